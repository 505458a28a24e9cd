"""The four dates of a practice review, which are never one: completed, agreed, sent, published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.clock import london_date

from ..models import PracticeReview
from .choices import Recipient
from .conditions import REQUIRED
from .queries import sendings_of


@dataclass(frozen=True)
class Dated:
    """One of the dates: what it is, the London date or None, and words beside it."""

    title: str
    on: date | None
    words: str = ""


def four_dates(review: PracticeReview, sign_off: SignOff | None) -> list[Dated]:
    """Completed, agreed by the partners, sent (the later of the two that count) and published."""
    agreed = sign_off.answered_at if sign_off is not None and sign_off.state == SignOffState.COMPLETE else None
    found = [
        Dated("Completed", review.completed_on),
        Dated("Agreed by the partners", london_date(agreed) if agreed else None),
    ]
    if review.is_childs:
        sendings = sendings_of(review, sign_off.hash) if sign_off is not None else {}
        current = {recipient: london_date(row.sent_at) for recipient, row in sendings.items()}
        days = [current[one] for one in REQUIRED if one in current]
        words = "; ".join(f"{Recipient(one).label}, {day:%-d %B %Y}" for one, day in current.items())
        found.append(Dated("Sent", max(days) if len(days) == len(REQUIRED) else None, words))
    publication = review.publications.order_by("published_at").first()
    found.append(Dated("Published", publication.published_on if publication else None))
    return found
