"""The meeting: its record, who was there, and what must be done at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from partnership.models import Action
from partnership.queries import statutory_partners
from partnership.queries.tracker import by_origin
from portal.access import moment, requires
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused

from ..actions import meeting as meetings
from ..forms.meeting import AttendanceForm, MeetingForm, SafetyActionForm, WholeMeetingForm
from ..identifiers import findings_in
from ..models import Meeting, RapidReview, SafetyAction
from ..readiness import before
from .loading import load_review, taken
from .staleness import stale

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def organisations_of(review: RapidReview, on) -> list[Organisation]:
    """Who may have been at the meeting: the statutory partners and the agencies that were asked."""
    asked = [row.organisation for row in review.returns.select_related("organisation")]
    return list({o.pk: o for o in [*statutory_partners(on), *asked]}.values())


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_PACK, hidden=True)
def review_meeting(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    writes = holds(request.user, P.RECORD_MEETING, on)
    stored = Meeting.objects.filter(review=review).first()
    form = MeetingForm.of(stored, request.POST or None)
    # What has been typed stays on the page even where the review has moved on meanwhile.
    may_record = writes and (review.state in meetings.EDITABLE or form.is_bound)
    context: dict = {"review": review, "meeting": stored, "may_record": may_record}
    if request.method == "POST":
        if not writes:
            raise NotAllowed("Only the business unit records the meeting.")
        if form.is_valid():
            try:
                done, _changed = taken(
                    form,
                    meetings.edit_meeting,
                    review=review,
                    changes=form.changes(),
                    version=form.cleaned_data["version"],
                    by=request.user,
                    now=now,
                )
            except Conflict as conflict:
                stored = Meeting.objects.get(review=review)
                context["stale"] = stale(form, conflict, MeetingForm.of(stored))
            else:
                if done and "confirm" not in request.POST:
                    messages.success(request, "The record of the meeting is saved.")
                    return redirect("review_meeting", reference=reference)
                if done:
                    answer, form = _confirm(request, review, now)
                    if answer:
                        return answer
    stored = Meeting.objects.filter(review=review).first()
    context |= {
        "form": form,
        "meeting": stored,
        "attendance": list(stored.attendance.select_related("organisation")) if stored else [],
        "actions": _actions(request, review, on),
        "missing": before("record_meeting", review) if review.state == "circulated" else [],
        "findings": findings_in(_texts(form, stored)),
    }
    return render(request, "reviews/meeting_page.html", context)


def _actions(request: HttpRequest, review: RapidReview, on) -> list[tuple[SafetyAction, Action | None]]:
    """Each safety action with its entry in the action tracker, which says how far it has come since."""
    tracked = by_origin(review.subject) if holds(request.user, P.SEE_ACTIONS, on) else {}
    return [(row, tracked.get(row.origin)) for row in review.safety_actions.select_related("organisation")]


def _confirm(request: HttpRequest, review: RapidReview, now) -> tuple[HttpResponse | None, MeetingForm]:
    """Confirm what has just been saved; where something is missing, the same fields asked for in full."""
    try:
        meetings.record_meeting(review=review, by=request.user, now=now)
    except Refused as refused:
        whole = WholeMeetingForm.of(Meeting.objects.get(review=review), request.POST)
        whole.take_version(Meeting.objects.get(review=review).version)
        if whole.is_valid():
            whole.refuse(refused)
        return None, whole
    messages.success(request, "The meeting is recorded. Now the criteria and the recommendation.")
    return redirect("review_recommendation", reference=review.reference), MeetingForm()


def _texts(form: MeetingForm, stored: Meeting | None) -> dict[str, str]:
    names = [n for n in form.base_fields if n not in ("version", "held_at")]
    source = {n: getattr(stored, n) for n in names} if stored else {}
    return {str(form.fields[n].label): source.get(n) or "" for n in names}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_MEETING, hidden=True)
def review_attendance(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    stored = Meeting.objects.filter(review=review).first()
    rows = list(stored.attendance.all()) if stored else []
    form = AttendanceForm(organisations_of(review, london_date(now)), rows, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, meetings.set_attendance, review=review, rows=form.rows(), by=request.user, now=now)
        if done:
            messages.success(request, "The attendance is saved.")
            return redirect("review_meeting", reference=reference)
    return render(request, "reviews/meeting_attendance.html", {"review": review, "form": form})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_MEETING, hidden=True)
def safety_action_add(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    return _safety_action(request, review, None, now)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_MEETING, hidden=True)
def safety_action_edit(request: HttpRequest, reference: str, action_id: int) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    action = review.safety_actions.filter(pk=action_id).first()
    if action is None:
        raise Http404
    return _safety_action(request, review, action, now)


def _safety_action(request: HttpRequest, review: RapidReview, action: SafetyAction | None, now) -> HttpResponse:
    names = ("action", "organisation", "due_on", "done_on")
    initial = {name: getattr(action, name) for name in names} if action else {}
    form = SafetyActionForm(
        request.POST or None, initial=initial, organisations=organisations_of(review, london_date(now))
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _row = taken(
            form,
            meetings.save_safety_action,
            review=review,
            action=action,
            words=data["action"],
            organisation=data["organisation"],
            due_on=data["due_on"],
            done_on=data["done_on"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, "The action is saved.")
            return redirect("review_meeting", reference=review.reference)
    return render(request, "reviews/meeting_action.html", {"review": review, "form": form, "action": action})


@require_POST
@requires(P.RECORD_MEETING, hidden=True)
def safety_action_remove(request: HttpRequest, reference: str, action_id: int) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    action = review.safety_actions.filter(pk=action_id).first()
    if action is not None:
        meetings.remove_safety_action(action=action, by=request.user, now=now)
        messages.success(request, "The action is taken out.")
    return redirect("review_meeting", reference=reference)
