"""The pack: built once, out of date when a return changes, read only by its readers, circulated to them."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.choices import Role
from portal.documents import DocumentError
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from reviews.actions import pack as packs
from reviews.actions import requests, returns
from reviews.choices import ReviewState
from reviews.models import Pack
from reviews.notifying import agency_people
from reviews.policies import has_current_pack
from reviews.tasks import build_waiting_packs
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton", "quick_pack")


@pytest.fixture
def story(bolton):
    story = factory.gathering()
    story.answer(story.review.returns.select_related("organisation", "review").first())
    return story


def ask(story, day=11, by=None):
    return packs.ask_for_pack(review=story.review, by=by or story.manager, now=story.moment(day, 9))


def reopened(story, day):
    """The first return, opened again and submitted anew."""
    row = story.review.returns.select_related("organisation", "review").first()
    requests.reopen(agency_return=row, reason="More to say.", by=story.manager, now=story.moment(day, 11))
    row.refresh_from_db()
    lead = agency_people(row.organisation, story.moment(day))[0]
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(day, 12))
    return row


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_second_press_asks_for_no_second_pack(story):
    first = ask(story)
    assert ask(story).pk == first.pk
    packs.build(pack_id=first.pk, now=story.moment(11))
    assert packs.build(pack_id=first.pk, now=story.moment(11)) is None
    assert ask(story, day=12).number == 2


def test_a_failed_build_says_why_and_is_tried_again_under_its_number(story, monkeypatch):
    def broken(*_args, **_kwargs):
        raise DocumentError("The typeface is missing.")

    pack = ask(story)
    with monkeypatch.context() as patch:
        patch.setattr("reviews.pack_document.pack_pdf", broken)
        assert packs.build(pack_id=pack.pk, now=story.moment(11)) is None
    pack.refresh_from_db()
    assert pack.failure == "The typeface is missing." and pack.built_at is None
    assert ask(story).number == 1
    assert packs.build(pack_id=pack.pk, now=story.moment(11)).pages == 1


def test_an_unforeseen_fault_does_not_leave_the_page_waiting_for_ever(story, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("reviews.pack_document.pack_pdf", broken)
    pack = ask(story)
    with pytest.raises(ZeroDivisionError):
        packs.build(pack_id=pack.pk, now=story.moment(11))
    pack.refresh_from_db()
    assert pack.failed_at is not None and "could not be made" in pack.failure


def test_a_build_that_was_lost_is_found_by_the_schedule_after_ten_minutes(story):
    pack = ask(story)
    with time_machine.travel(story.moment(11, 9, 9), tick=False):
        assert build_waiting_packs() == 0
    with time_machine.travel(story.moment(11, 9, 11), tick=False):
        assert build_waiting_packs() == 1
        assert build_waiting_packs() == 0
    pack.refresh_from_db()
    assert pack.built_at is not None and len(pack.sha256) == 64


def test_a_return_opened_again_makes_the_pack_out_of_date_and_it_cannot_be_circulated(story):
    story.pack()
    assert has_current_pack(story.review) is None
    reopened(story, 11)
    with pytest.raises(Refused, match="A return has changed since the pack was built"):
        story.circulate()
    story.pack(day=12)
    first, second = Pack.objects.order_by("number")
    assert first.contents != second.contents
    with pytest.raises(Conflict, match="A newer pack has been built"):
        packs.circulate(review=story.review, pack=first, by=story.manager, now=story.moment(12, 10))
    assert story.circulate().review.state == ReviewState.CIRCULATED


def test_circulating_twice_tells_nobody_twice(story):
    story.pack().circulate()
    told = Notice.objects.filter(kind=NoticeKind.PACK_CIRCULATED).count()
    assert told >= 3
    packs.circulate(review=story.review, pack=Pack.objects.get(), by=story.manager, now=story.moment(12, 11))
    assert Notice.objects.filter(kind=NoticeKind.PACK_CIRCULATED).count() == told


def test_only_the_unit_builds_and_circulates(story):
    group = factory.somebody(Role.REVIEW_GROUP_MEMBER)
    with pytest.raises(NotAllowed):
        ask(story, by=group)
    story.pack()
    with pytest.raises(NotAllowed):
        packs.circulate(review=story.review, pack=Pack.objects.get(), by=group, now=story.moment(12))


def test_what_comes_in_after_the_meeting_reaches_the_group_as_a_new_pack(story):
    story.pack().circulate().meet()
    reopened(story, 13)
    story.pack(day=14).circulate(day=14)
    assert story.review.state == ReviewState.MET
    assert Pack.objects.filter(circulated_at__isnull=False).count() == 2


def test_the_page_shows_progress_then_the_version_with_its_hash(story):
    pack = ask(story)
    page, progress = reverse("review_pack", args=[story.review.reference]), [story.review.reference, 1]
    with time_machine.travel(story.moment(11, 9, 1), tick=False):
        manager = client_of(story.manager)
        shown = manager.get(page).content.decode()
        assert "Waiting for its turn" in shown and reverse("pack_progress", args=progress) in shown
        Pack.objects.update(progress=45)
        asked = manager.get(reverse("pack_progress", args=progress)).json()
        assert asked == {"done": False, "words": "Laying out the pages", "percent": 45}
        packs.build(pack_id=pack.pk, now=story.moment(11, 9, 1))
        assert manager.get(reverse("pack_progress", args=progress)).json()["done"] is True
        pack.refresh_from_db()
        shown = manager.get(page).content.decode()
        assert " ".join(pack.sha256[i : i + 4] for i in range(0, 64, 4)) in shown
        assert "Circulate pack 1" in shown


def test_the_file_is_the_units_before_and_its_readers_after_circulation(story):
    story.pack()
    address = reverse("pack_file", args=[story.review.reference, 1])
    scrutineer = factory.somebody(Role.SCRUTINEER)
    with time_machine.travel(story.moment(11, 15), tick=False):
        answer = client_of(story.manager).get(address)
        assert answer["Content-Disposition"] == f'attachment; filename="{story.review.reference}-pack-1.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert client_of(scrutineer).get(address).status_code == 404
    story.circulate()
    with time_machine.travel(story.moment(12, 15), tick=False):
        assert client_of(scrutineer).get(address).status_code == 200


def test_the_circulation_page_says_who_is_told_and_what_is_not_in_it(story):
    story.pack()
    address = reverse("pack_circulate", args=[story.review.reference, 1])
    missing = story.review.returns.last().organisation.name
    with time_machine.travel(story.moment(12, 10), tick=False):
        manager = client_of(story.manager)
        shown = manager.get(address).content.decode()
        assert missing in shown and factory.somebody(Role.REVIEW_GROUP_MEMBER).name in shown
        assert manager.post(address).url == reverse("review_pack", args=[story.review.reference])
    assert Pack.objects.get().circulated_by == story.manager
