"""Signing in and out, passwords, closed accounts, and the demonstration's door."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from portal.accounts.actions import deactivate, reactivate
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import demonstration_people
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices import tasks
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
PASSWORD = people.PASSWORD
OPEN = {"login": "open@example.invalid", "password": PASSWORD}


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    cache.clear()  # the limits on tries are kept there


@pytest.fixture
def person():
    return people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=PASSWORD)


def events(*wanted):
    return list(TrailEvent.objects.filter(event__in=wanted).values_list("event", "actor_id"))


def test_signing_in_and_out_is_on_the_trail(client, person):
    answer = client.post(reverse("account_login"), OPEN, HTTP_X_FORWARDED_FOR="")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.get_expiry_age() == 12 * 60 * 60
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session
    assert events(Event.SIGNED_IN, Event.SIGNED_OUT) == [(Event.SIGNED_IN, person.pk), (Event.SIGNED_OUT, person.pk)]


def test_an_address_is_the_same_whatever_its_capitals(client, person):
    client.post(reverse("account_login"), OPEN | {"login": "OPEN@Example.invalid"})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_failed_sign_in_keeps_nothing_that_was_typed(client, person):
    typed = {"login": "typed-by-mistake@example.invalid", "password": "a password nobody has"}
    answer = client.post(reverse("account_login"), typed)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert events(Event.SIGN_IN_FAILED) == [(Event.SIGN_IN_FAILED, None)]
    row = TrailEvent.objects.filter(event=Event.SIGN_IN_FAILED).values().get()
    assert "typed-by-mistake" not in str(row)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, person):
    def words(login):
        page = client.post(reverse("account_login"), {"login": login, "password": "wrong one altogether"}).content
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode()).replace(login, "")

    assert words("open@example.invalid") == words("nobody@example.invalid")


def test_signing_out_by_a_link_changes_nothing(client, person):
    client.force_login(person)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_set_password",
        "account_confirm_email",
        "mfa_trust",
        "socialaccount_signup",
    ],
)
def test_pages_of_the_sign_in_package_that_are_not_ours_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404
    client.post("/accounts/signup/", {"email": "me@example.invalid", "password1": PASSWORD, "password2": PASSWORD})
    assert not Person.objects.exists()


# Recovery


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_recovery_answers_the_same_whether_the_address_is_known(client, person):
    pages = [ask(client, e) for e in ("open@example.invalid", "nobody@example.invalid")]
    assert [p.redirect_chain for p in pages] == [[(reverse("account_reset_password_done"), 302)]] * 2
    assert pages[0].content == pages[1].content
    assert Notice.objects.count() == 1
    send_due(NOW + timedelta(days=300))
    assert [m.to for m in mail.outbox] == [["open@example.invalid"]]


def test_recovery_does_not_wait_for_the_mail_server(client, person, settings):
    settings.EMAIL_BACKEND = "tests.portal.test_notices_sending.Down"
    assert ask(client, "open@example.invalid").status_code == 200


def test_the_link_sets_a_new_password_once_and_is_not_stored(client, person):
    ask(client, "open@example.invalid")
    send_due(datetime.now(UTC) + timedelta(seconds=1))
    path = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    assert path not in Notice.objects.get().body
    page = client.get(path, follow=True)
    form = page.redirect_chain[-1][0]
    assert "key/" in form
    assert path not in page.content.decode()
    weak = client.post(form, {"password1": "short", "password2": "short"})
    assert "too short" in weak.content.decode()
    new = "another battery staple horse"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    again = client.get(path, follow=True).content.decode()
    assert "no longer works" in again


def test_a_deactivated_account_gets_no_link(client, person):
    deactivate(person=person, reason="Left", by=people.person(Role.BUSINESS_MANAGER), now=NOW)
    ask(client, "open@example.invalid")
    assert not Notice.objects.exists()


def test_changing_a_password_asks_for_the_old_one(client, person):
    client.force_login(person)
    new = "another battery staple horse"
    address = reverse("account_change_password")
    client.post(address, {"oldpassword": "not it", "password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    client.post(address, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)
    assert "_auth_user_id" not in client.session


# Closing and opening


def test_deactivating_ends_every_session_at_once(client, person):
    from django.test import Client

    manager = people.person(Role.BUSINESS_MANAGER)
    phone, other = Client(), Client()
    client.force_login(person)
    phone.force_login(person)
    other.force_login(manager)
    deactivate(person=person, reason="Lost phone", by=manager, now=datetime.now(UTC))
    assert Session.objects.count() == 1
    for browser in (client, phone):
        assert browser.get(reverse("account")).status_code == 302
    assert other.get(reverse("account")).status_code == 200
    assert client.post(reverse("account_login"), OPEN).url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
    event = TrailEvent.objects.get(event=Event.PERSON_DEACTIVATED)
    assert (event.actor_id, event.target, event.reason) == (manager.pk, person.name, "Lost phone")


def test_accounts_are_closed_and_opened_with_a_reason_once_and_not_ones_own(person):
    manager = people.person(Role.BUSINESS_MANAGER)
    with pytest.raises(Refused, match="Say why"):
        deactivate(person=person, reason=" ", by=manager, now=NOW)
    with pytest.raises(NotAllowed, match="own account"):
        deactivate(person=manager, reason="Tired", by=manager, now=NOW)
    deactivate(person=person, reason="Left", by=manager, now=NOW)
    with pytest.raises(Conflict):
        deactivate(person=person, reason="Left", by=manager, now=NOW)
    reactivate(person=person, reason="Came back", by=manager, now=NOW)
    with pytest.raises(Conflict):
        reactivate(person=person, reason="Came back", by=manager, now=NOW)
    assert Person.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize(
    ("of", "by", "may_close", "may_open"),
    [
        (Role.PRACTITIONER, Role.ADMINISTRATOR, True, False),
        (Role.TRAINING_COORDINATOR, Role.ADMINISTRATOR, True, True),
        (Role.PRACTITIONER, Role.BUSINESS_MANAGER, True, True),
        (Role.SCRUTINEER, Role.BUSINESS_MANAGER, False, False),
        (Role.SCRUTINEER, Role.ADMINISTRATOR, False, False),
        (Role.SCRUTINEER, Role.LEAD_REPRESENTATIVE, True, True),
        (Role.PRACTITIONER, Role.LEAD_REPRESENTATIVE, False, False),
        (Role.PRACTITIONER, Role.BUSINESS_SUPPORT, False, False),
    ],
)
def test_who_may_close_and_open_whose_account(of, by, may_close, may_open):
    whose, who = people.person(of), people.person(by)
    for action, allowed in ((deactivate, may_close), (reactivate, may_open)):
        Person.objects.filter(pk=whose.pk).update(is_active=action is deactivate)
        if allowed:
            action(person=whose, reason="Why", by=who, now=NOW)
        else:
            with pytest.raises(NotAllowed):
                action(person=whose, reason="Why", by=who, now=NOW)


# The demonstration's door


def test_one_click_signs_in_as_a_demonstration_person(client):
    shown = people.person(Role.BUSINESS_MANAGER, is_demonstration=True)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("account_login")).content.decode()
        assert shown.name in page
        client.post("/demonstration/sign-in/", {"person": shown.pk})
    assert client.session["_auth_user_id"] == str(shown.pk)
    assert events(Event.SIGNED_IN) == [(Event.SIGNED_IN, shown.pk)]


@pytest.mark.parametrize("who", ["real", "closed", "nobody", "nonsense"])
def test_the_door_opens_for_nobody_else(client, who):
    real, closed = people.person(Role.BUSINESS_MANAGER), people.person(is_demonstration=True)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    sent = {"real": real.pk, "closed": closed.pk, "nobody": 10**9, "nonsense": "1 or 1"}[who]
    assert client.post("/demonstration/sign-in/", {"person": sent}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_following_a_link_to_the_door_signs_nobody_in(client):
    shown = people.person(Role.BUSINESS_MANAGER, is_demonstration=True)
    assert client.get(f"/demonstration/sign-in/?person={shown.pk}").status_code == 405
    assert "_auth_user_id" not in client.session


def test_the_view_asks_for_the_mode_again(client, settings):
    shown = people.person(Role.BUSINESS_MANAGER, is_demonstration=True)
    settings.DEMONSTRATION = False
    assert client.post("/demonstration/sign-in/", {"person": shown.pk}).status_code == 404
    assert shown.name not in client.get(reverse("account_login")).content.decode()


def test_the_demonstration_people_come_in_the_order_of_their_roles_in_few_queries(django_assert_num_queries):
    for role in (Role.PRACTITIONER, Role.BUSINESS_MANAGER, Role.LEAD_REPRESENTATIVE):
        people.person(role, is_demonstration=True)
    people.person(Role.BUSINESS_MANAGER)
    with django_assert_num_queries(2):
        found = demonstration_people(london_date(NOW))
    assert [p.capacities_today.split(",")[0] for p in found] == [
        "Business manager",
        "Lead representative",
        "Practitioner",
    ]
