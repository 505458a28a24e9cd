"""How long a session lasts, and when it is given another key."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import settings as real
from portal.accounts.actions import appoint, delegate, end_appointment
from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.clock import london_date
from portal.notices import tasks
from portal.trail.events import Event
from portal.trail.models import TrailEvent
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
    for _ in range(51):
        time_machine.shift(14 * MINUTE)
        assert client.get(HERE).status_code == 200
    time_machine.shift(6 * MINUTE)
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


# One's own sessions

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


def sign_in(said):
    from django.test import Client

    browser = Client(headers={"user-agent": said})
    browser.post(reverse("account_login"), {"login": "open@example.invalid", "password": people.PASSWORD})
    return browser


def inside(browser):
    return browser.get(HERE).status_code == 200


@pytest.fixture
def three():
    """Somebody at a desk, with a telephone and a browser at home; and somebody else."""
    people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=people.PASSWORD)
    other = sign_in(CHROME)
    other.force_login(people.person(Role.PRACTITIONER))
    return sign_in(CHROME), sign_in(PHONE), sign_in("zqprobe/1.0"), other


def handles(page):
    return re.findall(r'name="which" value="(\w+)"', page)


def test_people_see_where_they_are_signed_in_and_nobody_else_s(three, django_assert_max_num_queries):
    desk, phone, _home, _other = three
    with django_assert_max_num_queries(8):
        page = desk.get(reverse("own_sessions")).text
    assert page.index("Chrome on Windows") < page.index("Elsewhere") < page.index("Safari on an iPhone")
    assert len(handles(page)) == 2
    assert "zqprobe" not in page, "what a browser says of itself is not given back"
    for browser in three:
        assert browser.session.session_key not in page
    phone.post(reverse("account_logout"))
    assert "iPhone" not in desk.get(reverse("own_sessions")).text


def test_one_is_ended_and_the_others_go_on(three):
    desk, phone, home, other = three
    page = desk.get(reverse("own_sessions")).text
    which = re.search(r"iPhone.*?value=\"(\w{32})\"", page, re.DOTALL)[1]
    assert desk.post(reverse("own_sessions_end"), {"which": which}).url == reverse("own_sessions")
    assert [inside(browser) for browser in (desk, phone, home, other)] == [True, False, True, True]
    assert TrailEvent.objects.filter(event=Event.SESSIONS_ENDED).count() == 1
    again = desk.post(reverse("own_sessions_end"), {"which": which})
    assert again.status_code == 409
    assert "over already" in again.text


def test_all_others_are_ended_at_once(three):
    desk, phone, home, other = three
    desk.post(reverse("own_sessions_end"))
    assert [inside(browser) for browser in (desk, phone, home, other)] == [True, False, False, True]
    assert "Nowhere else" in desk.get(reverse("own_sessions")).text
    assert desk.post(reverse("own_sessions_end")).status_code == 409


def test_this_one_and_somebody_else_s_are_not_ended_so(three):
    desk, phone, _home, other = three
    mine = handles(phone.get(reverse("own_sessions")).text)
    own = desk.post(
        reverse("own_sessions_end"),
        {"which": next(h for h in mine if h not in handles(desk.get(reverse("own_sessions")).text))},
    )
    assert own.status_code == 422
    assert "Sign out to end it" in own.text
    assert other.post(reverse("own_sessions_end"), {"which": mine[0]}).status_code == 409
    assert inside(desk) and inside(phone)


def test_in_an_old_session_the_password_is_asked_for_and_then_it_is_done(three, time_machine):
    desk, phone, *_ = three
    for _ in range(2):
        time_machine.shift(8 * MINUTE)
        assert inside(phone) and inside(desk)
    asked = desk.post(reverse("own_sessions_end"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert inside(phone)
    desk.post(asked.url, {"password": "not the right one"})
    assert inside(phone)
    desk.post(asked.url, {"password": people.PASSWORD})
    assert not inside(phone)


def test_a_covered_page_learns_who_is_signed_in_and_the_token_that_a_new_session_has(three):
    desk, _phone, _home, other = three
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = desk.cookies
    told = checked.get(reverse("still_here")).json()
    assert told["person"] == desk.session["_auth_user_id"] != other.get(reverse("still_here")).json()["person"]
    assert f'data-person="{told["person"]}"' in desk.get(HERE).text
    assert checked.post(reverse("still_here"), {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert checked.post(reverse("still_here"), {"csrfmiddlewaretoken": told["token"]}).status_code == 200
    desk.logout()
    assert desk.get(reverse("still_here")).status_code == 302
