"""The pages of the calendar: what stands on them, what a form gives back, and how many queries they run."""

from datetime import date, timedelta

import icalendar
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import demonstration, queries
from assurance.choices import ActivityState as S
from assurance.models import Activity
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.deadlines import actions as deadlines
from portal.errors import Refused
from tests.factories import assurance as factory
from tests.factories import attachments, people
from tests.factories import reviews as reviews_factory

NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def planner(bolton):
    return factory.planner()


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_an_entry_stands_in_its_month_with_its_state_in_words(planner, at):
    made = factory.activity(first=NOV, last=DEC, title="Neglect")
    with at(planner) as client:
        text = text_of(client.get(reverse("assurance")))
    assert "October 2026 to September 2027: year 2 of a cycle of 2" in text
    cell = text[text.index('<td colspan="2"') :]
    cell = cell[: cell.index("</td>")]
    assert reverse("activity", args=[made.pk]) in cell
    assert "Neglect" in cell and "Planned" in cell and "November to December 2026" in cell


def test_an_entry_that_is_dragged_opens_its_form_with_those_months_and_its_own_length(planner, at):
    made = factory.activity(first=NOV, last=DEC)
    done, path = factory.done(first=NOV), reverse("activity_move", args=[made.pk])
    with at(planner) as client:
        calendar = text_of(client.get(reverse("assurance")))
        assert f'data-move="{path}"' in calendar and reverse("activity_move", args=[done.pk]) not in calendar
        form = text_of(client.get(path, {"from": "2027-03-01"}))
        assert '<option value="2027-03-01" selected>' in form and '<option value="2027-04-01" selected>' in form
        assert "selected>March" not in text_of(client.get(path, {"from": "1066-10-14"}))
    with at(people.person(Role.SCRUTINEER)) as client:
        assert "data-move" not in text_of(client.get(reverse("assurance")))


def test_a_promise_that_is_not_kept_leads_to_the_form(planner, at):
    with at(planner) as client:
        text = text_of(client.get(reverse("assurance")))
        assert f"{reverse('activity_plan')}?method={factory.method().pk}" in text
        form = text_of(client.get(reverse("activity_plan"), {"method": factory.method().pk}))
    assert f'<option value="{factory.method().pk}" selected>' in form


def test_who_only_reads_is_offered_nothing_to_do(planner, at):
    made = factory.activity()
    with at(people.person(Role.SCRUTINEER)) as client:
        for path in (reverse("assurance"), reverse("activity", args=[made.pk]), reverse("assurance_activities")):
            text = client.get(path).content.decode()
            assert reverse("activity_plan") not in text
            assert reverse("activity_move", args=[made.pk]) not in text


def test_planning_by_the_form(planner, at):
    data = {"method": factory.method().pk, "title": "Neglect", "from_month": "2026-12-01", "questions": "Why?"}
    with at(planner) as client:
        answer = client.post(reverse("activity_plan"), data | {"title": ""})
        assert (answer.status_code == 200 and "Fill in" in text_of(answer)) or "Answer the question" in text_of(answer)
        assert "Why?" in text_of(answer), "nothing typed is lost"
        answer = client.post(reverse("activity_plan"), data | {"to_month": "2026-11-01"})
        assert "It would end before it begins in December 2026" in text_of(answer)
        answer = client.post(reverse("activity_plan"), data)
    made = Activity.objects.get()
    assert answer.url == reverse("activity", args=[made.pk])
    assert (made.from_month, made.to_month, made.questions) == (DEC, DEC, "Why?")


def test_moving_suspending_and_recording_by_the_forms(planner, at):
    made = factory.activity(lead=people.organisation())
    with at(planner) as client:
        move = reverse("activity_move", args=[made.pk])
        assert "stands in: November 2026" in text_of(client.get(move))
        answer = client.post(move, {"from_month": "2026-12-01", "reason": "A vacancy"})
        assert answer.status_code == 302
        page = text_of(client.get(reverse("activity", args=[made.pk])))
        assert "First planned for November 2026. A vacancy" in page and "December 2026" in page
        step = reverse("activity_step", args=[made.pk, "suspend"])
        refused = text_of(client.post(step, {"reason": ""}))
        assert "Answer the question “Why?”" in refused
        assert client.post(step, {"reason": "Covid-19"}).status_code == 302
        assert "Suspended: Covid-19" in text_of(client.get(reverse("activity", args=[made.pk])))
        assert client.get(reverse("activity_step", args=[made.pk, "nothing"])).status_code == 404
    made.refresh_from_db()
    assert made.state == S.SUSPENDED


