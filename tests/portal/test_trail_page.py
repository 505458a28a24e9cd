"""The page of the trail: who opens it, what it leaves out, and how it is narrowed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from portal.trail.events import Event
from portal.trail.recording import record
from tests.factories import things
from tests.factories.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager():
    return person(Role.BUSINESS_MANAGER, name="Demonstration Manager")


@pytest.fixture
def page(client, manager):
    client.force_login(manager)

    def get(**narrowed):
        response = client.get(reverse("trail"), narrowed)
        assert response.status_code == 200
        return response

    return get


def write(event, target, by=None, now=NOW, **fields):
    with transaction.atomic():
        return record(event, target=target, by=by, now=now, **fields)


def shown(response):
    return [line.event.target for line in response.context["lines"]]


@pytest.mark.parametrize("role", list(Role))
def test_the_page_opens_to_those_who_may_read_the_trail_and_to_nobody_else(client, role):
    client.force_login(person(role))
    expected = 200 if role in GRANTS[Permission.READ_TRAIL] else 403
    assert client.get(reverse("trail")).status_code == expected


def test_the_trail_of_a_thing_that_the_reader_may_not_see_is_left_out(page, monkeypatch, manager):
    registry = things.register(monkeypatch)
    seen, hidden = registry.new(seen_by=[manager]), registry.new(seen_by=[])
    write(Event.REVIEW_LOGGED, seen)
    write(Event.REVIEW_LOGGED, hidden, reason="A reason that names the case")
    write(Event.HOLIDAY_ADDED, "A day of mourning")
    response = page()
    assert seen.reference in shown(response) and "A day of mourning" in shown(response)
    assert hidden.reference not in response.content.decode()
    assert "A reason that names the case" not in response.content.decode()


def test_it_is_narrowed_by_event_person_target_and_london_days(page, manager):
    write(Event.HOLIDAY_ADDED, "One", by=manager, now=NOW - timedelta(days=3))
    write(Event.HOLIDAY_REMOVED, "Two", now=datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    write(Event.HOLIDAY_REMOVED, "Three", now=datetime(2026, 7, 1, 23, 1, tzinfo=UTC))
    assert shown(page(event=Event.HOLIDAY_REMOVED)) == ["Three", "Two"]
    assert shown(page(actor="manager", event=Event.HOLIDAY_ADDED)) == ["One"]
    assert shown(page(target="tw")) == ["Two"]
    first_of_july = {"event": Event.HOLIDAY_REMOVED, "until_day": "1", "until_month": "7", "until_year": "2026"}
    assert shown(page(**first_of_july)) == ["Two"], "23:01 UTC in July is the next day in London"
    second = {"since_day": "2", "since_month": "7", "since_year": "2026"}
    assert "Two" not in shown(page(**second)) and "Three" in shown(page(**second))


def test_a_date_that_does_not_exist_is_said_and_nothing_typed_is_lost(page):
    response = page(since_day="31", since_month="2", since_year="2026", target="RR-2026")
    assert response.context["form"].errors["since"]
    assert 'value="RR-2026"' in response.content.decode()
    response = page(
        since_day="2", since_month="2", since_year="2026", until_day="1", until_month="2", until_year="2026"
    )
    assert "before the first" in response.context["form"].errors["until"][0]


def test_pages_keep_the_filter_and_run_a_constant_number_of_queries(page, django_assert_max_num_queries):
    for number in range(60):
        write(Event.HOLIDAY_ADDED, f"Day {number}")
    first = page(event=Event.HOLIDAY_ADDED)
    assert len(shown(first)) == 50
    assert "event=holiday.added&amp;page=2" in first.content.decode()
    with django_assert_max_num_queries(14):
        second = page(event=Event.HOLIDAY_ADDED, page=2)
    assert shown(second)[-1] == "Day 0" and len(shown(second)) == 10
    assert shown(page(event=Event.HOLIDAY_ADDED, page="no number")) == shown(first)


def test_markup_in_a_name_is_shown_as_it_was_typed(page):
    write(Event.HOLIDAY_ADDED, "<script>alert(1)</script>", reason="<img src=x onerror=alert(2)>")
    content = page().content.decode()
    assert "<script>alert(1)" not in content and "<img src=x" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_a_get_of_the_page_writes_nothing(page):
    from portal.trail.models import TrailEvent

    before = TrailEvent.objects.count()
    page()
    assert TrailEvent.objects.count() == before
