"""The front door: referred by those who answer for a body or work in one, read by those who answer for reviews."""

from portal.accounts.choices import Role as R
from tests.contracts.matrix import Scene, row
from tests.factories import learning, referrals

UNIT = {R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT}
PARTNERS = {R.LEAD_REPRESENTATIVE, R.DELEGATED_REPRESENTATIVE}
READERS = UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER}
REFERRERS = UNIT | PARTNERS | {R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER, R.PRACTITIONER}


def ready(scene: Scene) -> dict:
    learning.ready()
    return {}


def one(scene: Scene) -> dict:
    return {"reference": referrals.referral(by=scene.people[R.BUSINESS_SUPPORT], now=scene.now).reference}


row("referrals", allowed=READERS | REFERRERS, kwargs=ready)
row("referral_make", allowed=REFERRERS, kwargs=ready, post=True)
row("referral", allowed=READERS, kwargs=one, hidden=True)
for name in ("referral_decide", "referral_reconsider"):
    row(name, allowed={R.BUSINESS_MANAGER}, kwargs=one, post=True, hidden=True)
