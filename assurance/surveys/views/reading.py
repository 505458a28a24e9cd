"""Surveys as they are read: the list, the page with its results, and the results as files."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.trail.queries import history_of
from portal.workflow import available_transitions, refusals

from ...choices import SurveyState
from ...models import Survey
from ...suppression import shown
from .. import outputs, queries
from ..results import collect
from ..workflow import SURVEY

P = Permission
PAGE = 30
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def load(request: HttpRequest, pk: int, on: date) -> Survey:
    """The survey, if this person may know of it; otherwise 404."""
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(P.READ_ASSURANCE)
def surveys(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    page = Paginator(queries.listed(request.user, on), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_run": holds(request.user, P.RUN_SURVEYS, on), "on": on}
    return render(request, "assurance/surveys/surveys.html", context)


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions while it is built, the link while it runs, the results once it has some."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    may_run = holds(request.user, P.RUN_SURVEYS, on)
    steps = [t for t in available_transitions(SURVEY, found, request.user, now) if _fits(found, t.name)]
    context = {
        "survey": found,
        "may_run": may_run,
        "steps": [(step, refusals(step, found)) for step in steps],
        "questions": queries.questions(found),
        "sectors": list(found.sectors.all()),
        "link": request.build_absolute_uri(reverse("survey_answer", args=[found.key])) if found.key else "",
        "takes_answers": found.takes_answers(on),
        "answered": shown(found.responses.count()),
        # While it runs, what one more answer changes would tell what that one was.
        "results": collect(found, now) if found.state == SurveyState.CLOSED else None,
        "unsorted": queries.unsorted(found) if may_run else 0,
        "history": history_of(found.subject) if may_run else [],
    }
    return render(request, "assurance/surveys/survey.html", context)


def _fits(found: Survey, step: str) -> bool:
    """A survey that was held elsewhere is recorded; one of the portal is published, closed and opened again."""
    return step not in (("publish", "reopen") if found.source else ("record",))


def _results(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    if found.state != SurveyState.CLOSED:
        raise Http404
    results = collect(found, now)
    if kind == "xlsx":
        answer = HttpResponse(outputs.workbook(results), content_type=EXCEL)
    else:
        answer = HttpResponse(outputs.table(results), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}-results.{kind}"'
    return answer


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def survey_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    return _results(request, pk, "xlsx")


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def survey_table(request: HttpRequest, pk: int) -> HttpResponse:
    return _results(request, pk, "csv")
