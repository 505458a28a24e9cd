"""Reads of referrals."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.subjects import Kind, closed_to
from portal.today import Asked, Need

from .choices import ReferralState
from .models import KIND, Referral

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
MOST = 20


def visible_to(person: Person, on: date) -> QuerySet[Referral]:
    """The referrals that `person` may read on London date `on`: all by role, otherwise those that they made.

    One that led to a review in which they have a conflict of interest is closed to them.
    """
    rows = Referral.objects.all()
    if not holds(person, P.READ_REFERRALS, on):
        rows = rows.filter(received_by=person) if holds(person, P.REFER_REVIEW, on) else rows.none()
    shut = closed_to(person, Referral)
    return rows.exclude(pk__in=shut.values("pk")).select_related("body", "received_by")


def own_bodies(person: Person, on: date) -> list[int]:
    """The bodies for which `person` may refer on `on`."""
    return sorted({a.organisation_id for a in capacities(person, P.REFER_REVIEW, on)})


def referral_path(pk: int) -> str:
    """The page of a referral."""
    reference = Referral.objects.values_list("reference", flat=True).get(pk=pk)
    return reverse("referral", kwargs={"reference": reference})


def referral_kind() -> Kind:
    """Referrals, as the ground asks about them."""
    return Kind.seen_by_query(KIND, "Referral for a review", visible_to, referral_path)


def needs(person: Person, now: datetime) -> list[Asked]:
    """The referrals that wait for a decision, for those who record it."""
    return [_undecided(person, now)]


def _undecided(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    if not holds(person, P.DECIDE_REFERRAL, on):
        return []
    (rows,) = yield [visible_to(person, on).filter(state=ReferralState.RECEIVED).order_by("received_at")[:MOST]]
    return [
        Need(f"{row.reference}: record what is decided about this referral", reverse("referral", args=[row.reference]),
             label="Referral")
        for row in rows
    ]  # fmt: skip
