"""The next edition of the framework: drafted, changed, approved by three partners on their phones, published from a
date; the old one is still to be read. And no fault that a program can find on any page of the editor."""

import re
from io import BytesIO

import pytest
from django.core import mail
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.factories import editions
from tests.factories import thresholds as factory
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_design import faults
from tests.journeys.test_review_axe import look
from tests.journeys.windows import london, recipients
from thresholds import actions
from thresholds.frameworks.reading import read
from thresholds.models import Edition
from thresholds.tasks import supersede_editions

pytestmark = pytest.mark.browser

PARTNERS = (
    "delegated representative, Bolton Council",
    "delegated representative, NHS Greater Manchester",
    "delegated representative, GMP",
)
NEW = "Food at home runs out before the month does"


@pytest.fixture
def framework(office):
    """Bolton's shipped framework, in force."""
    edition = actions.load_framework(spec=read("bolton"), by=None, now=london("2026-03-02 09:00")).edition
    return edition.framework


def narrow(desk):
    """Nothing on the page makes a phone scroll sideways."""
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{desk.page.url} scrolls sideways by {wide}"


def test_an_edition_is_drafted_approved_and_published(office, framework):
    old = framework.editions.get()
    need = old.needs.first()
    indicator = need.indicators.first()
    manager = office.desk("business manager").open("/thresholds/drafts/")
    manager.has_title("Preparing the framework").reads("nobody in this partnership has approved it")
    manager.follow("Draft the next edition").write(name="Framework 2027").press("Begin the draft")
    manager.has_title("Framework 2027").reads("Being drafted")

    # One indicator says something else, and a new one stands beside it.
    manager.follow("Needs").follow(need.name).has_title(need.name)
    manager.page.locator("main a", has_text=indicator.text).first.click()
    manager.has_title(indicator.text[:40]).write(text=NEW).press("Save")
    manager.reads("Saved.", NEW)
    path = f"/thresholds/drafts/{Edition.objects.get(name='Framework 2027').pk}/"
    manager.open(path + "compare/").reads("Changed", indicator.text, NEW)

    # Nothing is missing, so the partners are asked.
    manager.open(path).follow("Check and send").reads("Nothing is missing.").press("Send to the partners")
    manager.reads("Version 1 is with the partners")
    assert recipients(office.post(), "your approval is wanted")
    assert all(NEW not in message.body for message in mail.outbox)

    # A comma: everybody is asked again.
    first = office.desk(PARTNERS[0], viewport=PHONE)
    approve(first)
    code = indicator.code
    manager.open(f"{path}rows/indicators/{code}/").reads("makes every approval void").write(text=NEW + ",").press(
        "Save"
    )
    manager.open(path).reads("Being drafted", "What was sent for approval has been changed.")
    assert recipients(office.post(), "no longer stand")
    manager.follow("Check and send").press("Send to the partners").reads("Version 2 is with the partners")

    for name in PARTNERS:
        approve(office.desk(name, viewport=PHONE))
    assert recipients(office.post(), "every partner has approved")

    # It waits on the manager's Today; until its day comes the old edition stays in force.
    manager.open("/").follow("approved by every partner").has_title("Publish from a date")
    manager.date(in_force_from="16 12 2026").press("Publish").reads("today or later")
    manager.date(in_force_from="4 1 2027").press("Publish").reads(
        "is published", "Approved by Bolton", "4 January 2027"
    )
    reader = office.stranger(viewport=PHONE)
    reader.open(f"/thresholds/{need.code}/").reads(indicator.text).does_not_read(NEW)
    office.at("2027-01-04 09:00")
    assert [supersede_editions() for _ in range(3)] == [1, 0, 0]
    reader.open(f"/thresholds/{need.code}/").reads(NEW, "Approved by Bolton")
    narrow(reader)
    reader.open("/thresholds/editions/").reads("Framework 2027", old.name)
    reader.open(f"/thresholds/editions/{framework.code}/{old.number}/").reads(indicator.text, "not the one in force")
    reader.does_not_read(NEW)


def approve(desk):
    """Find it on Today, read what it changes, and agree."""
    desk.open("/").follow("sign for")
    desk.has_title("Do you approve this edition?").reads("changed")
    desk.page.get_by_text("Everything that it changes").click()
    expect(desk.page.get_by_text(NEW).first).to_be_visible()
    narrow(desk)
    desk.choose(decision="agree").page.get_by_role("button", name=re.compile("^Sign for")).click()
    desk.reads("is recorded.")
    expect(desk.page.locator(".signature--agree").first).to_be_visible()


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_of_the_editor_is_without_fault(office):
    now = office.at("2026-12-17 10:00")
    by = editions.manager()
    edition = editions.draft(by=by, now=now)
    report = factory.unclear(edition.based_on.indicators.get(code="hunger-some"), now=now)
    desk = office.desk("business manager")
    base, code = f"/thresholds/drafts/{edition.pk}/", edition.framework.code
    pages = [
        "/thresholds/drafts/", f"/thresholds/drafts/begin/{code}/", f"/thresholds/drafts/unclear/{code}/",
        f"/thresholds/drafts/unclear/report/{report.pk}/", base, base + "single/edition/", base + "add/contacts/",
        *(f"{base}rows/{name}/" for name in ("levels", "domains", "headings", "needs", "contacts", "indicators")),
        *(f"{base}rows/{name}/" for name in ("levels/some", "needs/hunger", "indicators/hunger-safe")),
        base + "rows/contacts/advice/",
        base + "remove/needs/hunger/", base + "remove/levels/some/", base + "import/", base + "ready/",
        base + "give-up/",
    ]  # fmt: skip
    found = [fault for page in pages for fault in look(desk, page)]
    editions.changed(edition, by=by, now=now)
    found += [fault for page in ("compare/", "text/", "ready/") for fault in look(desk, base + page)]
    editions.send(edition, by=by, now=now)
    found += [fault for page in ("", "take-back/", "rows/levels/some/") for fault in look(desk, base + page)]
    partner = office.desk(PARTNERS[0])
    found += [fault for page in ("approve/", "") for fault in look(partner, base + page)]
    for person in editions.signatories(now):
        editions.sign(edition, person, now=now)
    found += look(desk, base + "publish/") + look(desk, base)
    assert found == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_bad_file_and_a_good_one_are_shown_for_what_they_are(office, viewport, tmp_path):
    now = office.at("2026-12-17 10:00")
    edition = editions.draft(by=editions.manager(), now=now)
    desk = office.desk("business manager", viewport=viewport).open(f"/thresholds/drafts/{edition.pk}/import/")
    with desk.page.expect_download() as caught:
        desk.page.get_by_role("link", name="Export as an Excel workbook").click()
    book = load_workbook(BytesIO(caught.value.path().read_bytes()))
    book["Indicators"]["B3"], book["Needs"]["C2"] = "nothing", "Going hungry"
    book.save(tmp_path / "bad.xlsx")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "bad.xlsx")
    desk.press("Check the file").reads("1 thing to put right; nothing was imported", "no need with the code “nothing”")
    assert faults(desk.page) == []
    narrow(desk)
    book["Indicators"]["B3"] = "hunger"
    book.save(tmp_path / "good.xlsx")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "good.xlsx")
    desk.press("Check the file").has_title("What the file would change").reads("Going hungry")
    assert faults(desk.page) == []
    narrow(desk)
    desk.press("Import all of it").reads("The file is imported")
