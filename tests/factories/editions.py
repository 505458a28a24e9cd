"""Editions of the partnership's own, at each stage, made by the thresholds' own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.approvals.choices import Decision
from portal.approvals.models import SignOff
from portal.approvals.queries import latest
from portal.clock import london_date
from thresholds import actions
from thresholds.editions import mark_of, tables_of
from thresholds.models import Edition

from . import partnership, people
from . import thresholds as frameworks

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def manager() -> Person:
    """A business manager."""
    return people.person(Role.BUSINESS_MANAGER)


def draft(*, by: Person | None = None, now: datetime = NOW, name: str = "Second edition") -> Edition:
    """The next edition of the small framework, as it is when it is begun."""
    shipped = frameworks.loaded()
    return actions.draft_next(framework=shipped.framework, name=name, by=by or manager(), now=now)


def changed(edition: Edition, *, by: Person, now: datetime = NOW, text: str = "The child has food.") -> Edition:
    """One indicator says something else."""
    write(edition, "indicators", "hunger-all", {"text": text}, by=by, now=now)
    edition.refresh_from_db()
    return edition


def row_of(edition: Edition, table: str, code: str) -> dict:
    """A row as it is stored now."""
    return next(row for row in tables_of(edition)[table] if row.get("code", "") == code)


def write(edition: Edition, table: str, code: str | None, values: dict, *, by: Person, now: datetime = NOW) -> str:
    """Save a row as somebody does who has just looked at it."""
    mark = mark_of(row_of(edition, table, code)) if code is not None else 0
    return actions.save_row(edition=edition, table=table, code=code, values=values, mark=mark, by=by, now=now)


def sent(*, by: Person | None = None, now: datetime = NOW) -> Edition:
    """A changed edition that is with the three partners of Bolton."""
    partnership.arrangements("bolton")
    by = by or manager()
    edition = changed(draft(by=by, now=now), by=by, now=now)
    send(edition, by=by, now=now)
    return edition


def send(edition: Edition, *, by: Person, now: datetime = NOW) -> SignOff:
    """Send it as somebody does who has just looked at it."""
    edition.refresh_from_db()
    sign_off = actions.send_edition(edition=edition, revision=edition.revision, by=by, now=now)
    edition.refresh_from_db()
    return sign_off


def signatories(now: datetime = NOW) -> list[Person]:
    """A new delegated representative for each statutory partner, in the order in which they are asked."""
    return [
        people.person(Role.DELEGATED_REPRESENTATIVE, organisation)
        for organisation in statutory_partners(london_date(now))
    ]


def sign(edition: Edition, person: Person, decision: str = Decision.AGREE, comment: str = "", now: datetime = NOW):
    """The answer of the partner for which this person is appointed, to the version that stands."""
    sign_off = latest(edition.subject)
    answer = actions.sign_edition(
        edition=edition,
        sign_off=sign_off,
        organisation=person.appointments.get().organisation,
        decision=decision,
        comment=comment,
        shown_hash=sign_off.hash,
        by=person,
        now=now,
    )
    edition.refresh_from_db()
    return answer


def approved(*, by: Person | None = None, now: datetime = NOW) -> Edition:
    """An edition that every partner has approved."""
    edition = sent(by=by, now=now)
    for person in signatories(now):
        sign(edition, person, now=now)
    return edition


def published(in_force_from: date | None = None, *, by: Person | None = None, now: datetime = NOW) -> Edition:
    """An edition that is published, from today unless another day is given."""
    by = by or manager()
    edition = approved(by=by, now=now)
    return actions.publish_edition(edition=edition, in_force_from=in_force_from or london_date(now), by=by, now=now)
