"""Practice reviews, made by the app's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.deadlines import actions as deadlines
from portal.deadlines.models import BankHoliday
from reviews.models import PracticeCounter, PracticeReview
from reviews.practice import actions
from reviews.practice.choices import PracticeKind

from . import people

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
INITIATED_ON = date(2026, 11, 20)


def manager() -> Person:
    """A business manager, in office for years."""
    return people.person(Role.BUSINESS_MANAGER, starts_on=date(2019, 7, 1))


def opened(*, by: Person | None = None, now: datetime = NOW, **fields) -> PracticeReview:
    """A practice review that has been started and is to be commissioned; `kind="adult"` for an adult's."""
    if not BankHoliday.objects.exists():
        deadlines.load_published(now=now)
    fields = {
        "kind": PracticeKind.CHILD,
        "title": "Learning from the review of Rowan",
        "initiated_on": INITIATED_ON,
        "basis": "The partners agreed that two agencies had not worked well together.",
        **fields,
    }
    return actions.open_practice_review(by=by or manager(), now=now, **fields)


def counter() -> PracticeCounter:
    """The counter of a kind in a year, which the first review of the year makes."""
    opened()
    return PracticeCounter.objects.get()
