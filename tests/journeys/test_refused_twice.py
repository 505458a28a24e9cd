"""Two windows, an old page, a second press: nothing is done twice, nothing is signed unread, no text is lost."""

import re

import pytest
from playwright.sync_api import expect

from portal.approvals.models import Signature
from reviews.models import Meeting, Submission
from tests.factories import reviews
from tests.journeys.windows import Desk

pytestmark = pytest.mark.browser


def signing_page(office, body, reference):
    desk = office.desk(f"delegated representative, {body}").open(f"/reviews/{reference}/sign-off/")
    return desk.choose(decision="agree")


def press_sign(desk: Desk) -> Desk:
    desk.page.get_by_role("button", name=re.compile("^Sign for")).click()
    return desk


def test_one_partner_signs_once_though_two_windows_are_open(office):
    reference = reviews.signing().review.reference
    office.at("2027-01-11 09:00")
    first, second = (signing_page(office, "GMP", reference) for _window in range(2))
    lead = office.desk("lead representative, GMP").open(f"/reviews/{reference}/sign-off/").choose(decision="agree")
    press_sign(first).reads("is recorded.")
    for late in (second, lead):
        press_sign(late)
        late.reads(re.compile("already answered|answered or changed"), re.compile("nothing was signed|answers once"))
    assert Signature.objects.count() == 1


def test_an_old_page_signs_nothing_after_a_change(office):
    reference = reviews.signing().review.reference
    office.at("2027-01-11 09:00")
    old = signing_page(office, "GMP", reference)
    manager = office.desk("business manager").open(f"/reviews/{reference}/recommendation/")
    manager.write(reasons="Improvements are needed, and this theme has been seen twice before.").press("Save")
    manager.reads("The recommendation is saved")
    press_sign(old).reads(re.compile("nothing was signed", re.IGNORECASE))
    manager.press("Send for sign-off").reads("Version 2 is with the partners")
    again = signing_page(office, "Bolton Council", reference)
    manager.open(f"/reviews/{reference}/facts/").write(summary="The first word is another now.").press("Save")
    press_sign(again).reads(re.compile("nothing was signed", re.IGNORECASE))
    assert not Signature.objects.exists()


def test_two_people_edit_one_text_and_both_texts_are_shown(office):
    reference = reviews.circulated().review.reference
    office.at("2027-01-08 15:00")
    path = f"/reviews/{reference}/meeting/"
    mine, theirs = office.desk("business manager").open(path), office.desk("business support").open(path)
    theirs.write(facts="Written by support.", chaired_by="The chair").press("Save").reads("saved")
    mine.write(facts="Written by the manager.", safety="Agreed at the meeting.").press("Save")
    mine.reads("Somebody else saved this", "Written by support.", "Written by the manager.")
    expect(mine.field("facts")).to_have_value("Written by the manager.")
    expect(mine.field("safety")).to_have_value("Agreed at the meeting.")
    mine.press("Save").reads("saved")
    stored = Meeting.objects.get()
    assert stored.facts == "Written by the manager."
    assert stored.safety == "Agreed at the meeting."


def test_two_colleagues_write_one_return_and_keep_mine_keeps_mine(office):
    story = reviews.gathering()
    row = story.review.returns.get(organisation__short_name="Bolton Council")
    office.at("2026-12-29 10:00")
    mine, theirs = (office.desk("agency contact, Bolton Council").open(f"/returns/{row.pk}/edit/") for _ in range(2))
    theirs.write(analysis="Theirs: the visits were isolated.").press("Save")
    theirs.page.wait_for_url(f"**/returns/{row.pk}/")
    mine.write(analysis="Mine: the visits were one pattern.").press("Save")
    mine.reads("Theirs: the visits were isolated.", "Mine: the visits were one pattern.")
    mine.press("Keep mine and save").reads("Mine: the visits were one pattern.")
    row.refresh_from_db()
    assert row.analysis == "Mine: the visits were one pattern."


def test_back_and_send_again_after_the_submission_changes_nothing(office):
    story = reviews.agreed()
    path = f"/reviews/{story.review.reference}/submission/"
    office.at("2027-01-12 15:00")
    desk = office.desk("business manager").open(path).date(sent_at="12 1 2027 14:30").choose(channel="secure_email")
    other = office.desk("business manager").open(path).date(sent_at="12 1 2027 14:00").choose(channel="by_hand")
    desk.press("Record the sending").reads("its clock is met")
    desk.page.go_back()
    desk.page.locator("body.govuk-frontend-supported").wait_for()
    desk.date(sent_at="12 1 2027 14:45").choose(channel="secure_email").press("Record the sending")
    desk.reads(re.compile("already been received|it is now “Sent to the Panel”"))
    other.press("Record the sending").reads("it is now “Sent to the Panel”")
    sent = Submission.objects.get()
    assert f"{sent.sent_at:%H:%M}" == "14:30"
