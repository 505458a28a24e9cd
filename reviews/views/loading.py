"""How every view of a review begins and how its forms end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest

from portal.editing import taken
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import AgencyReturn, RapidReview
from ..queries import returns_visible_to, visible_to

__all__ = ["load_return", "load_review", "review_seen_by", "taken"]


def review_seen_by(request: HttpRequest, reference: str, now: datetime, *also: str) -> RapidReview:
    """The review, if this person may see it; otherwise 404, exactly as for a reference that was never given.

    For answers that show nothing of the case: no reading is put on the trail. `also` names what is read with it.
    """
    # PostgreSQL takes no NUL character: an address with one names no review.
    if "\x00" in reference:
        raise Http404
    review = visible_to(request.user, now).select_related("incident", *also).filter(reference=reference).first()
    if review is None:
        raise Http404
    return review


def load_review(request: HttpRequest, reference: str, now: datetime, *also: str) -> RapidReview:
    """The review as `review_seen_by` gives it, for a page that shows it: reading a case is on the trail, one event
    for each page.
    """
    review = review_seen_by(request, reference, now, *also)
    if request.method == "GET":
        _record_read(Event.REVIEW_READ, review, request, now)
    return review


def load_return(request: HttpRequest, pk: int, now: datetime) -> AgencyReturn:
    """The return, if this person may know of it; otherwise 404. Reading one is on the trail."""
    agency_return = returns_visible_to(request.user, now).select_related("review__incident").filter(pk=pk).first()
    if agency_return is None:
        raise Http404
    if request.method == "GET":
        _record_read(Event.RETURN_READ, agency_return, request, now)
    return agency_return


def _record_read(event: Event, thing: RapidReview | AgencyReturn, request: HttpRequest, now: datetime) -> None:
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    with transaction.atomic():
        record(event, target=thing.subject, by=request.user, now=now, fields=[page])
