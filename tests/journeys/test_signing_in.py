"""Signing in as people do it in service: a password, an app, a passkey, and the word before a session ends."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from portal.accounts.choices import Role
from tests.factories import people
from tests.journeys.test_design import WITHOUT_CONTRAST, faults
from tests.journeys.test_keyboard import Keys
from tests.journeys.test_review_axe import look
from tests.journeys.windows import Desk
from tests.portal.test_second_factor import now_shown

SECOND = "/accounts/second-factor/"
OWN = ["/your-account/", "/your-account/signed-in/", SECOND, f"{SECOND}app/", f"{SECOND}passkey/",
       f"{SECOND}codes/new/", "/accounts/password/change/", "/accessibility/"]  # fmt: skip
WIDTH = "document.documentElement.scrollWidth"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_password_to_a_passkey(visit, settings):
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = True
    person = people.person(Role.LEAD_REPRESENTATIVE, email="lead@example.invalid", password=people.PASSWORD)
    page = visit()
    page.clock.install()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )

    def password():
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill("lead@example.invalid")
        page.get_by_label("Password", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    # the first sign-in leads to the app, and shows the codes once
    password()
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    desk = Desk(page)
    assert [fault for path in (SECOND, f"{SECOND}app/") for fault in look(desk, path)] == []
    secret = re.search(r"Key: (\w+)", page.locator("main").inner_text())[1]
    page.get_by_label("Code that the app shows").fill(now_shown(secret))
    page.get_by_role("button", name="Confirm the app").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("button", name="I have kept them").click()

    # a passkey is made by the browser
    assert look(desk, f"{SECOND}passkey/") == []
    page.get_by_label("A name for it").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("Work laptop, added").wait_for()
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

    # before the session ends one is asked, and stays
    page.goto("/your-account/")
    assert page.locator("#idle").is_hidden()
    page.clock.fast_forward(13 * 60 * 1000 + 6000)
    page.get_by_role("button", name="Stay signed in").click()
    page.locator("#idle").wait_for(state="hidden")

    # after it the page is covered, and what was typed comes back to the same person alone
    comes_back = "dispatchEvent(new Event('focus'))"
    page.goto(f"{SECOND}passkey/")
    page.get_by_label("A name for it").fill("Half a name")
    page.clock.fast_forward(15 * 60 * 1000 + 6000)
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert "A name for it" not in page.content() and page.title() == "You are signed out"
    assert faults(page, WITHOUT_CONTRAST) == []
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.evaluate(comes_back)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="You are signed out").is_visible()
    page.context.add_cookies(cookies)
    page.evaluate("document.getElementById('idle').dataset.person += '0'")
    with page.expect_response("**/still-here/"):
        page.evaluate(comes_back)
    assert page.get_by_role("heading", name="You are signed out").is_visible()
    page.evaluate(f"document.getElementById('idle').dataset.person = '{person.pk}'; {comes_back}")
    page.locator("main").wait_for()
    assert page.get_by_label("A name for it").input_value() == "Half a name"

    # out, and in again: by password and passkey, by a recovery code, by the passkey alone
    def out():
        page.context.clear_cookies()

    out()
    password()
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    assert look(desk, "/accounts/code/") == []
    page.get_by_role("button", name="Use a passkey instead").click()
    page.get_by_role("heading", name="Today").first.wait_for()
    out()
    # by a keyboard alone, without scripts, and at four times the size
    small = visit(java_script_enabled=False, viewport={"width": 320, "height": 640})
    small.goto("/accounts/login/")
    fits = ["/accounts/login/"] * (small.evaluate(WIDTH) <= 320)
    keys = Keys(Desk(small)).type(login="lead@example.invalid", password=people.PASSWORD)
    small.keyboard.press("Enter")
    small.get_by_role("heading", name="Confirm that it is you").wait_for()
    fits += ["/accounts/code/"] * (small.evaluate(WIDTH) <= 320)
    keys.type(code=code)
    small.keyboard.press("Enter")
    small.get_by_role("heading", name="Today").first.wait_for()
    for path in OWN:
        small.goto(path)
        fits += [path] * (small.evaluate(WIDTH) <= 320)
    assert fits == ["/accounts/login/", "/accounts/code/", *OWN]
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Today").first.wait_for()

    # where one is signed in: what was left behind is ended, by a press
    assert look(desk, "/your-account/signed-in/") == []
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_text("Nowhere else.").wait_for()
    small.goto("/your-account/")
    small.get_by_role("heading", name="Sign in", exact=True).wait_for()
