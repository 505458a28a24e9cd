"""The chronology: with codes for whoever reads the review, with names for the few who may, and as files."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.reading import read

from ...document import MARKING
from ...models import ChronologyEntry, PracticeReview
from .. import actions
from ..actions.chronology import OPEN_TO_CHANGE
from ..agency_parts import chased, has_unasked, parts_of
from ..chronology import lines
from ..chronology_files import EXCEL_TYPE, WORD_TYPE, word, workbook
from ..forms.commissioning import NothingForm
from ..forms.running import EntryForm
from .commissioning import agencies_to_choose
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission


def _page(request: HttpRequest, review: PracticeReview, now: datetime, *, named: bool) -> HttpResponse:
    on = london_date(now)
    runs = holds(request.user, P.RUN_PRACTICE, on)
    may_run, parts = runs and review.state in OPEN_TO_CHANGE, parts_of(review)
    chases = chased(review) if runs else {}
    today = {pk for pk, (_times, last) in chases.items() if london_date(last) == on}
    context = {
        "review": review,
        "lines": lines(review, named=named, waiting=runs),
        "parts": [(part, *chases.get(part.pk, (0, None)), part.pk not in today) for part in parts],
        "may_run": may_run,
        "may_ask": may_run and has_unasked(review),
        "may_open": may_run and any(part.handed_in_at and not part.opened_at for part in parts),
        "today": on,
        "named": named,
        "may_keep": holds(request.user, P.KEEP_GLOSSARY, on),
        "may_read_names": holds(request.user, P.READ_NAMES, on),
        "may_write": holds(request.user, P.WRITE_REPORT, on) and review.state in OPEN_TO_CHANGE,
        "may_take": runs and review.rapid_review_id is not None and review.state in OPEN_TO_CHANGE,
    }
    return render(request, "reviews/practice_chronology.html", context)


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_chronology(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    return _page(request, load_practice(request, reference, now), now, named=False)


@require_safe
@requires(P.READ_NAMES, hidden=True)
def practice_chronology_named(request: HttpRequest, reference: str) -> HttpResponse:
    """The same with names. Each reading is on the trail."""
    now = moment()
    review = load_practice(request, reference, now)
    read(Event.PRACTICE_NAMES_READ, review.subject, request.user, now)
    return _page(request, review, now, named=True)


def _file(request: HttpRequest, reference: str, kind: str, *, named: bool) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    read(Event.PRACTICE_CHRONOLOGY_TAKEN, review.subject, request.user, now)
    if named:
        read(Event.PRACTICE_NAMES_READ, review.subject, request.user, now)
    found = lines(review, named=named)
    if kind == "xlsx":
        content, content_type = workbook(review.reference, found, named=named, marking=MARKING), EXCEL_TYPE
    elif kind == "docx":
        content, content_type = word(review.reference, found, named=named, marking=MARKING), WORD_TYPE
    else:
        raise Http404
    response = HttpResponse(content, content_type=content_type)
    name = f"{review.reference}-chronology{'-with-names' if named else ''}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_chronology_file(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    return _file(request, reference, kind, named=False)


@require_safe
@requires(P.READ_NAMES, hidden=True)
def practice_chronology_named_file(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    return _file(request, reference, kind, named=True)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_entry(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = EntryForm(request.POST if request.method == "POST" else None, bodies=agencies_to_choose(review, now))
    return practice_form(
        request, review, form, actions.add_entry, heading="Add an event to the chronology", button="Add",
        done="The event is added.", up="practice_chronology", now=now, review=review, up_words="Chronology",
    )  # fmt: skip


def _stays(entry: ChronologyEntry) -> str:
    return "It stays in the agency’s own part." if entry.part_id is not None else ""


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_entry_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    entry = review.chronology.select_related("review").filter(pk=pk).first()
    if entry is None:
        raise Http404
    form = NothingForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.remove_entry, heading="Take this event out", button="Take out",
        done="The event is taken out.", text=_stays(entry), up="practice_chronology", now=now,
        entry=entry, grave=True, quote=entry.what,
        up_words="Chronology",
    )  # fmt: skip


@require_POST
@requires(P.RUN_PRACTICE, hidden=True)
def practice_take_events(request: HttpRequest, reference: str) -> HttpResponse:
    """Take over what agencies returned for the rapid review."""
    now = moment()
    review = load_practice(request, reference, now)
    try:
        count = actions.take_from_returns(review=review, by=request.user, now=now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        said = "1 event is" if count == 1 else f"{count} events are"
        messages.success(request, f"{said} taken over." if count else "Every event is here already.")
    return redirect("practice_chronology", reference=reference)
