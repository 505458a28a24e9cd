"""Loading what a published report counts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.queries import current
from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ...models import CountedReviews
from ..counting import Counted

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def load_counted(*, document: Counted, name: str, by: Person | None, now: datetime) -> bool:
    """Keep what the document counts; whether it is new. Refused for another partnership's report."""
    if current().code != document.partnership:
        raise Refused(f"These are the reviews of “{document.partnership}”; this is “{current().code}”.")
    _row, made = CountedReviews.objects.get_or_create(
        loaded_from=f"{name}.yaml",
        defaults={
            "period_from": document.period_from, "period_to": document.period_to,
            "rapid_reviews": document.rapid_reviews, "went_on": document.went_on, "due_year": document.due_year,
            "delay_reason": document.delay_reason, "agreed_by_panel": document.agreed_by_panel,
            "source": document.source, "loaded_at": now, "loaded_by": by,
        },
    )  # fmt: skip
    if made:
        record(Event.PRACTICE_HISTORY_LOADED, target=document.source, by=by, now=now)
    return made
