"""Retention: seen by the unit, the partners and the scrutineer; deleted by two people."""

from portal.accounts.choices import Role as R
from tests.contracts.matrix import Scene, row
from tests.factories import people, retention

UNIT = {R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT}
PARTNERS = {R.LEAD_REPRESENTATIVE, R.DELEGATED_REPRESENTATIVE}


def waiting(scene: Scene) -> dict:
    return {"pk": retention.proposed(by=people.person(R.BUSINESS_MANAGER, starts_on=EARLY), now=scene.now).pk}


def due(scene: Scene) -> dict:
    by = people.person(R.BUSINESS_MANAGER, starts_on=EARLY)
    review = retention.ended(by=by)
    retention.period(by=by, now=scene.now)
    return {"record_type": "names", "kind": review.subject.kind, "pk": review.pk}


def held(scene: Scene) -> dict:
    by = people.person(R.BUSINESS_MANAGER, starts_on=EARLY)
    return {"pk": retention.held(retention.ended(by=by), by=by, now=scene.now).pk}


EARLY = retention.ENDED.date()
row("retention", allowed=UNIT | PARTNERS | {R.SCRUTINEER})
row("retention_period", allowed={R.BUSINESS_MANAGER}, kwargs=lambda _scene: {"record_type": "names"}, post=True)
row("retention_hold", allowed=UNIT | PARTNERS, post=True)
row("retention_hold_lift", allowed=UNIT | PARTNERS, kwargs=held, post=True, hidden=True)
row("retention_propose", allowed=UNIT, kwargs=due, post=True, hidden=True)
for name in ("retention_confirm", "retention_keep"):
    row(name, allowed=PARTNERS | {R.BUSINESS_MANAGER}, kwargs=waiting, post=True, hidden=True)