def test_a_stale_record_shows_both_texts(planner, at):
    made = factory.opened(by=planner)
    page = reverse("activity_record", args=[made.pk])
    with at(planner) as client:
        first = client.post(page, factory.FOUND | {"version": made.version})
        assert first.status_code == 302
        answer = text_of(client.post(page, factory.FOUND | {"version": made.version, "findings": "Mine alone."}))
    assert "Somebody else saved this" in answer
    assert "Mine alone." in answer and factory.FOUND["findings"] in answer


def test_a_stale_plan_shows_both_texts(planner, at):
    made = factory.activity(by=planner)
    page, data = reverse("activity_edit", args=[made.pk]), {"version": made.version, "lead": "", "priority": ""}
    with at(planner) as client:
        assert "Neglect: the first visit" in text_of(client.get(page))
        assert client.post(page, data | {"title": "Theirs"}).status_code == 302
        answer = text_of(client.post(page, data | {"title": "Mine"}))
    assert "Theirs" in answer and "Mine" in answer and Activity.objects.get().title == "Theirs"


def test_what_is_missing_before_done_is_said_on_the_page(planner, at):
    made = factory.opened(by=planner)
    with at(planner) as client:
        answer = client.post(reverse("activity_step", args=[made.pk, "complete"]), {})
        assert "Write down first what was found" in text_of(answer)
        client.post(reverse("activity_record", args=[made.pk]), factory.FOUND | {"version": made.version})
        assert client.post(reverse("activity_step", args=[made.pk, "complete"]), {}).status_code == 302
        page = text_of(client.get(reverse("activity", args=[made.pk])))
    assert factory.FOUND["voices_children"] in page and "Not known yet." in page


