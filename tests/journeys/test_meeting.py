"""A meeting in the browser: from its agenda to agreed minutes, with a decision and an action that is then done."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from partnership.models import Group
from tests.factories import meetings as factory
from tests.factories import publication, tracker
from tests.journeys.conftest import PHONE
from tests.journeys.test_review_axe import look

pytestmark = pytest.mark.browser


def test_from_the_agenda_to_agreed_minutes_with_an_action_that_is_done(office, page):
    manager = office.desk("business manager")
    manager.open("/partnership/groups/").follow("Bolton Safeguarding Children Partnership")
    manager.has_title("Bolton Safeguarding Children Partnership").follow("Record its terms of reference")
    manager.date(adopted_on="17 12 2026").write(remit="Leads safeguarding in Bolton.", quorum_bodies="3")
    manager.page.locator('main [name="quorum_partners"]').check()
    manager.press("Record").reads("A meeting can decide when 3 bodies are represented, every statutory partner")

    manager.follow("Plan a meeting of this group").has_title("Plan a meeting")
    manager.date(starts_at="7 1 2027 10:00", ends_at="7 1 2027 11:00").write(place="Room 2").press("Plan it")
    manager.reads("Now write its agenda", "Thu 7 Jan 2027, 10:00 to 11:00")
    for title, minutes in (("Neglect: what the audit found", "40"), ("The year's plan", "25")):
        manager.follow("Add an item").write(title=title, minutes=minutes, led_by="Head of service").press("Save")
    manager.reads("10:00", "10:40", "The items take 65 minutes and the meeting has 60")
    manager.page.get_by_role("link", name="Change item 2").click()
    manager.write(minutes="20").press("Save")
    manager.follow("Add a paper").choose(tier="public").write(title="Plan in one page", text="What we do this year.")
    manager.press("Add it").reads("Plan in one page", "For: the public")

    stranger = office.stranger().open("/papers/")
    stranger.does_not_read("Plan in one page")
    manager.follow("Send out the agenda").has_title("Send out the agenda").reads("Demonstration delegated")
    manager.press("Send it out").reads("the group has been told")
    stranger.open("/papers/").follow("Plan in one page").reads("What we do this year.")

    partner = office.desk("delegated representative, GMP", viewport=PHONE)
    partner.reads("Next meetings", "Thu 7 Jan, 10:00").open("/meetings/").follow("Thu 7 Jan 2027").reads("10:40")
    with partner.page.expect_download() as download:
        partner.follow("Put it into your calendar")
    invitation = download.value.path().read_text("utf-8")
    assert "SUMMARY:Bolton Safeguarding Children Partnership" in invitation.replace("\n ", "").replace("\r", "")
    assert "audit" not in invitation

    office.at("2027-01-07 11:15")
    reference = manager.page.url.rstrip("/").rsplit("/", 1)[-1]
    manager.open(f"/meetings/{reference}/").follow("Record who was there").has_title("Who was there")
    for box in manager.page.locator("main select").all():
        box.select_option("present")
    manager.write(chaired_by="Chair of the partnership").press("Save").reads("The attendance is saved")
    manager.follow("Record that it was held").press("It was held").reads("Its minutes are in draft", "Quorate")

    manager.follow("Write the minutes").has_title("Write the minutes")
    for box in manager.page.locator("main textarea").all():
        box.fill("It was discussed, and children wait less.")
    manager.press("Save").reads("The minutes are saved")
    manager.follow("Record a decision").write(words="The plan is agreed.").press("Record it")
    manager.follow("Record an action").write(words="Put the plan on one page.").date(due_on="12 1 2027")
    manager.field("organisation").select_option(label="Greater Manchester Police")
    manager.press("Put it into the tracker").reads("The plan is agreed.", "A-2027-001", "Greater Manchester Police")
    manager.follow("Record the minutes as agreed").press("The minutes are agreed").reads("Agreed on Thu 7 January 2027")

    partner.open(f"/meetings/{reference}/minutes/").has_title("Minutes")
    partner.reads("What difference are we making", "children wait less", "The plan is agreed.", "Agreed")
    with partner.page.expect_download() as download:
        partner.follow("As PDF")
    said = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages)
    assert "Put the plan on one page." in " ".join(said.split())

    partner.open("/").follow("A-2027-001").follow("Report it done").has_title("Report it done")
    partner.date(done_on="7 1 2027").write(done_words="It is on the site.").press("Report it done")
    partner.reads("Somebody of the business unit will look at it")
    manager.open("/").follow("A-2027-001").follow("Assure that it was done")
    manager.write(words="Read on the site.").press("Assure it").reads("The action is assured")
    manager.follow("Record the difference it made").write(words="Calls ask less what is in it.")
    manager.press("Record the difference").reads("Impact shown", "Calls ask less")


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_of_meetings_and_actions_is_without_fault(office):
    group = Group.objects.get(code="partnership")
    factory.terms(group)
    draft = factory.held(factory.called(factory.planned(group)))
    factory.interest(draft.items.first(), person=factory.manager())
    planned = factory.planned(group, starts_at=factory.STARTS_AT.replace(year=2027))
    item, paper = factory.item(planned), factory.paper(planned, tier="public")
    factory.agreed(factory.held(factory.called(planned_before(group))))
    made = tracker.done(tracker.action())
    open_action = tracker.action()
    publication.edition()
    message = publication.published()
    at = f"/meetings/{draft.reference}/"
    paths = [
        "/meetings/", "/meetings/plan/", "/partnership/groups/", "/partnership/groups/partnership/",
        "/partnership/groups/partnership/terms/add/", "/partnership/task-groups/add/",
        at, f"{at}attendance/", f"{at}minutes/", f"{at}minutes/edit/", f"{at}minutes/agree/",
        f"{at}decisions/add/", f"{at}actions/add/", f"{at}items/{draft.items.first().pk}/interest/",
        f"/meetings/{planned.reference}/", f"/meetings/{planned.reference}/items/{item.pk}/",
        f"/meetings/{planned.reference}/papers/add/", f"/meetings/{planned.reference}/papers/{paper.pk}/",
        f"/meetings/{planned.reference}/move/", f"/meetings/{planned.reference}/call/",
        f"/meetings/{planned.reference}/cancel/", "/papers/",
        "/actions/", "/actions/organisations/", "/actions/add/", f"/actions/{made.reference}/",
        f"/actions/{made.reference}/assure/", f"/actions/{made.reference}/send-back/",
        f"/actions/{open_action.reference}/done/", f"/actions/{open_action.reference}/edit/",
        f"/actions/{open_action.reference}/evidence/",
        "/partnership/publication/", "/partnership/publication/publish/", "/partnership/messages/",
        "/partnership/messages/add/", f"/partnership/messages/{message.pk}/",
        f"/partnership/messages/{message.pk}/edit/",
    ]  # fmt: skip
    stranger = office.stranger()
    public = ["/arrangements/", "/arrangements/1/", "/news/", f"/news/{message.pk}/", "/papers/", "/accounts/login/"]
    assert [fault for path in public for fault in look(stranger, path)] == []
    manager = office.desk("business manager")
    found = [fault for path in paths for fault in look(manager, path)]
    assert found == []


def planned_before(group):
    """A meeting some months before, for the page to have something in its past."""
    return factory.planned(group, starts_at=factory.STARTS_AT.replace(month=9))


def test_a_member_of_another_group_reads_no_minutes(office):
    made = factory.held(factory.called(factory.planned(Group.objects.get(code="partnership"))))
    contact = office.desk("agency contact, Bolton at Home")
    contact.open(f"/meetings/{made.reference}/").reads("are for its members").does_not_read("Neglect: where we are")
    answer = contact.page.goto(f"/meetings/{made.reference}/minutes/")
    assert answer.status == 404
    expect(contact.page.locator("h1")).to_have_count(1)
