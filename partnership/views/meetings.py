"""Meetings: the list, one meeting, when and where, and its agenda."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict, NotAllowed
from portal.said_before import says_again
from portal.together import prefetched
from portal.workflow import available_transitions, refusals

from ..actions import meetings as actions
from ..actions.interests import OPEN as OPEN_TO_INTERESTS
from ..choices import ItemPurpose, MeetingState
from ..forms.meetings import ItemForm, MoveForm, PlanForm
from ..meeting_documents import invitation, open_actions
from ..models import AgendaItem, Decision, GroupMeeting, MeetingAttendance, MeetingPack
from ..queries import current
from ..queries import meetings as queries
from ..queries.tracker import from_source
from ..workflow import MEETING
from .two_lists import to_come_and_gone

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
PAGE = 40
URLS = {
    "call": "meeting_call",
    "hold": "meeting_held",
    "agree": "meeting_agree",
    "reopen": "meeting_reopen",
    "cancel": "meeting_cancel",
}


def load_meeting(request: HttpRequest, reference: str, *, member: bool = False) -> GroupMeeting:
    """The meeting; with `member`, 404 for whoever does not belong to its group."""
    found = None
    # PostgreSQL takes no NUL character: an address with one names nothing.
    if "\x00" not in reference:
        found = GroupMeeting.objects.select_related("group").filter(reference=reference).first()
    if found is None or (member and not is_member(request, found)):
        raise Http404
    return found


def is_member(request: HttpRequest, meeting: GroupMeeting) -> bool:
    """Whether the person reads this group's agenda, papers and minutes."""
    return meeting.group_id in queries.groups_of(request.user, london_date(moment()))


def load_item(meeting: GroupMeeting, item_id: int) -> AgendaItem:
    """An item of this meeting's agenda, or 404."""
    item = meeting.items.filter(pk=item_id).first()
    if item is None:
        raise Http404
    return item


