"""The steps of a meeting: sent out, held, minutes written and agreed, decisions and actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict, NotAllowed
from portal.forms import PortalForm

from ..actions import meetings as actions
from ..actions import papers as paper_actions
from ..choices import MeetingState
from ..forms.meetings import AttendanceForm, DecisionForm, MeetingActionForm, MinutesForm
from ..forms.tracker import ReasonForm
from ..meeting_documents import minutes_context, minutes_pdf
from ..models import GroupMeeting
from ..queries import meetings as queries
from .meetings import SHOWS_OR_TAKES, load_meeting

P = Permission


def _step(
    request: HttpRequest,
    found: GroupMeeting,
    form: PortalForm,
    deed: Callable[..., Any],
    *,
    heading: str,
    button: str,
    said: str,
    text: str = "",
    grave: bool = False,
    **arguments: Any,
) -> HttpResponse:
    """Show the form of one step, or take it."""
    if request.method == "POST" and form.is_valid():
        whole = {**form.cleaned_data, **arguments}
        done, _result = taken(form, deed, meeting=found, by=request.user, now=moment(), **whole)
        if done:
            messages.success(request, said)
            return redirect("meeting", reference=found.reference)
    context = {"form": form, "heading": heading, "caption": f"{found.reference}, {found.group.name}", "button": button,
               "text": text, "grave": grave, "up": reverse("meeting", kwargs={"reference": found.reference}),
               "up_words": found.reference}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_call(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    readers = queries.people_of_group(found.group, london_date(moment()))
    names = ", ".join(person.name for person in readers) or "Nobody has an account yet"
    return _step(
        request, found, PortalForm(request.POST or None), actions.call,
        heading="Send out the agenda", button="Send it out", said="The agenda is out: the group has been told.",
        text=f"They are told by e-mail and can read the agenda and the papers here: {names}.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    return _step(
        request, found, ReasonForm(request.POST or None), actions.cancel, grave=True,
        heading="Cancel the meeting", button="Cancel it", said="The meeting is cancelled.",
        text="It stays on the record with your reason. Whoever was called is told.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_held(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    return _step(
        request, found, PortalForm(request.POST or None), actions.hold,
        heading="Record that it was held", button="It was held", said="The meeting is held. Its minutes are in draft.",
        text="From now on the agenda stands as it is, and the minutes are written to it.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_attendance(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    found = load_meeting(request, reference)
    seats = queries.seats(found.group, london_date(found.starts_at))
    rows = list(found.attendance.all())
    form = AttendanceForm(
        seats, rows, request.POST or None, {"chaired_by": found.chaired_by or found.group.chair[:160]}
    )
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form,
            actions.set_attendance,
            meeting=found,
            rows=form.answers(),
            chaired_by=form.cleaned_data["chaired_by"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, "The attendance is saved.")
            return redirect("meeting", reference=reference)
    return render(request, "partnership/meeting_attendance.html", {"meeting": found, "form": form})


def _minutes_of(request: HttpRequest, reference: str) -> GroupMeeting:
    """A meeting that has minutes, for a member of its group; otherwise 404."""
    found = load_meeting(request, reference, member=True)
    if found.state not in queries.HELD:
        raise Http404
    return found


@require_safe
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_minutes(request: HttpRequest, reference: str) -> HttpResponse:
    """The minutes as a page, a draft saying so."""
    found = _minutes_of(request, reference)
    on = london_date(moment())
    context = {
        **minutes_context(found),
        "agreed": found.state == MeetingState.AGREED,
        "may_write": found.state == MeetingState.DRAFT and holds(request.user, P.RUN_MEETINGS, on),
    }
    return render(request, "partnership/meeting_minutes.html", context)


@require_safe
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_minutes_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    found = _minutes_of(request, reference)
    return pdf_answer(minutes_pdf(found, now=moment()), f"{found.reference}-minutes.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF as a download under a name that says nothing of what is in it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_minutes_edit(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    found = load_meeting(request, reference)
    if found.state not in actions.WRITING and request.method != "POST":
        raise NotAllowed(f"This meeting is “{found.get_state_display()}”, so its minutes are not written now.")
    form = MinutesForm.of(found, request.POST or None)
    context: dict = {"form": form, "heading": "Write the minutes", "caption": f"{reference}, {found.group.name}",
                     "button": "Save", "up": reverse("meeting", kwargs={"reference": reference}), "up_words": reference,
                     "text": "Save as often as you like. Posts and “Child 1”, never names."}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _names = taken(
                form,
                actions.write_minutes,
                meeting=found,
                records=form.records(),
                difference=form.cleaned_data["difference"],
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            found.refresh_from_db()
            context |= {"stale": stale(form, conflict, MinutesForm.of(found)), "discard": request.path}
        else:
            if done:
                messages.success(request, "The minutes are saved.")
                return redirect("meeting", reference=reference)
    return render(request, "partnership/form_page.html", context)


def _own_to_agree(request: HttpRequest, reference: str) -> GroupMeeting:
    """The meeting, for whoever may agree its minutes; otherwise 404."""
    found = load_meeting(request, reference)
    if not queries.may_agree(request.user, found, london_date(moment())):
        raise Http404
    return found


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.AGREE_MINUTES, hidden=True)
def meeting_agree(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, _own_to_agree(request, reference), PortalForm(request.POST or None), actions.agree_minutes,
        heading="Record the minutes as agreed", button="The minutes are agreed", said="The minutes are agreed.",
        text="From now on they stand. The group is told.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.AGREE_MINUTES, hidden=True)
def meeting_reopen(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, _own_to_agree(request, reference), ReasonForm(request.POST or None), actions.reopen_minutes,
        grave=True, heading="Open the minutes again", button="Open them again", said="The minutes are in draft again.",
        text="What they said stays in the history, with your reason.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_decision_add(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    return _step(
        request, found, DecisionForm(request.POST or None, meeting=found), actions.decide,
        heading="Record a decision", button="Record it", said="The decision is recorded.",
        text=queries.quorum(found).words,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_action_add(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    form = MeetingActionForm(request.POST or None, on=london_date(moment()))
    return _step(
        request, found, form, paper_actions.agree_action,
        heading="Record an action", button="Put it into the tracker",
        said="The action is in the tracker, and whoever holds it has been told.",
    )  # fmt: skip
