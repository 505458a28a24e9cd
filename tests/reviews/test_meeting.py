"""The meeting's record, the criteria and the recommendation: drafts, what is asked in full, stale edits."""

import pytest

from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from reviews.actions import meeting
from reviews.choices import Presence, Recommended, ReviewState
from reviews.criteria import CODES
from reviews.models import Meeting, Recommendation
from reviews.policies import has_criteria, recommendation_is_whole
from reviews.readiness import before
from tests.factories import reviews as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pack")]
WORDS = ("facts", "safety", "lived_experience", "inequality", "episodes", "worked_well", "improve")


@pytest.fixture
def story(bolton):
    return factory.circulated()


def address(story, page="meeting"):
    return f"/reviews/{story.review.reference}/{page}/"


def typed(story, **changes):
    moment = story.moment(13, 14)
    data = {
        "version": "1",
        "held_at_day": str(moment.day),
        "held_at_month": str(moment.month),
        "held_at_year": str(moment.year),
        "held_at_time": "14:00",
        "chaired_by": "Chair of the review group",
        **{name: f"About {name}" for name in WORDS},
    }
    return {**data, **changes}


def test_a_draft_takes_anything_and_keeps_it(story, at):
    with at(story.moment(13, 17), story.manager) as client:
        answer = client.post(address(story), {"version": "1", "facts": "Only the facts so far."})
        assert answer.status_code == 302
        page = client.get(address(story)).content.decode()
    assert "Only the facts so far." in page
    assert Meeting.objects.get(review=story.review).held_at is None


