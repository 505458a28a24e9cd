"""The register, a deadline's page, its forms, the feed and the health page, as people meet them."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.models import Deadline, DeadlineChange
from portal.deadlines.sweep import sweep
from portal.deadlines.views import health
from tests.factories import people
from tests.factories.deadlines import MONDAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def signed_in(client, person):
    client.force_login(person)
    return client


def extension(**fields):
    values = {"new_due_on_day": "18", "new_due_on_month": "1", "new_due_on_year": "2027"}
    return values | {"reason": "Inquest", "authoriser": "Lead", "told": "Panel"} | fields


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


# The register


def test_the_register_shows_where_each_stands_and_narrows(things, manager, client):
    overdue = things.clock(MONDAY)
    running = things.clock(date(2026, 12, 14))
    met = things.clock(MONDAY, amount=5)
    actions.meet(
        subject=met.subject,
        rule_code=met.rule_code,
        met_at=datetime(2026, 12, 2, tzinfo=UTC),
        by=manager,
        now=NOW,
    )
    signed_in(client, manager)

    def shown(**filters):
        page = client.get(reverse("deadline_register"), filters)
        return [line.deadline.pk for line in page.context["lines"]]

    assert shown() == [overdue.pk, running.pk, met.pk]
    assert shown(state="overdue") == [overdue.pk]
    assert shown(state="open") == [overdue.pk, running.pk]
    assert shown(state="met_late") == [met.pk]
    assert shown(state="met") == []
    assert shown(reference=running.reference) == [running.pk]
    assert shown(owner=Role.AGENCY_CONTACT) == []
    assert shown(rule="demonstration_rule", kind="demonstration_thing") == [overdue.pk, running.pk, met.pk]
    assert shown(due_from_day=31, due_from_month=12, due_from_year=2026) == [running.pk]
    assert shown(due_to_day=30, due_to_month=11, due_to_year=2026) == [met.pk]
    text = client.get(reverse("deadline_register")).content.decode()
    assert "2 working days late" in text and "13 working days left" in text and "Met late" in text


def test_a_filter_that_cannot_be_read_says_so_and_shows_nothing(things, manager, client):
    things.clock(MONDAY)
    page = signed_in(client, manager).get(
        reverse("deadline_register"), {"due_from_day": 31, "due_from_month": 2, "due_from_year": 2027}
    )
    assert page.context["lines"] == []
    assert page.context["form"].errors["due_from"]
    assert 'value="31"' in page.content.decode(), "what was typed comes back"


def test_nobody_sees_a_deadline_of_what_they_may_not_see(things, manager, client):
    hidden, seen = things.clock(MONDAY), things.clock(MONDAY)
    things.hidden_from[manager.pk] = {hidden.subject_id}
    signed_in(client, manager)
    text = client.get(reverse("deadline_register")).content.decode()
    assert seen.reference in text and hidden.reference not in text
    assert [row["Reference"] for row in rows_of(client.get(reverse("deadline_register_csv")))] == [seen.reference]
    for name in ("deadline", "deadline_extend", "deadline_explain"):
        answer = client.get(reverse(name, args=[hidden.pk]))
        nothing = client.get(reverse(name, args=[999_999]))
        assert answer.status_code == nothing.status_code == 404
        posted = client.post(reverse(name, args=[hidden.pk]), extension())
        assert posted.status_code in (404, 405)
    assert not DeadlineChange.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRACTITIONER, Role.AGENCY_CONTACT, Role.GROUP_CHAIR])
def test_the_register_is_closed_to_those_without_the_permission(things, role, client):
    signed_in(client, people.person(role))
    assert client.get(reverse("deadline_register")).status_code == 403
    assert client.get(reverse("deadline_register_csv")).status_code == 403


def test_the_file_has_the_rows_of_the_page_and_no_formula(things, manager, client):
    deadline = things.clock(MONDAY, title='=HYPERLINK("http://example.invalid")')
    things.clock(date(2026, 12, 14))
    actions.explain_breach(deadline=deadline, reason="+1 day of snow", by=manager, now=NOW)
    response = signed_in(client, manager).get(reverse("deadline_register_csv"), {"state": "overdue"})
    (row,) = rows_of(response)
    assert row["Deadline"] == '\'=HYPERLINK("http://example.invalid")'
    assert row["Reason given for lateness"] == "'+1 day of snow"
    assert (row["Due on"], row["Working days late"], row["State"]) == ("2026-12-14", "2", "Overdue")
    assert "attachment" in response["Content-Disposition"]


def test_a_longer_register_asks_no_more_queries(things, manager, client):
    def queries(path):
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200
        return len(taken)

    signed_in(client, manager)
    owner = people.organisation()
    paths = [reverse("deadline_register"), reverse("deadline_register_csv")]
    things.clock(MONDAY, owner_organisation=owner)
    few = [queries(path) for path in paths]
    for _ in range(30):
        things.clock(MONDAY, owner_organisation=owner)
    assert [queries(path) for path in paths] == few


# One deadline


def test_the_page_shows_the_count_day_by_day_and_says_what_day_nought_is(things, manager, client):
    deadline = things.clock(date(2026, 12, 18))
    text = signed_in(client, manager).get(reverse("deadline", args=[deadline.pk])).content.decode()
    assert "Day 0 is the day of the event." in text
    assert "Wednesday 13 January 2027" in text
    assert "15 working days after the day of the event" in text
    assert text.count("Not counted: ") >= 12
    assert "Not counted: Boxing Day" in text and "Not counted: Christmas Day" in text
    assert "15 (due)" in text


def test_every_change_stands_on_the_page(things, manager, client):
    deadline = things.clock(MONDAY)
    signed_in(client, manager)
    path = reverse("deadline_extend", args=[deadline.pk])
    answer = client.post(path, extension(reason="<b>Inquest</b>"))
    assert answer.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "Mon 14 Dec 2026 to Mon 18 Jan 2027" in text
    assert "&lt;b&gt;Inquest&lt;/b&gt;" in text and "<b>Inquest" not in text
    assert "Authorised by Lead. Told: Panel." in text
    assert "Monday 14 December 2026, 2 working days past" in text


def test_a_refused_extension_loses_nothing_that_was_typed(things, manager, client):
    deadline = things.clock(MONDAY)
    signed_in(client, manager)
    path = reverse("deadline_extend", args=[deadline.pk])
    page = client.post(path, extension(new_due_on_day="31", new_due_on_month="2", reason="A long story"))
    text = page.content.decode()
    assert page.status_code == 200 and "A long story" in text and 'value="31"' in text
    assert page.context["form"].errors["new_due_on"]
    page = client.post(path, extension(new_due_on_day="16", reason="A long story"))
    assert "is not a working day (Saturday)" in page.content.decode()
    assert "A long story" in page.content.decode()
    assert not DeadlineChange.objects.exists()


def test_only_the_business_manager_extends_and_explains(things, client):
    deadline = things.clock(MONDAY)
    signed_in(client, people.person(Role.BUSINESS_SUPPORT))
    text = client.get(reverse("deadline", args=[deadline.pk])).content.decode()
    assert "Record an extension" not in text and "Record why it was missed" not in text
    assert client.post(reverse("deadline_extend", args=[deadline.pk]), extension()).status_code == 404
    assert client.post(reverse("deadline_explain", args=[deadline.pk]), {"reason": "Snow"}).status_code == 404
    assert Deadline.objects.get(pk=deadline.pk).breach_reason == ""


def test_a_missed_date_asks_for_its_reason_until_it_has_one(things, manager, client):
    deadline = things.clock(MONDAY)
    signed_in(client, manager)
    page = reverse("deadline", args=[deadline.pk])
    assert "No reason recorded yet" in client.get(page).content.decode()
    path = reverse("deadline_explain", args=[deadline.pk])
    assert "Answer the question" in client.post(path, {"reason": ""}).content.decode()
    assert client.post(path, {"reason": "No quorum"}).status_code == 302
    text = client.get(page).content.decode()
    assert "No quorum" in text and "No reason recorded yet" not in text
    assert client.post(path, {"reason": "No quorum"}).status_code == 409, "the same reason twice"


# The calendar feed


def feed(client, person):
    return client.get(reverse("calendar_ics", args=[person.feed_key]))


def test_the_feed_holds_references_and_dates_and_nothing_else(things, manager, client):
    deadline, hidden, met = things.clock(date(2026, 12, 14)), things.clock(MONDAY), things.clock(MONDAY)
    things.hidden_from[manager.pk] = {hidden.subject_id}
    actions.meet(subject=met.subject, rule_code=met.rule_code, met_at=NOW, by=manager, now=NOW)
    actions.make_feed_key(person=manager, now=NOW)
    response = feed(client, manager)
    assert response["Content-Type"].startswith("text/calendar") and "no-store" in response["Cache-Control"]
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [f"{deadline.reference}: Do what must be done due"]
    (event,) = events
    assert event["dtstart"].dt == date(2027, 1, 7) and event["dtend"].dt == date(2027, 1, 8)
    assert "description" not in event and "attendee" not in event
    assert feed(client, manager).content == response.content, "unchanged, it reads the same"


def test_a_moved_date_moves_in_the_calendar_under_the_same_name(things, manager, client):
    deadline = things.clock(date(2026, 12, 14))
    actions.make_feed_key(person=manager, now=NOW)

    def event():
        return icalendar.Calendar.from_ical(feed(client, manager).content).walk("VEVENT")[0]

    before = event()
    actions.extend(
        deadline=deadline,
        new_due_on=date(2027, 1, 11),
        reason="Inquest",
        authoriser="Lead",
        told="Panel",
        by=manager,
        now=NOW,
    )
    after = event()
    assert before["uid"] == after["uid"]
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)
    assert after["dtstart"].dt == date(2027, 1, 11)


def test_a_wrong_closed_or_abandoned_feed_does_not_exist(things, manager, client):
    actions.make_feed_key(person=manager, now=NOW)
    assert feed(client, manager).status_code == 200
    assert client.get(reverse("calendar_ics", args=["x" * 43])).status_code == 404
    assert client.get(reverse("calendar_ics", args=["x"])).status_code == 404
    old = reverse("calendar_ics", args=[manager.feed_key])
    actions.make_feed_key(person=manager, now=NOW)
    assert client.get(old).status_code == 404 and feed(client, manager).status_code == 200
    appointment = manager.appointments.get()
    appointment.ends_on = NOW.date() - timedelta(days=1)
    appointment.save()
    assert feed(client, manager).status_code == 404, "the last appointment has ended"
    appointment.ends_on = None
    appointment.save()
    manager.is_active = False
    manager.save()
    assert feed(client, manager).status_code == 404


def test_the_address_is_made_replaced_and_closed_on_its_page(manager, client):
    signed_in(client, manager)
    page = reverse("calendar_feed")
    assert "You have no feed" in client.get(page).content.decode()
    manager.refresh_from_db()
    assert manager.feed_key is None, "looking makes none"
    client.post(page, {"step": "make"})
    manager.refresh_from_db()
    first = manager.feed_key
    assert len(first) >= 43 and first in client.get(page).content.decode()
    client.post(page, {"step": "make"})
    manager.refresh_from_db()
    assert manager.feed_key != first
    client.post(page, {"step": "close"})
    manager.refresh_from_db()
    assert manager.feed_key is None


# Health


def test_health_is_public_and_turns_red_without_sweeps(client, time_machine):
    assert client.get("/health/").status_code == 503
    sweep(NOW)
    answer = client.get("/health/")
    assert answer.status_code == 200
    body = json.loads(answer.content)
    assert set(body) == {"status", "sweep_age_seconds"} and body["status"] == "ok"
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    answer = client.get("/health/")
    assert answer.status_code == 503 and json.loads(answer.content)["status"] == "sweep stale"


def test_health_says_when_the_database_is_down(client, monkeypatch):
    def down(_now):
        raise DatabaseError("no connection to host db.internal")

    monkeypatch.setattr(health, "last_finished", down)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"status": "database unavailable", "sweep_age_seconds": None}


def test_managers_pages_turn_red_when_no_sweep_runs_and_nobody_elses(manager, client, time_machine):
    signed_in(client, manager)
    assert "Deadlines are not being watched" in client.get(reverse("holidays")).content.decode()
    sweep(NOW)
    assert "Deadlines are not being watched" not in client.get(reverse("holidays")).content.decode()
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    page = client.get(reverse("holidays")).content.decode()
    assert "banner--red" in page and "no sweep has finished since 16 December 2026, 12:00" in page
    signed_in(client, people.person(Role.PRACTITIONER))
    assert "Deadlines are not being watched" not in client.get(reverse("calendar_feed")).content.decode()
