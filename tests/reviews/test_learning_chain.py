"""From a finding to its impact: the answer, the actions, done, assured, and a difference that is shown or is not."""

from datetime import UTC, date, datetime

import pytest

from partnership.actions import tracker
from partnership.models import Action
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.together import flat
from reviews.actions import conflict
from reviews.learning import actions, queries
from reviews.learning.choices import RecommendationState as R
from reviews.learning.models import Finding
from reviews.learning.needs import needs
from tests.factories import learning as chain
from tests.factories import people
from tests.factories.learning import NOW

pytestmark = pytest.mark.django_db
JUNE, DECEMBER = datetime(2027, 6, 10, 9, 0, tzinfo=UTC), datetime(2027, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def by():
    chain.ready()
    return chain.keeper()


def clocks(made):
    rows = Deadline.objects.filter(subject_kind=made.subject.kind, subject_id=made.pk, cancelled_at__isnull=True)
    return {(row.rule_code, row.instance): (row.due_on, row.met_on) for row in rows}


def states(made):
    return list(Action.objects.filter(source_kind=made.subject.kind, source_id=made.pk).values_list("state", flat=True))


def test_done_is_not_assured_and_assured_is_not_yet_a_difference(by):
    made = chain.accepted(by=by)
    with pytest.raises(Refused, match="Not assured yet: A-"):
        actions.assure(recommendation=made, by=by, now=NOW)
    action = Action.objects.get(source_id=made.pk, source_kind=made.subject.kind)
    tracker.report_done(action=action, done_on=date(2026, 12, 17), done_words="Changed.", by=chain.keeper(), now=NOW)
    with pytest.raises(Refused, match="Not assured yet: A-"):
        actions.assure(recommendation=made, by=by, now=NOW)
    tracker.assure(action=action, words="Twenty records were read.", by=by, now=NOW)
    actions.assure(recommendation=made, by=by, now=NOW)
    made.refresh_from_db()
    assert (made.state, states(made)) == (R.TO_SHOW, ["assured"])
    assert clocks(made) == {
        ("impact_check_6", ""): (date(2027, 6, 17), None),
        ("impact_check_12", ""): (date(2027, 12, 17), None),
    }


def test_a_recommendation_without_actions_is_never_assured(by):
    made = chain.accepted(by=by, with_action=False)
    with pytest.raises(Refused, match="Add first what is to be done"):
        actions.assure(recommendation=made, by=by, now=NOW)


def test_impact_after_six_and_twelve_months_ends_the_chain(by):
    made = chain.assured(by=by)
    check = {"recommendation": made, "view": "shown", "words": "Children say so.", "by": by}
    with pytest.raises(Refused, match="due on 17 June 2027 and can be made from 17 May 2027"):
        actions.check_impact(months=6, now=datetime(2027, 5, 16, 9, 0, tzinfo=UTC), **check)
    with pytest.raises(Refused, match="after 6 months first"):
        actions.check_impact(months=12, now=DECEMBER, **check)
    actions.check_impact(months=6, now=JUNE, **check)
    made.refresh_from_db()
    assert (made.state, states(made)) == (R.TO_SHOW, ["impact"])
    with pytest.raises(Conflict, match="recorded already"):
        actions.check_impact(months=6, now=JUNE, **check)
    actions.check_impact(months=12, now=DECEMBER, **check)
    made.refresh_from_db()
    assert made.state == R.SHOWN
    assert clocks(made)[("impact_check_12", "")] == (date(2027, 12, 17), date(2027, 12, 1))


@pytest.mark.parametrize(("months", "moment"), [(6, JUNE), (12, DECEMBER)])
def test_where_no_difference_is_shown_it_and_its_actions_are_opened_again(by, months, moment):
    made = chain.assured(by=by)
    if months == 12:
        chain.impact_check(made, by=by, now=JUNE)
    actions.check_impact(
        recommendation=made, months=months, view="none", words="Nothing is otherwise.", by=by, now=moment
    )
    made.refresh_from_db()
    assert (made.state, made.round, made.assured_on, states(made)) == (R.UNDER_WAY, 2, None, ["open"])
    assert all(met for _due, met in clocks(made).values()), "no clock of the first round is left running"
    chain.assure_actions(made, now=moment)
    actions.assure(recommendation=made, by=by, now=moment)
    assert ("impact_check_6", "impact_check_6_round_2") in clocks(made)
    assert made.checks.count() == (1 if months == 6 else 2), "what was found the first time stays"


def test_a_check_needs_a_view_and_words(by):
    made = chain.assured(by=by)
    with pytest.raises(Refused, match="Choose whether"):
        actions.check_impact(recommendation=made, months=6, view="", words="So.", by=by, now=JUNE)
    with pytest.raises(Refused, match="what it showed"):
        actions.check_impact(recommendation=made, months=6, view="shown", words=" ", by=by, now=JUNE)


@pytest.mark.parametrize("answer", ["part", "rejected"])
def test_what_is_not_wholly_accepted_needs_reasons(by, answer):
    made = chain.recommended(by=by)
    with pytest.raises(Refused, match="Give the reasons"):
        actions.answer(recommendation=made, answer=answer, reason=" ", by=by, now=NOW)
    actions.answer(recommendation=made, answer=answer, reason="No money.", by=by, now=NOW)
    made.refresh_from_db()
    assert made.state == (R.REJECTED if answer == "rejected" else R.UNDER_WAY)
    with pytest.raises(Conflict, match="This has been answered"):
        actions.answer(recommendation=made, answer="accepted", reason="", by=by, now=NOW)


def test_a_rejected_recommendation_takes_no_action_and_can_be_answered_again(by):
    made = chain.recommended(by=by)
    actions.answer(recommendation=made, answer="rejected", reason="No.", by=by, now=NOW)
    with pytest.raises(Refused, match="accepted recommendation"):
        chain.action_of(made, by=by)
    actions.reconsider(recommendation=made, reason="The Panel asked.", by=by, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.answer, made.answered_by) == (R.TO_ANSWER, "", None)


def test_an_answer_is_not_opened_again_while_something_is_being_done(by):
    made = chain.accepted(by=by)
    with pytest.raises(Refused, match="Drop that first"):
        actions.reconsider(recommendation=made, reason="Perhaps.", by=by, now=NOW)


def test_findings_that_are_not_implemented_need_reasons(by):
    one = chain.finding(by=by)
    review = chain.review_of(one)
    assert queries.unexplained(review) == [one]
    with pytest.raises(Refused, match="Say why nothing is done"):
        actions.explain(finding=one, reason=" ", by=by, now=NOW)
    actions.explain(finding=one, reason="The law has changed since.", by=by, now=NOW)
    assert queries.unexplained(review) == []
    other = chain.finding(of=review, by=by)
    chain.accepted(of=other, by=by)
    assert queries.unexplained(review) == []
    with pytest.raises(Refused, match="being implemented"):
        actions.explain(finding=other, reason="No.", by=by, now=NOW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": " "}, "Say what was found"),
        ({"source": "", "source_title": ""}, "which review found it"),
        ({"source": "national", "source_title": " "}, "which review found it"),
        ({"found_on": date(2026, 12, 18)}, "still to come"),
        ({"found_on": date(1926, 12, 18)}, "Check the year"),
    ],
)
def test_a_finding_that_says_too_little_is_refused(by, fields, sentence):
    whole = {"review": None, "source": "national", "source_title": "A review", "words": "So.", "underlying": "",
             "themes": [], "found_on": date(2026, 12, 1), "by": by, "now": NOW}  # fmt: skip
    with pytest.raises(Refused, match=sentence):
        actions.record_finding(**{**whole, **fields})
    assert not Finding.objects.exists()


