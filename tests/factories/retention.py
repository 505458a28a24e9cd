"""Records that are due for review, holds and deletions, made by the app's own actions."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.accounts.choices import Role
from portal.accounts.models import Person
from reviews.actions.decision import withdraw
from reviews.leaks.actions import add_entry
from reviews.models import RapidReview
from reviews.retention import actions
from reviews.retention.choices import RecordType
from reviews.retention.models import Disposal, Hold, RetentionPeriod

from . import learning, people

ENDED = datetime(2019, 12, 17, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)


def manager() -> Person:
    """A business manager who was in post all along."""
    return people.person(Role.BUSINESS_MANAGER, starts_on=datetime(2019, 1, 1, tzinfo=UTC).date())


def ended(*, by: Person | None = None, now: datetime = ENDED) -> RapidReview:
    """A rapid review with a glossary that was withdrawn at `now`."""
    by = by or manager()
    review = learning.review(by=by, now=now)
    add_entry(subject=review.subject, kind="name", text="Jacob Ellis", stands_for="Child 1", by=by, now=now)
    withdraw(review=review, reason="The criteria were not met.", by=by, now=now)
    review.refresh_from_db()
    return review


def period(
    record_type: str = RecordType.NAMES, years: int = 6, *, by: Person | None = None, now: datetime = NOW
) -> RetentionPeriod:
    """How long a type is kept, unless it is said already."""
    return RetentionPeriod.objects.filter(record_type=record_type).first() or actions.set_period(
        record_type=record_type, years=years, basis="Schedule of 2019", version=0, by=by or manager(), now=now
    )


def held(review: RapidReview | None = None, *, by: Person | None = None, now: datetime = NOW) -> Hold:
    """A hold on a review, or on one that has ended."""
    by = by or manager()
    found = review or ended(by=by)
    return actions.hold(subject=found.subject, reason="A public inquiry.", by=by, now=now)


def proposed(*, by: Person | None = None, now: datetime = NOW) -> Disposal:
    """A deletion that waits for its second person."""
    by = by or manager()
    review = ended(by=by)
    period(by=by, now=now)
    return actions.propose(
        record_type=RecordType.NAMES, subject=review.subject, reason="Nothing in it is needed.", by=by, now=now
    )
