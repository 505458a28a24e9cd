"""More deadlines than a page has room for: shown in order, counted exactly, and none out of sight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from portal import today as todays
from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.models import Deadline
from portal.deadlines.queries import InOrder, kinds_with_deadlines, register, rules_in
from tests.factories import people
from tests.factories.deadlines import MONDAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def several(things, manager):
    """Five that are late, three that run, one that was met late, one that was cancelled, one of another's post."""
    for ago in range(5):
        things.clock(MONDAY - timedelta(days=7 * ago))
    for ahead in range(3):
        things.clock(date(2026, 12, 14) + timedelta(days=ahead))
    met, stopped = things.clock(MONDAY, amount=5, code="short_rule", title="Answer"), things.clock(MONDAY)
    by = {"by": manager, "now": NOW}
    actions.meet(subject=met.subject, rule_code=met.rule_code, met_at=datetime(2026, 12, 2, tzinfo=UTC), **by)
    actions.cancel(subject=stopped.subject, rule_code=stopped.rule_code, reason="Opened by mistake", **by)
    things.clock(MONDAY, owner_role=Role.SCRUTINEER)
    return list(Deadline.objects.all())


def test_pages_of_the_register_are_its_rows_in_its_order(several, manager):
    rows = register(manager, NOW, {})
    whole = [row.pk for row in rows]
    assert len(whole) == len(several)
    for size in (1, 4, len(whole)):
        pages = InOrder(rows)
        found = [row.pk for first in range(0, len(whole), size) for row in pages[first : first + size]]
        assert found == whole
    assert InOrder(rows).numbers() == (9, 2)


def test_kinds_with_deadlines_are_those_of_the_rows(things):
    assert kinds_with_deadlines() == set()
    things.clock(MONDAY)
    things.clock(MONDAY)
    clock = things.clock(MONDAY)
    Deadline.objects.filter(pk=clock.pk).update(subject_kind="another_kind")
    assert kinds_with_deadlines() == {"another_kind", clock.subject_kind}


def test_the_numbers_of_the_rules_are_those_of_the_rows(several, things, manager):
    def counted():
        return {rule.code: (rule.title, rule.running, rule.over) for rule in rules_in(register(manager, NOW, {}))}

    assert counted() == {"short_rule": ("Answer", 0, 1), "demonstration_rule": ("Do what must be done", 9, 1)}
    answer = Deadline.objects.get(rule_code="short_rule")
    things.hidden_from[manager.pk] = {answer.subject_id}
    assert counted() == {"demonstration_rule": ("Do what must be done", 9, 1)}


def test_what_today_has_no_room_for_is_counted_and_is_in_the_register(several, manager, client, monkeypatch):
    client.force_login(manager)
    assert client.get("/").context["rest"] == [], "all of it is on the page"
    monkeypatch.setattr(todays, "MOST_DUE", 3)
    page = client.get("/")
    assert [(part["first"], part["of"], part["words"]) for part in page.context["rest"]] == [
        (3, 5, "dates that fall to you"),
        (3, 7, "missed dates without a reason"),
    ]
    named = [need.due_on for need in page.context["today"].needs if "record why" not in need.words]
    assert named == sorted(row.due_on for row in several if row.is_open and row.owner_role != Role.SCRUTINEER)[:3]
    for part, wanted in zip(page.context["rest"], (is_mine, is_unexplained), strict=True):
        assert part["path"].replace("&", "&amp;") in page.content.decode()
        in_register = client.get(part["path"])
        assert {line.deadline.pk for line in in_register.context["lines"]} == {r.pk for r in several if wanted(r)}
        assert in_register.context["page"].paginator.count == part["of"]


def is_mine(row):
    return row.is_open and row.owner_role == Role.BUSINESS_MANAGER and row.due_on <= date(2026, 12, 23)


def is_unexplained(row):
    return row.cancelled_at is None and (row.met_on or NOW.date()) > row.due_on


def test_a_reason_takes_a_date_off_what_waits_for_one(several, manager, client):
    client.force_login(manager)
    late = next(row for row in several if row.is_open and row.due_on < NOW.date())
    before = client.get("/").context["today"].numbers.unexplained
    actions.explain_breach(deadline=late, reason="Snow", by=manager, now=NOW)
    assert client.get("/").context["today"].numbers.unexplained == before - 1
    lines = client.get(reverse("deadline_register"), {"state": "unexplained"}).context["lines"]
    assert late.pk not in {line.deadline.pk for line in lines} and len(lines) == before - 1


def test_whoever_has_no_register_is_shown_all_that_falls_to_them(things, client, monkeypatch):
    monkeypatch.setattr(todays, "MOST_DUE", 2)
    body = people.organisation()
    for _ in range(4):
        things.clock(MONDAY, owner_role=Role.AGENCY_CONTACT, owner_organisation=body)
    client.force_login(people.person(Role.AGENCY_CONTACT, body))
    page = client.get("/")
    assert len(page.context["today"].needs) == 4
    assert page.context["rest"] == []


def test_lists_are_read_in_the_order_of_an_index(several):
    pages = InOrder(Deadline.objects.all())
    for rows, index in ((pages.running, "deadline_running_in_order"), (pages.over, "deadline_over_in_order")):
        assert index in _plan(rows[:50])


def _plan(rows):
    """How the database would read them; PostgreSQL reads ten rows from end to end unless it is told not to."""
    if connection.vendor == "sqlite":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()
