"""One chronology of several agencies: by date, with the source, the doubtful said in words, nothing merged."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reviews.actions import returns
from reviews.chronology import likely_duplicates
from reviews.models import ReturnEvent
from reviews.notifying import agency_people
from reviews.queries import merged_chronology
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")
BRUISE = "A bruise was seen on the cheek and explained by the carer; advice was given."


@pytest.fixture
def story(bolton):
    return factory.gathering()


def add(story, row, on, what, **values):
    lead = agency_people(row.organisation, story.moment(4))[0]
    return returns.save_event(
        agency_return=row, event=None, on=on, what=what, by=lead, now=story.moment(4),
        **({"on_words": "", "source": "Record", "key_episode": False} | values),
    )  # fmt: skip


def rows_of(story):
    return list(story.review.returns.select_related("organisation", "review__incident"))


def pairs(*events):
    fresh = ReturnEvent.objects.filter(pk__in=[e.pk for e in events]).select_related("agency_return__organisation")
    found = likely_duplicates(list(fresh.order_by("on", "pk")))
    return {pk: [other.pk for other in others] for pk, others in found.items()}


def test_one_event_told_by_two_agencies_a_day_apart_is_marked_at_both(story):
    one, two, *_rest = rows_of(story)
    first = add(story, one, date(2026, 12, 1), BRUISE)
    second = add(story, two, date(2026, 12, 2), BRUISE.replace("advice was given", "the mother was advised"))
    assert pairs(first, second) == {first.pk: [second.pk], second.pk: [first.pk]}


@pytest.mark.parametrize(
    ("on", "what"),
    [(date(2026, 12, 3), BRUISE), (date(2026, 12, 1), "The housing provider was called about the heating.")],
    ids=["two days apart", "other words"],
)
def test_two_days_apart_or_in_other_words_it_is_another_event(story, on, what):
    one, two, *_rest = rows_of(story)
    assert pairs(add(story, one, date(2026, 12, 1), BRUISE), add(story, two, on, what)) == {}


def test_an_agencys_own_events_are_never_called_doubles(story):
    row = rows_of(story)[0]
    assert pairs(add(story, row, date(2026, 12, 1), BRUISE), add(story, row, date(2026, 12, 1), BRUISE)) == {}


def test_only_answered_returns_are_in_it_by_date_and_only_those_its_reader_may_read(story):
    one, two, three, *_rest = rows_of(story)
    add(story, three, date(2026, 12, 1), "Not submitted yet.")
    for row in (one, two):
        row.refresh_from_db()
        story.answer(row)
    events = merged_chronology(story.review)
    assert [e.on for e in events] == sorted(e.on for e in events) and len(events) == 6
    assert {e.agency_return_id for e in events} == {one.pk, two.pk}
    assert {e.agency_return_id for e in merged_chronology(story.review, {two.pk})} == {two.pk}
    assert merged_chronology(story.review, set()) == []


def test_the_page_says_uncertain_dates_sources_key_episodes_and_doubles_in_words(story):
    one, two, *_rest = rows_of(story)
    for row in (one, two):
        story.answer(row)
    client = Client()
    with time_machine.travel(story.moment(9), tick=False):
        client.force_login(story.manager)
        page = client.get(reverse("review_chronology", args=[story.review.reference])).content.decode()
    assert page.count("About three weeks before") == 2 and "Date uncertain, placed at" in page
    assert f"Source: {one.organisation.name}: visit record" in page
    assert page.count("Key episode") == 2
    assert page.count("Probably the same event as") == 6
    assert "agencies have not answered yet" in page


def test_markup_in_an_event_is_shown_and_not_run(story):
    row = rows_of(story)[0]
    add(story, row, date(2026, 12, 1), "<script>alert(1)</script><b>Bold</b>", source="<i>Record</i>")
    row.refresh_from_db()
    story.answer(row)
    client = Client()
    with time_machine.travel(story.moment(9), tick=False):
        client.force_login(story.manager)
        page = client.get(reverse("review_chronology", args=[story.review.reference])).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<i>Record" not in page
