"""The other partnership's arrangements: three partners sign, and nobody is asked to endorse."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import reviews
from tests.journeys import writing
from tests.journeys.conftest import PHONE
from tests.journeys.windows import recipients

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("office", ["bury"], indirect=True)
def test_in_bury_three_partners_sign_and_no_endorsement_is_asked(office):
    office.at("2027-01-11 09:00")
    story = reviews.signing()
    reference = story.review.reference
    # Whoever may sign for a partner has been asked, and nobody else.
    asked = recipients(office.post(), "your signature is wanted")
    assert {name.split(".")[0] for name in asked} == {"delegated", "lead", "deputy"}
    chair = office.desk("partnership chair", viewport=PHONE).open(f"/reviews/{reference}/sign-off/")
    expect(chair.page.get_by_role("button", name=re.compile("^Sign for"))).to_have_count(0)
    for partner in ("Bury Council", "NHS Greater Manchester", "GMP"):
        writing.sign(office.desk(f"delegated representative, {partner}", viewport=PHONE))
    sent = office.post()
    assert not [message for message in sent if "signature is wanted" in message.subject]
    assert "business.manager" in recipients(sent, "everybody has agreed")
    manager = office.desk("business manager").open(f"/reviews/{reference}/sign-off/check/").reads("It is the same")
    expect(manager.page.locator(".signature--agree")).to_have_count(3)
    manager.does_not_read("Endorses").open(f"/reviews/{reference}/").reads("Agreed, to be submitted")
