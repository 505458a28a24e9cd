"""The design in a real browser: what a program finds of WCAG 2.2 AA, one press of a button, life without scripts."""

from urllib.parse import parse_qs

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from portal.accounts.choices import Role
from tests.factories import people
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of what passes, one example is enough
}
# Contrast is most of the work, and is the same at every width; reading the style sheets once more is for one rule,
# and they are the same on every page.
QUICK = RULES | {"preload": False}
WITHOUT_CONTRAST = QUICK | {"rules": {"color-contrast": {"enabled": False}}}
# Only the faults leave the browser: all that axe has to say of a long page is megabytes.
FIND = "rules => axe.run(rules).then(all => all.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"
TABLET = {"width": 768, "height": 1000}


@pytest.fixture
def manager(transactional_db):
    """A business manager of the demonstration, and somebody else to choose from."""
    people.person(Role.AGENCY_CONTACT, name="Demonstration Agency contact", is_demonstration=True)
    return people.person(Role.BUSINESS_MANAGER, name="Demonstration Business manager", is_demonstration=True)


def faults(page, rules=RULES):
    """What axe finds on the page, a line each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return [f"{rule}: {html[:200]}" for rule, nodes in page.evaluate(FIND, rules) for html in nodes]


def test_the_program_finds_a_fault_where_there_is_one(page):
    page.set_content(
        '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1><img>'
        '<p style="color: #bbb; background: #fff">Pale</p></main></html>'
    )
    assert faults(page, WITHOUT_CONTRAST) == ["image-alt: <img>"]
    assert [fault.split(":")[0] for fault in faults(page, QUICK)] == ["color-contrast", "image-alt"]
    assert faults(page) == faults(page, QUICK)


@pytest.mark.parametrize("viewport", [DESK, TABLET, PHONE], ids=["desk", "tablet", "phone"])
@pytest.mark.parametrize("path", ["/gallery/", "/gallery/?form=wrong", "/accessibility/", "/no/such/page/"])
def test_signed_in_pages_have_no_fault_that_a_program_can_find(visit, manager, path, viewport):
    page = visit(manager, viewport=viewport)
    page.goto(path)
    page.locator("body.govuk-frontend-supported").wait_for()
    assert faults(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "the page must not scroll sideways"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_pages_before_signing_in_have_none_either(visit, manager, path, viewport):
    page = visit(viewport=viewport)
    page.goto(path)
    page.locator("body.govuk-frontend-supported").wait_for()
    assert faults(page) == []


def test_a_press_of_a_persons_button_signs_in_as_that_person(visit, manager):
    page = visit()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Demonstration Agency contact").click()
    page.wait_for_url(lambda address: "/accounts/login" not in address)
    page.goto("/accessibility/")
    assert page.locator(".bar__person summary").inner_text().endswith("Demonstration Agency contact")


def test_the_menu_of_a_phone_opens_without_scripts(visit, manager):
    page = visit(manager, viewport=PHONE, java_script_enabled=False)
    page.goto("/accessibility/")
    sign_out = page.get_by_role("button", name="Sign out")
    assert not sign_out.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator(".bar__person summary").click()
    sign_out.click()
    page.wait_for_url("**/accounts/login/**")


def test_the_rooms_have_one_row_and_the_account_menu_closes_with_escape_and_gives_the_focus_back(
    visit, transactional_db
):
    page = visit(
        people.person(Role.DELEGATED_REPRESENTATIVE, name="Demonstration delegated representative, Bolton Council")
    )
    page.goto("/accessibility/")
    tops = "[...document.querySelectorAll('.bar__nav li')].map(item => item.getBoundingClientRect().top)"
    rooms = page.evaluate(tops)
    assert len(rooms) > 9 and len(set(rooms)) == 1
    summary = page.locator(".bar__person summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()
    assert summary.evaluate("it => it === document.activeElement")


def test_the_skip_link_comes_first_and_leads_to_the_page(visit, manager):
    page = visit(manager)
    page.goto("/gallery/")
    page.locator("body.govuk-frontend-supported").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_a_double_click_sends_one_request_and_back_makes_the_button_work_again(visit, manager):
    page = visit(manager)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.goto("/gallery/")
    page.locator("body.govuk-frontend-supported").wait_for()
    page.evaluate("document.querySelector('form.narrow').action = '/gallery/'")
    page.get_by_role("button", name="Save").dblclick(no_wait_after=True)
    page.get_by_role("heading", name="There is nothing to open").or_(page.locator("h1")).first.wait_for()
    page.wait_for_load_state()
    assert len(sent) == 1
    page.go_back()
    page.locator("body.govuk-frontend-supported").wait_for()
    page.evaluate("document.querySelector('form.narrow').action = '/gallery/'")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert len(sent) == 2


def test_the_pressed_button_is_sent_with_its_form(visit, manager):
    page = visit(manager)
    page.goto("/gallery/")
    page.locator("body.govuk-frontend-supported").wait_for()
    page.evaluate(
        "() => { const form = document.querySelector('form.narrow'); form.action = '/gallery/';"
        " form.enctype = 'application/x-www-form-urlencoded'; }"
    )
    with page.expect_request(lambda request: request.method == "POST") as caught:
        page.get_by_role("button", name="Add another child").click()
    assert parse_qs(caught.value.post_data)["children-another"] == ["1"]


def test_a_field_appears_when_the_answer_asks_for_it(visit, manager):
    page = visit(manager)
    page.goto("/gallery/")
    page.locator("body.govuk-frontend-supported").wait_for()
    comment = page.get_by_label("Comment or reasons")
    assert not comment.is_visible()
    page.get_by_label("Do not agree").check()
    assert comment.is_visible()
    page.get_by_label("Agree", exact=True).check()
    assert not comment.is_visible()
    plain = visit(manager, java_script_enabled=False)
    plain.goto("/gallery/")
    assert plain.get_by_label("Comment or reasons").is_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_the_box(visit, manager):
    page = visit(manager)
    page.goto("/gallery/?form=wrong")
    page.locator("body.govuk-frontend-supported").wait_for()
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    page.locator(".govuk-error-summary a", has_text="20255").click()
    assert page.evaluate("document.activeElement.id") == "id_heard_year"


def test_their_text_can_be_put_into_ones_own_form(visit, manager):
    page = visit(manager)
    page.goto("/gallery/")
    page.get_by_role("button", name="Put theirs into my form").click()
    assert page.locator("#id_title").input_value() == "The other text"
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_on_paper_there_is_no_navigation_and_no_address(visit, manager):
    page = visit(manager)
    page.goto("/gallery/")
    page.emulate_media(media="print")
    for hidden in (".bar__menu", ".foot__links", ".govuk-back-link", ".filters", ".govuk-skip-link"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.get_by_role("heading", name="Components", exact=True).is_visible()
    after = "it => getComputedStyle(it, '::after').content"
    assert page.locator(".govuk-table a.govuk-link").first.evaluate(after) in ("none", "normal", '""')
