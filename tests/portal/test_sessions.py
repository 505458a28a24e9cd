"""How long a session lasts, and when it is given another key."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from portal import settings as real
from portal.accounts.actions import appoint, delegate, end_appointment
from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.clock import london_date
from portal.notices import tasks
from tests.factories import people

pytestmark = pytest.mark.django_db
MINUTE = 60
HERE = "/your-account/"


@pytest.fixture(autouse=True)
def the_real_figure(settings, monkeypatch, time_machine):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    settings.SESSION_IDLE_SECONDS = real.SESSION_IDLE_SECONDS
    cache.clear()
    time_machine.move_to("2027-01-08 09:00+00:00", tick=False)


def test_a_quarter_of_an_hour_without_a_sign_of_life_ends_it(client, time_machine):
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    for _ in range(5):
        time_machine.shift(14 * MINUTE)
        assert client.get(HERE).status_code == 200
    time_machine.shift(15 * MINUTE)
    assert client.get(HERE).url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_twelve_hours_end_it_however_busy_it_is(client, time_machine):
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    for _ in range(71):
        time_machine.shift(10 * MINUTE)
        assert client.get(HERE).status_code == 200
    time_machine.shift(10 * MINUTE)
    assert client.get(HERE).status_code == 302


def test_what_was_typed_before_it_ended_is_shown_back_and_not_done(client, time_machine):
    manager, other = people.person(Role.BUSINESS_MANAGER), people.person(Role.PRACTITIONER)
    client.force_login(manager)
    time_machine.shift(20 * MINUTE)
    answer = client.post(reverse("person_deactivate", args=[other.pk]), {"reason": "Left on <b>Friday</b>"})
    assert answer.status_code == 401
    assert "You were signed out" in answer.text
    assert "Left on &lt;b&gt;Friday&lt;/b&gt;" in answer.text
    other.refresh_from_db()
    assert other.is_active


def test_a_sign_in_takes_a_new_key(client):
    people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=people.PASSWORD)
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.post(reverse("account_login"), {"login": "open@example.invalid", "password": people.PASSWORD})
    assert client.session["_auth_user_id"]
    assert client.session.session_key != planted


def test_a_change_of_role_takes_a_new_key_and_the_old_one_opens_nothing(client):
    from django.test import Client

    now = timezone.now()
    person = people.person(Role.BUSINESS_SUPPORT)
    client.force_login(person)
    client.get(HERE)
    keys = [client.session.session_key]

    def goes_on_under_another_key():
        assert client.get(HERE).status_code == 200
        assert client.session.session_key not in keys
        thief = Client()
        thief.cookies["sessionid"] = keys[-1]
        assert thief.get(HERE).status_code == 302
        keys.append(client.session.session_key)

    appoint(person=person, role=Role.GROUP_MEMBER, organisation=people.organisation(), by=None, now=now)
    goes_on_under_another_key()
    held = Appointment.objects.get(person=person, role=Role.GROUP_MEMBER)
    end_appointment(appointment=held, ends_on=london_date(now) - timedelta(days=1), by=None, now=now)
    goes_on_under_another_key()
    lent = people.person(Role.LEAD_REPRESENTATIVE).appointments.get()
    on = london_date(now)
    delegate(appointment=lent, deputy=person, starts_on=on, ends_on=on, reason="Away", by=lent.person, now=now)
    goes_on_under_another_key()
    assert client.get(HERE).status_code == 200
    assert client.session.session_key == keys[-1], "and stays as long as nothing changes"
