"""Agencies are asked once each, by their own dates; chased at most once an hour; excused and asked again."""

from datetime import timedelta

import pytest

from partnership.queries import responding_agencies
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.clock import london_date
from portal.deadlines.queries import for_subject
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.actions import requests, returns
from reviews.agency_lines import agency_lines
from reviews.choices import ReturnState, ReviewState
from reviews.models import AgencyReturn
from reviews.notifying import agency_people
from tests.factories import people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture
def story(bolton):
    return factory.gathering()


def clock(agency_return):
    return for_subject(agency_return.subject).get()


def ask(story, *organisations, day=6, by=None):
    return requests.request_information(
        review=story.review, organisations=organisations, by=by or story.manager, now=story.moment(day)
    )


def other_agency(story) -> Organisation:
    asked = set(story.review.returns.values_list("organisation_id", flat=True))
    return next(o for o in responding_agencies(london_date(story.moment(6))) if o.pk not in asked)


def test_the_first_asking_sets_the_tables_day_and_moves_the_review_on(story):
    assert story.review.state == ReviewState.GATHERING
    rows = list(story.review.returns.all())
    # Day 10 of the table, counted from the report on Thursday 17 December over Christmas and New Year.
    assert {str(clock(row).due_on) for row in rows} == {"2027-01-05"}
    assert not any(row.added_later for row in rows)
    assert Notice.objects.filter(kind=NoticeKind.INFORMATION_REQUESTED).count() >= len(rows)


def test_the_message_says_the_reference_the_date_and_the_meeting_and_nothing_of_the_case(story):
    text = Notice.objects.filter(kind=NoticeKind.INFORMATION_REQUESTED).first()
    assert text.reference in text.subject_line and "Tuesday 5 January 2027" in text.body
    assert "Friday 8 January 2027" in text.body
    assert not any(word in text.body for word in ("infant", "hospital", "injur"))


def test_an_agency_asked_later_gets_its_own_date_counted_from_its_own_request(story):
    [added] = ask(story, other_agency(story))
    assert added.added_later
    assert clock(added).trigger_on == london_date(story.moment(6))
    assert clock(added).due_on == london_date(story.moment(11))


def test_asking_again_changes_nothing_and_sends_nothing(story):
    organisation = story.review.returns.first().organisation
    before = Notice.objects.count(), AgencyReturn.objects.count()
    assert ask(story, organisation) == []
    assert (Notice.objects.count(), AgencyReturn.objects.count()) == before


def test_nobody_chosen_a_body_that_ended_and_a_person_without_the_role_are_refused(story):
    with pytest.raises(Refused, match="Choose at least one agency"):
        ask(story)
    ended = people.organisation("Demonstration former body", ends_on=london_date(story.moment(1)))
    with pytest.raises(Refused, match="No longer exists today: Demonstration former body"):
        ask(story, ended)
    with pytest.raises(NotAllowed, match="Your role does not allow this"):
        ask(story, other_agency(story), by=factory.somebody(Role.REVIEW_GROUP_MEMBER))


def test_a_second_chase_within_the_hour_is_refused_and_a_third_after_it_is_sent(story):
    row = story.review.returns.first()
    requests.chase(agency_return=row, by=story.manager, now=story.moment(9, 10))
    with pytest.raises(Refused, match="chased less than an hour ago"):
        requests.chase(agency_return=row, by=story.manager, now=story.moment(9, 10, 59))
    requests.chase(agency_return=row, by=story.manager, now=story.moment(9, 11))
    assert row.chases.count() == 2
    assert Notice.objects.filter(kind=NoticeKind.RETURN_CHASED).values("key").distinct().count() == 2


def test_an_agency_that_has_answered_is_not_chased(story):
    row = story.review.returns.first()
    story.nil(row)
    with pytest.raises(Conflict, match="nothing to chase"):
        requests.chase(agency_return=row, by=story.manager, now=story.moment(9))


def test_an_excused_agency_has_no_date_and_can_be_asked_again_by_its_own(story):
    row = story.review.returns.first()
    with pytest.raises(Refused, match="Give the reason"):
        requests.excuse(agency_return=row, reason=" ", by=story.manager, now=story.moment(5))
    requests.excuse(agency_return=row, reason="Asked by mistake.", by=story.manager, now=story.moment(5))
    assert clock(row).cancelled_at is not None and requests.due_on(row) is None
    assert [r.pk for r in ask(story, row.organisation)] == [row.pk]
    row.refresh_from_db()
    assert row.state == ReturnState.REQUESTED
    assert clock(row).is_open and str(clock(row).due_on) == "2027-01-05"


def test_a_return_opened_again_keeps_its_met_date_and_the_agency_sees_why(story):
    row = story.review.returns.select_related("organisation", "review").first()
    story.answer(row)
    met = clock(row).met_at
    with pytest.raises(Refused, match="Give the reason"):
        requests.reopen(agency_return=row, reason="", by=story.manager, now=story.moment(9))
    requests.reopen(agency_return=row, reason="A period is missing.", by=story.manager, now=story.moment(9))
    row.refresh_from_db()
    assert row.state == ReturnState.DRAFTING and clock(row).met_at == met
    lead = agency_people(row.organisation, story.moment(12))[0]
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(12))
    assert clock(row).met_at == met
    assert TrailEvent.objects.get(event=Event.RETURN_REOPENED).reason == "A period is missing."


def test_only_the_manager_opens_a_return_again_and_not_once_the_review_is_sent(story, quick_pack):
    row = story.review.returns.select_related("organisation", "review").first()
    story.answer_all()
    with pytest.raises(NotAllowed):
        requests.reopen(
            agency_return=row, reason="x", by=agency_people(row.organisation, story.moment(9))[0], now=story.moment(9)
        )
    story.pack().circulate().meet().recommend().send().sign_all().submit()
    with pytest.raises(Conflict, match="has been sent or has ended"):
        requests.reopen(agency_return=row, reason="x", by=story.manager, now=story.moment(16))


def test_who_is_late_is_said_in_words_and_the_late_stand_first(story):
    rows = list(story.review.returns.select_related("organisation", "review"))
    story.answer(rows[0], day=8).nil(rows[1], day=6).answer(rows[2], day=12)
    requests.chase(agency_return=rows[3], by=story.manager, now=story.moment(12))
    now = story.moment(13)
    lines = agency_lines(story.review, story.manager, now)
    said = {line.agency_return.pk: (line.words, line.chases) for line in lines}
    assert said[rows[0].pk] == ("Returned day 8", 0)
    assert said[rows[1].pk] == ("Nil return day 6", 0)
    assert said[rows[2].pk] == ("Returned 2 working days late", 0)
    assert said[rows[3].pk] == ("3 working days late", 1)
    assert [line.is_late for line in lines] == sorted((line.is_late for line in lines), reverse=True)


def test_the_list_takes_the_same_queries_for_one_agency_as_for_many(story, django_assert_num_queries):
    few, now = factory.story().log().facts().decide().notify(), story.moment(3)
    requests.request_information(
        review=few.review, organisations=[other_agency(story)], by=few.manager, now=few.moment(2, 17)
    )
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        agency_lines(few.review, factory.somebody(Role.BUSINESS_MANAGER), now)
    with django_assert_num_queries(len(one)):
        agency_lines(story.review, factory.somebody(Role.BUSINESS_MANAGER), now + timedelta(minutes=1))
