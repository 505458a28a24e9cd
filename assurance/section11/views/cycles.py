"""Self-assessments: the list, building one, sending it out, who is late, what tested it, closing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.trail.queries import history_of
from portal.workflow import available_transitions

from ... import queries as calendar
from ...choices import CycleState
from ...models import AssessmentCycle, Question
from .. import actions, queries
from ..forms import BuildForm, IssueForm, QuestionForm, ReasonForm, TestForm
from ..workflow import CYCLE
from .loading import SHOWS_OR_TAKES, form_page, load_cycle, posted

P = Permission
PAGE = 30
STEPS = {"close": actions.close, "reopen": actions.reopen_cycle, "withdraw": actions.withdraw}


@require_safe
@requires(P.READ_SELF_ASSESSMENTS, P.READ_COMPOSITE, P.WRITE_SELF_ASSESSMENT)
def cycles(request: HttpRequest) -> HttpResponse:
    """Every self-assessment that this person may know of, and their own agency's returns."""
    on = london_date(moment())
    page = Paginator(queries.listed(request.user, on), PAGE).get_page(request.GET.get("page"))
    reads_all = holds(request.user, P.READ_SELF_ASSESSMENTS, on)
    composite = holds(request.user, P.READ_COMPOSITE, on)
    lines = [
        {"cycle": one, "report": reads_all or (one.state == CycleState.CLOSED and composite)}
        for one in page.object_list
    ]
    own = queries.own_returns(request.user, on)[:PAGE]
    context = {
        "page": page,
        "lines": lines,
        "reads_all": reads_all,
        "own": [{"assessment": one, "late": one.is_late(on)} for one in own],
        "may_run": holds(request.user, P.RUN_SELF_ASSESSMENT, on),
    }
    return render(request, "assurance/section11/cycles.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT)
def cycle_build(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    earlier = AssessmentCycle.objects.exclude(state__in=[CycleState.DRAFT, CycleState.WITHDRAWN])
    form = BuildForm(posted(request), previous=earlier, activities=calendar.offered(request.user, on))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.build, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} is built. Look at its questions, then send it out.")
            return redirect("cycle", pk=made.pk)
    return form_page(
        request, form, heading="Build a self-assessment", button="Build it", back=reverse("cycles"),
        back_text="Self-assessments",
    )  # fmt: skip


@require_safe
@requires(P.READ_SELF_ASSESSMENTS, P.READ_COMPOSITE, P.WRITE_SELF_ASSESSMENT, hidden=True)
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions while it is built; who has answered how much once it is out, for those who read all."""
    now = moment()
    found, on = load_cycle(request, pk, now), london_date(now)
    reads_all = holds(request.user, P.READ_SELF_ASSESSMENTS, on)
    if found.state == CycleState.DRAFT and not reads_all:
        raise Http404
    may_run = holds(request.user, P.RUN_SELF_ASSESSMENT, on)
    context = {
        "cycle": found,
        "levels": queries.scale(found),
        "standards": queries.standards(found),
        "may_run": may_run,
        "reads_all": reads_all,
        "report": queries.composite_visible(request.user, found, on),
        "steps": [t for t in available_transitions(CYCLE, found, request.user, now) if t.name in STEPS],
        "own": [] if reads_all else list(queries.own_returns(request.user, on).filter(cycle=found)),
    }
    if reads_all and found.state != CycleState.DRAFT:
        columns, rows = queries.matrix(found, on)
        late = [row for row in rows if row.late]
        context |= {"columns": columns, "rows": rows, "late": late, "history": history_of(found.subject)}
    return render(request, "assurance/section11/cycle.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_issue(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found, on = load_cycle(request, pk, now), london_date(now)
    offered = queries.candidates(on).exclude(assessments__cycle=found)
    form = IssueForm(posted(request), organisations=offered)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.issue, cycle=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            told = "agency has" if len(made) == 1 else "agencies have"
            messages.success(request, f"{len(made)} {told} been asked.")
            return redirect("cycle", pk=pk)
    silent = queries.without_contact(offered, on)
    lines = [f"Nobody with an account answers for: {', '.join(b.name for b in silent)}."] if silent else []
    return form_page(
        request, form, heading="Send it to the agencies", button="Send it", caption=found.reference, lines=lines,
        back=reverse("cycle", args=[pk]), back_text=found.title,
    )  # fmt: skip


def _question(found: AssessmentCycle, question_id: int) -> Question:
    row = Question.objects.filter(pk=question_id, standard__cycle=found).select_related("standard").first()
    if row is None:
        raise Http404
    return row


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_question(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = load_cycle(request, pk, now)
    question = _question(found, question_id)
    initial = {"words": question.words, "evidence_words": question.evidence_words}
    form = QuestionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.edit_question, cycle=found, question=question, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, f"Question {question.number} is changed.")
            return redirect("cycle", pk=pk)
    return form_page(
        request, form, heading=f"Question {question.number}", button="Save", caption=question.standard.name,
        back=reverse("cycle", args=[pk]), back_text=found.title,
    )  # fmt: skip


@require_POST
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_question_drop(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = load_cycle(request, pk, now)
    actions.drop_question(cycle=found, question=_question(found, question_id), by=request.user, now=now)
    messages.success(request, "The question is left out.")
    return redirect("cycle", pk=pk)


@require_POST
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_chase(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_cycle(request, pk, now)
    count = actions.chase_late(cycle=found, by=request.user, now=now)
    words = "agency was" if count == 1 else "agencies were"
    messages.success(request, f"{count} {words} chased. Whoever was chased today already is left in peace.")
    return redirect("cycle", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_test(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_cycle(request, pk, now)
    form = TestForm(posted(request), cycle=found, activities=calendar.offered(request.user, london_date(now)))
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.link_test, cycle=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It stands in the report beside what the agencies said.")
            return redirect("cycle_report", pk=pk)
    return form_page(
        request, form, heading="What tested the answers", button="Save", caption=found.reference,
        back=reverse("cycle", args=[pk]), back_text=found.title,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def cycle_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the process, with its reason where the table asks for one."""
    now = moment()
    if name not in STEPS:
        raise Http404
    found, transition = load_cycle(request, pk, now), CYCLE.by_name[name]
    form = ReasonForm(posted(request))
    if not transition.needs_reason:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, STEPS[name], cycle=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is recorded.")
            return redirect("cycle", pk=pk)
    return form_page(
        request, form, heading=transition.label, button=transition.label, caption=found.reference,
        back=reverse("cycle", args=[pk]), back_text=found.title,
    )  # fmt: skip
