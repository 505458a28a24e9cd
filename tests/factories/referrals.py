"""Referrals at the front door, made by the app's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import authorities
from portal.clock import london_date
from reviews.referrals import actions
from reviews.referrals.models import Referral

from . import learning, people

NOW = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
MET = {"limb_needs": True, "limb_concern": True, "limb_harm": True}


def said(about: str = "adult") -> dict[str, Any]:
    """What the form says of a case."""
    return {
        "about": about, "lead_words": "Named nurse", "aware_at": datetime(2026, 12, 16, 9, 0, tzinfo=UTC),
        "happened": "died", "abuse": "suspected", "needs": "yes", "summary": "An adult died at home.",
        "working_together": "Four services visited and none spoke with another.",
    }  # fmt: skip


def referral(about: str = "adult", *, by: Person | None = None, now: datetime = NOW, **fields: Any) -> Referral:
    """A case that was referred by an agency, or by `by` for their own body."""
    learning.ready()
    by = by or people.person(Role.AGENCY_CONTACT)
    body = Organisation.objects.get(pk=authorities(by, london_date(now))[0].organisation_id)
    return actions.refer(body=body, by=by, now=now, **{**said(about), **fields})


def decided(
    row: Referral, decision: str = "mandatory", *, by: Person | None = None, now: datetime = NOW, **fields: Any
) -> Referral:
    """The decision about a referral."""
    whole = {"reasons": "Each of the three is met.", "decided_by_words": "Adults’ board", "title": "Adult M",
             "decided_on": date(2026, 12, 17), **MET, **fields}  # fmt: skip
    return actions.decide(
        referral=row, decision=decision, by=by or people.person(Role.BUSINESS_MANAGER), now=now, **whole
    )


def waiting() -> Referral:
    """An adult's case that waits for the board."""
    return referral()
