"""A second factor: who needs one, how it is set up and used, and the ways on when it is lost."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts import actions, recovery_codes, second_factor
from portal.accounts.choices import Role
from portal.accounts.permissions import CASE_ROLES
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices import tasks
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
HOME = "/"
ROUNDS = recovery_codes.ITERATIONS
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def in_service(settings, monkeypatch):
    """As in service, where nobody who can see a case is spared it."""
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    monkeypatch.setattr(recovery_codes, "ITERATIONS", 100)  # the real figure takes the time it is for
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = True


def now_shown(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def lead(**fields):
    return people.person(Role.LEAD_REPRESENTATIVE, email="lead@example.invalid", password=people.PASSWORD, **fields)


def password_step(client, email="lead@example.invalid"):
    return client.post(reverse("account_login"), {"login": email, "password": people.PASSWORD})


def code_step(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def signed_in(client):
    return "_auth_user_id" in client.session


def events():
    wanted = [Event.SECOND_FACTOR_ADDED, Event.SECOND_FACTOR_REMOVED, Event.RECOVERY_CODES_MADE]
    return set(TrailEvent.objects.filter(event__in=wanted).values_list("event", flat=True))


def test_who_sees_a_case_is_led_to_it_at_the_first_sign_in_and_nothing_else_opens(client):
    lead()
    assert password_step(client).status_code == 302
    for path in (HOME, reverse("account"), reverse("trail"), reverse("people")):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, reverse("mfa_index")), path
    page = client.get(reverse("mfa_index"))
    assert "Set up a second factor" in page.text
    assert client.get(reverse("accessibility")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_it_is_needed_for_exactly_the_roles_that_see_a_case(role, settings):
    person = people.person(role)
    assert second_factor.needed(person) is (role in CASE_ROLES)
    settings.SECOND_FACTOR_REQUIRED = False
    assert not second_factor.needed(person)


def test_setting_up_an_app_shows_the_codes_once_opens_the_portal_and_is_told(client):
    person = lead()
    password_step(client)
    before = client.session.session_key
    page = client.get(reverse("mfa_activate_totp")).text
    secret = re.search(r'<code class="prose">(\w+)</code>', page)[1]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in wrong.text
    done = client.post(reverse("mfa_activate_totp"), {"code": now_shown(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.session.session_key != before
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done.url).text)
    assert len(codes) == 10
    assert client.get(HOME).status_code == 200
    again = client.get(done.url).text
    assert not re.search(r"<code>\d", again)
    assert codes[0] not in again
    assert events() == {Event.SECOND_FACTOR_ADDED, Event.RECOVERY_CODES_MADE}
    assert set(Notice.objects.values_list("recipient", "kind")) == {(person.pk, "sign_in_changed")}
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored, "the app's key is not in the database as it is"


def test_from_then_on_a_password_alone_signs_nobody_in(client):
    person = lead()
    TOTP.activate(person, SECRET)
    assert password_step(client).url == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert client.get(HOME).url.startswith(reverse("account_login"))
    assert "Confirm that it is you" in client.get(reverse("mfa_authenticate")).text
    assert "This code is not right" in code_step(client, "123456").text
    assert not signed_in(client)
    code = now_shown(SECRET)
    assert code_step(client, code).status_code == 302
    assert signed_in(client)
    assert client.get(HOME).status_code == 200
    other = Client()
    password_step(other)
    assert "was used already" in code_step(other, code).text, "a code is good once"
    assert not signed_in(other)


def test_codes_are_not_guessed_and_the_owner_is_not_shut_out_for_good(client, time_machine):
    time_machine.move_to("2027-01-08 09:00+00:00")
    TOTP.activate(lead(), SECRET)
    password_step(client)
    for _ in range(6):
        answer = code_step(client, "123456")
    assert "too many tries" in answer.text
    assert "too many tries" in code_step(client, now_shown(SECRET)).text, "not even the right one now"
    time_machine.shift(16 * 60)
    password_step(client)
    assert code_step(client, now_shown(SECRET)).status_code == 302
    assert signed_in(client)


def test_a_recovery_code_signs_in_once(client):
    person = lead()
    password_step(client)
    secret = re.search(r'<code class="prose">(\w+)</code>', client.get(reverse("mfa_activate_totp")).text)[1]
    client.post(reverse("mfa_activate_totp"), {"code": now_shown(secret)})
    code = re.findall(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).text)[0]
    for expected in (True, False):
        later = Client()
        password_step(later)
        code_step(later, code)
        assert signed_in(later) is expected
    assert second_factor.needed(person)


def test_codes_that_were_shown_are_kept_as_hashes_alone(client, settings):
    person = lead()
    password_step(client)
    secret = re.search(r'<code class="prose">(\w+)</code>', client.get(reverse("mfa_activate_totp")).text)[1]
    client.post(reverse("mfa_activate_totp"), {"code": now_shown(secret)})
    row = Authenticator.objects.get(type="recovery_codes")
    row.wrap().mark_as_viewed()  # as codes that were shown before they were kept so
    codes = row.wrap().get_unused_codes()
    assert (recovery_codes.seal_all(), recovery_codes.seal_all()) == (1, 0)
    row.refresh_from_db()
    assert len(row.data["migrated_codes"]) == 10 and "seed" not in row.data
    assert ROUNDS >= 100_000
    assert all(kept.startswith("hashed:pbkdf2_sha256$100$") for kept in row.data["migrated_codes"])
    assert not set(row.wrap().get_unused_codes()) & {*codes, *row.data["migrated_codes"]}
    assert "You have 10 of 10 left" in client.get(reverse("mfa_view_recovery_codes")).text

    for typed in (row.data["migrated_codes"][0], "0" * 8, codes[0][:7]):
        assert recovery_codes.spend(person, typed) is None, "neither what is stored nor a guess is a code"
    assert recovery_codes.spend(people.person(Role.BUSINESS_MANAGER), codes[0]) is None, "nobody else's"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the portal's", [settings.SECRET_KEY]
    assert recovery_codes.spend(person, f"{codes[0][:4]} {codes[0][4:]}") == row, "with the key before this one too"
    assert recovery_codes.spend(person, codes[0]) is None
    settings.SECRET_KEY_FALLBACKS = []
    assert recovery_codes.spend(person, codes[1]) is None, "the database without the key tells no code"


def test_what_the_role_needs_is_not_taken_away(client):
    person = lead()
    TOTP.activate(person, SECRET)
    password_step(client)
    code_step(client, now_shown(SECRET))
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "Your role needs a second factor" in page.text
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=person, type="totp").exists()
    refused = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert refused.status_code == 422
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert Event.SECOND_FACTOR_REMOVED in events()


def test_before_it_is_changed_in_an_old_session_the_password_is_asked_for(client, time_machine):
    time_machine.move_to("2027-01-08 09:00+00:00")
    TOTP.activate(lead(), SECRET)
    password_step(client)
    code_step(client, now_shown(SECRET))
    time_machine.shift(11 * 60)
    asked = client.get(reverse("mfa_generate_recovery_codes"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked.url, {"password": "not it at all"})
    assert wrong.status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert client.post(asked.url, {"password": people.PASSWORD}).status_code == 302
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200


def test_who_lost_everything_is_helped_by_a_manager_and_told(client):
    person, manager = lead(), people.person(Role.BUSINESS_MANAGER)
    TOTP.activate(person, SECRET)
    password_step(client)
    code_step(client, now_shown(SECRET))
    now = second_factor.moment()
    outsiders = [person, people.person(Role.ADMINISTRATOR), people.person(Role.BUSINESS_SUPPORT)]
    for other in outsiders:
        with pytest.raises(NotAllowed):
            actions.clear_second_factor(person=person, reason="Lost", by=other, now=now)
    with pytest.raises(Refused, match="Say how you know"):
        actions.clear_second_factor(person=person, reason=" ", by=manager, now=now)
    desk = Client()
    desk.force_login(manager)
    session = desk.session
    session["second_factor"] = True
    session.save()
    assert "Clear their second factor" in desk.get(reverse("person", args=[person.pk])).text
    answer = desk.post(reverse("person_clear_second_factor", args=[person.pk]), {"reason": "Called on her desk phone"})
    assert answer.status_code == 302
    assert client.get(HOME).url.startswith(reverse("account_login")), "every session of theirs has ended"
    row = TrailEvent.objects.get(event=Event.SECOND_FACTOR_CLEARED)
    assert (row.actor_id, row.target, row.reason) == (manager.pk, person.name, "Called on her desk phone")
    assert Notice.objects.filter(recipient=person, kind="sign_in_changed").exists()
    with pytest.raises(Conflict):
        actions.clear_second_factor(person=person, reason="Lost", by=manager, now=now)
    password_step(client)
    assert client.get(HOME).url == reverse("mfa_index")


def test_the_pages_say_that_demonstration_people_are_spared(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    shown = people.person(Role.BUSINESS_MANAGER, is_demonstration=True)
    assert "without a password or a second factor" in client.get(reverse("account_login")).text
    client.post("/demonstration/sign-in/", {"person": shown.pk})
    assert client.get(HOME).status_code == 200
    assert "In this demonstration nobody needs one" in client.get(reverse("mfa_index")).text


def test_keys_of_before_still_open_what_they_closed(settings):
    adapter = second_factor.SecondFactorAdapter()
    closed = adapter.encrypt(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one altogether " * 3
    assert adapter.decrypt(closed) == SECRET
