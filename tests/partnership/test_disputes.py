"""The ladders: stages on the clock, who sees what and when, letters, positions, and the trend without names."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from partnership import dispute_queries
from partnership.actions import disputes, load_arrangements
from partnership.arrangements import ArrangementsError, read_file
from partnership.choices import Duty
from partnership.models import Dispute, DisputeStep, Ladder
from partnership.promise_choices import DisputeState, LadderKind, Theme, Urgency
from partnership.queries import relevant_agencies, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from tests.factories import partnership, people, plan, promises
from tests.factories import reviews as place
from tests.factories.promises import at, step

pytestmark = pytest.mark.django_db
NOW = promises.NOW
TODAY = NOW.date()
NAMES = "Kingfisher"


@pytest.fixture
def bolton():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    return partnership.arrangements("bolton", now=at("2026-12-01 09:00"))


@pytest.fixture
def school(bolton):
    return relevant_agencies(TODAY)[0]


@pytest.fixture
def council(bolton):
    return statutory_partners(TODAY)[0]


@pytest.fixture
def teacher(school):
    return people.person(Role.AGENCY_CONTACT, school)


@pytest.fixture
def social_worker(council):
    return people.person(Role.AGENCY_CONTACT, council)


@pytest.fixture
def manager(bolton):
    return promises.manager()


def clock(dispute):
    return Deadline.objects.get(subject_kind="dispute", subject_id=dispute.pk, instance=step(dispute).instance)


def sees(person, dispute, on=TODAY):
    return dispute_queries.visible_to(person, on).filter(pk=dispute.pk).exists()


def end(dispute, by, now, outcome="They did not agree."):
    return disputes.move_on(dispute=dispute, held_on=now.date(), outcome=outcome, by=by, now=now)


# The times


@pytest.mark.parametrize(
    ("urgency", "due_on", "exact"),
    [
        (Urgency.STANDARD, date(2027, 1, 18), None),
        (Urgency.URGENT, date(2027, 1, 13), "2027-01-13 10:00"),
        (Urgency.IMMEDIATE, date(2027, 1, 12), "2027-01-12 10:00"),
    ],
)
def test_the_time_of_a_stage_follows_from_the_urgency(school, council, teacher, urgency, due_on, exact):
    dispute = promises.disagreement(school, council, by=teacher, urgency=urgency, meanwhile="Seen every day.")
    assert clock(dispute).due_on == due_on
    assert step(dispute).due_at == (at(exact) if exact else None)
    assert clock(dispute).citation and not clock(dispute).statutory


def test_hours_run_through_a_weekend_and_a_bank_holiday(school, council, teacher):
    now = at("2026-12-24 16:00")
    dispute = promises.disagreement(school, council, by=teacher, urgency=Urgency.URGENT, now=now)
    assert clock(dispute).due_on == date(2026, 12, 26)
    assert [day["skipped"] for day in clock(dispute).proof] == [None, None, None]


def test_each_stage_has_its_own_clock_and_the_one_before_is_met(school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    first = clock(dispute)
    end(dispute, teacher, at("2027-01-15 12:00"))
    first.refresh_from_db()
    assert first.met_on == date(2027, 1, 15)
    assert step(dispute).stage_code == "managers"
    assert clock(dispute).due_on == date(2027, 1, 22)


@pytest.mark.parametrize(
    ("ended", "late"), [(("12", "1", "2027", "10:00"), False), (("12", "1", "2027", "10:01"), True)]
)
def test_a_stage_in_hours_asks_for_the_time_at_which_it_ended(
    client, time_machine, school, council, teacher, ended, late
):
    dispute = promises.disagreement(school, council, by=teacher, urgency=Urgency.IMMEDIATE, meanwhile="Seen tonight.")
    first = clock(dispute)
    time_machine.move_to(at("2027-01-12 16:00"), tick=False)
    client.force_login(teacher)
    path = reverse("dispute_move_on", args=[dispute.reference])
    names = ("held_on_day", "held_on_month", "held_on_year", "held_on_time")
    sent = dict(zip(names, ended, strict=True)) | {"outcome": "The managers speak next."}
    for wrong, sentence in (("17:00", "still to come"), ("", "time")):
        page = client.post(path, sent | {"held_on_time": wrong}).content.decode()
        assert sentence in page and "The managers speak next." in page
    too_early = client.post(path, sent | {"held_on_day": "11", "held_on_time": "09:59"}).content.decode()
    assert "The stage only began on 11 January 2027 at 10:00" in too_early
    assert client.post(path, sent).status_code == 302
    first.refresh_from_db()
    assert first.met_late is late
    assert dispute_queries.trend(TODAY, TODAY).late_stages == int(late)


def test_a_stage_that_ended_late_stays_late(school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    first = clock(dispute)
    end(dispute, teacher, at("2027-01-20 12:00"))
    first.refresh_from_db()
    assert first.met_late
    assert dispute_queries.trend(TODAY, TODAY).late_stages == 1


def test_a_past_dispute_keeps_the_stages_it_ran_under(tmp_path, school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    changed = partnership.edited(tmp_path, ("        title: Practitioner to practitioner", "        title: Talk first"))
    load_arrangements(document=read_file(changed), by=None, now=NOW)
    assert step(dispute).stage_title == "Practitioner to practitioner"
    assert Ladder.objects.get(kind="practitioners").stages.get(code="practitioners").title == "Talk first"


# Who sees it, and when the business manager is told


def test_the_business_manager_is_told_at_the_set_stage_and_not_before(school, council, teacher, social_worker, manager):
    dispute = promises.disagreement(school, council, by=teacher, summary=f"About {NAMES}.")
    for day in (12, 13):
        assert not sees(manager, dispute) and dispute.told_at is None
        dispute = end(dispute, teacher, at(f"2027-01-{day} 12:00"))
    assert not Notice.objects.filter(kind="dispute_told").exists()
    dispute = end(dispute, teacher, at("2027-01-14 12:00"))
    assert (dispute.told_stage, dispute.told_at) == ("The statutory partners", at("2027-01-14 12:00"))
    assert sees(manager, dispute)
    assert [n.recipient for n in Notice.objects.filter(kind="dispute_told")] == [manager]
    for notice in Notice.objects.all():
        assert NAMES not in notice.subject_line + notice.body


def test_only_the_two_sides_and_nobody_else_see_it_before(school, council, teacher, social_worker, manager):
    dispute = promises.disagreement(school, council, by=teacher)
    other = relevant_agencies(TODAY)[1]
    strangers = (
        manager,
        people.person(Role.AGENCY_CONTACT, other),
        people.person(Role.PRACTITIONER, school),
        people.person(Role.SCRUTINEER),
        people.person(Role.ADMINISTRATOR),
        people.person(Role.DELEGATED_REPRESENTATIVE, statutory_partners(TODAY)[1]),
    )
    assert [person for person in strangers if sees(person, dispute)] == []
    assert sees(teacher, dispute) and sees(social_worker, dispute)
    assert [n.recipient for n in Notice.objects.filter(kind="dispute_raised")] == [social_worker]


def test_a_practitioner_sees_what_they_raised_and_no_more(school, council, teacher):
    practitioner = people.person(Role.PRACTITIONER, school)
    own = promises.disagreement(school, council, by=practitioner)
    other = promises.disagreement(school, council, by=teacher, theme=Theme.PLAN)
    assert sees(practitioner, own) and not sees(practitioner, other)
    end(own, practitioner, at("2027-01-12 12:00"))
    with pytest.raises(NotAllowed):
        end(other, practitioner, at("2027-01-12 12:00"))


def test_a_page_that_may_not_be_seen_does_not_exist(client, school, council, teacher, manager):
    dispute = promises.disagreement(school, council, by=teacher)
    client.force_login(manager)
    assert client.get(reverse("dispute", args=[dispute.reference])).status_code == 404
    assert dispute.reference not in client.get(reverse("disputes")).content.decode()
    client.force_login(teacher)
    page = client.get(reverse("dispute", args=[dispute.reference])).content.decode()
    assert "The threshold." in page and "The business unit does not see it yet" in page
    read = TrailEvent.objects.filter(event="dispute.read").last()
    assert (read.actor_id, read.target) == (teacher.pk, dispute.reference)


# What is refused


def test_a_child_who_may_be_unsafe_has_something_that_keeps_them_safe_on_the_record(school, council, teacher):
    with pytest.raises(Refused, match="keeps the child safe") as refusal:
        promises.disagreement(school, council, by=teacher, urgency=Urgency.IMMEDIATE)
    assert refusal.value.field == "meanwhile"
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("who", ["the same body", "somebody of another body", "a scrutineer"])
def test_nobody_raises_it_for_another_body_or_against_their_own(school, council, teacher, who):
    other = {"a scrutineer": people.person(Role.SCRUTINEER),
             "somebody of another body": people.person(Role.AGENCY_CONTACT)}.get(who, teacher)  # fmt: skip
    with pytest.raises((Refused, NotAllowed)):
        promises.disagreement(school, school if who == "the same body" else council, by=other)
    assert not Dispute.objects.exists()


def test_a_stage_needs_its_outcome_and_a_day_that_can_be(school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    for held_on, outcome, sentence in (
        (TODAY, "  ", "in words that will still make sense"),
        (TODAY + timedelta(days=1), "Said.", "cannot be in the future"),
        (TODAY - timedelta(days=1), "Said.", "only began on 11 January 2027"),
    ):
        with pytest.raises(Refused, match=sentence):
            disputes.move_on(dispute=dispute, held_on=held_on, outcome=outcome, by=teacher, now=NOW)
    assert step(dispute).number == 1, "nothing was half done"


def test_the_top_of_the_ladder_has_no_next_stage(school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    for day in (12, 13, 14):
        dispute = end(dispute, teacher, at(f"2027-01-{day} 12:00"))
    with pytest.raises(Refused, match="last stage of the ladder"):
        end(dispute, teacher, at("2027-01-15 12:00"))


def test_resolved_withdrawn_and_opened_again(school, council, teacher):
    dispute = promises.disagreement(school, council, by=teacher)
    dispute = disputes.resolve(
        dispute=dispute,
        held_on=TODAY,
        outcome="A second visit is made.",
        learning="Say who decides.",
        by=teacher,
        now=NOW,
    )
    assert (dispute.state, dispute.closed_by) == (DisputeState.RESOLVED, teacher)
    with pytest.raises(Conflict):
        end(dispute, teacher, NOW)
    dispute = disputes.reopen(dispute=dispute, reason="The visit was not made.", by=teacher, now=at("2027-01-13 09:00"))
    assert (dispute.state, step(dispute).stage_code, step(dispute).number) == ("open", "practitioners", 2)
    assert clock(dispute).due_on == date(2027, 1, 20)
    dispute = disputes.withdraw(dispute=dispute, reason="Settled by telephone.", by=teacher, now=at("2027-01-13 10:00"))
    assert dispute.state == DisputeState.WITHDRAWN
    last = Deadline.objects.get(subject_id=dispute.pk, subject_kind="dispute", instance="step-2")
    assert last.cancel_reason == "Settled by telephone."


def test_one_dispute_about_a_thing_is_open_at_a_time(school, council, manager):
    about = promises.promise(by=manager).subject
    one = promises.between_partners(manager, about=about)
    with pytest.raises(Conflict, match="open already"):
        promises.between_partners(manager, about=about)
    disputes.withdraw(dispute=one, reason="Begun anew.", by=manager, now=NOW)
    assert promises.between_partners(manager, about=about).reference == "BP-2027-02"


# Families


def test_a_familys_concern_is_put_on_its_ladder_by_whoever_hears_it(client, bolton, teacher, manager):
    dispute = disputes.raise_dispute(
        kind=LadderKind.FAMILIES, urgency=Urgency.STANDARD, theme=Theme.POLICY, raised_on=TODAY,
        raised_words="A young person", other_words="How a conference is run", summary="Nobody asked me.", by=teacher,
        now=NOW,
    )  # fmt: skip
    assert clock(dispute).due_on == date(2027, 1, 14)
    assert sees(manager, dispute) and sees(teacher, dispute)
    page = client.get(reverse("concerns_route")).content.decode()
    assert "Heard and acknowledged" in page and "3 working days" in page and "call 999" in page
    assert "Nobody asked me" not in page


# The trend


def test_the_trend_names_no_body_and_counts_what_it_says(client, school, council, teacher, manager):
    one = promises.disagreement(school, council, by=teacher, summary=f"About {NAMES}.")
    end(one, teacher, at("2027-01-12 12:00"))
    two = promises.disagreement(school, council, by=teacher)
    disputes.resolve(dispute=two, held_on=TODAY, outcome="Agreed.", learning="Say who decides.", by=teacher, now=NOW)
    promises.with_agency(school, by=manager)
    trend = dispute_queries.trend(date(2027, 1, 1), date(2027, 1, 31))
    assert (trend.total, trend.open, trend.resolved) == (2, 1, 1)
    assert trend.by_theme == [("Level of need or threshold", 2)]
    assert trend.by_stage == [("Practitioner to practitioner", 1), ("Manager to manager", 1)]
    assert dispute_queries.trend(date(2026, 1, 1), date(2026, 12, 31)).total == 0
    client.force_login(people.person(Role.GROUP_MEMBER))
    page = client.get(
        reverse("dispute_trend"),
        {"since_day": "1", "since_month": "1", "since_year": "2027", "until_day": "31", "until_month": "1",
         "until_year": "2027"},
    ).content.decode()  # fmt: skip
    assert "Say who decides." in page and "2 of 2" in page
    for name in (school.name, council.name, NAMES, one.reference):
        assert name not in page


# The arrangements' own sense


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("        tells_manager: true\n", ""), "No stage tells the business manager"),
        (("  - kind: between_partners", "  - kind: board_protocol"), "how the partners settle"),
        (("      - code: managers", "      - code: practitioners"), "here twice"),
        (
            ("          - {urgency: standard, amount: 60,", "          - {urgency: standard, amount: 0,"),
            "no time at all",
        ),
    ],
)
def test_ladders_that_make_no_sense_are_refused(tmp_path, db, change, sentence):
    with pytest.raises(ArrangementsError, match=sentence):
        load_arrangements(document=read_file(partnership.edited(tmp_path, change)), by=None, now=NOW)
    assert not DisputeStep.objects.exists() and not mail.outbox


def test_every_shipped_ladder_cites_its_stages_and_every_time(bolton):
    for ladder in dispute_queries.ladders():
        assert ladder.source
        assert all(time.citation for stage in ladder.stages.all() for time in stage.times.all())
    assert {ladder.kind for ladder in dispute_queries.ladders()} == set(LadderKind.values)
    assert london_date(NOW) == TODAY


def test_whom_a_body_named_for_disagreements_is_its_single_point_of_contact(client, bolton, manager):
    bodies = list(Organisation.objects.filter(short_name__in=("GMP", "Bolton FT")).order_by("short_name"))
    trust, police = bodies
    for body in bodies:
        people.person(Role.AGENCY_CONTACT, body, name=f"Demonstration contact of {body.short_name}")
    plan.contact(
        police, by=manager, now=at("2026-12-02 09:00"), post="Head of public protection", duties=[Duty.ESCALATION]
    )
    plan.contact(trust, by=manager, now=at("2026-12-02 09:00"), post="Head of training", duties=[Duty.TRAINING])
    found = dispute_queries.contacts_of(bodies, date(2026, 12, 3))
    assert [line.split(", ")[0] for line in found[police.pk]] == ["Head of public protection"]
    assert found[trust.pk] == ["Demonstration contact of Bolton FT"]
    with time_machine.travel(at("2026-12-03 09:00"), tick=False):
        client.force_login(manager)
        page = client.get(reverse("dispute_ladders")).content.decode()
    assert "Head of public protection" in page and "Demonstration contact of GMP" not in page
