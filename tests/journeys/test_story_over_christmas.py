"""A rapid review from the day of the incident to the Panel's reply, over Christmas and New Year, as people live it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import writing
from tests.journeys.conftest import PHONE
from tests.journeys.windows import recipients

pytestmark = pytest.mark.browser

# Stands in the summary: nothing that leaves the portal may hold it.
CANARY = "kingfisher"
PARTNERS = ("Bolton Council", "NHS Greater Manchester", "GMP")


def test_from_the_incident_to_the_panels_reply_over_christmas_and_new_year(office):
    review = logged(office)
    decided(office, review)
    notified(office, review)
    returned(office, review)
    circulated(office, review)
    met(office, review)
    signed(office, review)
    submitted(office, review)
    replied(office, review)
    for message in office.everything():
        parts = [message.subject, message.body, *getattr(message, "alternatives", ())]
        assert not any(CANARY in str(part) for part in parts)
        assert re.match(r"RR-2026-\d\d: ", message.subject), message.subject


def logged(office):
    """Day 0: the business manager logs the incident, sees the dates first, and asks the council to decide."""
    office.at("2026-12-17 14:00")
    desk = office.stranger().press_button_of("business manager").open("/reviews/").follow("Log a serious incident")
    desk.has_title("Log a serious incident")
    desk.date(happened_on="16 12 2026", aware_at="17 12 2026 09:40", reported_at="17 12 2026 11:15")
    desk.write(referred_by_words="Head of safeguarding, by telephone")
    desk.press("Show the dates first").reads("Nothing is saved yet", "Thu 24 Dec 2026", "Tue 12 Jan 2027")
    desk.press("Save and go on").has_title("What happened")
    reference = re.search(r"RR-2026-\d\d", desk.page.url)[0]
    review = f"/reviews/{reference}/"
    desk.write(
        summary=f"An infant was taken to hospital with injuries that the account given did not explain ({CANARY}).",
        not_known="Who was with the child on the day before.",
        immediate_safety="The child is in hospital; the sibling is with relatives whom a social worker has seen.",
        other_children="One older sibling.",
    )
    desk.choose(abuse="suspected", parallel="criminal").field("setting").select_option("home")
    desk.press("Save and go on").has_title("The children").follow("Add a child").has_title("Add a child")
    desk.choose(outcome="seriously_harmed", age_band="under_1", sex="female", ethnicity="white", disability="no")
    desk.choose(legal_status="child_in_need", harms="injury", categories="physical")
    desk.press("Add this child").reads("Child 1", "Under 1, seriously harmed").follow("Go on")
    desk.has_title("Check, and ask the council").press("Ask the council to decide")
    expect(desk.page).to_have_url(re.compile(rf"{review}(decision/)?$"))
    told = recipients(office.post(), f"{reference}: your view on notifying is wanted")
    assert {name for name in told if name.startswith("delegated")} == {
        "delegated.representative.bolton.council",
        "delegated.representative.nhs.greater.manchester",
        "delegated.representative.gmp",
    }
    desk.open(review).has_title("Under 1, seriously harmed").reads("Day 0 of 15")
    strip = desk.page.get_by_role("list", name="The days from awareness to the Panel").get_by_role("listitem")
    days = [" ".join(words.split()) for words in strip.all_text_contents()]
    assert any("Not counted: 25–28 Dec" in day for day in days), days
    assert any("Not counted: 1–3 Jan" in day for day in days), days
    desk.reads("Fri 25 Dec Christmas Day; Mon 28 Dec Boxing Day; Fri 1 Jan New Year’s Day")
    assert any(day.startswith("Working day 13 Fri 8") and "meeting" in day for day in days), days
    assert any(day.startswith("Working day 15 Tue 12") and "to the Panel" in day for day in days), days
    assert any(day.startswith("Working day 5 Thu 24") and "Panel told" in day for day in days), days
    assert days[-1].startswith("Working day 15")
    return review


def decided(office, review):
    """Day 1: each partner gives its view, and the council's delegated representative decides to notify."""
    office.at("2026-12-18 10:00")
    for partner in PARTNERS:
        desk = office.desk(f"delegated representative, {partner}")
        desk.has_title("Today, Friday 18 December 2026").follow("view on notifying")
        desk.choose(**{"view-view": "notify"}).write(**{"view-reasons": "Serious harm, and abuse is suspected."})
        desk.press("Record this view").reads(f"Demonstration delegated representative, {partner}")
    # A partner that is not the council is not even offered the decision.
    expect(desk.page.get_by_role("button", name="Record the council’s decision")).to_have_count(0)
    office.at("2026-12-18 15:00")
    desk = office.desk("delegated representative, Bolton Council").open(f"{review}decision/")
    desk.choose(answer="notify").write(reasons="The injuries are serious and abuse is suspected.")
    desk.write(decided_by="Director of children’s services").date(decided_on="18 12 2026")
    desk.press("Record the council’s decision").reads("Director of children’s services, Fri 18 December 2026")


