"""Agencies enter their own events: each sees its own alone, hands them in, and then they are merged."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.together import flat
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.models import ChronologyPart
from reviews.practice import actions
from reviews.practice.chronology import lines
from reviews.practice.needs import needs
from tests.factories import people, practice
from tests.reviews.practice.test_running import queries_of

pytestmark = pytest.mark.django_db
SECRET = "The mother said that the neighbour had a key."


@pytest.fixture
def told():
    return practice.commissioned()


@pytest.fixture
def parts(told):
    """The parts of two agencies, each with its single point of contact, on working day 6."""
    practice.part(told)
    one, two = ChronologyPart.objects.select_related("review", "organisation").order_by("pk")[:2]
    return (one, practice.contact(one)), (two, practice.contact(two))


def page(client, person, at, name, **kwargs):
    with time_machine.travel(at, tick=False):
        client.force_login(person)
        return client.get(reverse(name, kwargs=kwargs))


def test_every_agency_of_the_terms_is_asked_once_and_told_without_a_word_of_the_case(told):
    asked = actions.ask_agencies(review=told.review, wanted_by=told.moment(9).date(), by=told.manager,
                                 now=told.moment(5))  # fmt: skip
    assert {part.organisation_id for part in asked} == set(told.review.terms.agencies.values_list("pk", flat=True))
    letters = Notice.objects.filter(kind="chronology_wanted")
    assert letters.exists() and told.review.title not in "".join(letters.values_list("body", flat=True))
    with pytest.raises(Refused, match="has been asked already"):
        actions.ask_agencies(review=told.review, wanted_by=told.moment(9).date(), by=told.manager, now=told.moment(6))
    with pytest.raises(Refused, match="today or a later day"):
        actions.ask_agencies(review=told.review, wanted_by=told.moment(4).date(), by=told.manager, now=told.moment(6))
    with pytest.raises(Refused, match="Name the agencies in the terms"):
        actions.ask_agencies(review=practice.opened(), wanted_by=told.moment(9).date(), by=told.manager,
                             now=told.moment(6))  # fmt: skip


def test_an_agency_sees_and_changes_its_own_events_and_no_other_agencys(told, parts, client):
    (one, first), (two, second) = parts
    now = told.moment(6)
    entry = practice.own_entry(one, first, now, what=SECRET)
    for person, status, reads in ((first, 200, True), (second, 404, False), (people.person(Role.PRACTITIONER,
                                  one.organisation), 404, False)):  # fmt: skip
        answer = page(client, person, now, "chronology_part", pk=one.pk)
        assert (answer.status_code, SECRET in answer.content.decode()) == (status, reads)
    assert SECRET not in page(client, second, now, "chronology_part", pk=two.pk).content.decode()
    assert page(client, first, now, "practice_chronology", reference=told.review.reference).status_code == 404
    assert page(client, second, now, "chronology_part_event_remove", pk=two.pk, entry_id=entry.pk).status_code == 404
    for deed in (
        lambda: practice.own_entry(one, second, now),
        lambda: actions.remove_own_entry(entry=entry, by=second, now=now),
        lambda: practice.handed_in(one, second, now),
    ):
        with pytest.raises(NotAllowed, match="not open to you"):
            deed()
    with pytest.raises(Refused, match="Name the record"):
        practice.own_entry(one, first, now, source=" ")
    actions.remove_own_entry(entry=entry, by=first, now=now)
    assert not one.entries.exists()


def test_only_the_unit_sees_events_before_they_are_handed_in_and_then_they_are_merged_with_their_likenesses(
    told, parts, client
):
    (one, first), (two, second) = parts
    now = told.moment(6)
    practice.own_entry(one, first, now, what="Child 1 was seen at home by the health visitor.", on=date(2026, 5, 22))
    practice.own_entry(two, second, now, what="Child 1 was seen at home by the health visitor.", on=date(2026, 5, 22))
    reference = told.review.reference
    assert lines(told.review, named=False) == []
    waiting = lines(told.review, named=False, waiting=True)
    assert [line.waits for line in waiting] == [True, True] and waiting[0].like == (2,)
    unit = page(client, told.manager, now, "practice_chronology", reference=reference).content.decode()
    assert "Not handed in yet" in unit and "Perhaps the same as" in unit and unit.count("health visitor.") == 2
    reviewer = told.candidate.person
    assert (
        "health visitor."
        not in page(client, reviewer, now, "practice_chronology", reference=reference).content.decode()
    )
    practice.handed_in(one, first, now)
    read = page(client, reviewer, now, "practice_chronology", reference=reference).content.decode()
    assert read.count("health visitor.") == 1 and "Not handed in yet" not in read
    assert TrailEvent.objects.filter(event=Event.PRACTICE_EVENTS_HANDED_IN, actor_id=first.pk).count() == 1


def test_what_is_handed_in_is_locked_until_the_manager_opens_it_with_a_reason(told, parts):
    (one, first), _ = parts
    now = told.moment(6)
    with pytest.raises(Refused, match="Say which records were searched"):
        actions.hand_in(part=one, searched=" ", by=first, now=now)
    entry = practice.own_entry(one, first, now)
    with pytest.raises(Conflict, match="has not handed this event in"):
        actions.remove_entry(entry=entry, by=told.manager, now=now)
    practice.handed_in(one, first, now)
    for deed in (lambda: practice.own_entry(one, first, now), lambda: practice.handed_in(one, first, now),
                 lambda: actions.remove_own_entry(entry=entry, by=first, now=now)):  # fmt: skip
        with pytest.raises(Conflict, match="handed its events in"):
            deed()
    actions.remove_entry(entry=entry, by=told.candidate.person, now=now)
    assert lines(told.review, named=False) == [] and one.entries.count() == 1, "left out, and still the agency’s"
    with pytest.raises(NotAllowed):
        actions.reopen_part(part=one, reason="A day is wrong.", by=first, now=now)
    with pytest.raises(Refused, match="asked to put right"):
        actions.reopen_part(part=one, reason=" ", by=told.manager, now=now)
    actions.reopen_part(part=one, reason="A day is wrong.", by=told.manager, now=now)
    practice.own_entry(one, first, now, on=date(2026, 5, 23))
    with pytest.raises(Conflict, match="has not handed its events in"):
        actions.reopen_part(part=one, reason="Again.", by=told.manager, now=now)


def test_a_named_colleague_enters_events_and_only_who_answers_hands_them_in(told, parts):
    (one, first), (_, second) = parts
    now = told.moment(6)
    colleague = people.person(Role.PRACTITIONER, one.organisation)
    with pytest.raises(NotAllowed):
        practice.own_entry(one, colleague, now)
    with pytest.raises(Refused, match="Choose a colleague at"):
        actions.name_author(part=one, person=second, by=first, now=now)
    with pytest.raises(NotAllowed, match="not open to you"):
        actions.name_author(part=one, person=colleague, by=second, now=now)
    actions.name_author(part=one, person=colleague, by=first, now=now)
    actions.name_author(part=one, person=colleague, by=first, now=now)
    assert one.authors.count() == 1
    assert Notice.objects.filter(recipient=colleague, kind="chronology_wanted").count() == 1
    practice.own_entry(one, colleague, now)
    with pytest.raises(NotAllowed, match="single point of contact"):
        practice.handed_in(one, colleague, now)
    assert [need.words for need in flat(needs(colleague, now))] == [
        f"{told.review.reference}: enter the events of {one.organisation.short_name} for the chronology"
    ]
    practice.handed_in(one, first, now)
    assert flat(needs(colleague, now)) == []


def test_a_conflict_of_interest_closes_an_agencys_part(told, parts, client):
    (one, first), _ = parts
    now = told.moment(6)
    actions.declare(review=told.review, person=first, reason="A relative.", by=told.manager, now=now)
    assert page(client, first, now, "chronology_part", pk=one.pk).status_code == 404
    with pytest.raises(NotAllowed):
        practice.own_entry(one, first, now)
    assert flat(needs(first, now)) == []


def test_the_merged_chronology_is_opened_to_those_who_handed_in_and_shows_codes(told, parts, client):
    (one, first), (two, second) = parts
    now = told.moment(6)
    with pytest.raises(Refused, match="No agency that has handed"):
        actions.open_merged(review=told.review, by=told.manager, now=now)
    practice.own_entry(two, second, now, what="A note of the second agency.")
    practice.handed_in(one, first, now)
    assert page(client, first, now, "chronology_part_merged", pk=one.pk).status_code == 404
    assert actions.open_merged(review=told.review, by=told.manager, now=now) == 1
    early = page(client, first, now, "chronology_part_merged", pk=one.pk).content.decode()
    assert "A note of the second agency." not in early, "what is not handed in is nobody else’s"
    practice.handed_in(two, second, now)
    merged = page(client, first, now, "chronology_part_merged", pk=one.pk).content.decode()
    assert "A note of the second agency." in merged and "Take out" not in merged
    assert page(client, second, now, "chronology_part_merged", pk=two.pk).status_code == 404
    assert set(Notice.objects.filter(kind="chronology_opened").values_list("recipient_id", flat=True)) >= {first.pk}


def test_nothing_is_entered_once_the_report_is_with_the_partners(told, parts):
    (one, first), _ = parts
    told.complete().send()
    with pytest.raises(Conflict, match="changing the chronology is not possible"):
        practice.own_entry(one, first, told.moment(12))


def test_a_page_of_a_part_and_the_list_cost_the_same_for_more_rows(told, parts, client):
    (one, first), _ = parts
    now = told.moment(6)
    paths = [reverse("chronology_part", kwargs={"pk": one.pk}), reverse("my_returns")]
    with time_machine.travel(now, tick=False):
        client.force_login(first)
        practice.own_entry(one, first, now)
        few = [queries_of(client, path) for path in paths]
        for n in range(3):
            practice.own_entry(one, first, now, on=date(2026, 5, 1) + timedelta(days=n))
        actions.name_author(part=one, person=people.person(Role.PRACTITIONER, one.organisation), by=first, now=now)
        assert [queries_of(client, path) for path in paths] == few
        assert told.review.reference in client.get(reverse("my_returns")).content.decode()


def test_an_agency_that_is_late_is_chased_once_a_day_and_never_after_it_handed_in(told, parts, client):
    (one, first), (two, second) = parts
    colleague = people.person(Role.PRACTITIONER, one.organisation)
    actions.name_author(part=one, person=colleague, by=first, now=told.moment(6))
    letters = Notice.objects.filter(kind="chronology_chased")
    with pytest.raises(NotAllowed):
        actions.chase(part=one, by=told.candidate.person, now=told.moment(10))
    chase = {"reference": told.review.reference, "pk": one.pk}
    page = reverse("practice_part_chase", kwargs=chase)
    for day, hour, sentence in ((10, 9, "A reminder is on its way"), (10, 17, "was chased today already"),
                                (11, 9, "A reminder is on its way")):  # fmt: skip
        with time_machine.travel(told.moment(day, hour), tick=False):
            client.force_login(told.manager)
            assert sentence in client.post(page, follow=True).content.decode()
    with time_machine.travel(told.moment(11, 10), tick=False):
        shown = client.get(reverse("practice_chronology", kwargs={"reference": told.review.reference}))
    assert "Chased 2 times, last on" in " ".join(shown.content.decode().split())
    assert page not in shown.content.decode(), "no button that would be refused"
    assert page.replace(f"/{one.pk}/", f"/{two.pk}/") in shown.content.decode()
    told_people = set(letters.values_list("recipient_id", flat=True))
    assert {first.pk, colleague.pk} <= told_people and second.pk not in told_people
    assert letters.filter(recipient=colleague).count() == 2, "one letter a day"
    assert told.review.title not in "".join(letters.values_list("body", flat=True))
    chased = TrailEvent.objects.filter(event=Event.PRACTICE_AGENCY_CHASED)
    assert [row.fields for row in chased] == [[f"part:{one.pk}"]] * 2
    practice.handed_in(one, first, told.moment(11))
    assert not letters.filter(superseded_at__isnull=True).exists(), "what has not left yet leaves no more"
    with pytest.raises(Conflict, match="nothing to chase"):
        actions.chase(part=one, by=told.manager, now=told.moment(12))
    actions.declare(review=told.review, person=second, reason="A relative.", by=told.manager, now=told.moment(12))
    two.organisation.appointments.exclude(person=second).update(ends_on=told.moment(11).date())
    with pytest.raises(Refused, match="has an account who could be told"):
        actions.chase(part=two, by=told.manager, now=told.moment(12))


def test_the_manager_asks_opens_again_and_shows_it_on_the_pages(told, client):
    reference = told.review.reference
    with time_machine.travel(told.moment(6), tick=False):
        client.force_login(told.manager)
        client.post(reverse("practice_ask_agencies", kwargs={"reference": reference}),
                    {"wanted_by": told.moment(9).date().isoformat()})  # fmt: skip
        part = ChronologyPart.objects.select_related("review", "organisation").first()
        nobody = client.post(reverse("practice_open_merged", kwargs={"reference": reference}), follow=True)
        assert "waits to see the merged chronology" in nobody.content.decode()
        practice.handed_in(part, practice.contact(part), told.moment(6))
        told_them = client.post(reverse("practice_open_merged", kwargs={"reference": reference}), follow=True)
        assert "1 agency is told" in told_them.content.decode()
        client.post(reverse("practice_part_reopen", kwargs={"reference": reference, "pk": part.pk}), {"reason": "Day."})
    part.refresh_from_db()
    assert (part.handed_in_at, part.opened_at) == (None, None)
