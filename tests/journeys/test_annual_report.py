"""The annual report in the browser: written with a live preview, approved by three partners, void with a change,
commented on by the scrutineer, published and read by anybody; and no fault that a program can find on its pages."""

import re

import pytest
from playwright.sync_api import expect

from assurance.annual_report import actions
from assurance.models import AnnualReport
from tests.factories import reports as factory
from tests.journeys.conftest import PHONE
from tests.journeys.test_edition import PARTNERS, narrow
from tests.journeys.test_review_axe import look
from tests.journeys.windows import london, recipients

pytestmark = pytest.mark.browser
FIGURE = "rapid_reviews.completed"


@pytest.fixture(autouse=True)
def quick_documents(monkeypatch):
    """Documents of one page: the worker makes them at once, and setting whole pages has its own test."""
    for name in ("report_pdf", "summary_pdf"):
        monkeypatch.setattr(f"assurance.annual_report.output.{name}", lambda *_: factory.PAPER)


def approve(desk):
    """Find it on Today, read it, and agree."""
    desk.open("/").follow("sign for").has_title("Do you approve this report?")
    narrow(desk)
    desk.choose(decision="agree").page.get_by_role("button", name=re.compile("^Sign for")).click()
    desk.reads("is recorded.")


def test_a_report_is_written_approved_voided_commented_on_and_published(office):
    manager = office.desk("business manager").open("/reports/").follow("Begin a report")
    manager.choose(scheme="oct-sep").write(year="2025").press("Begin it").reads("is begun, with its sections")
    made = AnnualReport.objects.get()
    here = f"/reports/{made.pk}/"

    # Written with a preview while it is typed; an unknown name is an error beside the field, and nothing is lost.
    found = []
    manager.follow("Learning from reviews")
    box = manager.field("text")
    box.fill("We completed {{ " + FIGURE + "x }} **reviews**.")
    expect(manager.page.locator("[data-preview]")).to_contain_text("no figure called")
    manager.press("Save").reads("no figure called", "did you mean")
    assert FIGURE + "x" in box.input_value()
    box.fill("<script>alert(1)</script> We completed ")
    box.press("End")
    manager.page.get_by_text("All other figures").click()
    manager.page.locator(f'[data-insert="{FIGURE}"]').click()
    expect(manager.page.locator("[data-preview]")).to_contain_text(re.compile(r"We completed \d|not known"))
    assert manager.page.locator("[data-preview] script").count() == 0
    found += look(manager, here + "sections/learning/")
    manager.write(text="We completed {{ " + FIGURE + " }} reviews.").press("Save and hand it in").reads("handed in")

    # A claim needs its evidence and its difference; the page of what is missing leads to it.
    manager.open(here).follow("Our priorities").follow("Claim progress").write(words="Visits are in time.")
    found += look(manager, here + "sections/priorities/claims/")
    manager.write(words="Visits are in time.").press("Save the claim").reads("No evidence yet")
    by, now = factory.manager(), london("2026-12-17 09:30")
    for one in made.sections.filter(in_at=None):
        actions.write_section(section=one, text="Told.", version=one.version, by=by, now=now, hand_in=True)
    manager.open(here).press("Every section is in").reads("lacks evidence")
    found += look(manager, here + "readiness/")
    manager.page.locator("main a", has_text="lacks evidence").first.click()
    manager.write(evidence="The audit.", difference="Seen in the first week.").press("Save the claim")
    manager.open(here).press("Send it to the partners for approval").reads("with the partners")
    assert recipients(office.post(), "your signature is wanted")

    # One partner signs; a word is changed, and everybody is asked again.
    first = office.desk(PARTNERS[0], viewport=PHONE)
    found += look(first, here + "approve/")
    approve(first)
    manager.open(here + "sections/foreword/").reads("makes every approval void").write(text="Told anew.").press("Save")
    manager.open(here).reads("All sections in", "has been changed since it was sent")
    assert recipients(office.post(), "no longer stand")
    manager.press("Send it to the partners for approval").reads("with the partners")
    for number, name in enumerate(PARTNERS):
        approve(first if number == 0 else office.desk(name, viewport=PHONE))

    # The scrutineer's statement, then the world.
    scrutineer = office.desk("independent scrutineer").open("/").follow("give your statement")
    scrutineer.write(statement="The partners are **candid**.").press("See how it reads")
    expect(scrutineer.page.locator(".narrative strong")).to_have_text("candid")
    scrutineer.press("Save").press("Give the statement as it is saved").reads("Your statement is given")
    manager.open("/").follow("publish the annual report").press("Publish edition 2").reads("It is published")
    manager.follow("Record it").date(sent_on="17 12 2026").write(how="E-mail").press("Record it").reads("E-mail")
    found += look(manager, here + "recipients/") + look(manager, here)
    reader = office.stranger(viewport=PHONE).open("/annual-reports/").follow("Annual report 2025-26")
    reader.reads("Told anew.", "Seen in the first week.", "The partners are candid.", "Approved by Bolton")
    narrow(reader)
    found += look(reader, f"/annual-reports/{made.pk}/")
    with reader.page.expect_download() as caught:
        reader.page.locator("main a", has_text="Every figure").click()
    assert FIGURE in caught.value.path().read_text("utf-8-sig")
    assert found == []
