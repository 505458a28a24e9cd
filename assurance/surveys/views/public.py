"""The page behind a survey's link: for anybody who has it, without signing in and without JavaScript."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, public
from portal.clock import london_date
from portal.editing import taken
from portal.errors import Refused
from portal.throttle import too_often

from ...choices import SurveyState
from ...models import Survey
from .. import actions, queries
from ..forms import AnswersForm

#: A whole school may sit behind one address.
MOST_ANSWERS_AN_HOUR = 60


def _load(key: str) -> Survey:
    found = queries.by_key(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def survey_answer(request: HttpRequest, key: str) -> HttpResponse:
    """The questions; before the first day and after the last the page says so instead."""
    now = moment()
    found = _load(key)
    on = london_date(now)
    if not found.takes_answers(on):
        early = found.state == SurveyState.PUBLISHED and on < found.opens_on
        return render(request, "assurance/surveys/not_open.html", {"survey": found, "early": early})
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(data, survey=found, questions=queries.questions(found))
    if form.is_bound and form.is_valid():
        if too_often(request, f"survey-{found.pk}", most=MOST_ANSWERS_AN_HOUR, now=now):
            form.refuse(Refused("Many answers came from here within an hour. Send yours a little later."))
        else:
            done, _new = taken(form, actions.answer, survey=found, now=now, **form.values())
            if done:
                return redirect("survey_thanks", key=key)
    context = {"survey": found, "form": form}
    return render(request, "assurance/surveys/answer.html", context, status=422 if form.errors else 200)


@require_safe
@public
@never_cache
def survey_thanks(request: HttpRequest, key: str) -> HttpResponse:
    """What whoever answered reads."""
    return render(request, "assurance/surveys/thanks.html", {"survey": _load(key)})
