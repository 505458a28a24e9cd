"""The outbox page: what was sent as it was sent, and a button for what fails."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.tokens import invitation_token
from portal.notices import tasks
from portal.notices.actions import Wanted, queue_many
from portal.notices.choices import NoticeKind, NoticeState
from portal.notices.models import Notice
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def asleep(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)


@pytest.fixture
def manager(client):
    person = people.person(Role.BUSINESS_MANAGER)
    client.force_login(person)
    return person


def notices(count, person, kind=NoticeKind.SIGN_OFF_WANTED):
    start = Notice.objects.count()
    queue_many(
        [Wanted(f"k{start + n}", kind, person, Subject("review", n, f"RR-2026-{start + n:02d}")) for n in range(count)],
        now=NOW,
    )


def page_of(client, **asked):
    return client.get(reverse("outbox"), asked).content.decode()


def test_the_page_takes_the_same_queries_for_two_notices_and_for_forty(client, manager):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            page_of(client)
        return len(seen)

    notices(2, manager)
    few = queries()
    for _ in range(40):
        notices(1, people.person())
    assert queries() == few


def test_filters_by_state_and_kind_and_pages_keep_them(client, manager):
    notices(60, manager)
    notices(1, manager, NoticeKind.PACK_READY)
    Notice.objects.filter(reference="RR-2026-03").update(attempts=2, last_error="SMTPException")
    failing = page_of(client, state="failing")
    assert "RR-2026-03" in failing
    assert "RR-2026-04" not in failing
    assert "the meeting pack is ready" in page_of(client, kind="pack_ready")
    assert "RR-2026-03" not in page_of(client, kind="pack_ready")
    waiting = page_of(client, state="waiting", kind="sign_off_wanted")
    assert "state=waiting" in waiting
    assert "page=2" in waiting
    second = page_of(client, state="waiting", kind="sign_off_wanted", page="2")
    assert second.count("your signature is wanted") == 9
    assert "No notice is like that" in page_of(client, state="superseded")


def test_nonsense_in_the_filters_shows_everything_and_says_so(client, manager):
    notices(1, manager)
    answer = client.get(reverse("outbox"), {"state": "<script>", "page": "x"})
    assert answer.status_code == 200
    assert "RR-2026-00" in answer.content.decode()
    assert "<script>&" not in answer.content.decode()


def test_the_text_is_shown_as_it_is_sent_but_no_personal_link(client, manager):
    invitation = people.invitation(manager, now=NOW)
    page = client.get(reverse("notice", args=[Notice.objects.get().pk])).content.decode()
    assert "[personal link, shown only in the message itself]" in page
    assert invitation_token(invitation.nonce) not in page
    assert invitation.email in page


def test_the_button_tries_a_failing_notice_again_and_a_second_click_does_no_harm(client, manager):
    notices(1, manager)
    notice = Notice.objects.get()
    address, button = reverse("notice", args=[notice.pk]), reverse("notice_release", args=[notice.pk])
    assert button not in client.get(address).content.decode(), "nothing to try again while it waits"
    later = datetime(2027, 1, 9, tzinfo=UTC)
    Notice.objects.update(attempts=1, last_error="SMTPException", due_at=later)
    page = client.get(address).content.decode()
    assert button in page
    assert "SMTPException" in page
    assert client.post(button).status_code == 302
    assert Notice.objects.get().due_at < later
    Notice.objects.update(sent_at=NOW, address=manager.email)
    assert client.post(button).status_code == 409
    assert TrailEvent.objects.filter(event=Event.NOTICE_RELEASED).count() == 1


def test_states_are_shown_in_words(client, manager):
    notices(4, manager)
    one, two, three, _four = Notice.objects.order_by("pk").values_list("pk", flat=True)
    Notice.objects.filter(pk=one).update(sent_at=NOW, address=manager.email)
    Notice.objects.filter(pk=two).update(attempts=1)
    Notice.objects.filter(pk=three).update(superseded_at=NOW, superseded_reason="The date was met")
    page = page_of(client)
    for state in NoticeState:
        assert f">{state.label}</strong>" in page
    assert "The date was met" in client.get(reverse("notice", args=[three])).content.decode()
