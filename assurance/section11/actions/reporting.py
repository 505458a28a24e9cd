"""That the composite report was taken as a file, by whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.clock import london_date
from portal.errors import NotAllowed
from portal.trail.events import Event
from portal.trail.recording import record

from ...models import AssessmentCycle
from ..queries import composite_visible

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def report_taken(*, cycle: AssessmentCycle, kind: str, by: Person, now: datetime) -> None:
    """Record that `by` took the report as a file of `kind`. NotAllowed for whoever may not read it."""
    if not composite_visible(by, cycle, london_date(now)):
        raise NotAllowed("You may not read this report yet.")
    record(Event.SELF_ASSESSMENT_REPORT_TAKEN, target=cycle.subject, by=by, now=now, fields=[kind])
