"""A clock that jumps must not send a year's reminders in one night, nor publish what nobody meant to publish yet.

The database knows when the portal last swept. A moment weeks after that is a long outage or a wrong clock, and from
inside the two look alike: a person has to say which (docs/adr/0108).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.clock import LONDON
from portal.errors import Refused
from portal.trail.models import TrailEvent

from .sweep import SweepReport, last_finished, sweep

#: The longest time without a sweep after which the clock is still believed.
LONGEST_GAP = timedelta(days=14)
#: What two machines' clocks may differ by.
DRIFT = timedelta(minutes=5)


def clock_jumped(now: datetime) -> str | None:
    """A sentence when `now` is weeks after the last sweep or before what has been recorded; None for a clock to trust.

    A portal that never swept has nothing to compare with. Two small queries.
    """
    finished = last_finished(now)
    if finished is not None and now - finished > LONGEST_GAP:
        return (
            f"The clock says {_said(now)}, and deadlines were last swept on {_said(finished)}. If the clock is right, "
            "run “manage.py enforce_deadlines --trust-clock”; until then nobody is reminded and nothing is published."
        )
    newest = TrailEvent.objects.order_by("-sequence").values_list("at", flat=True).first()
    if newest is not None and newest > now + DRIFT:
        return f"The clock says {_said(now)}, and the last event was recorded on {_said(newest)}. Put the clock right."
    return None


def jumped_forward(now: datetime) -> bool:
    """Whether `now` is weeks after the last sweep, so that nothing may be done because its day has come."""
    finished = last_finished(now)
    return finished is not None and now - finished > LONGEST_GAP


def careful_sweep(now: datetime, *, trust_clock: bool = False) -> SweepReport:
    """One sweep, unless the clock jumped forward. Raises Refused with what to do, and nothing is queued.

    A clock that went back does no harm to a sweep: what was told then is told already.
    """
    if jumped_forward(now) and not trust_clock:
        raise Refused(clock_jumped(now) or "")
    return sweep(now)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y at %H:%M}"
