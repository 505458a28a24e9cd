"""The arrangements' pages: open to everybody with an appointment."""

from portal.accounts.choices import Role
from tests.contracts.matrix import THE_PARTNERSHIP, Scene, row
from tests.factories.partnership import arrangements


def loaded(scene: Scene) -> dict:
    arrangements(now=scene.now)
    return {}


def a_body(scene: Scene) -> dict:
    arrangements(now=scene.now)
    return {"code": scene.people[Role.AGENCY_CONTACT].appointments.get().organisation.code}


row("partnership", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("partnership_groups", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("partnership_rapid_reviews", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("partnership_contacts", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("partnership_organisation", allowed=THE_PARTNERSHIP, kwargs=a_body)
