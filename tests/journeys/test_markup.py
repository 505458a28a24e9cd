"""Markup typed into every field of a review is text wherever it is shown: nothing runs, nothing is drawn from it."""

import pytest
from playwright.sync_api import expect

from tests.factories import reviews
from tests.journeys.windows import Desk

pytestmark = pytest.mark.browser

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
DATES = ("_day", "_month", "_year", "_time")


class Mischief:
    """Somebody who types markup wherever words may be typed, and looks at every page for what became of it."""

    def __init__(self, desk: Desk):
        self.desk, self.page, self.dialogs = desk, desk.page, []
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def fill(self, path: str, **dates: str) -> Desk:
        """Open a form and type markup into every box of words on it; `dates` by name, as `Desk.date` takes them."""
        self.desk.open(path).date(**dates)
        for box in self.page.locator("main form[method=post] textarea, main form[method=post] input[type=text]").all():
            if not str(box.get_attribute("name")).endswith(DATES):
                # A box that an answer has not revealed yet takes words all the same.
                box.evaluate("(it, words) => { it.value = words; }", MARKUP)
        return self.desk

    def look(self, *paths: str, shown: bool = True) -> None:
        """On each page the markup is text (`shown`: it must be there), and nothing of it is alive."""
        for path in paths:
            self.desk.open(path)
            self.harmless()
            if shown:
                expect(self.page.locator("main")).to_contain_text(MARKUP)

    def harmless(self) -> None:
        """Nothing of the page in view came alive."""
        assert self.page.locator('img[src="x"], main script').count() == 0, self.page.url
        assert self.dialogs == []


def test_markup_about_the_incident_is_text(office):
    office.at("2026-12-17 14:00")
    who = Mischief(office.desk("business manager"))
    desk = who.fill("/reviews/log/", happened_on="16 12 2026", aware_at="17 12 2026 09:40")
    desk.press("Save and go on").has_title("What happened")
    path = desk.page.url.split("facts/")[0].split("//", 1)[1].split("/", 1)[1]
    path = f"/{path}"
    who.fill(f"{path}facts/").choose(abuse="known").field("setting").select_option("home")
    desk.press("Save and stay")
    who.harmless()
    who.fill(f"{path}children/add/").choose(
        outcome="died", age_band="under_1", sex="female", ethnicity="white", legal_status="none", disability="yes"
    )
    desk.press("Add this child").open(f"{path}check/").press("Ask the council to decide")
    office.at("2026-12-18 10:00")
    desk = who.fill(f"{path}decision/", decided_on="18 12 2026").choose(answer="notify")
    desk.press("Record the council’s decision").reads(MARKUP)
    who.fill(f"{path}decision/").choose(**{"view-view": "do_not"}).field("view-organisation").select_option(index=1)
    desk.press("Record this view").reads(MARKUP)
    who.fill(f"{path}notify/", sent_at="18 12 2026 09:30").choose(channel="phone")
    desk.press("Record the notification")
    who.fill(f"{path}conflicts/").field("other-person").select_option(index=1)
    desk.page.locator('main button[name="record"]').click()
    who.harmless()
    who.look(path, f"{path}children/", f"{path}decision/", f"{path}preparation-sheet/", f"{path}conflicts/")
    who.look("/", "/reviews/", f"{path}timetable/", f"{path}history/", f"{path}agencies/", shown=False)
    assert desk.page.request.get(f"{path}preparation-sheet.pdf").body().startswith(b"%PDF-")


def test_markup_of_an_agency_is_text_to_its_readers(office):
    story = reviews.gathering()
    path = f"/reviews/{story.review.reference}/"
    written = story.review.returns.get(organisation__short_name="Bolton Council")
    nil = story.review.returns.get(organisation__short_name="GMP")
    office.at("2026-12-29 10:00")
    who = Mischief(office.desk("agency contact, Bolton Council"))
    who.fill(f"/returns/{written.pk}/edit/").press("Save")
    desk = who.fill(f"/returns/{written.pk}/events/add/", on="26 11 2026").press("Save")
    who.look(f"/returns/{written.pk}/", f"/returns/{written.pk}/submit/")
    desk.press("Approve and submit")
    police = Mischief(office.desk("agency contact, GMP"))
    police.fill(f"/returns/{nil.pk}/nil/").press("Submit the nil return")
    police.look(f"/returns/{nil.pk}/")
    reader = Mischief(office.desk("business manager"))
    reader.fill(f"/returns/{nil.pk}/reopen/").press("Open it again")
    police.look(f"/returns/{nil.pk}/")
    reader.look(f"/returns/{written.pk}/", f"{path}chronology/")
    reader.look(f"{path}history/", shown=False)
    reader.desk.open(f"{path}pack/").press("Build the pack").reads("Pack 1 is ready")


def test_markup_of_the_meeting_and_the_partners_is_text(office):
    story = reviews.circulated()
    path = f"/reviews/{story.review.reference}/"
    office.at("2027-01-08 17:00")
    who = Mischief(office.desk("business manager"))
    desk = who.fill(f"{path}meeting/attendance/")
    for box in desk.page.locator("main select").all():
        box.select_option("present")
    desk.press("Save")
    who.fill(f"{path}meeting/actions/add/").field("organisation").select_option(index=1)
    desk.press("Save").reads(MARKUP)
    who.fill(f"{path}meeting/", held_at="8 1 2027 14:00").press("Save and confirm the record")
    who.fill(f"{path}recommendation/").choose(outcome="local_review", met_improvements="yes")
    for box in desk.page.locator('main .criterion [value="no"]').all()[1:]:
        box.check()
    desk.press("Save").press("Send for sign-off")
    for body in ("Bolton Council", "NHS Greater Manchester", "GMP"):
        partner = Mischief(office.desk(f"delegated representative, {body}"))
        partner.fill(f"{path}sign-off/").choose(decision="dissent")
        partner.harmless()
        partner.page.locator(".sign__button").click()
        partner.desk.reads("is recorded.")
        partner.look(path, f"{path}document/")
    who.look(path, f"{path}meeting/", f"{path}document/", f"{path}sign-off/check/")
    who.fill(f"{path}between-partners/", held_on="8 1 2027").choose(then="next_stage").press("Record this step")
    who.look(f"{path}between-partners/")
    office.at("2027-01-12 15:00")
    who = Mischief(office.desk("business manager"))
    who.fill(f"{path}submission/", sent_at="12 1 2027 14:30").choose(channel="secure_email").press("Record the sending")
    who.fill(f"{path}reply/", replied_on="12 1 2027").choose(view="partly").press("Record the reply")
    who.look(f"{path}response/")
    who.fill(f"{path}response/").press("Save the response")
    who.look(f"{path}response/", path)
    who.look(f"{path}history/", "/deadlines/", "/", shown=False)