def test_said_before_names_the_earlier_review_and_never_a_later_or_a_stranger(by):
    before = chain.national(by=by)
    chain.national(words="Information about firearms licences was held by one force alone.", by=by)
    new = chain.finding(
        words="Professionals accepted what the parents said and nobody asked the child about life at home.", by=by
    )
    said = queries.said_before(new, by, date(2026, 12, 17))
    assert [one.finding for one in said] == [before]
    assert {"accepted", "asked"} & set(said[0].likeness.shared) or "parents" in said[0].likeness.shared
    assert queries.said_before(before, by, date(2026, 12, 17)) == []
    assert queries.said_before(new, by, date(2026, 12, 17)) == said, "the same findings give the same answer"


def test_themes_are_counted_across_local_and_national_reviews(by):
    voice = chain.theme(by=by)
    chain.finding(themes=(voice,), by=by)
    actions.edit_finding(
        finding=chain.national(by=by), changes={"words": "So.", "underlying": ""}, themes=[voice], version=1, by=by,
        now=NOW,
    )  # fmt: skip
    line = queries.theme_lines(by, date(2026, 12, 17))[0]
    assert (line.theme, line.total, line.counts["rapid"], line.counts["national"]) == (voice, 2, 1, 1)
    with pytest.raises(Refused, match="of that name already"):
        actions.add_theme(name="the child’s VOICE", by=by, now=NOW)


def test_a_conflict_of_interest_shuts_out_of_findings_and_what_hangs_on_them(by):
    made = chain.accepted(by=by)
    shut = chain.keeper()
    conflict.declare(review=chain.review_of(made.finding), person=shut, reason="Related.", by=shut, now=NOW)
    on = date(2026, 12, 17)
    open_one = chain.national(by=by)
    assert list(queries.visible_to(shut, on)) == [open_one]
    assert not queries.recommendations_visible_to(shut, on).exists()
    with pytest.raises(NotAllowed):
        actions.recommend(finding=made.finding, words="More.", by=shut, now=NOW)
    assert queries.visible_to(people.person(Role.AGENCY_CONTACT), on).count() == 0


def test_today_asks_for_the_answer_and_for_the_assurance(by):
    made = chain.recommended(by=by)
    assert any(made.reference in need.words and "answers" in need.words for need in flat(needs(by, NOW)))
    actions.answer(recommendation=made, answer="accepted", reason="", by=by, now=NOW)
    chain.action_of(made, by=by)
    chain.assure_actions(made)
    assert any(made.reference in need.words and "all is assured" in need.words for need in flat(needs(by, NOW)))


def test_a_stale_edit_shows_both_texts(by):
    one = chain.finding(by=by)
    edit = {"finding": one, "themes": [], "version": 1, "by": by, "now": NOW}
    actions.edit_finding(changes={"words": "First.", "underlying": ""}, **edit)
    with pytest.raises(Conflict) as refusal:
        actions.edit_finding(changes={"words": "Second.", "underlying": ""}, **edit)
    assert refusal.value.theirs == {"words": "First."}


def test_the_list_asks_as_many_questions_for_many_as_for_few(by, client, time_machine, django_assert_max_num_queries):
    time_machine.move_to(NOW, tick=False)
    client.force_login(by)
    chain.recommended(of=chain.finding(by=by), by=by)
    client.get("/learning/")
    with django_assert_max_num_queries(60) as few:
        client.get("/learning/")
    for _number in range(6):
        chain.recommended(of=chain.national(by=by), by=by)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/learning/")