def test_documents_are_attached_and_taken_out(planner, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = factory.activity(by=planner)
    with at(planner) as client:
        path = reverse("activity_attach", args=[made.pk])
        assert "Choose a file" in text_of(client.post(path, {}))
        assert client.post(path, {"file": attachments.uploaded()}).status_code == 302
        page = client.get(reverse("activity", args=[made.pk])).content.decode()
        assert "report.pdf" in page
        kept = Activity.objects.get()
        (file,) = queries_files(kept)
        out = reverse("activity_file_remove", args=[made.pk, file.pk])
        assert "report.pdf" in text_of(client.get(out))
        assert client.post(out, {"reason": "An older draft"}).status_code == 302
    assert queries_files(kept) == []


def queries_files(activity):
    from portal.uploads.queries import files_of

    return files_of(activity.subject)


def test_an_action_is_added_from_the_page_and_shown_on_it(planner, at):
    made = factory.opened(by=planner)
    path = reverse("activity_action", args=[made.pk])
    council = Organisation.objects.get(code="bolton-council")
    data = {"words": "Show the child’s words.", "organisation": council.pk, "due_on_day": "29", "due_on_month": "2"}
    with at(planner) as client:
        refused = text_of(client.post(path, data | {"due_on_year": "2027"}))
        assert "Show the child’s words." in refused and "29" in refused, "no such day, and nothing typed is lost"
        assert client.post(path, data | {"due_on_month": "1", "due_on_year": "2027"}).status_code == 302
        page = text_of(client.get(reverse("activity", args=[made.pk])))
    assert "Show the child’s words." in page and "Fri 29 Jan 2027" in page and "To do" in page


def test_the_list_is_narrowed_by_method_and_state(planner, at):
    audit, survey = factory.activity(title="An audit"), factory.activity("surveys", title="A survey")
    factory.actions.step(activity=survey, name="suspend", reason="x", by=planner, now=factory.NOW)
    with at(planner) as client:
        only = text_of(client.get(reverse("assurance_activities"), {"method": "surveys", "state": "suspended"}))
        none = text_of(client.get(reverse("assurance_activities"), {"state": "done"}))
    assert "A survey" in only and "An audit" not in only
    assert "No activities here." in none and audit.title not in none


def test_as_a_list_and_the_framework(planner, at):
    factory.activity(title="Neglect")
    with at(planner) as client:
        text = text_of(client.get(reverse("assurance"), {"view": "list"}))
        assert "<table" not in text and "Neglect" in text and "November 2026" in text
        framework = text_of(client.get(reverse("assurance_framework")))
        assert client.get(reverse("assurance_year", args=[1066])).status_code == 404
    assert "Two thematic audits a year" in framework and "No frequency is given." in framework


def test_a_withdrawn_activity_stands_in_no_grid(planner, at):
    made = factory.activity(title="Planned twice")
    factory.actions.step(activity=made, name="withdraw", reason="Twice", by=planner, now=factory.NOW)
    with at(planner) as client:
        assert "Planned twice" not in text_of(client.get(reverse("assurance")))


def test_rapid_reviews_come_from_their_own_records(db, at):
    reviews_factory.place("bolton")
    factory.framework()
    sent = reviews_factory.submitted()
    moment = sent.review.submissions.get().sent_at
    year = queries.this_year(moment.date())
    assert queries.rapid_reviews(year) == {moment.date().replace(day=1): 1}
    with at(people.person(Role.SCRUTINEER), moment + timedelta(hours=1)) as client:
        text = text_of(client.get(reverse("assurance")))
    assert "1 rapid review" in text and "Sent to the Panel" in text
    assert sent.review.reference not in text, "a count, never a case"


@pytest.fixture
def quick_pack(monkeypatch):
    monkeypatch.setattr("reviews.pack_document.pack_pdf", reviews_factory.one_page)


pytestmark = pytest.mark.usefixtures("quick_pack")


def test_the_feed_holds_the_reference_and_the_method_alone(planner, at):
    made = factory.activity(title="Child at 4 High Street", theme="Secret theme", first=NOV, last=DEC)
    hidden = people.person(Role.PRACTITIONER)
    for person in (planner, hidden):
        deadlines.make_feed_key(person=person, now=factory.NOW)
        person.refresh_from_db()
    with at(planner) as client:
        content = client.get(reverse("calendar_ics", args=[planner.feed_key])).content
        none = client.get(reverse("calendar_ics", args=[hidden.feed_key])).content
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == f"{made.reference}: Thematic audits (planned)"
    assert (event["dtstart"].dt, event["dtend"].dt) == (NOV, date(2027, 1, 1))
    assert b"High Street" not in content and b"Secret" not in content
    assert b"VEVENT" not in none, "who may not read the calendar gets none of it"


def test_what_ran_out_of_its_months_is_said_until_it_is_done_or_moved(planner, at):
    late = factory.activity(first=date(2026, 10, 1), by=planner, title="Ran out")
    factory.activity(first=NOV, by=planner, title="Still in time")
    factory.actions.step(
        activity=factory.activity(first=date(2026, 10, 1), by=planner, title="Waiting"),
        name="suspend", reason="Illness", by=planner, now=factory.NOW,
    )  # fmt: skip
    assert list(queries.running_late(planner, date(2026, 11, 25))) == [late]
    assert not queries.running_late(planner, date(2026, 10, 31)).exists(), "October is not over on its last day"
    with at(planner) as client:
        text = text_of(client.get(reverse("assurance")))
        assert f"{late.reference}: planned, until October 2026" in text
        assert f"{late.reference}: its months are over" in text_of(client.get(reverse("today")))
        factory.actions.move_activity(
            activity=late, from_month=DEC, to_month=DEC, reason="A vacancy", by=planner, now=factory.NOW
        )
        assert "neither done nor moved" not in text_of(client.get(reverse("assurance")))
        assert "its months are over" not in text_of(client.get(reverse("today")))
    with at(people.person(Role.LEAD_REPRESENTATIVE)) as client:
        assert "its months are over" not in text_of(client.get(reverse("today")))


def statements(client, path):
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as taken:
        client.get(path)
    return len([q for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


@pytest.mark.parametrize("name", ["assurance", "assurance_activities"])
def test_ten_thousand_activities_run_as_many_queries_as_ten(planner, at, name):
    for _ in range(10):
        factory.activity(by=planner)
    with at(planner) as client:
        for_ten = statements(client, reverse(name))
        like = Activity.objects.first()
        lead, made = people.organisation(), []
        for number in range(10_000):
            year = 2000 + number % 26
            made.append(
                Activity(
                    method_id=like.method_id, title=f"Activity {number}", year=year, lead=lead, added_by=planner,
                    planned_from=date(year, 11, 1), planned_to=date(year, 11, 1), from_month=date(year, 11, 1),
                    to_month=date(year, 11, 1), added_at=factory.NOW, changed_at=factory.NOW,
                )
            )  # fmt: skip
        Activity.objects.bulk_create(made)
        assert statements(client, reverse(name)) == for_ten
    assert for_ten <= 14


def test_the_demonstration_has_a_calendar_of_its_own(db, settings):
    reviews_factory.place("bolton")
    with time_machine.travel(factory.NOW, tick=False):
        call_command("load_assurance_framework", "bolton")
    made = demonstration.load(factory.NOW)
    assert {S(a.state) for a in Activity.objects.filter(loaded_from="")} >= {S.PLANNED, S.OPEN, S.DELAYED}
    assert {a.pk for a in demonstration.load(factory.NOW)} == {a.pk for a in made}, "a second time nothing is added"
    settings.DEMONSTRATION = False
    with pytest.raises(Refused):
        demonstration.load(factory.NOW)
