"""What changed, field by field: who, when, the text before and after; and who may not read it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.clock import london_date
from portal.history import revisions, signed
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.actions import conflict, incident, meeting, requests, returns
from reviews.choices import Sex
from reviews.field_history import return_revisions
from reviews.models import AgencyReturn, Child, Incident, Meeting, Recommendation
from reviews.notifying import agency_people
from reviews.views import field_history as pages
from tests.factories import people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton", "quick_pack")
OLD, NEW = "A baby was brought to the hospital at night.", "A baby was brought to hospital on Thursday night."


def look(client, person, name, moment, *args):
    with time_machine.travel(moment, tick=False):
        client.force_login(person)
        return client.get(reverse(name, args=args))


def words(answer) -> str:
    """The page as read: no tags, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def edit(story, text, day):
    facts = Incident.objects.get(review=story.review)
    incident.edit_incident(
        review=story.review, changes={"summary": text}, version=facts.version, by=story.manager,
        now=story.moment(day),
    )  # fmt: skip


def test_a_corrected_fact_shows_both_texts_who_and_when(client):
    story = factory.gathering()
    edit(story, OLD, 3)
    edit(story, NEW, 5)
    answer = look(client, story.manager, "review_changes", story.moment(6), story.review.reference)
    page = words(answer)
    assert answer.status_code == 200
    assert f"Before {OLD} After {NEW}" in page
    assert f"Thu 24 Dec 2026, 10:00 · {story.manager.name}" in page
    assert page.index(f"After {NEW}") < page.index(f"After {OLD}"), "the newest first"
    assert "What happened, in a neutral summary" in page


def test_choices_lists_and_dates_are_in_words_and_a_child_taken_out_is_told(client):
    story = factory.gathering()
    child = story.review.children.first()
    harms = child.harm_labels
    values = story.child_values() | {"sex": Sex.FEMALE if child.sex != Sex.FEMALE else Sex.MALE}
    was, is_now = child.get_sex_display(), Sex(values["sex"]).label
    incident.edit_child(child=child, values=values, version=child.version, by=story.manager, now=story.moment(4))
    second = incident.add_child(review=story.review, values=values, by=story.manager, now=story.moment(4, 11))
    incident.remove_child(child=second, reason="Entered twice.", by=story.manager, now=story.moment(5))
    page = words(look(client, story.manager, "review_changes", story.moment(6), story.review.reference))
    assert f"Child 1: changed Wed 23 Dec 2026, 10:00 · {story.manager.name} Sex Before {was} After {is_now}" in page
    assert "Child 2: entered" in page and "Child 2: taken out" in page
    assert harms and harms[0] in page


def test_the_meeting_and_the_recommendation_are_in_it(client):
    story = factory.recommended()
    row = Recommendation.objects.get(review=story.review)
    meeting.edit_recommendation(
        review=story.review, answers={}, changes={"reasons": "Reasons, put better."}, version=row.version,
        by=story.manager, now=story.moment(13, 19),
    )  # fmt: skip
    page = words(look(client, story.manager, "review_changes", story.moment(14), story.review.reference))
    assert "Recommendation: changed" in page
    assert f"Before {row.reasons} After Reasons, put better." in page
    assert "The meeting: entered" in page or "The meeting: changed" in page


def test_the_values_are_on_this_page_alone_and_never_on_the_trail():
    story = factory.gathering()
    edit(story, OLD, 3)
    stored = " ".join(
        str(getattr(event, field.attname)) for event in TrailEvent.objects.all() for field in TrailEvent._meta.fields
    )
    assert OLD not in stored
    assert "summary" in stored


def test_opening_it_is_a_reading_on_the_trail(client):
    story = factory.gathering()
    look(client, story.manager, "review_changes", story.moment(6), story.review.reference)
    read = TrailEvent.objects.filter(event=Event.REVIEW_READ).latest("sequence")
    assert (read.fields, read.actor_id) == (["review_changes"], story.manager.pk)


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.BUSINESS_MANAGER, Role.SCRUTINEER)], ids=lambda r: r.value
)
def test_who_may_not_read_the_trail_finds_nothing_there(client, role):
    story = factory.circulated()
    row = story.review.returns.first()
    person = people.person(role, row.organisation)
    for name, args in (("review_changes", [story.review.reference]), ("return_changes", [row.pk])):
        assert look(client, person, name, story.moment(13), *args).status_code == 404


def test_a_conflict_of_interest_shuts_it(client):
    story = factory.circulated()
    scrutineer = factory.somebody(Role.SCRUTINEER)
    path = ("review_changes", story.moment(13), story.review.reference)
    assert look(client, scrutineer, *path).status_code == 200
    conflict.declare(review=story.review, person=scrutineer, reason="A relative.", by=scrutineer, now=story.moment(12))
    assert look(client, scrutineer, *path).status_code == 404
    row = story.review.returns.first()
    assert look(client, scrutineer, "return_changes", story.moment(13), row.pk).status_code == 404


