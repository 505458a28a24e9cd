"""One priority of the business plan, and what is done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from .. import queries
from ..actions import plan as actions
from ..choices import Quarter
from ..forms.meetings import MeetingActionForm
from ..forms.plan import MeasureForm, PlanForm, ProgressForm, QuoteForm
from ..forms.tracker import ReasonForm
from ..models import Group, PlanMeasure, PlanQuote, Priority, PriorityPlan
from ..priority_elsewhere import elsewhere
from ..queries import plan
from .one_form import form_page, one_form

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _priority(pk: int) -> Priority:
    return get_object_or_404(Priority.objects.select_related("lead__successor"), pk=pk)


def _written(row: Priority) -> PriorityPlan:
    """Its plan; 404 where none is written yet, to which no link leads."""
    return get_object_or_404(PriorityPlan, priority=row)


def _page(row: Priority) -> dict[str, str]:
    """What every form about a priority says of it."""
    return {"caption": str(row), "up": reverse("priority", args=[row.pk]), "up_words": row.title}


@require_safe
@requires(P.SEE_DIRECTORY)
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    on = london_date(moment())
    line = next(iter(plan.lines(Priority.objects.filter(pk=pk).select_related("lead__successor"), on)), None)
    if line is None:
        raise Http404
    context = {
        "arrangements": queries.current(),
        "line": line,
        "labels": [Quarter(q).label for q in Quarter.values],
        "elsewhere": elsewhere(request.user, pk, on),
        "task_groups": Group.objects.filter(priority=pk, removed_on__isnull=True),
        "may_write": holds(request.user, P.WRITE_PLAN, on) and line.priority.removed_on is None,
        "may_report": line.priority.removed_on is None and plan.may_report(request.user, line.priority, on),
        "on": on,
    }
    return render(request, "partnership/priority.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_write(request: HttpRequest, pk: int) -> HttpResponse:
    row = _priority(pk)
    elements = plan.elements()
    stored = PriorityPlan.objects.filter(priority=row).first()
    form = PlanForm.of(stored, elements, request.POST or None)
    page = {**_page(row), "heading": "Write the plan for this priority", "button": "Save the plan"}
    if request.method == "POST" and form.is_valid():
        try:
            done, _row = taken(
                form, actions.write_plan, priority=row, texts=form.texts(), elements=form.parts(),
                version=form.cleaned_data["version"], by=request.user, now=moment(),
            )  # fmt: skip
        except Conflict as conflict:
            now_stored = PriorityPlan.objects.get(priority=row)
            page |= {"stale": stale(form, conflict, PlanForm.of(now_stored, elements)), "discard": request.path}
        else:
            if done:
                messages.success(request, "The plan is saved.")
                return redirect("priority", pk=pk)
    return form_page(request, form, **page)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN, P.REPORT_PROGRESS, hidden=True)
def priority_progress(request: HttpRequest, pk: int, quarter: int) -> HttpResponse:
    row = _priority(pk)
    now = moment()
    if quarter not in Quarter.values or not plan.may_report(request.user, row, london_date(now)):
        raise Http404
    written = _written(row)
    measures = list(written.measures.filter(retired_on__isnull=True).prefetch_related("readings"))
    stored = written.progress.filter(quarter=quarter).first()
    form = ProgressForm.of(stored, measures, quarter, request.POST or None)
    last_day = f"{plan.quarter_ends(row.year, quarter):%-d %B %Y}"
    page = {**_page(row), "heading": f"Progress {Quarter(quarter).label}", "button": "Report it",
            "text": f"It is owed by {last_day}, the quarter’s last day."}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _row = taken(
                form, actions.report_progress, priority=row, quarter=quarter, by=request.user, now=now, **form.values()
            )
        except Conflict as conflict:
            stored = written.progress.get(quarter=quarter)
            fresh = ProgressForm.of(stored, measures, quarter)
            page |= {"stale": stale(form, conflict, fresh), "discard": request.path}
        else:
            if done:
                messages.success(request, "The quarter’s progress is reported.")
                return redirect("priority", pk=pk)
    return form_page(request, form, **page)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _priority(pk)
    _written(row)
    return one_form(
        request, MeasureForm(request.POST or None), actions.add_measure, said="It is measured from now on.",
        given={"priority": row}, heading="Measure this priority", button="Add the measure", **_page(row),
    )  # fmt: skip


@require_POST
@requires(P.WRITE_PLAN)
def priority_measure_retire(request: HttpRequest, pk: int, measure_id: int) -> HttpResponse:
    measure = get_object_or_404(PlanMeasure, pk=measure_id, plan__priority_id=pk)
    actions.retire_measure(measure=measure, by=request.user, now=moment())
    messages.success(request, "It is not measured any more. What it read stays.")
    return redirect("priority", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _priority(pk)
    _written(row)
    form = MeetingActionForm(request.POST or None, on=london_date(moment()))
    return one_form(
        request, form, actions.add_priority_action,
        said="The action is in the tracker, and whoever holds it has been told.", given={"priority": row},
        heading="Add an action", button="Put it into the tracker", **_page(row),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_quote_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _priority(pk)
    _written(row)
    return one_form(
        request, QuoteForm(request.POST or None), actions.record_quote,
        said="The quote is kept with its consent.", given={"priority": row}, heading="Record what somebody said",
        button="Keep the quote", **_page(row),
        text="It is kept only while the person consents. If they withdraw their consent it leaves every page, "
        "document and published plan at once.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_quote_withdraw(request: HttpRequest, pk: int, quote_id: int) -> HttpResponse:
    """The consent is withdrawn: shown first, taken out with one press. No reason is asked."""
    quote = get_object_or_404(PlanQuote, pk=quote_id, plan__priority_id=pk, withdrawn_at__isnull=True)
    if request.method == "POST":
        actions.withdraw_quote(quote=quote, by=request.user, now=moment())
        messages.success(request, "The quote is gone from every page, document and published plan.")
        return redirect("priority", pk=pk)
    return render(request, "partnership/quote_withdraw.html", {"quote": quote, **_page(_priority(pk))})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = _priority(pk)
    return one_form(
        request, ReasonForm(request.POST or None), actions.drop_priority, said="The priority is taken out.",
        given={"priority": row}, to=reverse("plans"), heading="Take the priority out", button="Take it out",
        grave=True, text="What was written about it stays on the record, and its actions stay in the tracker.",
        **_page(row),
    )  # fmt: skip
