"""What an agency wrote is private to it until it is circulated, then the review group's; and never another agency's."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.choices import Role
from portal.clock import london_date
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.actions import conflict, requests, returns
from reviews.notifying import agency_people
from reviews.queries import readable_return_ids
from tests.factories import attachments, people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton", "quick_pack")
SECRET = "Words that only this agency has written."


@pytest.fixture
def story(bolton):
    return factory.gathering()


def mark(story, row, day=7):
    """The agency's words, one event and one file, all recognisable."""
    lead = agency_people(row.organisation, story.moment(day))[0]
    returns.attach_file(
        agency_return=row, file=attachments.uploaded("marked.txt", SECRET.encode()), by=lead, now=story.moment(day)
    )
    row.refresh_from_db()
    returns.edit_return(
        agency_return=row, changes={"worked_well": SECRET}, version=row.version, by=lead, now=story.moment(day)
    )
    row.refresh_from_db()
    return lead


def submit(story, row, lead, day=8):
    row.refresh_from_db()
    needed = ("records_searched", "involvement", "analysis", "immediate_actions", "staff_support", "quality_assured_by")
    returns.edit_return(
        agency_return=row, changes=dict.fromkeys(needed, SECRET), version=row.version, by=lead, now=story.moment(day)
    )
    returns.save_event(
        agency_return=row, event=None, on=london_date(story.moment(1)), on_words="", what=SECRET, source="Record",
        key_episode=False, by=lead, now=story.moment(day),
    )  # fmt: skip
    row.refresh_from_db()
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(day))
    row.refresh_from_db()


def pages(row):
    reference = row.review.reference
    return [
        reverse("return", args=[row.pk]),
        reverse("review_chronology", args=[reference]),
        reverse("review_agencies", args=[reference]),
        reverse("review_pack", args=[reference]),
    ]


def sees(person, row, story, day) -> bool:
    """Whether the words are on any page that this person opens."""
    client = Client()
    with time_machine.travel(story.moment(day, 15), tick=False):
        client.force_login(person)
        return any(SECRET in client.get(page).content.decode() for page in pages(row))