def test_both_pages_are_linked_from_what_happened(client):
    story = factory.circulated()
    row = story.review.returns.first()
    happened = look(client, story.manager, "review_history", story.moment(13), story.review.reference)
    assert reverse("review_changes", args=[story.review.reference]) in happened.content.decode()
    changes = look(client, story.manager, "review_changes", story.moment(13), story.review.reference)
    assert reverse("return_changes", args=[row.pk]) in changes.content.decode()
    one = look(client, story.manager, "return", story.moment(13), row.pk)
    assert reverse("return_changes", args=[row.pk]) in one.content.decode()


@pytest.fixture
def returned():
    """A return written in two savings, submitted, opened again, changed twice and submitted again; with its story."""
    story = factory.gathering()
    row = story.review.returns.select_related("organisation", "review__incident").first()
    story.answer(row, day=6)
    requests.reopen(agency_return=row, reason="A date is missing.", by=story.manager, now=story.moment(7))
    lead = agency_people(row.organisation, story.moment(7))[0]
    for text in ("A first thought, not for others.", "Seen on the twelfth."):
        row.refresh_from_db()
        returns.edit_return(
            agency_return=row, changes={"involvement": text}, version=row.version, by=lead, now=story.moment(8)
        )
    return story, row, lead


def test_the_drafts_of_an_agency_stay_its_own(client, returned):
    story, row, lead = returned
    refused = look(client, story.manager, "return_changes", story.moment(8, 15), row.pk)
    assert refused.status_code == 403
    assert "private to it" in words(refused) and "thought" not in words(refused)
    row.refresh_from_db()
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(9))
    page = words(look(client, story.manager, "return_changes", story.moment(9, 15), row.pk))
    assert "After Seen on the twelfth." in page
    assert "A first thought" not in page
    assert lead.name in page
    own = return_revisions(row, lead, london_date(story.moment(9)), pages.RETURN)
    assert "A first thought, not for others." in [c.after for revision in own for c in revision.fields]


def test_a_scrutineer_reads_only_the_versions_that_were_circulated(client, returned):
    story, row, lead = returned
    first = AgencyReturn.history.filter(id=row.pk, state="submitted").earliest("history_date").involvement
    row.refresh_from_db()
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(9))
    scrutineer = factory.somebody(Role.SCRUTINEER)
    assert look(client, scrutineer, "return_changes", story.moment(10), row.pk).status_code == 403
    for other in story.review.returns.exclude(pk=row.pk):
        story.answer(other, day=9)
    story.pack().circulate()
    page = words(look(client, scrutineer, "return_changes", story.moment(13), row.pk))
    assert "Seen on the twelfth." in page
    assert first and first not in page


@pytest.mark.parametrize(
    ("model", "labels"),
    [(Incident, pages.INCIDENT), (Child, pages.CHILD), (Meeting, pages.MEETING),
     (Recommendation, pages.RECOMMENDATION), (AgencyReturn, pages.RETURN)],
)  # fmt: skip
def test_no_field_that_somebody_writes_is_left_out(model, labels):
    kept_elsewhere = {"id", "review", "number", "version", "organisation", "state", "requested_at", "requested_by",
                      "added_later", "submitted_at", "submitted_by"}  # fmt: skip
    assert {f.name for f in model._meta.fields} - kept_elsewhere == set(labels)
    assert all(labels.values())


def test_the_page_runs_the_same_queries_for_few_changes_as_for_many(client):
    story = factory.gathering()
    look(client, story.manager, "review_changes", story.moment(6), story.review.reference)
    with CaptureQueriesContext(connection) as few:
        look(client, story.manager, "review_changes", story.moment(6), story.review.reference)
    for number in range(30):
        edit(story, f"Text {number}", 3)
    with CaptureQueriesContext(connection) as many:
        answer = look(client, story.manager, "review_changes", story.moment(6), story.review.reference)
    assert len(many) == len(few)
    assert "Next" in words(answer)


def test_a_saving_that_changed_no_shown_field_is_no_revision():
    story = factory.gathering()
    facts = Incident.objects.get(review=story.review)
    rows = Incident.history.filter(review_id=story.review.pk).order_by("history_date", "history_id")
    before = len(revisions(rows.all(), pages.INCIDENT, thing="The incident"))
    facts.version += 1
    signed(facts, by=story.manager, now=story.moment(9) + timedelta(minutes=1)).save()
    assert len(revisions(rows.all(), pages.INCIDENT, thing="The incident")) == before
    assert rows.last().history_user == story.manager
