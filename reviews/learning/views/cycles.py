"""The learning cycle: its stages with their dates, what is written in each, and what it leads to."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
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
from ..actions.cycles import OPENS
from ..forms import ActionForm, CycleBeginForm, CycleForm, NoForm, ReasonForm
from ..models import LearningCycle
from ..workflow import CYCLE
from .loading import SHOWS_OR_TAKES, form_page, one_of, posted

P = Permission
PAGE = 30


def _load(request: HttpRequest, reference: str) -> LearningCycle:
    return one_of(queries.cycles_visible_to(request.user, london_date(moment())), reference=reference)


def _address(cycle: LearningCycle) -> str:
    return reverse("learning_cycle", kwargs={"reference": cycle.reference})


@require_safe
@requires(P.READ_LEARNING)
def learning_cycles(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    context = {
        "page": Paginator(queries.cycles_visible_to(request.user, on), PAGE).get_page(request.GET.get("page")),
        "may_keep": holds(request.user, P.KEEP_LEARNING, on),
    }
    return render(request, "learning/cycles.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING)
def learning_cycle_begin(request: HttpRequest) -> HttpResponse:
    form = CycleBeginForm(posted(request), on=london_date(moment()))
    return form_page(
        request, form, actions.begin_cycle, by=request.user, now=moment(), heading="Begin a learning cycle",
        button="Begin it", said="The dates of its four stages stand on the register.", up=reverse("learning_cycles"),
        up_words="Learning cycles", then=_address,
        about="Theme and scope in the first month, exploring in the second and third, responding by the end of the "
        "fourth, and an evaluation by the end of the eighth.",
    )  # fmt: skip


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def learning_cycle(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, reference)
    may_keep = holds(request.user, P.KEEP_LEARNING, on)
    context = {
        "cycle": found,
        "clocks": clock_lines(queries.cycle_clocks(found), on),
        "tracked": action_lines(queries.cycle_actions(found, request.user, on), on),
        "steps": available_transitions(CYCLE, found, request.user, now),
        "history": history_of(found.subject),
        "may_write": may_keep and found.state in OPENS,
        "may_add": may_keep and found.state in ("respond", "evaluate"),
    }
    return render(request, "learning/cycle.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def learning_cycle_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(request, reference)
    return form_page(
        request, CycleForm.of(found, posted(request)), actions.edit_cycle, cycle=found, by=request.user, now=moment(),
        heading="Write what belongs to this stage", button="Save", said="It is saved.", up=_address(found),
        up_words=found.reference,
        values=lambda form: {"changes": form.changes(), "version": form.cleaned_data["version"]},
        stored=lambda: CycleForm.of(_load(request, reference)),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def learning_cycle_step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    found = _load(request, reference)
    if name not in CYCLE.by_name:
        raise Http404
    step = CYCLE.by_name[name]
    form = ReasonForm(posted(request)) if step.needs_reason else NoForm(posted(request))
    return form_page(
        request, form, actions.step_cycle, cycle=found, name=name, by=request.user, now=moment(), heading=step.label,
        button=step.label, said="It is recorded.", up=_address(found), up_words=found.reference,
        grave=step.needs_reason, quote=found.title,
        values=lambda one: {"reason": one.cleaned_data.get("reason", "")},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def learning_cycle_action(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(request, reference)
    return form_page(
        request, ActionForm(posted(request), on=london_date(moment())), actions.add_cycle_action, cycle=found,
        by=request.user, now=moment(), heading="Add an action", button="Put it into the tracker",
        said="The action stands in the tracker, and its owner is told.", up=_address(found), up_words=found.reference,
    )  # fmt: skip
