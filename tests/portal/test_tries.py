"""Guessing at the sign-in page: what stops it, and what does not stop whoever owns the account."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from portal import throttle
from portal.accounts import actions, stolen, tries
from portal.accounts.choices import Role
from portal.accounts.passwords import is_guessable
from portal.accounts.views import sign_in
from portal.notices import tasks
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
OWN, WRONG = "open@example.invalid", "not the right one"
MANY = "too many tries"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    monkeypatch.setattr(tries, "MOST_FOR_ACCOUNT", 3)
    monkeypatch.setattr(tries, "MOST_FOR_BROWSER", 3)
    monkeypatch.setattr(tries, "MOST_FOR_NETWORK", 8)
    cache.clear()


@pytest.fixture
def person():
    return people.person(Role.PRACTITIONER, email=OWN, password=people.PASSWORD)


def attempt(client, password, login=OWN, **headers):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **headers)


def signed_in(client):
    return "_auth_user_id" in client.session


def guesses(number, login=OWN):
    """From a fresh browser, another address and other headers each time."""
    for n in range(number):
        yield attempt(
            Client(),
            f"{WRONG} {n}",
            login,
            REMOTE_ADDR=f"203.0.113.{n}",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.{n}",
            HTTP_X_REAL_IP=f"198.51.100.{n}",
            HTTP_FORWARDED=f"for=198.51.100.{n}",
        )


def test_changing_addresses_and_headers_does_not_get_past_the_account_s_own_count(person):
    answers = [MANY in page.text for page in guesses(6)]
    assert answers == [False] * 3 + [True] * 3
    right = attempt(Client(), people.PASSWORD, REMOTE_ADDR="203.0.113.200")
    assert MANY in right.text, "a guess that is right is not told from one that is wrong"
    assert TrailEvent.objects.filter(event=Event.SIGN_IN_FAILED).count() == 3, "no flood on the trail"


def test_the_owner_s_own_browser_goes_on_while_somebody_guesses(client, person):
    attempt(client, people.PASSWORD)
    client.post(reverse("account_logout"))
    list(guesses(6))
    attempt(client, people.PASSWORD)
    assert signed_in(client)


def test_the_owner_recovers_by_e_mail_while_somebody_guesses(client, person):
    list(guesses(6))
    client.post(reverse("account_reset_password"), {"email": OWN})
    send_due(datetime.now(UTC) + timedelta(seconds=1))
    path = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    new = "another battery staple horse"
    client.post(form, {"password1": new, "password2": new})
    list(guesses(3))
    attempt(client, new)
    assert signed_in(client)


def test_a_quarter_of_an_hour_later_everybody_may_try_again(client, person, time_machine):
    time_machine.move_to("2027-01-08 09:00+00:00")
    list(guesses(6))
    time_machine.move_to("2027-01-08 09:15:01+00:00")
    attempt(client, people.PASSWORD)
    assert signed_in(client)


def test_a_browser_that_is_known_guesses_no_more_than_any_other(client, person):
    attempt(client, people.PASSWORD)
    client.post(reverse("account_logout"))
    assert [MANY in attempt(client, f"{WRONG} {n}").text for n in range(5)] == [False] * 3 + [True] * 2


@pytest.mark.parametrize("forged", ["", "nonsense", "WyJhIiwgWyJiIl1d:1abc:xyz"])
def test_a_forged_cookie_makes_no_browser_known(client, person, forged, settings):
    client.cookies[settings.KNOWN_BROWSER_COOKIE] = forged
    list(guesses(6))
    assert MANY in attempt(client, people.PASSWORD).text


def test_the_cookie_holds_no_address_and_is_good_for_its_own_account_alone(client, person, settings):
    people.person(Role.PRACTITIONER, email="other@example.invalid", password=people.PASSWORD)
    attempt(client, people.PASSWORD)
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE]
    assert "open" not in cookie.value
    assert cookie["httponly"]
    client.post(reverse("account_logout"))
    list(guesses(6, "other@example.invalid"))
    assert MANY in attempt(client, people.PASSWORD, "other@example.invalid").text


def test_one_network_does_not_try_every_account_in_turn(client):
    pages = [attempt(client, WRONG, f"person{n}@example.invalid", REMOTE_ADDR="203.0.113.7").text for n in range(10)]
    assert [MANY in page for page in pages] == [False] * 8 + [True] * 2


def test_signing_in_often_is_no_failure(client, person):
    for _ in range(5):
        attempt(Client(), people.PASSWORD)
    browser = Client()
    attempt(browser, people.PASSWORD)
    assert signed_in(browser)


def test_unknown_addresses_are_refused_after_as_many_tries_with_the_same_page(person):
    def pages(login):
        cache.clear()
        return [re.sub(r'value="[^"]*"|' + re.escape(login), "", page.text) for page in guesses(5, login)]

    assert pages(OWN) == pages("nobody@example.invalid")


@pytest.mark.parametrize("login", [OWN, "nobody@example.invalid", "demo@example.invalid", "closed@example.invalid"])
def test_the_same_work_is_done_for_every_address(client, person, monkeypatch, login):
    """Time is the hashing of passwords, a thousand times more than all else: it is as often for any address."""
    people.person(Role.PRACTITIONER, email="demo@example.invalid")
    closed = people.person(Role.PRACTITIONER, email="closed@example.invalid", password=people.PASSWORD)
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    hashed = []
    kind = type(hashers.get_hasher())
    encode = kind.encode

    def counted(self, password, salt, *args, **kwargs):
        hashed.append(1)
        return encode(self, password, salt, *args, **kwargs)

    monkeypatch.setattr(kind, "encode", counted)
    attempt(client, WRONG, login)
    assert len(hashed) == 2


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "sender"),
    [
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "made.up, 1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1", "made.up, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
        (0, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::"),
        (0, "2001:db8:1:2:bbbb::2", "", "2001:db8:1:2::"),
    ],
)
def test_what_a_request_says_of_itself_is_believed_as_far_as_our_own_proxies_wrote_it(
    settings, proxies, remote, forwarded, sender
):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert throttle.sender_address(request) == sender


def test_recovery_is_asked_for_so_often_and_the_page_says_to_wait(client, person):
    answers = [client.post(reverse("account_reset_password"), {"email": OWN}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert "Wait a quarter of an hour" in answers[-1].text
    assert OWN not in answers[-1].text


class Clock:
    """A clock that only waiting and working move."""

    now = 1000.1

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_recovery_is_answered_at_the_same_moment_for_known_and_unknown_addresses(client, person, monkeypatch, settings):
    """However long the message of a known one takes to write: forty milliseconds here, in truth a few."""
    settings.RECOVERY_STEP_SECONDS = 0.25
    clock, written = Clock(), actions.accounts.queue
    monkeypatch.setattr(tries, "time", clock)
    monkeypatch.setattr(sign_in, "time", clock)
    monkeypatch.setattr(actions.accounts, "queue", lambda **fields: (clock.sleep(0.04), written(**fields)))
    took = {}
    for address in (OWN, "nobody@example.invalid", OWN):
        began = clock.now
        client.post(reverse("account_reset_password"), {"email": address})
        took.setdefault(address, set()).add(round(clock.now - began, 6))
    assert took == {OWN: {0.25}, "nobody@example.invalid": {0.25}}
    assert Notice.objects.count() == 2, "each was written before it was answered"


# Passwords


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd12345",
        "safeguarding2026",
        "Partnership123!",
        "qwertyuiop123",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123456789012",
        "!!!!????1111",
        "demonstration1",
        "Childrenscouncil99",
    ],
)
def test_a_password_that_is_long_and_easy_to_guess_is_refused(password):
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password", [people.PASSWORD, "another battery staple horse", "kettle-orbit-mustard", "x7Gq!9pL2#vRw"]
)
def test_a_password_that_nobody_guesses_is_taken(password):
    assert not is_guessable(password)
    assert not stolen.is_stolen(password)


# Each stands in lists of passwords that were stolen, is long, and is taken by every other rule.
STOLEN = [
    "sternenhimmel05", "pink22strawberry", "cradleoffilth2", "isabellamarie1", "000webhostk5pkh2kc",
    "huntermrjones41", "zacharyjanet159", "Agitator1964",
]  # fmt: skip


def test_a_long_password_that_was_stolen_elsewhere_is_refused():
    assert not any(map(is_guessable, STOLEN)), "no other rule refuses it"
    assert all(map(stolen.is_stolen, STOLEN))


def test_one_in_a_thousand_others_is_taken_for_a_stolen_one():
    words = ("kettle", "orbit", "mustard", "ladder", "violet", "anchor", "pebble", "saffron", "tunnel", "walnut")
    others = [f"{a}-{b}-{c}-{n}" for a in words for b in words for c in words for n in range(5)]
    assert sum(map(stolen.is_stolen, others)) < 0.002 * len(others)


def test_a_list_holds_what_it_was_made_of_and_is_the_same_in_any_order():
    made = ["correct horse battery", "another staple", "Third one along"]
    bits = stolen.filter_of(made, len(made))
    assert all(stolen.holds(bits, password.upper()) for password in made)
    assert not stolen.holds(bits, "kettle-orbit-mustard")
    assert bits == stolen.filter_of(reversed(made), len(made))


@pytest.mark.parametrize(("weak", "said"), [("Safeguarding2026", "easy to guess"), (STOLEN[0], "was stolen from")])
def test_the_form_says_why(client, person, weak, said):
    client.force_login(person)
    page = client.post(
        reverse("account_change_password"), {"oldpassword": people.PASSWORD, "password1": weak, "password2": weak}
    )
    assert said in page.text
    person.refresh_from_db()
    assert person.check_password(people.PASSWORD)
