"""Whom a notice about a review goes to: posts resolved to people on the day, less those in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import deputies, holders
from portal.clock import london_date
from portal.together import fetch

from .models import RapidReview
from .queries import conflicted_people

if TYPE_CHECKING:
    from portal.accounts.models import Person


def addressed(review: RapidReview, people: Iterable[Person], now: datetime) -> list[Person]:
    """`people` once each, without those who have a conflict of interest in the review."""
    barred = conflicted_people(review.pk)
    return list({p.pk: p for p in people if p.pk not in barred}.values())


def reached(posts: Sequence[tuple[Role, Organisation | int | None]], now: datetime) -> list[list[Person]]:
    """The holders of each of these posts (a role, at a body where one is given) today and their deputies. One query."""
    on = london_date(now)
    rows = fetch(*(people(role, on, body) for role, body in posts for people in (holders, deputies)))
    return [[*held, *lent] for held, lent in zip(rows[::2], rows[1::2], strict=True)]


def with_deputies(role: Role, now: datetime, organisation: Organisation | int | None = None) -> list[Person]:
    """The holders of `role` today and their deputies."""
    return reached([(role, organisation)], now)[0]


def partner_people(now: datetime) -> list[Person]:
    """The delegated representatives of every statutory partner, and their deputies.

    Where a partner has none today, its lead representative.
    """
    bodies = statutory_partners(london_date(now))
    delegated = reached([(Role.DELEGATED_REPRESENTATIVE, body) for body in bodies], now)
    leading = reached([(Role.LEAD_REPRESENTATIVE, body) for body in bodies], now) if not all(delegated) else delegated
    return [person for found, lead in zip(delegated, leading, strict=True) for person in found or lead]


def partnership_chair(now: datetime) -> list[Person]:
    """The partnership chair, who is told when a review begins."""
    return with_deputies(Role.PARTNERSHIP_CHAIR, now)


def review_group(now: datetime) -> list[Person]:
    """The members of the review group, and their deputies."""
    return with_deputies(Role.REVIEW_GROUP_MEMBER, now)


def managers(now: datetime) -> list[Person]:
    """The business manager and the deputy."""
    return with_deputies(Role.BUSINESS_MANAGER, now)


def agency_people(organisation: Organisation, now: datetime) -> list[Person]:
    """Who answers for an agency: its contacts; failing them, its delegated, then its lead representatives."""
    roles = (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE)
    return next(filter(None, reached([(role, organisation) for role in roles], now)), [])
