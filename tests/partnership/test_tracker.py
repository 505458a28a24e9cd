"""The action tracker: who sees what, the three steps after doing, dates, reminders, and what flows in from reviews."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.actions import tracker as actions
from partnership.choices import ActionSource, ActionState
from partnership.models import Action
from partnership.queries import statutory_partners, tracker
from partnership.tracker_lines import lines, table_row
from portal.accounts.choices import OrganisationKind, Role
from portal.deadlines import actions as clocks
from portal.deadlines.models import Deadline, DeadlineChange
from portal.deadlines.sweep import sweep
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.today import today
from portal.trail.models import TrailEvent
from reviews.actions import conflict, meeting
from tests.factories import attachments, people, reviews
from tests.factories import tracker as factory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
ON = date(2027, 1, 8)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(db):
    factory.arrangements()
    clocks.load_published(now=NOW - timedelta(days=400))
    return people.person(Role.BUSINESS_MANAGER)


@pytest.fixture
def health(manager):
    return statutory_partners(ON)[1]


def sees(person, made):
    person.__dict__.pop("_authorities", None)
    return tracker.visible_to(person, ON).filter(pk=made.pk).exists()


# Who sees what


def test_an_action_is_seen_by_its_organisation_and_by_those_who_read_all(manager, health):
    made = factory.action(health, by=manager)
    stranger_body = people.organisation(kind=OrganisationKind.HOUSING)
    assert sees(people.person(Role.AGENCY_CONTACT, health), made)
    assert sees(people.person(Role.SCRUTINEER), made)
    assert not sees(people.person(Role.AGENCY_CONTACT, stranger_body), made)
    assert not sees(people.person(Role.PRACTITIONER, health), made), "a practitioner sees only what is theirs"
    assert not sees(people.person(Role.ADMINISTRATOR), made)


def test_its_owner_sees_it_and_reports_it_whatever_their_role(manager, health):
    owner = people.person(Role.PRACTITIONER, health)
    made = factory.action(health, by=manager, owner=owner)
    assert sees(owner, made) and tracker.may_report(owner, made, ON)
    actions.report_done(action=made, done_on=ON, done_words="Done.", by=owner, now=NOW)
    assert Action.objects.get().done_by == owner


def test_an_action_of_a_review_is_closed_to_whoever_has_a_conflict_in_it():
    reviews.place()
    story = reviews.circulated().meet()
    made = Action.objects.get(source_kind="reviews.rapidreview")
    person = people.person(Role.DELEGATED_REPRESENTATIVE, made.organisation)
    reader = people.person(Role.SCRUTINEER)
    contact = people.person(Role.AGENCY_CONTACT, people.organisation())
    assert sees(person, made) and sees(reader, made) and not sees(contact, made)
    for one in (person, reader):
        conflict.declare(review=story.review, person=one, reason="Related.", by=one, now=story.moment(14))
        assert not sees(one, made), "also where the action is their own organisation's"
    assert person.pk in tracker.conflicted_people(made.pk)
    with pytest.raises(NotAllowed):
        actions.report_done(
            action=made, done_on=story.moment(14).date(), done_words="x", by=person, now=story.moment(14)
        )


def test_the_list_asks_the_same_number_of_questions_whatever_it_holds(client, manager, health):
    client.force_login(manager)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("actions")).status_code == 200
            assert client.get(reverse("actions_by_organisation")).status_code == 200
        return len(queries)

    factory.action(by=manager)
    client.get(reverse("actions"))
    few = asked()
    for number in range(12):
        owner = people.person(Role.AGENCY_CONTACT, health)
        factory.action(health, by=manager, words=f"Action {number}", owner=owner)
    assert asked() == few


# From being agreed to having made a difference


def test_the_whole_way_of_an_action(manager, health):
    made = factory.action(health, by=manager)
    assert made.reference == "A-2026-001" and made.state == ActionState.OPEN
    contact = people.person(Role.DELEGATED_REPRESENTATIVE, health)
    actions.report_done(action=made, done_on=ON, done_words="It is on the site.", by=contact, now=NOW)
    actions.assure(action=made, words="Read and tried.", by=manager, now=NOW)
    actions.show_impact(action=made, words="Half as many come back for want of detail.", by=manager, now=NOW)
    made.refresh_from_db()
    assert made.state == ActionState.IMPACT
    assert (made.done_on, made.assured_by, made.impact_by) == (ON, manager, manager)
    told = list(TrailEvent.objects.filter(target_kind="partnership.action").values_list("event", flat=True))
    assert [e for e in told if e.startswith("action.")] == [
        "action.added", "action.done", "action.assured", "action.impact_shown",
    ]  # fmt: skip


def test_done_needs_words_or_a_file_and_a_day_that_has_come(manager, health):
    made = factory.action(health, by=manager)
    contact = people.person(Role.AGENCY_CONTACT, health)

    def report(**given):
        actions.report_done(**{"action": made, "done_on": ON, "done_words": "", "by": contact, "now": NOW, **given})

    with pytest.raises(Refused, match="attach a file"):
        report()
    with pytest.raises(Refused, match="still to come") as refused:
        report(done_on=date(2027, 1, 9))
    assert refused.value.field == "done_on"
    with pytest.raises(Refused, match="before the action was agreed on 5 January 2026"):
        report(done_on=date(2026, 1, 4))
    with pytest.raises(NotAllowed):
        report(by=people.person(Role.AGENCY_CONTACT))
    assert Action.objects.get().state == ActionState.OPEN and Action.objects.get().done_on is None
    actions.attach_evidence(action=made, file=attachments.uploaded("a.txt", b"x"), by=contact, now=NOW)
    report()
    assert Action.objects.get().state == ActionState.DONE


def test_nobody_assures_what_they_reported_themselves(manager, health):
    made = factory.done(factory.action(health, by=manager), by=manager)
    with pytest.raises(Refused, match="Somebody else assures it"):
        actions.assure(action=made, words="I know.", by=manager, now=NOW)
    with pytest.raises(Refused, match="how it was checked"):
        actions.assure(action=made, words=" ", by=people.person(Role.QUALITY_OFFICER), now=NOW)
    assert Action.objects.get().assured_at is None


def test_sent_back_it_is_to_do_again_on_its_old_date_and_its_owner_is_told(manager, health):
    contact = people.person(Role.DELEGATED_REPRESENTATIVE, health)
    made = factory.done(factory.action(health, by=manager), by=contact)
    clock = Deadline.objects.get(subject_kind="partnership.action")
    assert clock.met_on is not None
    with pytest.raises(Refused, match="Give the reason"):
        actions.send_back(action=made, reason=" ", by=manager, now=NOW)
    actions.send_back(action=made, reason="The page cannot be found.", by=manager, now=NOW)
    made.refresh_from_db()
    clock.refresh_from_db()
    assert (made.state, made.done_on, made.done_words) == (ActionState.OPEN, None, "It is on the site.")
    assert clock.is_open and clock.due_on == date(2027, 1, 20)
    notice = Notice.objects.get(kind="action_sent_back")
    assert notice.recipient == contact
    assert "cannot be found" not in notice.body, "a reason does not travel by e-mail"


def test_dropped_and_opened_again_keeps_the_reasons(manager):
    made = factory.action(by=manager)
    actions.drop(action=made, reason="Overtaken by the new form.", by=manager, now=NOW)
    assert not Deadline.objects.get().is_open
    with pytest.raises(Conflict):
        actions.report_done(action=made, done_on=ON, done_words="x", by=manager, now=NOW)
    actions.reopen(action=made, reason="The new form is put off.", by=manager, now=NOW)
    assert Action.objects.get().state == ActionState.OPEN and Deadline.objects.get().is_open
    reasons = set(TrailEvent.objects.exclude(reason="").values_list("reason", flat=True))
    assert {"Overtaken by the new form.", "The new form is put off."} <= reasons


# Words, owner and date


def test_another_date_needs_a_reason_and_the_first_one_stays_on_the_record(manager, health):
    made = factory.action(health, by=manager)

    def edit(reason, version=1, **changes):
        return actions.edit_action(action=made, changes=changes, version=version, reason=reason, by=manager, now=NOW)

    with pytest.raises(Refused, match="why the date is changed"):
        edit("", due_on=date(2027, 2, 1))
    with pytest.raises(Refused, match="keeps one"):
        edit("x", due_on=None)
    assert edit("Half-term.", due_on=date(2027, 2, 1)) == ["due_on"]
    change = DeadlineChange.objects.get()
    assert (change.old_due_on, change.new_due_on, change.reason) == (date(2027, 1, 20), date(2027, 2, 1), "Half-term.")
    assert Deadline.objects.get().due_on == date(2027, 2, 1)


def test_given_to_another_organisation_its_clock_and_its_notices_go_along(manager, health):
    council = statutory_partners(ON)[0]
    made = factory.action(council, by=manager)
    theirs = people.person(Role.DELEGATED_REPRESENTATIVE, health)
    changes = {"organisation": health}
    actions.edit_action(action=made, changes=changes, version=1, reason="", by=manager, now=NOW)
    clock = Deadline.objects.get()
    assert (clock.owner_organisation, clock.owner_role) == (health, Role.DELEGATED_REPRESENTATIVE)
    assert Notice.objects.filter(kind="action_given", recipient=theirs).exists()


def test_two_people_who_change_the_words_see_both_texts(client, manager):
    made = factory.action(by=manager)
    changes = {"words": "Theirs"}
    actions.edit_action(action=made, changes=changes, version=1, reason="", by=manager, now=NOW)
    client.force_login(manager)
    page = client.post(
        reverse("action_edit", args=[made.reference]),
        {"words": "Mine", "organisation": made.organisation_id, "owner": "", "due_on": "2027-01-20", "version": "1"},
    )
    said = page.content.decode()
    assert page.status_code == 200 and "Theirs" in said and ">\nMine" in said.replace("&gt;", ">")
    assert Action.objects.get().words == "Theirs"
    again = client.post(
        reverse("action_edit", args=[made.reference]),
        {"words": "Mine", "organisation": made.organisation_id, "owner": "", "due_on": "2027-01-20", "version": "2"},
    )
    assert again.status_code == 302 and Action.objects.get().words == "Mine"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": "  "}, "words"),
        ({"due_on": date(2026, 1, 1)}, "due_on"),
        ({"agreed_on": date(2027, 1, 9)}, "agreed_on"),
        ({"agreed_on": date(1926, 1, 5)}, "agreed_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(manager, given, field):
    with pytest.raises(Refused) as refused:
        factory.action(by=manager, now=NOW, **given)
    assert refused.value.field == field and not Action.objects.exists()


def test_an_owner_belongs_to_the_organisation(manager, health):
    with pytest.raises(Refused, match="no appointment at"):
        factory.action(health, by=manager, owner=people.person(Role.AGENCY_CONTACT))


def test_only_the_business_unit_adds(manager, health):
    with pytest.raises(NotAllowed):
        factory.action(health, by=people.person(Role.DELEGATED_REPRESENTATIVE, health))


# Reminders and Today


def test_the_one_sweep_reminds_of_it_and_says_nothing_of_what_it_is(manager, health):
    contact = people.person(Role.DELEGATED_REPRESENTATIVE, health)
    factory.action(health, by=manager, words="Secret words of the action", due_on=date(2027, 1, 12))
    sweep(NOW)
    notice = Notice.objects.get(kind="deadline_soon", recipient=contact)
    assert "A-2026-001" in notice.body and "Secret" not in notice.body + notice.subject_line
    contact.__dict__.pop("_authorities", None)
    assert any("A-2026-001" in need.words for need in today(contact, NOW).needs)


def test_what_waits_for_assurance_is_on_todays_page_of_somebody_else(manager, health):
    factory.done(factory.action(health, by=manager), by=manager)
    officer = people.person(Role.QUALITY_OFFICER)
    assert any("to be assured" in need.words for need in today(officer, NOW).needs)
    assert not any("to be assured" in need.words for need in today(manager, NOW).needs)


# The list and the table file


def test_the_filters_and_the_figures(client, manager, health):
    late = factory.action(health, by=manager, words="Late one", due_on=date(2027, 1, 4))
    soon = factory.action(by=manager, words="Soon one", due_on=date(2027, 1, 12))
    far = factory.action(by=manager, words="Far one", due_on=date(2027, 6, 1), source=ActionSource.SCRUTINY)
    client.force_login(manager)

    def shown(**filters):
        page = client.get(reverse("actions"), filters).content.decode()
        return {row.reference for row in (late, soon, far) if f">{row.reference}<" in page}

    assert shown() == {late.reference, soon.reference, far.reference}
    assert shown(state="overdue") == {late.reference}
    assert shown(state="soon") == {soon.reference}
    assert shown(source="scrutiny") == {far.reference}
    assert shown(organisation=health.pk) == {late.reference}
    assert shown(words="far o") == {far.reference}
    assert shown(state="nonsense") == set()
    figures = tracker.counts(tracker.visible_to(manager, ON), ON, tracker.soon_until(ON))
    assert (figures.to_do, figures.overdue, figures.soon, figures.done) == (3, 1, 1, 0)


def test_how_organisations_stand_the_most_overdue_first(manager, health):
    council = statutory_partners(ON)[0]
    factory.action(council, by=manager, due_on=date(2027, 3, 1))
    factory.action(health, by=manager, due_on=date(2027, 1, 4))
    factory.action(health, by=manager, due_on=date(2026, 12, 21))
    rows = tracker.by_organisation(tracker.visible_to(manager, ON), ON)
    assert [(r["organisation__name"], r["to_do"], r["late"], r["oldest"]) for r in rows] == [
        (health.name, 2, 2, date(2026, 12, 21)),
        (council.name, 1, 0, None),
    ]


def test_no_cell_of_the_table_file_can_be_taken_for_a_formula(client, manager):
    factory.action(by=manager, words='=HYPERLINK("http://example.invalid","x")', due_on=date(2027, 1, 4))
    client.force_login(manager)
    text = client.get(reverse("actions_csv")).content.decode("utf-8-sig")
    heads, row = list(csv.reader(io.StringIO(text)))
    assert row[heads.index("What is to be done")].startswith("'=")
    assert row[heads.index("Working days late")] == "4"
    assert table_row(lines(Action.objects.all(), ON)[0]) == row


# What flows in from a rapid review


def test_the_page_of_today_asks_once_what_actions_hang_on_and_who_may_see_it(client):
    reviews.place()
    story = reviews.circulated().meet()
    assert Action.objects.filter(source_kind=story.review.subject.kind).exists()
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("today")).status_code == 200
    statements = [one["sql"] for one in seen.captured_queries]
    assert sum('DISTINCT "partnership_action"."source_kind"' in one for one in statements) == 1
    # What somebody sees of reviews is part of several questions, and is asked as one of its own no more than once.
    assert sum(one.startswith('SELECT "reviews_rapidreview"."id" ') for one in statements) <= 1, statements


def test_a_reviews_safety_action_is_in_the_tracker_without_being_typed_again():
    reviews.place()
    story = reviews.circulated().meet()
    row = story.review.safety_actions.get()
    made = Action.objects.get(source_id=story.review.pk)
    assert (made.words, made.organisation, made.due_on) == (row.action, row.organisation, row.due_on)
    assert (made.source, made.source_reference) == (ActionSource.REVIEW, story.review.reference)
    now = story.moment(13, 15)

    def save(**given):
        values = {"words": row.action, "organisation": row.organisation, "due_on": row.due_on, "done_on": None}
        meeting.save_safety_action(review=story.review, action=row, by=story.manager, now=now, **{**values, **given})
        made.refresh_from_db()

    save(words="See both siblings alone.", due_on=row.due_on + timedelta(days=7))
    assert Action.objects.count() == 1 and made.words == "See both siblings alone."
    assert DeadlineChange.objects.get(deadline__subject_kind="partnership.action").reason == actions.CHANGED_AT_SOURCE
    save(words="See both siblings alone.", done_on=now.date())
    assert made.state == ActionState.DONE
    save(words="Other words after it was done")
    assert made.words == "See both siblings alone.", "what has been reported is left as it stands"


def test_one_that_was_entered_by_mistake_is_dropped():
    reviews.place()
    story = reviews.circulated().meet()
    row = story.review.safety_actions.get()
    meeting.remove_safety_action(action=row, by=story.manager, now=story.moment(13, 15))
    assert Action.objects.get().state == ActionState.DROPPED
    assert not Deadline.objects.get(subject_kind="partnership.action").is_open