def test_confirming_asks_for_what_is_missing_beside_its_field_and_saves_what_was_written(story, at):
    with at(story.moment(13, 17), story.manager) as client:
        answer = client.post(address(story), typed(story, lived_experience="", confirm="yes"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "lived_experience_error" in page
    assert Meeting.objects.get(review=story.review).facts == "About facts"
    story.fresh()
    assert story.review.state == ReviewState.CIRCULATED


def test_a_whole_record_is_confirmed(story, at):
    rows = dict.fromkeys(story.partners(13), (Presence.PRESENT, "Head of service"))
    meeting.set_attendance(review=story.review, rows=rows, by=story.manager, now=story.moment(13, 15))
    with at(story.moment(13, 17), story.manager) as client:
        answer = client.post(address(story), typed(story, confirm="yes"))
    assert answer.url.endswith("/recommendation/")
    story.fresh()
    assert story.review.state == ReviewState.MET


def test_what_is_missing_before_the_meeting_is_confirmed_leads_to_where_it_is_written(story):
    missing = {item.text: item.path for item in before("record_meeting", story.review)}
    assert missing["Record who was at the meeting."].endswith("/meeting/attendance/")
    assert len(missing) == 7


def test_a_stale_edit_shows_both_texts_and_keeps_mine_when_i_insist(story, at):
    meeting.edit_meeting(
        review=story.review, changes={"facts": "Theirs."}, version=1, by=story.manager, now=story.moment(13, 15)
    )
    with at(story.moment(13, 17), factory.somebody(Role.BUSINESS_SUPPORT)) as client:
        page = client.post(address(story), typed(story, facts="Mine.")).content.decode()
        assert "Theirs." in page
        assert "Mine." in page
        assert Meeting.objects.get(review=story.review).facts == "Theirs."
        answer = client.post(address(story), typed(story, facts="Mine.", version="2"))
    assert answer.status_code == 302
    assert Meeting.objects.get(review=story.review).facts == "Mine."


def test_a_meeting_in_the_future_is_refused_beside_its_field(story, at):
    with at(story.moment(13, 17), story.manager) as client:
        page = client.post(address(story), typed(story, held_at_year="2028")).content.decode()
    assert "The meeting cannot be in the future" in page
    assert "About facts" in page


def test_presence_without_a_post_is_refused(story, at):
    organisation = story.partners(13)[0]
    with at(story.moment(13, 17), story.manager) as client:
        page = client.post(
            address(story, "meeting/attendance"), {f"presence_{organisation.pk}": Presence.PRESENT}
        ).content.decode()
    assert f"Say who was there for {organisation.name}, by post." in page


def test_those_who_may_only_read_cannot_write(story, at):
    with at(story.moment(13, 17), factory.somebody(Role.REVIEW_GROUP_MEMBER)) as client:
        assert client.get(address(story)).status_code == 200
        assert client.post(address(story), typed(story)).status_code == 403
        assert client.get(address(story, "meeting/attendance")).status_code == 404
    with at(story.moment(13, 17), factory.somebody(Role.PRACTITIONER)) as client:
        assert client.get(address(story)).status_code == 404
    with pytest.raises(NotAllowed):
        meeting.edit_meeting(
            review=story.review,
            changes={},
            version=1,
            by=factory.somebody(Role.REVIEW_GROUP_MEMBER),
            now=story.moment(13),
        )


def test_every_criterion_is_answered_with_a_reason(story):
    story.meet()
    answers = dict.fromkeys(CODES[:-1], (True, "Weighed."))
    meeting.edit_recommendation(
        review=story.review, answers=answers, changes={}, version=1, by=story.manager, now=story.moment(13, 18)
    )
    assert (
        has_criteria(story.review)
        == f"Answer each criterion for a local review with a reason: 1 of {len(CODES)} still to do."
    )
    meeting.edit_recommendation(
        review=story.review,
        answers={CODES[-1]: (False, "No institution.")},
        changes={},
        version=2,
        by=story.manager,
        now=story.moment(13, 18),
    )
    assert has_criteria(story.fresh().review) is None


def test_an_unknown_criterion_is_refused(story):
    with pytest.raises(Refused):
        meeting.edit_recommendation(
            review=story.review, answers={"guess": (True, "x")}, changes={}, version=1, by=story.manager,
            now=story.moment(13),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "field", "words"),
    [
        (Recommended.LOCAL_REVIEW, "lines_of_enquiry", "key lines of enquiry"),
        (Recommended.JOINT_REVIEW, "lines_of_enquiry", "key lines of enquiry"),
        (Recommended.NATIONAL_REVIEW, "national_interest", "national interest"),
        (Recommended.NO_REVIEW, "instead", "instead of a local review"),
        (Recommended.ALTERNATIVE, "instead", "instead of a local review"),
        (Recommended.DEFER, "instead", "instead of a local review"),
        (Recommended.CRITERIA_NOT_MET, "instead", "instead of a local review"),
    ],
)
def test_each_outcome_needs_its_own_words(story, outcome, field, words):
    story.meet()

    def save(version, **changes):
        meeting.edit_recommendation(
            review=story.review, answers={}, changes=changes, version=version, by=story.manager,
            now=story.moment(13, 18),
        )  # fmt: skip

    save(1, outcome=outcome, reasons="Because.")
    assert words in recommendation_is_whole(story.fresh().review)
    save(2, **{field: "Said."})
    assert recommendation_is_whole(story.fresh().review) is None


def test_a_stale_recommendation_changes_neither_text_nor_criteria(story):
    story.meet().recommend()
    with pytest.raises(Conflict) as refused:
        meeting.edit_recommendation(
            review=story.review,
            answers={"panel": (True, "Mine.")},
            changes={"reasons": "Mine."},
            version=1,
            by=story.manager,
            now=story.moment(13, 19),
        )
    assert refused.value.theirs["reasons"].startswith("Improvements are needed")
    assert Recommendation.objects.get(review=story.review).reasons != "Mine."
    assert story.review.criteria.get(code="panel").reasons == "Weighed at the meeting."


def test_a_safety_action_cannot_be_done_in_the_future(story):
    with pytest.raises(Refused, match="cannot be in the future") as refused:
        meeting.save_safety_action(
            review=story.review,
            action=None,
            words="See the sibling.",
            organisation=story.partners(13)[0],
            due_on=None,
            done_on=story.moment(15).date(),
            by=story.manager,
            now=story.moment(13),
        )
    assert refused.value.field == "done_on"
