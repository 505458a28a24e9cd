"""Without a mouse, and without scripts: an incident logged, a return written, a recommendation signed."""

import re

import pytest
from playwright.sync_api import expect

from portal.approvals.models import Signature
from reviews.models import RapidReview
from tests.factories import reviews
from tests.journeys import writing
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.browser

MOST_STEPS = 120
SEND = 'main button[type="submit"]:not([name])'


class Keys:
    """A person who has only a keyboard: Tab, Space, Enter, arrows and letters."""

    def __init__(self, desk):
        self.desk, self.page = desk, desk.page

    def tab_to(self, selector):
        """Press Tab until what `selector` names has the focus, which must be seen on it."""
        for _step in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                outline = "getComputedStyle(document.activeElement)"
                shown = self.page.evaluate(
                    f"(() => {{ const it = {outline}; const label = document.activeElement.labels?.[0];"
                    " const dot = label ? getComputedStyle(label, '::before') : it;"
                    " return [it.outlineStyle !== 'none', it.boxShadow !== 'none', dot.boxShadow !== 'none',"
                    " dot.outlineStyle !== 'none'].some(Boolean); })()"
                )
                assert shown, f"the focus on {selector} cannot be seen"
                return self
        raise AssertionError(f"no Tab leads to {selector}")

    def type(self, **texts):
        """Tab to each box in turn and type."""
        for name, text in texts.items():
            self.tab_to(f'[name="{name}"]')
            self.page.keyboard.type(text)
        return self

    def pick(self, **values):
        """Choose radios, by name and value: Tab to the group, Space, and the arrow down until it is chosen."""
        for name, value in values.items():
            self.tab_to(f'[name="{name}"]').page.keyboard.press("Space")
            for _step in range(MOST_STEPS):
                if self.page.evaluate("value => document.activeElement.value === value", value):
                    break
                self.page.keyboard.press("ArrowDown")
            assert self.page.evaluate("document.activeElement.checked"), f"{name}: {value} is not chosen"
        return self

    def tick(self, name, value):
        """Tab to a box of a list of boxes and tick it."""
        self.tab_to(f'[name="{name}"][value="{value}"]').page.keyboard.press("Space")
        return self

    def press(self, key):
        """Press one key, and wait for the page that it may lead to."""
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()
        return self


def test_an_incident_is_logged_with_the_keyboard_alone(office):
    office.at("2026-12-17 14:00")
    desk = office.desk("business manager").open("/reviews/")
    keys = Keys(desk)
    keys.tab_to('main a[href="/reviews/log/"]').press("Enter")
    desk.has_title("Log a serious incident")
    keys.type(happened_on_day="16", happened_on_month="12", happened_on_year="2026")
    keys.type(aware_at_day="17", aware_at_month="12", aware_at_year="2026", aware_at_time="09:40")
    keys.tab_to(SEND).press("Enter")
    desk.has_title("What happened")
    keys.type(summary="An infant was taken to hospital with injuries.")
    keys.tab_to('select[name="setting"], [name="setting"]').page.keyboard.press("ArrowDown")
    keys.pick(abuse="suspected").type(immediate_safety="In hospital, with a safety plan.")
    keys.tab_to(SEND).press("Enter")
    desk.has_title("The children")
    keys.tab_to('main a[href$="/children/add/"]').press("Enter")
    desk.has_title("child")
    keys.pick(outcome="seriously_harmed", age_band="under_1", sex="female", ethnicity="white", disability="no")
    keys.pick(legal_status="none").tick("harms", "injury")
    keys.tab_to(SEND).press("Enter")
    desk.reads("Child 1")
    keys.tab_to('main a[href$="/check/"]').press("Enter")
    desk.has_title("Check, and ask the council")
    keys.tab_to(SEND).press("Enter")
    desk.reads("Whether to notify")
    review = RapidReview.objects.get()
    assert (review.state, review.incident.happened_on.day, review.children.get().sex) == ("deciding", 16, "female")