def notified(office, review):
    """Day 4: the notification is recorded, and every agency is asked with one press of a button."""
    office.at("2026-12-23 16:30")
    desk = office.desk("business manager").open(review).follow("Record that it was notified")
    desk.has_title("Record the notification")
    desk.date(sent_at="23 12 2026 16:00", partners_told_at="23 12 2026 16:05").choose(channel="national_form")
    desk.write(national_reference="DEMO-0001").press("Record the notification")
    desk.open(f"{review}timetable/")
    clock = desk.page.get_by_role("row", name="Notify the national Panel")
    expect(clock).to_contain_text("Thu 24 Dec 2026")
    expect(clock.get_by_text("Met", exact=True)).to_be_visible()
    office.post()
    desk.open(review).follow("Ask the agencies")
    asking = desk.page.get_by_role("button", name=re.compile(r"^Ask all \d+ agencies$"))
    expect(asking).to_be_visible()
    count = int(re.search(r"\d+", asking.inner_text())[0])
    asking.click()
    desk.reads(f"{count} agencies have been asked", f"0 of {count} agencies have answered")
    asked = recipients(office.post(), "information wanted by Tuesday 5 January 2027")
    assert {"agency.contact.bolton.council", "agency.contact.bolton.ft", "agency.contact.gmp"} <= asked
    assert not [name for name in asked if "practitioner" in name]


def returned(office, review):
    """Days 8 to 11: three returns are written, one by a colleague for the lead to approve; one is nil; one is late."""
    office.at("2026-12-31 09:00")
    health = office.desk("agency contact, Bolton FT")
    health.open("/returns/")
    writing.open_return(health)
    health.follow("Share with a colleague").field("person").select_option(label="Demonstration author, Bolton FT")
    health.press("Share").reads("Demonstration author, Bolton FT can now write this return too")
    assert recipients(office.post(), "a return is shared with you") == {"author.bolton.ft"}

    author = office.desk("author, Bolton FT")
    author.follow("write the return of Bolton FT")
    writing.write_return(author, "The health visitor saw the infant four times.")
    writing.add_event(author, "14 12 2026", "A bruise was noted and explained by the carer.", key=True)
    expect(author.page.get_by_text("Check and submit")).to_have_count(0)
    author.press("Ask the lead to approve it").reads("Your lead has been asked to approve it")
    assert recipients(office.post(), "a return waits for your approval") == {"agency.contact.bolton.ft"}
    office.at("2027-01-04 11:00")
    health = office.desk("agency contact, Bolton FT").open("/returns/")
    writing.open_return(health)
    health.reads("The health visitor saw the infant four times.")
    writing.submit_return(health)

    for contact, words in (("Bolton Council", "The family support worker visited twice."),
                           ("GMP", "Officers attended the address once in November.")):  # fmt: skip
        desk = office.desk(f"agency contact, {contact}").open("/returns/")
        writing.open_return(desk)
        writing.write_return(desk, words)
        writing.add_event(desk, "26 11 2026", f"A visit. {words}")
        # What another agency wrote is private until the pack is circulated.
        desk.does_not_read("The health visitor saw the infant")
        if contact == "Bolton Council":
            writing.submit_return(desk)

    desk = office.desk("agency contact, Bolton at Home").open("/returns/")
    writing.open_return(desk)
    desk.follow("We hold nothing").write(words="The tenancy system, two years, both spellings: nothing held.")
    desk.press("Submit the nil return").reads("Nil return")

    # Day 10 has gone by: the police return is late, chased, and then handed in.
    office.at("2027-01-06 09:30")
    manager = office.desk("business manager").open(f"{review}agencies/")
    late = manager.page.get_by_role("row", name=re.compile("^Greater Manchester Police"))
    expect(late).to_contain_text("1 working day late")
    office.post()
    late.get_by_role("button", name=re.compile("^Chase")).click()
    manager.reads("A reminder is on its way to Greater Manchester Police")
    assert recipients(office.post(), "your return is awaited") == {"agency.contact.gmp"}
    police = office.desk("agency contact, GMP").open("/returns/")
    writing.open_return(police)
    writing.submit_return(police)
    police.reads("late")


def circulated(office, review):
    """Day 12: the pack is built in the background and circulated; agencies that did not answer are named in it."""
    office.at("2027-01-07 09:00")
    manager = office.desk("business manager").open(f"{review}pack/")
    manager.reads("Not returned yet").press("Build the pack").reads("Pack 1 is ready", "It holds every return")
    with manager.page.expect_download() as caught:
        manager.page.get_by_role("link", name="Pack 1").first.click()
    assert re.fullmatch(r"RR-2026-\d\d-pack-1\.pdf", caught.value.suggested_filename)
    reader = office.desk("review group member, GMP").open(f"{review}pack/")
    reader.reads("No pack has been circulated yet")
    manager.follow("Circulate pack 1").reads("Demonstration partnership chair").press("Circulate pack 1")
    manager.reads("The pack is circulated")
    assert {"review.group.member.gmp", "partnership.chair"} <= recipients(office.post(), "please read the meeting pack")
    with reader.open(f"{review}pack/").page.expect_download() as caught:
        reader.page.get_by_role("link", name="Pack 1").first.click()
    assert caught.value.path().read_bytes().startswith(b"%PDF-")
    reader.open(f"{review}chronology/").reads("A bruise was noted", "Officers attended the address")


