"""Packs for inspectors, made by the app's own actions."""

from __future__ import annotations

from datetime import datetime

from assurance.inspection import actions
from assurance.models import InspectionPack
from portal.accounts.choices import Role
from portal.accounts.models import Person

from . import assurance, people

NOW = assurance.NOW


def asked(*, by: Person | None = None, now: datetime = NOW) -> InspectionPack:
    """A pack that was asked for and is not built."""
    assurance._in_use()
    return actions.ask(wanted="joint-inspection", by=by or people.person(Role.BUSINESS_MANAGER), now=now)


def built(*, by: Person | None = None, now: datetime = NOW) -> InspectionPack:
    """A pack that is built."""
    pack = asked(by=by, now=now)
    actions.build(pack_id=pack.pk, now=now)
    pack.refresh_from_db()
    return pack
