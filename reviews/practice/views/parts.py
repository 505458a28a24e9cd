"""An agency's own part of a chronology, and what the business unit does with the parts."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ...learning.views.loading import form_page, posted
from ...models import ChronologyPart
from .. import actions
from ..actions.chronology import OPEN_TO_CHANGE
from ..agency_parts import may_hand_in, own_entries, own_part, possible_authors
from ..chronology import lines, when
from ..forms.commissioning import NothingForm, ReasonForm
from ..forms.parts import AskAgenciesForm, AuthorForm, HandInForm, OwnEntryForm
from ..policies import terms_of
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission


def _load(request: HttpRequest, pk: int, now: datetime) -> ChronologyPart:
    """The part, if this person may write it; otherwise 404. Reading it is on the trail of its review."""
    part = own_part(request.user, pk, now)
    if part is None:
        raise Http404
    if request.method == "GET":
        page = request.resolver_match.url_name or "" if request.resolver_match else ""
        with transaction.atomic():
            marks = [page, f"part:{part.pk}"]
            record(Event.PRACTICE_READ, target=part.review.subject, by=request.user, now=now, fields=marks)
    return part


def _up(part: ChronologyPart) -> dict[str, str]:
    return {"up": reverse("chronology_part", kwargs={"pk": part.pk}), "up_words": part.review.reference}


@require_safe
@requires(P.WRITE_CHRONOLOGY, hidden=True)
def chronology_part(request: HttpRequest, pk: int) -> HttpResponse:
    """What the agency entered, and nothing of what others did."""
    now = moment()
    on = london_date(now)
    part = _load(request, pk, now)
    may_write = part.handed_in_at is None and part.review.state in OPEN_TO_CHANGE
    context = {
        "part": part,
        "review": part.review,
        "terms": terms_of(part.review),
        "entries": [(entry, when(entry)) for entry in own_entries(part)],
        "authors": list(part.authors.select_related("person")),
        "may_write": may_write,
        "may_hand_in": may_write and may_hand_in(request.user, part, on),
        "may_read_review": holds(request.user, P.READ_PRACTICE, on),
        "today": on,
    }
    return render(request, "reviews/chronology_part.html", context)


@require_safe
@requires(P.WRITE_CHRONOLOGY, hidden=True)
def chronology_part_merged(request: HttpRequest, pk: int) -> HttpResponse:
    """The merged chronology without names, once it was opened to this agency."""
    now = moment()
    part = _load(request, pk, now)
    if part.opened_at is None:
        raise Http404
    context = {"part": part, "review": part.review, "lines": lines(part.review, named=False)}
    return render(request, "reviews/chronology_part_merged.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_CHRONOLOGY, hidden=True)
def chronology_part_event(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    part = _load(request, pk, now)
    return form_page(
        request, OwnEntryForm(posted(request)), actions.add_own_entry, part=part, by=request.user, now=now,
        heading="Add an event from your record", button="Add", said="The event is added.", **_up(part),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_CHRONOLOGY, hidden=True)
def chronology_part_event_remove(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    now = moment()
    part = _load(request, pk, now)
    entry = get_object_or_404(part.entries.select_related("part"), pk=entry_id)
    return form_page(
        request, NothingForm(posted(request)), actions.remove_own_entry, entry=entry, by=request.user, now=now,
        heading="Take this event out", button="Take out", said="The event is taken out.", grave=True,
        quote=entry.what, **_up(part),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.HAND_IN_CHRONOLOGY, hidden=True)
def chronology_part_author(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    part = _load(request, pk, now)
    people = possible_authors(part, request.user, london_date(now))
    return form_page(
        request, AuthorForm(posted(request), people=people), actions.name_author, part=part, by=request.user, now=now,
        heading="Name a colleague who enters events", button="Name them", said="They are told by e-mail.", **_up(part),
        about="" if people.exists()
        else "Nobody else of your agency has an account yet. The business manager invites people.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.HAND_IN_CHRONOLOGY, hidden=True)
def chronology_part_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    part = _load(request, pk, now)
    count = part.entries.count()
    said = {0: "No event stands", 1: "1 event stands"}.get(count, f"{count} events stand")
    return form_page(
        request, HandInForm(posted(request)), actions.hand_in, part=part, by=request.user, now=now,
        heading="Hand your agency’s events in", button="Hand them in", said="Your agency’s events are handed in.",
        about=f"{said} in your agency’s part. Once it is handed in it is read by those who read the review, and "
        "only the business manager can open it to you again.",
        **_up(part),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_ask_agencies(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = AskAgenciesForm(posted(request))
    return practice_form(
        request, review, form, actions.ask_agencies, heading="Ask the agencies for their events", button="Ask them",
        done="The agencies are told by e-mail.", up="practice_chronology", now=now, review=review,
        up_words="Chronology",
        text="Every agency of the terms of reference that has not been asked yet. Each enters its own events, sees "
        "no other agency’s, and hands them in.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_part_reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    part = review.parts.select_related("review", "organisation").filter(pk=pk).first()
    if part is None:
        raise Http404
    return practice_form(
        request, review, ReasonForm(posted(request)), actions.reopen_part,
        heading=f"Open the events of {part.organisation.name} again", button="Open them",
        done="The agency is told, and can change its events.", up="practice_chronology", now=now, part=part,
        up_words="Chronology", text="Until they are handed in anew they stand in the merged chronology no more.",
    )  # fmt: skip


@require_POST
@requires(P.RUN_PRACTICE, hidden=True)
def practice_part_chase(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Remind one agency by hand."""
    now = moment()
    review = load_practice(request, reference, now)
    part = get_object_or_404(review.parts.select_related("review", "organisation"), pk=pk)
    try:
        actions.chase(part=part, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"A reminder is on its way to {part.organisation.name}.")
    return redirect("practice_chronology", reference=reference)


@require_POST
@requires(P.RUN_PRACTICE, hidden=True)
def practice_open_merged(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the merged chronology to the agencies that have handed their events in."""
    now = moment()
    review = load_practice(request, reference, now)
    try:
        count = actions.open_merged(review=review, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        said = "1 agency is told and can" if count == 1 else f"{count} agencies are told and can"
        messages.success(request, f"{said} read the merged chronology without names.")
    return redirect("practice_chronology", reference=reference)