@require_safe
@requires(P.SEE_DIRECTORY)
@says_again
def meeting_list(request: HttpRequest) -> HttpResponse:
    """What is to come of every group, and what was."""
    now = moment()
    on = london_date(now)
    rows = queries.listed()
    coming = rows.filter(ends_at__gte=now).order_by("starts_at", "pk")
    context = {
        "arrangements": current(),
        **to_come_and_gone(request, coming, rows.filter(ends_at__lt=now), PAGE),
        "mine": queries.groups_of(request.user, on),
        "may_run": holds(request.user, P.RUN_MEETINGS, on),
    }
    return render(request, "partnership/meeting_list.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_plan(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = PlanForm(request.POST or None, initial={"group": request.GET.get("group", "")})
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.plan, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} is planned. Now write its agenda.")
            return redirect("meeting", reference=made.reference)
    context = {"form": form, "heading": "Plan a meeting", "button": "Plan it", "up": reverse("meetings"),
               "up_words": "Meetings"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def meeting(request: HttpRequest, reference: str) -> HttpResponse:
    """When and where for everybody; agenda, attendance, decisions and actions for the group's members."""
    now = moment()
    on = london_date(now)
    found = load_meeting(request, reference)
    may_run = holds(request.user, P.RUN_MEETINGS, on)
    member = is_member(request, found)
    reads = may_run or (member and found.state != MeetingState.PLANNED)
    if reads:
        prefetched(
            [found],
            "items",
            Prefetch("attendance", MeetingAttendance.objects.select_related("organisation")),
            Prefetch("decisions", Decision.objects.select_related("item")),
            Prefetch("packs", MeetingPack.objects.select_related("asked_by")),
        )
    offered = [t for t in available_transitions(MEETING, found, request.user, now) if _offered(t.name, found, request)]
    packs = list(found.packs.all()) if reads else []
    declared = queries.interests(found) if reads else []
    mine = [row for row in declared if row.person_id == request.user.pk]
    newest = packs[0] if packs else None
    context = {
        "meeting": found,
        "arrangements": current(),
        "reads": reads,
        "member": member,
        "agenda": queries.agenda(found) if reads else [],
        "papers": queries.papers(found, request.user, on),
        "steps": [
            (t.label, reverse(URLS[t.name], kwargs={"reference": reference}), refusals(t, found)) for t in offered
        ],
        "attendance": list(found.attendance.all()) if reads else [],
        "quorum": queries.quorum(found) if reads and found.state in queries.HELD else None,
        "decisions": list(found.decisions.all()) if reads else [],
        "actions": list(from_source(found.subject)) if reads else [],
        "waiting": open_actions(found) if reads else [],
        "interests": declared,
        "own_interests": mine,
        "may_declare": reads and found.state in OPEN_TO_INTERESTS and queries.may_declare(request.user, found, on),
        "packs": [pack for pack in packs if pack.built_at],
        "building": newest if newest and newest.built_at is None and newest.failed_at is None else None,
        "failed": newest if newest and newest.failed_at else None,
        "may_run": may_run,
        "may_agenda": may_run and found.state in actions.BEFORE,
        "may_papers": may_run and found.state in (*actions.BEFORE, MeetingState.DRAFT),
        "may_write": may_run and found.state in actions.WRITING and found.starts_at <= now,
        "has_minutes": reads and found.state in queries.HELD,
    }  # fmt: skip
    return render(request, "partnership/meeting_detail.html", context)


def _offered(name: str, found: GroupMeeting, request: HttpRequest) -> bool:
    now = moment()
    if name in ("agree", "reopen"):
        return queries.may_agree(request.user, found, london_date(now))
    return name != "hold" or found.starts_at <= now


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_move(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    found = load_meeting(request, reference)
    form = MoveForm.of(found, request.POST or None)
    context: dict = {"form": form, "heading": "When and where", "caption": f"{reference}, {found.group.name}",
                     "button": "Save", "up": reverse("meeting", kwargs={"reference": reference}),
                     "up_words": reference}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(form, actions.move, meeting=found, by=request.user, now=now, **form.cleaned_data)
        except Conflict as conflict:
            found.refresh_from_db()
            context |= {"stale": stale(form, conflict, MoveForm.of(found)), "discard": request.path}
        else:
            if done:
                messages.success(request, "Saved. Whoever was called has been told.")
                return redirect("meeting", reference=reference)
    return render(request, "partnership/form_page.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def meeting_ics(request: HttpRequest, reference: str) -> HttpResponse:
    """The invitation for a calendar: nothing in it says what the meeting is about."""
    found = load_meeting(request, reference)
    return HttpResponse(
        invitation(found, now=moment()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.reference}.ics"'},
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_item_add(request: HttpRequest, reference: str) -> HttpResponse:
    return _item(request, load_meeting(request, reference), None, moment())


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_item_edit(request: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    found = load_meeting(request, reference)
    return _item(request, found, load_item(found, item_id), moment())


def _item(request: HttpRequest, found: GroupMeeting, item: AgendaItem | None, now: datetime) -> HttpResponse:
    if found.state not in actions.BEFORE and request.method != "POST":
        raise NotAllowed("The agenda is closed: the meeting has been held or cancelled.")
    names = ("title", "purpose", "minutes", "led_by", "position")
    initial = {name: getattr(item, name) for name in names} if item else {"purpose": ItemPurpose.DISCUSSION}
    form = ItemForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(
            form, actions.save_item, meeting=found, item=item, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The agenda is saved.")
            return redirect("meeting", reference=found.reference)
    context = {"form": form, "heading": "Change an item" if item else "Add an item", "caption": found.reference,
               "button": "Save", "up": reverse("meeting", kwargs={"reference": found.reference}),
               "up_words": found.reference}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_POST
@requires(P.RUN_MEETINGS)
def meeting_item_remove(request: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    found = load_meeting(request, reference)
    item = found.items.filter(pk=item_id).first()
    if item is not None:
        actions.remove_item(item=item, by=request.user, now=moment())
        messages.success(request, "The item is taken off the agenda.")
    return redirect("meeting", reference=reference)
