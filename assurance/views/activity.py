"""One activity: its page, planning it, changing it, moving it, recording what was found, and its documents."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partnership import queries as partnership
from partnership.tracker_lines import lines as action_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.trail.queries import history_of
from portal.uploads.queries import files_of
from portal.workflow import available_transitions

from .. import actions
from ..actions.files import DOCUMENT
from ..actions.planning import MOVABLE
from ..forms import ActionForm, EditForm, FileForm, MoveForm, PlanForm, ReasonForm, RecordForm
from ..models import Activity
from ..months import span_words
from ..queries import tracked_actions, visible_to
from ..surveys.queries import of_activity
from ..workflow import ACTIVITY

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
# Steps with a page of their own; to put one off is to move it.
STEPS = ("open", "complete", "suspend", "resume", "reopen", "withdraw")


def load_activity(request: HttpRequest, pk: int, now: datetime) -> Activity:
    """The activity, if this person may read it; otherwise 404."""
    activity = visible_to(request.user, london_date(now)).filter(pk=pk).first()
    if activity is None:
        raise Http404
    return activity


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, however little; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def _choices(on: date, activity: Activity | None = None) -> dict:
    """Whom and what the forms offer: everybody in the partnership today, and whoever is chosen already."""
    bodies = {row.organisation_id for row in partnership.standings(on)}
    priorities = {row.pk for row in partnership.priorities()}
    if activity is not None:
        bodies |= {activity.lead_id, *activity.agencies.values_list("pk", flat=True)} - {None}
        priorities |= {activity.priority_id} - {None}
    return {"bodies": bodies, "priorities": priorities}


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    on = london_date(now)
    may_plan = holds(request.user, P.PLAN_ASSURANCE, on)
    steps = [t for t in available_transitions(ACTIVITY, found, request.user, now) if t.name in STEPS]
    context = {
        "activity": found,
        "when": span_words(found.from_month, found.to_month),
        "planned": span_words(found.planned_from, found.planned_to),
        "agencies": list(found.agencies.all()),
        "tracked": action_lines(tracked_actions(found, request.user, on), on),
        "files": files_of(found.subject, DOCUMENT),
        "history": history_of(found.subject),
        "surveys": list(of_activity(found, request.user, on)),
        "may_survey": holds(request.user, P.RUN_SURVEYS, on) and found.state in MOVABLE,
        "steps": steps,
        "may_plan": may_plan,
        "may_move": may_plan and found.state in MOVABLE,
        "may_record": may_plan and found.state in ("open", "done"),
    }
    return render(request, "assurance/activity_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE)
def activity_plan(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    form = PlanForm(posted(request), on=on, initial={"method": request.GET.get("method")}, **_choices(on))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.plan_activity, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"{made.reference} stands in the calendar.")
            return redirect("activity", pk=made.pk)
    return render(request, "assurance/activity_plan.html", {"form": form})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    offered = _choices(london_date(now), found)
    form = EditForm.of(found, posted(request), **offered)
    context: dict = {"activity": found, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form,
                actions.edit_activity,
                activity=found,
                changes=form.changes(),
                agencies=form.cleaned_data["agencies"],
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            context["stale"] = stale(form, conflict, EditForm.of(load_activity(request, pk, now), **offered))
        else:
            if done:
                messages.success(request, "The plan is saved.")
                return redirect("activity", pk=pk)
    return render(request, "assurance/activity_edit.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_record(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    form = RecordForm.of(found, posted(request))
    context: dict = {"activity": found, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form,
                actions.record_findings,
                activity=found,
                changes=form.changes(),
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            context["stale"] = stale(form, conflict, RecordForm.of(load_activity(request, pk, now)))
        else:
            if done:
                messages.success(request, "What was found is saved.")
                return redirect("activity", pk=pk)
    return render(request, "assurance/activity_record.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_move(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    form = MoveForm(posted(request), activity=found, on=london_date(now), to=request.GET.get("from", ""))
    if request.method == "POST" and form.is_valid():
        done, _moved = taken(form, actions.move_activity, activity=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The months are moved. Those first planned stay on the record.")
            return redirect("activity", pk=pk)
    context = {"activity": found, "form": form, "when": span_words(found.from_month, found.to_month)}
    return render(request, "assurance/activity_move.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the process, with its reason where the table asks for one."""
    now = moment()
    if name not in STEPS:
        raise Http404
    found = load_activity(request, pk, now)
    transition = ACTIVITY.by_name[name]
    form = ReasonForm(posted(request))
    if not transition.needs_reason:
        form.fields["reason"].required = False
        form.fields["reason"].widget = form.fields["reason"].hidden_widget()
    if request.method == "POST" and form.is_valid():
        done, _stepped = taken(
            form, actions.step, activity=found, name=name, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "It is recorded.")
            return redirect("activity", pk=pk)
    context = {"activity": found, "form": form, "transition": transition}
    return render(request, "assurance/activity_step.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_action(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that the activity led to, into the one tracker."""
    now = moment()
    found = load_activity(request, pk, now)
    form = ActionForm(posted(request), on=london_date(now))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_action, activity=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} stands in the action tracker.")
            return redirect("activity", pk=pk)
    return render(request, "assurance/activity_action.html", {"activity": found, "form": form})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_attach(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    form = FileForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done, _file = taken(form, actions.attach_file, activity=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The document is attached.")
            return redirect("activity", pk=pk)
    return render(request, "assurance/activity_attach.html", {"activity": found, "form": form})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PLAN_ASSURANCE, hidden=True)
def activity_file_remove(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    now = moment()
    found = load_activity(request, pk, now)
    attachment = next((f for f in files_of(found.subject, DOCUMENT) if f.pk == file_id), None)
    if attachment is None:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, actions.remove_file, activity=found, attachment=attachment, by=request.user, now=now,
            **form.cleaned_data,
        )  # fmt: skip
        if done:
            messages.success(request, "The document is taken out.")
            return redirect("activity", pk=pk)
    return render(request, "assurance/activity_file_remove.html", {"activity": found, "form": form, "file": attachment})
