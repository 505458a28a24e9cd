"""Actions of the tracker, put there and moved on by the same actions that people use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from partnership.actions import tracker
from partnership.choices import ActionSource
from partnership.models import Action
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.clock import london_date

from . import partnership, people
from .people import LONG_AGO

WORDS = "Publish one page on how to word a referral."


def arrangements(now: datetime = LONG_AGO) -> None:
    """Bolton's arrangements, where none are loaded yet."""
    from partnership.models import Arrangements

    if not Arrangements.objects.exists():
        partnership.arrangements(now=now)


def action(
    organisation: Organisation | None = None,
    *,
    words: str = WORDS,
    due_on: date | None = date(2027, 1, 20),
    agreed_on: date | None = None,
    by: Person | None = None,
    owner: Person | None = None,
    subject=None,
    source: str = ActionSource.AUDIT,
    now: datetime = LONG_AGO,
) -> Action:
    """An action that is to do, of the council unless told otherwise."""
    arrangements()
    on = london_date(now)
    return tracker.add_action(
        words=words,
        organisation=organisation or statutory_partners(on)[0],
        source=source,
        due_on=due_on,
        agreed_on=agreed_on or on,
        by=by or people.person(Role.BUSINESS_MANAGER),
        now=now,
        owner=owner,
        subject=subject,
    )


def done(
    made: Action | None = None, *, by: Person | None = None, now: datetime = LONG_AGO + timedelta(days=30)
) -> Action:
    """One that has been reported done."""
    made = made or action()
    by = by or people.person(Role.DELEGATED_REPRESENTATIVE, made.organisation)
    tracker.report_done(action=made, done_on=london_date(now), done_words="It is on the site.", by=by, now=now)
    made.refresh_from_db()
    return made


def assured(made: Action | None = None, *, now: datetime = LONG_AGO + timedelta(days=40)) -> Action:
    """One that somebody has checked."""
    made = made or done()
    tracker.assure(action=made, words="Read and tried.", by=people.person(Role.QUALITY_OFFICER), now=now)
    made.refresh_from_db()
    return made
