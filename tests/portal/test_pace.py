"""How fast somebody who is signed in may open pages."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as Away

from portal import throttle
from portal.accounts.choices import Role
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
HERE, MINUTE = "/your-account/", 60


@pytest.fixture(autouse=True)
def three_a_minute(settings, time_machine):
    settings.READINGS_A_MINUTE = 3
    cache.clear()
    time_machine.move_to("2027-01-08 09:00:20+00:00", tick=False)


@pytest.fixture
def manager(client):
    client.force_login(person := people.person(Role.BUSINESS_MANAGER))
    return person


def statuses(client, times, path=HERE):
    return [client.get(path).status_code for _ in range(times)]


def test_who_opens_pages_faster_than_anybody_reads_is_asked_to_wait(client, manager, time_machine):
    assert statuses(client, 4) == [200, 200, 200, 429]
    refused = client.get(HERE)
    assert refused.headers["Retry-After"] == "40" and "Wait a minute" in refused.text
    assert 'action="/accounts/logout/"' in refused.text, "who did not open them can sign out at once"
    assert "no-store" in refused.headers["Cache-Control"]
    time_machine.shift(40)
    assert statuses(client, 4) == [200, 200, 200, 429], "another minute is another count"
    told = TrailEvent.objects.filter(event=Event.READ_TOO_FAST)
    assert [row.actor_id for row in told] == [manager.pk], "once in a day"
    time_machine.shift(24 * 60 * MINUTE)
    client.force_login(manager)
    statuses(client, 4)
    assert told.all().count() == 2


def test_nobody_is_held_up_by_another_nor_in_what_they_send_nor_on_pages_for_everybody(client, manager):
    statuses(client, 4)
    assert client.get("/health/").status_code != 429
    assert client.post("/accounts/logout/").status_code == 302
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    assert statuses(client, 1) == [200]


def test_a_page_asks_the_database_nothing_more_for_it(client, manager, settings):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HERE).status_code == 200
        return len(queries)

    asked()
    counted = asked()
    settings.READINGS_A_MINUTE = 0
    assert asked() == counted


def test_a_page_is_shown_where_nothing_can_be_counted(client, manager, monkeypatch, caplog):
    def away(*_, **__):
        raise Away

    monkeypatch.setattr(throttle, "count", away)
    assert statuses(client, 4) == [200] * 4
    assert "cannot be counted" in caplog.text