def without_tokens(answer) -> str:
    """The page without what differs each time: the tokens of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def first(story):
    return story.review.returns.select_related("organisation", "review__incident").first()


def test_the_words_reach_the_unit_when_submitted_and_the_group_when_circulated(story):
    row = first(story)
    lead = mark(story, row)
    unit, group = factory.somebody(Role.BUSINESS_SUPPORT), factory.somebody(Role.REVIEW_GROUP_MEMBER)
    scrutineer = factory.somebody(Role.SCRUTINEER)
    if group.appointments.filter(organisation=row.organisation).exists():
        group = next(
            p for p in (factory.somebody(Role.REVIEW_GROUP_MEMBER, o) for o in story.partners())
            if not p.appointments.filter(organisation=row.organisation).exists()
        )  # fmt: skip
    assert sees(lead, row, story, 7)
    assert not sees(unit, row, story, 7) and not sees(group, row, story, 7)
    submit(story, row, lead)
    assert sees(unit, row, story, 8)
    assert not sees(group, row, story, 8) and not sees(scrutineer, row, story, 8)
    story.pack()
    assert not sees(group, row, story, 11)
    story.circulate()
    assert sees(group, row, story, 12) and sees(scrutineer, row, story, 12)


def test_a_return_opened_again_is_private_again_until_its_new_version_is_circulated(story):
    row = first(story)
    group = factory.somebody(Role.SCRUTINEER)
    submit(story, row, mark(story, row))
    story.pack().circulate()
    requests.reopen(agency_return=row, reason="A period is missing.", by=story.manager, now=story.moment(12, 11))
    assert not sees(group, row, story, 12) and not sees(story.manager, row, story, 12)
    row.refresh_from_db()
    lead = agency_people(row.organisation, story.moment(12))[0]
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(12, 12))
    assert sees(story.manager, row, story, 12)
    assert not sees(group, row, story, 12)
    story.pack(day=12).circulate(day=12)
    assert sees(group, row, story, 12)


def test_another_agency_and_a_practitioner_get_what_an_absent_address_answers(story):
    row = first(story)
    submit(story, row, mark(story, row))
    story.pack().circulate()
    file_id = returns.uploads.Attachment.objects.get().pk
    event_id = row.events.get().pk
    strangers = [people.person(Role.AGENCY_CONTACT), people.person(Role.PRACTITIONER, row.organisation)]
    addresses = [
        *pages(row),
        *(reverse(name, args=[row.pk]) for name in (
            "return_edit", "return_submit", "return_nil", "return_share", "return_attach", "return_event_add",
            "agency_letter", "agency_letter_pdf", "return_send_back", "agency_excuse", "return_reopen",
        )),
        reverse("return_event_edit", args=[row.pk, event_id]),
        reverse("return_file_remove", args=[row.pk, file_id]),
        reverse("file_download", args=[file_id]),
        reverse("pack_file", args=[row.review.reference, 1]),
        reverse("pack_progress", args=[row.review.reference, 1]),
        reverse("pack_circulate", args=[row.review.reference, 1]),
    ]  # fmt: skip
    with time_machine.travel(story.moment(12, 15), tick=False):
        for person in strangers:
            client = Client()
            client.force_login(person)
            for address in addresses:
                answer = client.get(address)
                assert (address, answer.status_code) == (address, 404)
                absent = client.get(re.sub(r"\d+", "987654321", address))
                assert without_tokens(answer) == without_tokens(absent)
            assert SECRET not in client.get(reverse("my_returns")).content.decode()
            assert row.review.reference not in client.get(reverse("my_returns")).content.decode()


def test_a_conflict_of_interest_shuts_the_agencys_own_lead_out(story):
    row = first(story)
    lead = mark(story, row)
    conflict.declare(review=story.review, person=lead, reason="Related.", by=story.manager, now=story.moment(7))
    assert readable_return_ids(lead, story.review.pk, london_date(story.moment(7))) == set()
    with time_machine.travel(story.moment(8), tick=False):
        client = Client()
        client.force_login(lead)
        assert client.get(reverse("return", args=[row.pk])).status_code == 404


def test_the_file_of_a_return_follows_its_words(story):
    row = first(story)
    lead = mark(story, row)
    address = reverse("file_download", args=[returns.uploads.Attachment.objects.get().pk])
    scrutineer = factory.somebody(Role.SCRUTINEER)

    def answer(person, day):
        client = Client()
        with time_machine.travel(story.moment(day, 16), tick=False):
            client.force_login(person)
            return client.get(address).status_code

    assert (answer(lead, 7), answer(story.manager, 7), answer(scrutineer, 7)) == (200, 404, 404)
    submit(story, row, lead)
    assert (answer(story.manager, 8), answer(scrutineer, 8)) == (200, 404)
    story.pack().circulate()
    assert answer(scrutineer, 12) == 200


def test_reading_a_return_is_on_the_trail_and_asking_for_progress_is_not(story):
    row = first(story)
    story.answer(row)
    story.pack()
    with time_machine.travel(story.moment(11, 15), tick=False):
        client = Client()
        client.force_login(story.manager)
        client.get(reverse("return", args=[row.pk]))
        client.get(reverse("pack_progress", args=[row.review.reference, 1]))
        client.get(reverse("pack_file", args=[row.review.reference, 1]))
    read = TrailEvent.objects.filter(event=Event.RETURN_READ, actor_id=story.manager.pk)
    assert [event.fields for event in read] == [["return"]]
    assert not TrailEvent.objects.filter(event=Event.REVIEW_READ, fields=["pack_progress"]).exists()
    assert TrailEvent.objects.get(event=Event.PACK_READ).fields == ["pack 1"]