def test_a_return_is_written_and_submitted_with_the_keyboard_alone(office):
    story = reviews.gathering()
    row = story.review.returns.get(organisation__short_name="GMP")
    office.at("2026-12-29 10:00")
    desk = office.desk("agency contact, GMP")
    keys = Keys(desk)
    keys.tab_to(f'main a[href="/returns/{row.pk}/"]').press("Enter")
    desk.has_title("Greater Manchester Police")
    keys.tab_to(f'main a[href="/returns/{row.pk}/edit/"]').press("Enter")
    desk.has_title("Write the return")
    keys.type(records_searched="All records of two years.", involvement="Officers attended once in November.")
    keys.type(analysis="Each visit was taken as the first.", worked_well="The home was described.")
    keys.type(immediate_actions="Supervision is brought forward.", staff_support="Support is offered.")
    keys.type(quality_assured_by="Head of service").tab_to(SEND).press("Enter")
    desk.page.wait_for_url(f"**/returns/{row.pk}/")
    keys.tab_to(f'main a[href="/returns/{row.pk}/events/add/"]').press("Enter")
    desk.has_title("Add an event")
    keys.type(on_day="26", on_month="11", on_year="2026", what="Officers attended the address.", source="Visit record")
    keys.tab_to(SEND).press("Enter")
    desk.reads("Officers attended the address.")
    keys.tab_to(f'main a[href="/returns/{row.pk}/submit/"]').press("Enter")
    desk.has_title("Check and submit")
    keys.tab_to(SEND).press("Enter")
    desk.reads("The return is submitted", "It is locked")
    row.refresh_from_db()
    assert (row.state, row.involvement) == ("submitted", "Officers attended once in November.")


def test_a_recommendation_is_signed_with_the_keyboard_alone(office):
    reference = reviews.signing().review.reference
    office.at("2027-01-11 09:00")
    desk = office.desk("delegated representative, GMP")
    keys = Keys(desk)
    keys.tab_to(f'main a[href*="{reference}"][href$="/sign-off/"]').press("Enter")
    desk.has_title("Do you agree with this recommendation?")
    keys.tab_to('[name="decision"]').press("Space").tab_to(".sign__button").press("Enter")
    desk.reads("is recorded.")
    assert Signature.objects.get().decision == "agree"


def test_an_incident_is_logged_and_decided_on_without_scripts(office):
    office.at("2026-12-17 14:00")
    desk = office.desk("business manager", java_script_enabled=False).open("/reviews/log/")
    desk.date(happened_on="31 2 2026", aware_at="17 12 2026 09:40").press("Save and go on")
    desk.reads("February").date(happened_on="16 12 2026").press("Save and go on").has_title("What happened")
    desk.write(summary="An infant was taken to hospital with injuries.", immediate_safety="In hospital.")
    desk.choose(abuse="suspected").field("setting").select_option("home")
    desk.press("Save and go on").follow("Add a child")
    # Without scripts the field that an answer reveals is simply there.
    expect(desk.field("disability_words")).to_be_visible()
    desk.choose(outcome="seriously_harmed", age_band="under_1", sex="female", ethnicity="white", disability="no")
    desk.choose(legal_status="none", harms="injury").press("Add this child").reads("Child 1").follow("Go on")
    desk.press("Ask the council to decide")
    review = RapidReview.objects.get()
    assert review.state == "deciding"
    council = office.desk("delegated representative, Bolton Council", java_script_enabled=False)
    council.open(f"/reviews/{review.reference}/decision/").choose(answer="notify")
    council.page.get_by_role("button", name="Record the council’s decision").click()
    expect(council.page.locator(".govuk-error-summary")).to_contain_text("Reasons for the decision")
    council.write(
        reasons="The injuries are serious and abuse is suspected.", decided_by="Director of children’s services"
    )
    council.press("Record the council’s decision").reads("The injuries are serious and abuse is suspected.")
    desk.open(f"/reviews/{review.reference}/").reads("What comes next").follow("Record that it was notified")
    desk.date(sent_at="17 12 2026 13:00").choose(channel="national_form")
    desk.press("Record the notification").reads("The notification is recorded")
    review.refresh_from_db()
    assert review.state == "notified"


def test_a_return_is_written_and_a_recommendation_signed_without_scripts(office):
    story = reviews.gathering()
    row = story.review.returns.get(organisation__short_name="GMP")
    office.at("2026-12-29 10:00")
    desk = office.desk("agency contact, GMP", java_script_enabled=False).open(f"/returns/{row.pk}/")
    writing.write_return(desk, "Officers attended once in November.")
    writing.add_event(desk, "26 11 2026", "Officers attended the address.")
    writing.submit_return(desk)
    for waiting in story.review.returns.exclude(pk=row.pk):
        story.nil(waiting)
    story.pack().circulate().meet().recommend().send()
    office.at("2027-01-11 09:00")
    desk = office.desk("delegated representative, GMP", java_script_enabled=False, viewport=PHONE)
    desk.follow("sign for")
    if not desk.page.url.endswith("/sign-off/"):
        desk.follow("Read and sign")
    expect(desk.field("comment")).to_be_visible()
    desk.choose(decision="agree_with_comment").press("Sign for Greater Manchester Police")
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text("comment")
    desk.write(comment="Please keep the sibling in view.")
    desk.page.get_by_role("button", name=re.compile("^Sign for")).click()
    desk.reads("is recorded.", "Please keep the sibling in view.")
    assert Signature.objects.get().comment == "Please keep the sibling in view."
