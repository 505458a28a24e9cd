"""One recommendation: its answer, its actions, their assurance, and the checks of its impact."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership.tracker_lines import lines as action_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines.lines import lines as clock_lines
from portal.trail.queries import history_of
from portal.workflow import available_transitions

from .. import actions, queries
from ..forms import ActionForm, AnswerForm, CheckForm, NoForm, ReasonForm
from ..models import LearningRecommendation
from ..models.recommendation import MONTHS
from ..workflow import RECOMMENDATION
from .loading import SHOWS_OR_TAKES, form_page, one_of, posted

P = Permission


def _load(request: HttpRequest, reference: str) -> LearningRecommendation:
    rows = queries.recommendations_visible_to(request.user, london_date(moment()))
    return one_of(rows, reference=reference)


def _address(found: LearningRecommendation) -> str:
    return reverse("recommendation", kwargs={"reference": found.reference})


def _page(request: HttpRequest, found: LearningRecommendation, form: Any, deed: Any, **how: Any) -> HttpResponse:
    return form_page(
        request, form, deed, recommendation=found, by=request.user, now=moment(), up=_address(found),
        up_words=found.reference, quote=found.words, **how,
    )  # fmt: skip


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, reference)
    link = queries.links_of([found], request.user, on)[0]
    checks = list(found.checks.select_related("checked_by"))
    made = {check.months for check in checks if check.round == found.round}
    context = {
        "recommendation": found,
        "link": link,
        "tracked": action_lines(link.actions, on),
        "checks": checks,
        "next_check": next((one for one in MONTHS if one not in made), None),
        "clocks": clock_lines(link.clocks, on),
        "history": history_of(found.subject),
        "steps": {t.name for t in available_transitions(RECOMMENDATION, found, request.user, now)},
        "may_keep": holds(request.user, P.KEEP_LEARNING, on),
    }
    return render(request, "learning/recommendation.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ANSWER_RECOMMENDATION, hidden=True)
def recommendation_answer(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(
        request, _load(request, reference), AnswerForm(posted(request)), actions.answer,
        heading="What does the partnership answer?", button="Record the answer", said="The answer is recorded.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ANSWER_RECOMMENDATION, hidden=True)
def recommendation_reconsider(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(
        request, _load(request, reference), ReasonForm(posted(request)), actions.reconsider, heading="Answer it again",
        button="Open the answer again", said="It waits for an answer again.", grave=True,
        about="The answer that was given stays in the history. A response that the partners agreed to is void.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def recommendation_action(request: HttpRequest, reference: str) -> HttpResponse:
    form = ActionForm(posted(request), on=london_date(moment()))
    return _page(
        request, _load(request, reference), form, actions.add_action, heading="Add an action",
        button="Put it into the tracker", said="The action stands in the tracker, and its owner is told.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def recommendation_assure(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(
        request, _load(request, reference), NoForm(posted(request)), actions.assure,
        heading="Is everything done and assured?", button="Yes, start the checks of its impact",
        said="The checks after six and twelve months stand on the register of deadlines.",
        about="Done and assured is not yet a difference. Whether there is one is looked for after six and after twelve "
        "months, counted from the day on which the last action was assured.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def recommendation_check(request: HttpRequest, reference: str, months: int) -> HttpResponse:
    return _page(
        request, _load(request, reference), CheckForm(posted(request)), actions.check_impact, months=months,
        heading=f"What difference has it made after {months} months?", button="Record the check",
        said="The check is recorded.",
        about="Where no difference can be shown, the recommendation and its actions are opened again.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def recommendation_reopen(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(
        request, _load(request, reference), ReasonForm(posted(request)), actions.reopen, heading="Open it again",
        button="Open it again", said="It and its actions are open again.", grave=True,
        about="Its actions are to do again. What was recorded stays in the history.",
    )  # fmt: skip
