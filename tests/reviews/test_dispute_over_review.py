"""The partners' dispute over a review: it is closed with what it was about, and its earlier steps were carried over."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from partnership.models import Dispute, DisputeStep
from portal.accounts.choices import Role
from portal.approvals.choices import Decision
from portal.deadlines.models import Deadline
from portal.trail.models import TrailEvent
from reviews.actions import decision, sign_off
from reviews.choices import ReviewState
from tests.factories import reviews as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pack")]


@pytest.fixture
def story(bury):
    """Bury's three partners have answered, and one does not agree."""
    story = factory.signing()
    *others, last = story.partners(14)
    for partner in others:
        story.sign(partner)
    story.sign(last, Decision.DISSENT, comment="Not in our view.")
    return story


def ladder_clock(dispute):
    return Deadline.objects.filter(subject_kind=dispute.subject.kind, subject_id=dispute.pk).latest("pk")


def test_the_reviews_own_date_runs_on_while_its_partners_dispute(story):
    dispute = Dispute.objects.get()
    assert dispute.state == "open" and dispute.about_reference == story.review.reference
    clock = Deadline.objects.get(subject_kind=story.review.subject.kind, rule_code="rapid_review")
    assert clock.met_at is None and clock.cancelled_at is None and clock.due_on == clock.original_due_on
    assert ladder_clock(dispute).met_at is None


def test_it_falls_away_with_the_reason_when_the_review_is_withdrawn(story, at):
    dispute = Dispute.objects.get()
    decision.withdraw(review=story.review, reason="The criteria were not met.", by=story.manager, now=story.moment(15))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.closed_by) == ("withdrawn", story.manager)
    assert dispute.outcome == "The review was withdrawn: The criteria were not met."
    assert ladder_clock(dispute).cancelled_at is not None
    step = dispute.steps.get()
    assert step.ended_at == story.moment(15) and step.outcome == dispute.outcome
    with at(story.moment(15, 16), story.manager) as client:
        assert dispute.outcome in client.get(reverse("dispute", args=[dispute.reference])).content.decode()
    assert TrailEvent.objects.filter(event="dispute.withdrawn", target=dispute.reference).count() == 1


def test_it_is_resolved_when_every_partner_agrees_after_all(story):
    dispute = Dispute.objects.get()
    sign_off.take_back(review=story.review, reason="The words are changed.", by=story.manager, now=story.moment(14, 15))
    story.review.refresh_from_db()
    dispute.refresh_from_db()
    assert dispute.state == "open", "taking it back settles nothing"
    sign_off.send_for_sign_off(review=story.review, by=story.manager, now=story.moment(15))
    for partner in story.partners(15):
        story.sign(partner, day=15)
    assert story.fresh().review.state == ReviewState.AGREED
    dispute.refresh_from_db()
    assert dispute.state == "resolved" and "Every partner agreed" in dispute.outcome
    assert ladder_clock(dispute).met_at is not None
    assert not DisputeStep.objects.filter(dispute=dispute, ended_at__isnull=True).exists()


def test_a_dispute_over_another_review_stays_as_it_is(story):
    other = factory.signing(aware_on=factory.AWARE_ON.replace(day=factory.AWARE_ON.day - 1))
    *others, last = other.partners(14)
    for partner in others:
        other.sign(partner)
    other.sign(last, Decision.DISSENT, comment="Nor here.")
    decision.withdraw(review=story.review, reason="Not met.", by=story.manager, now=story.moment(15))
    states = dict(Dispute.objects.values_list("about_reference", "state"))
    assert states == {story.review.reference: "withdrawn", other.review.reference: "open"}


# The steps of the time before there was one ladder (reviews/migrations/0002).


class Old:
    """The table as it was: rows that the migration reads."""

    def __init__(self, rows):
        self.objects = self
        self._rows = rows

    def select_related(self, *_names):
        return self

    def order_by(self, *_names):
        return sorted(self._rows, key=lambda row: (row.held_on, row.pk))


class OldStep:
    def __init__(self, pk, review, stage, held_on, outcome, by, at):
        self.pk, self.review, self.review_id, self.stage = pk, review, review.pk, stage
        self.held_on, self.outcome, self.recorded_by_id, self.recorded_at = held_on, outcome, by.pk, at


class Apps:
    """The apps of the migration: today's tables, and the one that is no more."""

    def __init__(self, rows):
        self.rows = rows

    def get_model(self, app, name):
        return Old(self.rows) if (app, name) == ("reviews", "DisputeStep") else apps.get_model(app, name)


def test_the_steps_that_were_recorded_before_are_on_the_one_ladder(bury, at):
    first, second = factory.gathering(), factory.gathering(aware_on=factory.AWARE_ON.replace(day=2))
    by = first.manager
    rows = [
        OldStep(3, second.review, "discussion", second.moment(14).date(), "They agreed.", by, second.moment(14, 17)),
        OldStep(2, first.review, "lead_representatives", first.moment(15).date(), "The majority’s view goes.", by,
                first.moment(15, 17)),
        OldStep(1, first.review, "discussion", first.moment(14).date(), "They did not agree.", by,
                first.moment(14, 17)),
    ]  # fmt: skip
    import_module("reviews.migrations.0002_one_ladder_between_partners").move_steps(Apps(rows), None)
    assert Dispute.objects.count() == 2 and len(set(Dispute.objects.values_list("reference", flat=True))) == 2
    dispute = Dispute.objects.get(about_id=first.review.pk)
    assert (dispute.kind, dispute.state, dispute.about_reference) == (
        "between_partners", "resolved", first.review.reference,
    )  # fmt: skip
    assert dispute.outcome == "The majority’s view goes." and dispute.closed_at == first.moment(15, 17)
    said = [(s.number, s.stage_code, s.outcome, s.held_on, s.ended_by) for s in dispute.steps.order_by("number")]
    assert said == [
        (1, "discussion", "They did not agree.", first.moment(14).date(), by),
        (2, "lead_representatives", "The majority’s view goes.", first.moment(15).date(), by),
    ]
    person = factory.somebody(Role.DELEGATED_REPRESENTATIVE)
    with at(first.moment(16), person) as client:
        page = client.get(reverse("dispute", args=[dispute.reference])).content.decode()
    assert "They did not agree." in page and first.review.reference in page


def test_where_the_stage_runs_in_hours_the_moment_of_its_end_is_asked_for_and_meets_its_clock(story, at):
    dispute = Dispute.objects.get()
    # The same dispute, opened as one that cannot wait: its first stage has twenty-four hours.
    dispute.steps.update(due_at=story.moment(15, 11))
    page = reverse("review_dispute", kwargs={"reference": story.review.reference})
    day = story.moment(15).date()
    said = {
        "held_on_day": day.day, "held_on_month": day.month, "held_on_year": day.year,
        "outcome": "They met and did not agree.", "then": "next_stage",
    }  # fmt: skip
    with at(story.moment(15, 16, 30), story.manager) as client:
        assert "held_on_time" in client.get(page).content.decode()
        client.post(page, said)
        assert dispute.steps.count() == 1, "a day without its time is not enough"
        later = client.post(page, said | {"held_on_time": "16:45"}).content.decode()
        assert "That moment is still to come" in later and "They met and did not agree." in later
        client.post(page, said | {"held_on_time": "15:20"})
        assert "held_on_time" not in client.get(page).content.decode(), "the next stage has days"
    ended = dispute.steps.get(number=1)
    clock = Deadline.objects.get(subject_kind=dispute.subject.kind, subject_id=dispute.pk, instance=ended.instance)
    assert (ended.held_on, clock.met_at) == (day, story.moment(15, 15, 20))
