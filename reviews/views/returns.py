"""An agency's own returns: the list, one return, writing it, its files."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.errors import Conflict, NotAllowed
from portal.forms import stale_fields
from portal.together import prefetched
from portal.trail.events import Event
from portal.trail.queries import last_reason
from portal.uploads.queries import files_of

from ..actions import returns
from ..agency_lines import clocks_of, standing_of
from ..choices import ReturnState
from ..forms.agencies import ReasonForm
from ..forms.returns import AttachForm, ReturnForm
from ..identifiers import findings_in
from ..letters import ASKED
from ..models import AgencyReturn, ReturnShare
from ..notifying import agency_people
from ..policies import ANSWERED, missing_parts
from ..practice.agency_parts import listed_parts
from ..queries import may_read_return, may_write_return, own_returns_of
from .loading import load_return, taken

PAGE = 50
FIELDS = tuple(name for name in ReturnForm.base_fields if name != "version")


def load_own(request: HttpRequest, pk: int, now: datetime) -> AgencyReturn:
    """The return, where this person may write it; 404 where they may not know of it, NotAllowed otherwise."""
    agency_return = load_return(request, pk, now)
    if not may_write_return(request.user, agency_return, london_date(now)):
        raise NotAllowed("Only the agency that was asked, and the colleagues it shares with, write this return.")
    return agency_return


def parts_of(agency_return: AgencyReturn) -> list[dict[str, str]]:
    """The written parts as the rows of a summary list, in their order."""
    return [{"key": ReturnForm.base_fields[name].label, "value": getattr(agency_return, name)} for name in FIELDS]


def texts_of(agency_return: AgencyReturn) -> dict[str, str]:
    """Every free text of the return by its label, events and the nil return included, for a look at identifiers."""
    texts = {row["key"]: row["value"] for row in parts_of(agency_return)}
    texts["Nil return"] = agency_return.nil_words
    for number, event in enumerate(agency_return.events.all(), start=1):
        texts[f"Event {number} of the chronology"] = f"{event.on_words}\n{event.what}\n{event.source}"
    return texts


@require_safe
@requires(Permission.WRITE_RETURN, hidden=True)
def my_returns(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    number = request.GET.get("page")
    asked = Paginator(own_returns_of(request.user, now), PAGE).get_page(number)
    parts = Paginator(listed_parts(request.user, now), PAGE).get_page(number)
    page = max(asked, parts, key=lambda one: one.paginator.num_pages)
    # The shorter list stands on its own pages only.
    rows = list(asked) if asked.number == page.number else []
    clocks, calendar = clocks_of(rows), load(Clock.ENGLAND_AND_WALES)
    lines = [
        {"row": row, "clock": clocks.get(row.pk), "standing": standing_of(row, clocks.get(row.pk), calendar, on)}
        for row in rows
    ]
    waiting = [line for line in lines if line["row"].state in returns.WRITABLE]
    context = {
        "page": page,
        "parts": list(parts) if parts.number == page.number else [],
        "today": on,
        "waiting": waiting,
        "others": [line for line in lines if line["row"].state not in returns.WRITABLE],
    }
    return render(request, "reviews/return_list.html", context)


@require_safe
@requires(Permission.WRITE_RETURN, Permission.READ_REVIEWS, hidden=True)
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    agency_return = load_return(request, pk, now)
    shares = ReturnShare.objects.select_related("person", "shared_by")
    prefetched([agency_return], "chases", "events", Prefetch("shares", shares))
    clock = clocks_of([agency_return]).get(agency_return.pk)
    words, state, days = standing_of(agency_return, clock, load(Clock.ENGLAND_AND_WALES), on)
    may_write = may_write_return(request.user, agency_return, on)
    may_read = may_read_return(request.user, agency_return, on)
    is_open = agency_return.state in returns.WRITABLE and agency_return.review.state not in returns.ENDED
    context = {
        "agency_return": agency_return,
        "review": agency_return.review,
        "clock": clock,
        "words": words,
        "state": state,
        "days": days if is_open else None,
        "may_write": may_write,
        "may_approve": may_write and returns.may_approve(request.user, agency_return, on),
        "may_read": may_read,
        "may_open_review": holds(request.user, Permission.READ_REVIEWS, on),
        "may_reopen": holds(request.user, Permission.REOPEN_RETURN, on)
        and agency_return.state in ANSWERED
        and agency_return.review.state not in returns.ENDED,
        "is_open": is_open,
        "may_read_trail": holds(request.user, Permission.READ_TRAIL, on),
        "may_end_share": agency_return.review.state not in returns.ENDED,
        "is_nil": agency_return.state == ReturnState.NIL,
        "asked": ASKED,
        "note": _note(agency_return) if may_read else None,
        "answerers": agency_people(agency_return.organisation, now) if is_open and not may_write else [],
        "may_chase": is_open and not may_write and holds(request.user, Permission.REQUEST_INFORMATION, on),
        "chases": sorted(chase.chased_at for chase in agency_return.chases.all()),
    }
    if may_read:
        context |= _content(agency_return, now)
    return render(request, "reviews/return_detail.html", context)


def _content(agency_return: AgencyReturn, now: datetime) -> dict[str, object]:
    return {
        "parts": parts_of(agency_return),
        "events": list(agency_return.events.all()),
        "files": files_of(agency_return.subject, returns.RETURN_FILE),
        "warnings": findings_in(texts_of(agency_return)),
        "missing": missing_parts(agency_return),
        "leads": agency_people(agency_return.organisation, now),
        "shares": list(agency_return.shares.all()),
    }


def _note(agency_return: AgencyReturn) -> dict[str, str] | None:
    """Why a return that is being written was opened again or sent back: the later of the two."""
    if agency_return.state not in returns.WRITABLE:
        return None
    found = last_reason(agency_return.subject, (Event.RETURN_REOPENED, Event.RETURN_SENT_BACK, Event.RETURN_WITH_LEAD))
    if found is None or not found.reason:
        return None
    reopened = found.event == Event.RETURN_REOPENED
    return {"heading": "Opened again" if reopened else "Sent back by your lead", "reason": found.reason}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    initial = {name: getattr(agency_return, name) for name in (*FIELDS, "version")}
    form = ReturnForm(request.POST or None, initial=initial)
    stale, sentence = [], ""
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form,
                returns.edit_return,
                agency_return=agency_return,
                changes=form.texts(),
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            stale, sentence = stale_fields(form, conflict), conflict.sentence
            agency_return.refresh_from_db()
            form.take_version(agency_return.version)
        else:
            if done:
                messages.success(request, "Saved. You can come back to it at any time.")
                return redirect("return", pk)
    context = {
        "agency_return": agency_return,
        "review": agency_return.review,
        "form": form,
        "stale": stale,
        "sentence": sentence,
        "is_locked": agency_return.state not in returns.WRITABLE,
        "warnings": findings_in(texts_of(agency_return)),
    }
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "reviews/return_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_attach(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done, _file = taken(
            form, returns.attach_file, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The file is attached to your return.")
            return redirect(reverse("return", args=[pk]) + "#files")
    context = {"agency_return": agency_return, "review": agency_return.review, "form": form}
    return render(request, "reviews/return_attach.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_file_remove(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    attachment = next((f for f in files_of(agency_return.subject, returns.RETURN_FILE) if f.pk == file_id), None)
    if attachment is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form,
            returns.remove_file,
            agency_return=agency_return,
            attachment=attachment,
            by=request.user,
            now=now,
            **form.cleaned_data,
        )
        if done:
            messages.success(request, "The file is taken out of your return.")
            return redirect(reverse("return", args=[pk]) + "#files")
    context = {"agency_return": agency_return, "review": agency_return.review, "form": form, "file": attachment}
    return render(request, "reviews/return_file_remove.html", context, status=422 if form.errors else 200)
