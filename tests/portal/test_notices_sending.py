"""Sending: once, in any order of accidents; one failure is one row's."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery.schedules import crontab
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from portal.accounts.choices import Role
from portal.notices import sending, tasks
from portal.notices.actions import Wanted, queue, queue_many
from portal.notices.choices import NoticeKind, NoticeState
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.subjects import Subject
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
REVIEW = Subject("review", 7, "RR-2026-07")


@pytest.fixture(autouse=True)
def asleep(monkeypatch):
    """The worker is not woken: each test sends when it says so."""
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)


def queue_for(*recipients, key="k"):
    return queue_many([Wanted(key, NoticeKind.SIGN_OFF_WANTED, p, REVIEW) for p in recipients], now=NOW)


class Choosy(EmailBackend):
    """Refuses one address, as a mail server does."""

    def send_messages(self, messages):
        if any("refused@" in address for m in messages for address in m.to):
            raise smtplib.SMTPRecipientsRefused({"refused@example.invalid": (550, b"no such mailbox")})
        return super().send_messages(messages)


class Down(EmailBackend):
    """A server that nobody reaches."""

    def open(self):
        raise ConnectionRefusedError("the host's name would be in here")


def test_a_notice_is_sent_once_with_headers_that_machines_understand():
    one = people.person()
    queue_for(one)
    assert send_due(NOW).sent == 1
    assert send_due(NOW + timedelta(days=1)).sent == 0
    [message] = mail.outbox
    assert message.to == [one.email]
    sent = message.message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"].endswith("@portal.invalid>")
    notice = Notice.objects.get()
    assert (notice.address, notice.sent_at is not None, notice.standing) == (one.email, True, NoticeState.SENT)


def test_a_message_sent_twice_after_a_crash_is_the_same_message(monkeypatch):
    queue_for(people.person())
    monkeypatch.setattr(sending, "_sent", lambda *_: None)  # killed between sending and marking
    send_due(NOW)
    assert send_due(NOW + timedelta(minutes=9)).sent == 0, "the lease still runs"
    send_due(NOW + timedelta(minutes=10, seconds=1))
    first, second = (m.message()["Message-ID"] for m in mail.outbox)
    assert first == second


def test_two_keys_and_two_people_are_different_messages():
    one, other = people.person(), people.person()
    queue_for(one, other)
    queue_for(one, key="other")
    send_due(NOW)
    assert len({m.message()["Message-ID"] for m in mail.outbox}) == 3


def test_a_failure_is_kept_without_detail_waits_longer_each_time_and_stops_nobody_else(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    bad, good = people.person(email="refused@example.invalid"), people.person()
    queue_for(bad, good)
    report = send_due(NOW)
    assert (report.sent, report.failed, report.unreachable) == (1, 1, False)
    row = Notice.objects.get(recipient=bad)
    assert (row.attempts, row.last_error, row.standing) == (1, "SMTPRecipientsRefused", NoticeState.FAILING)
    assert send_due(NOW + timedelta(seconds=59)).failed == 0
    assert send_due(NOW + timedelta(seconds=62)).failed == 1
    row.refresh_from_db()
    assert row.attempts == 2
    assert row.due_at >= NOW + timedelta(seconds=62 + 120)


def test_waiting_never_grows_past_six_hours():
    assert sending.back_off(1) == timedelta(minutes=1)
    assert sending.back_off(2) == timedelta(minutes=2)
    assert sending.back_off(50) == timedelta(hours=6)


def test_a_server_that_is_down_costs_one_try_and_nobody_their_turn(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    queue_for(*(people.person() for _ in range(3)))
    report = send_due(NOW)
    assert (report.failed, report.unreachable) == (1, True)
    assert Notice.objects.filter(attempts=0).count() == 2
    assert "host" not in Notice.objects.get(attempts=1).last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(NOW + timedelta(minutes=2)).sent == 3


def test_nothing_goes_to_a_deactivated_account_and_the_outbox_says_why():
    gone = people.person()
    queue_for(gone)
    manager = people.person(Role.BUSINESS_MANAGER)
    from portal.accounts.actions import deactivate

    deactivate(person=gone, reason="Left", by=manager, now=NOW)
    assert send_due(NOW).superseded == 1
    assert mail.outbox == []
    notice = Notice.objects.get()
    assert notice.standing == NoticeState.SUPERSEDED
    assert "deactivated" in notice.superseded_reason


def test_sending_inside_a_transaction_is_refused():
    queue_for(people.person())
    with transaction.atomic(), pytest.raises(RuntimeError):
        send_due(NOW)
    assert mail.outbox == []


def test_a_limit_sends_the_longest_waiting_first():
    one = people.person()
    for n in (3, 1, 2):
        queue_many([Wanted(str(n), NoticeKind.SIGN_OFF_WANTED, one, REVIEW, due_at=NOW - timedelta(hours=n))], now=NOW)
    assert send_due(NOW, limit=2).sent == 2
    assert set(Notice.objects.filter(sent_at__isnull=False).values_list("key", flat=True)) == {"3", "2"}


def test_what_is_due_later_waits():
    queue_many(
        [Wanted("k", NoticeKind.SIGN_OFF_WANTED, people.person(), REVIEW, due_at=NOW + timedelta(hours=1))], now=NOW
    )
    assert send_due(NOW).sent == 0
    assert send_due(NOW + timedelta(hours=1)).sent == 1


def test_four_senders_at_once_send_each_notice_once():
    expected = 24
    queue_for(*(people.person() for _ in range(expected)))
    start, reports, accidents = threading.Barrier(4), [], []

    def send():
        try:
            start.wait(timeout=10)
            reports.append(send_due(NOW))
        except Exception as accident:  # noqa: BLE001 - told to the test's own thread below
            accidents.append(accident)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert accidents == []
    assert sum(r.sent for r in reports) == expected
    addresses = [m.to[0] for m in mail.outbox]
    assert len(addresses) == len(set(addresses)) == expected


def test_the_worker_is_woken_after_the_commit_and_not_before(monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: woken.append(Notice.objects.count()))
    one = people.person()
    with transaction.atomic():
        queue_for(one)
        assert woken == []
    assert woken == [1]
    with transaction.atomic():
        queue_for(one)
    assert woken == [1], "nothing new, nothing woken"


@pytest.mark.parametrize("error", [OperationalError("down"), OSError("disk full")])
def test_a_queue_that_is_down_does_not_break_the_action(monkeypatch, caplog, error):
    def down(**_):
        raise error

    monkeypatch.setattr(tasks.send_notices, "apply_async", down)
    queue(key="k", kind=NoticeKind.SIGN_OFF_WANTED, recipients=[people.person()], now=NOW, subject=REVIEW)
    assert Notice.objects.count() == 1
    assert "cannot be reached" in caplog.text
    with time_machine.travel(NOW):
        assert tasks.send_notices() == 1, "the schedule's sweep sends it"


def test_the_schedule_sends_every_minute():
    planned = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == tasks.send_notices.name]
    assert [str(entry["schedule"]) for entry in planned] == [str(crontab())]