def met(office, review):
    """Day 13: the meeting is recorded, the criteria answered line by line, the recommendation sent to the partners."""
    office.at("2027-01-08 17:00")
    manager = office.desk("business manager").open(review).follow("The meeting").has_title("The rapid review meeting")
    writing.attendance(manager)
    writing.meeting(manager, "8 1 2027 14:00")
    manager.press("Save and confirm the record").has_title("Criteria and recommendation")
    manager.reads("The meeting is recorded")
    writing.recommendation(manager)
    manager.press("Save").reads("The recommendation is saved", "Everything is there").press("Send for sign-off")
    manager.reads("Version 1 is with the partners")
    wanted = recipients(office.post(), "your signature is wanted by Tuesday 12 January 2027")
    assert "partnership.chair" not in wanted
    assert len({name for name in wanted if name.startswith("delegated")}) == 3


def signed(office, review):
    """Day 14: signatures on a phone, a word changed, everything void, signed again, and the chair endorses."""
    office.at("2027-01-11 09:00")
    chair = office.desk("partnership chair", viewport=PHONE).open(f"{review}sign-off/")
    expect(chair.page.get_by_role("button", name=re.compile("^Sign"))).to_have_count(0)
    for partner in PARTNERS[:2]:
        writing.sign(office.desk(f"delegated representative, {partner}", viewport=PHONE))
    manager = office.desk("business manager").open(f"{review}recommendation/")
    manager.reads("A change to any word makes every signature void")
    text = manager.field("reasons").input_value()
    manager.write(reasons=text.replace("needed", "required")).press("Save")
    manager.reads("The recommendation is saved")
    voided = recipients(office.post(), "the signatures no longer stand")
    assert {"delegated.representative.bolton.council", "delegated.representative.nhs.greater.manchester"} <= voided
    third = office.desk(f"delegated representative, {PARTNERS[2]}", viewport=PHONE).open(f"{review}sign-off/")
    expect(third.page.get_by_role("button", name=re.compile("^Sign"))).to_have_count(0)
    manager.press("Send for sign-off").reads("Version 2 is with the partners")

    office.at("2027-01-11 13:00")
    for partner in PARTNERS:
        desk = office.desk(f"delegated representative, {partner}", viewport=PHONE)
        writing.sign(desk, changed=("needed", "required"))
    assert recipients(office.post(), "your signature is wanted") >= {"partnership.chair"}
    writing.sign(office.desk("partnership chair", viewport=PHONE))
    assert recipients(office.post(), "everybody has agreed")
    manager = office.desk("business manager").open(f"{review}sign-off/check/")
    manager.reads("It is the same", "Version 2: agreed by all", "Version 1: void")
    expect(manager.page.locator(".signature--agree")).to_have_count(4)


def submitted(office, review):
    """Day 15: sent to the Panel within the time, with the others of the arrangements."""
    office.at("2027-01-12 15:00")
    manager = office.desk("business manager").open(review).reads("Day 15 of 15")
    manager.follow("Record the sending to the Panel").date(sent_at="12 1 2027 14:30").choose(channel="secure_email")
    manager.write(receipt="Acknowledged").press("Record the sending").reads(
        "its clock is met", "Tue 12 Jan 2027, 14:30"
    )
    manager.open(f"{review}timetable/")
    row = manager.page.get_by_role("row", name="Send the rapid review to the national Panel")
    expect(row.get_by_text("Met", exact=True)).to_be_visible()
    assert recipients(office.post(), "the rapid review was submitted")
    manager.open(f"{review}recommendation/")
    expect(manager.page.get_by_role("button", name="Save")).to_have_count(0)


def replied(office, review):
    """Weeks later: the Panel replies with a question, which is answered before the review is closed."""
    office.at("2027-01-29 10:00")
    manager = office.desk("business manager").open(review).follow("Record the Panel's reply")
    manager.date(replied_on="28 1 2027").choose(view="agrees")
    manager.write(quality_comments="Keeps the child in view.", questions="When will the briefing be given?")
    manager.press("Record the reply").reads("Keeps the child in view.")
    expect(manager.page.get_by_role("button", name="Close the review")).to_have_count(0)
    manager.write(response="In the first week of February.").press("Save the response")
    manager.open(f"{review}response/").press("Close the review").reads("Closed")
    manager.open("/reviews/").reads("Closed")
