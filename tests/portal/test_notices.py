"""The outbox: queued once under a key, nothing but harmless values in the text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed
from portal.notices import queries
from portal.notices.actions import Wanted, queue, queue_many, release, supersede
from portal.notices.choices import NoticeKind, NoticeState
from portal.notices.models import Notice
from portal.notices.rendering import ALLOWED, render
from portal.notices.sending import send_due
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
REVIEW = Subject("review", 7, "RR-2026-07")


def wanted(person, key="k", **fields):
    return Wanted(key, NoticeKind.SIGN_OFF_WANTED, person, REVIEW, **fields)


@pytest.mark.django_db
def test_a_key_reaches_a_person_once():
    one, other = people.person(), people.person()
    said = {"key": "k", "kind": NoticeKind.SIGN_OFF_WANTED, "now": NOW, "subject": REVIEW}
    assert queue(recipients=[one, other], **said) == 2
    assert queue(recipients=[one, other], **said) == 0
    assert queue(recipients=[one, people.person()], **said) == 1
    assert Notice.objects.filter(key="k").count() == 3


@pytest.mark.django_db
def test_the_same_notice_twice_in_one_call_is_one():
    one = people.person()
    assert queue_many([wanted(one), wanted(one)], now=NOW) == 1


@pytest.mark.django_db
def test_the_constraint_keeps_a_notice_single_even_without_the_action():
    one = people.person()
    queue_many([wanted(one)], now=NOW)
    copy = Notice.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db
def test_queueing_takes_few_statements_however_many_there_are():
    one = people.person()
    few = [wanted(one, f"few{n}") for n in range(2)]
    many = [wanted(one, f"many{n}") for n in range(100)]
    with CaptureQueriesContext(connection) as small:
        queue_many(few, now=NOW)
    with CaptureQueriesContext(connection) as large:
        queue_many(many, now=NOW)
    # SQLite takes at most 999 values in a statement, so a hundred rows are a few inserts.
    assert len(large) <= len(small) + 4


@pytest.mark.django_db
def test_the_text_is_fixed_when_queued_and_says_reference_what_when_and_where():
    one = people.person()
    queue_many([wanted(one, context={"due_on": date(2027, 1, 8)}, path="/reviews/RR-2026-07/")], now=NOW)
    notice = Notice.objects.get()
    assert notice.subject_line == "RR-2026-07: your signature is wanted by Friday 8 January 2027"
    assert settings.PORTAL_ADDRESS + "/reviews/RR-2026-07/" in notice.body
    assert "Wanted by: Friday 8 January 2027" in notice.body
    assert one.name not in notice.body


@pytest.mark.parametrize("name", ["summary", "child", "name", "reason", "narrative"])
def test_a_value_that_is_not_on_the_list_is_refused(name):
    with pytest.raises(ValueError, match=name):
        render(NoticeKind.REVIEW_LOGGED, {"reference": "RR-2026-07", name: "anything"})


@pytest.mark.parametrize("value", ["a" * 201, "one\nBcc: two@example.invalid", "tab\tbed"])
def test_a_value_that_is_not_one_short_line_is_refused(value):
    with pytest.raises(ValueError, match="one line"):
        render(NoticeKind.REVIEW_LOGGED, {"reference": value})


def test_a_value_that_the_template_needs_is_not_silently_empty():
    with pytest.raises(ValueError, match="needs a value"):
        render(NoticeKind.REVIEW_LOGGED, {})


# What a message would make no sense without, beside its reference.
MEETS = {"title": "Partnership", "meeting_on": date(2027, 1, 8)}
NEEDED = {
    NoticeKind.EDITION_APPROVAL_WANTED: {"organisation": "Bolton Council"},
    NoticeKind.EDITION_PUBLISHED: {"new_due_on": date(2027, 1, 8)},
    NoticeKind.MEETING_CALLED: MEETS,
    NoticeKind.MEETING_CHANGED: MEETS,
    NoticeKind.MEETING_CANCELLED: MEETS,
    NoticeKind.MINUTES_AGREED: MEETS,
    NoticeKind.TRAIL_ANCHOR: {"anchor": f"5:{'a' * 64}", "count": 5},
    NoticeKind.TRAIL_BROKEN: {"count": 5},
}


@pytest.mark.parametrize("kind", [k for k in NoticeKind if not k.value.startswith("deadline")])
def test_every_kind_renders_with_what_it_needs_and_with_everything(kind):
    everything = dict.fromkeys(ALLOWED, "5") | {"reference": "RR-2026-07", "due_on": date(2027, 1, 8)}
    least = {"reference": "RR-2026-07"} | NEEDED.get(kind, {})
    for context in (least, everything):
        text = render(kind, context, path="/somewhere/")
        assert text.subject_line
        assert "\n" not in text.subject_line
        assert "http" in text.body or "[personal link" in text.body
        assert "{{" not in text.body
        assert "names no child" in text.body


@pytest.mark.parametrize("kind", [k for k in NoticeKind if k.value.startswith("deadline")])
def test_every_deadline_kind_renders_with_everything(kind):
    everything = dict.fromkeys(ALLOWED, "5") | {"reference": "RR-2026-07"}
    text = render(kind, everything, path="/somewhere/")
    assert "RR-2026-07" in text.subject_line
    assert settings.PORTAL_ADDRESS + "/somewhere/" in text.body


def test_markup_is_sent_as_it_is_and_not_as_entities():
    text = render(NoticeKind.RETURN_SUBMITTED, {"reference": "RR-2026-07", "organisation": "Smith & Sons <Ltd>"})
    assert "Smith & Sons <Ltd>" in text.body


@pytest.mark.django_db
def test_a_notice_without_anybody_to_send_it_to_is_refused():
    with pytest.raises(ValueError, match="a person or"):
        queue_many([wanted(None)], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_superseded_notice_is_not_sent_and_says_why():
    one = people.person()
    queue_many(
        [wanted(one, "deadline:1:soon", due_at=NOW + timedelta(days=1)), wanted(one, "deadline:10:soon")], now=NOW
    )
    assert supersede(key_prefix="deadline:1:", reason="The date was met", now=NOW) == 1
    send_due(NOW + timedelta(days=2))
    gone = Notice.objects.get(key="deadline:1:soon")
    assert (gone.standing, gone.superseded_reason) == (NoticeState.SUPERSEDED, "The date was met")
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_every_notice_is_in_exactly_one_state():
    one = people.person()
    queue_many([wanted(one, key) for key in ("waits", "fails", "went", "given up")], now=NOW)
    Notice.objects.filter(key="fails").update(attempts=2)
    Notice.objects.filter(key="went").update(sent_at=NOW, address="a@example.invalid", attempts=1)
    Notice.objects.filter(key="given up").update(superseded_at=NOW, superseded_reason="Why", attempts=1)
    assert queries.counts() == dict.fromkeys(NoticeState, 1)
    for state in NoticeState:
        assert [n.standing for n in queries.outbox(state=state)] == [state]
    assert queries.outbox(kind=NoticeKind.INVITATION).count() == 0


@pytest.mark.django_db
def test_only_a_failing_notice_can_be_tried_again_and_only_by_those_who_see_the_outbox():
    manager, support = people.person(Role.BUSINESS_MANAGER), people.person(Role.BUSINESS_SUPPORT)
    queue_many([wanted(support)], now=NOW)
    notice = Notice.objects.get()
    with pytest.raises(Conflict):
        release(notice=notice, by=manager, now=NOW)
    later = NOW + timedelta(hours=5)
    Notice.objects.update(attempts=3, due_at=later)
    with pytest.raises(NotAllowed):
        release(notice=notice, by=support, now=NOW)
    assert Notice.objects.get().due_at == later
    release(notice=notice, by=manager, now=NOW)
    assert Notice.objects.get().due_at == NOW
    event = TrailEvent.objects.get(event=Event.NOTICE_RELEASED)
    assert (event.actor_id, event.target_id) == (manager.pk, notice.pk)
