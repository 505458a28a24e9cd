"""Sending what is due: claim a row, send its message, mark it. Never inside a transaction (docs/adr/0005)."""

from __future__ import annotations

import hashlib
import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from .choices import NoticeKind
from .models import Notice
from .queries import UNSENT, due, unclaimed
from .rendering import PERSONAL_LINK

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(hours=6)

# Kinds whose message carries a link that is not stored: each app registers how to make it.
_personal_links: dict[NoticeKind, Callable[[Notice], str]] = {}


class NoLink(Exception):
    """The personal link of a notice can no longer be made; carries no detail."""


@dataclass
class SendReport:
    """What one run did: messages sent, tries that failed, notices given up, and whether the server answered."""

    sent: int = 0
    failed: int = 0
    superseded: int = 0
    unreachable: bool = False


def register_personal_link(kind: NoticeKind, make: Callable[[Notice], str]) -> None:
    """Have `make(notice)` give the link for notices of `kind` while they are sent; it raises NoLink when it cannot."""
    _personal_links[kind] = make


def message_id(notice: Notice) -> str:
    """The same for every try of one notice, so that a message sent twice is one message to the reader's mailbox."""
    whom = notice.recipient_id if notice.recipient_id is not None else notice.address
    digest = hashlib.sha256(f"{notice.key}\n{whom}".encode()).hexdigest()[:40]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{digest}@{domain}>"


def back_off(attempts: int) -> timedelta:
    """How long to wait after `attempts` failures: 1, 2, 4, ... minutes, at most six hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def send_due(now: datetime, limit: int = 200) -> SendReport:
    """Send up to `limit` notices that are due at `now` (aware) and say what was done.

    Each row is claimed by a conditional update before its message leaves, so two runs at once
    never send the same one; a claim lapses after ten minutes, when its run is taken for dead.
    A failure is kept on its row (the class of the error, nothing it says) and the next row is
    tried. When the mail server cannot be reached at all the run ends there: the rest keep their
    turn. Raises RuntimeError inside a transaction.
    """
    with transaction.atomic(durable=True):
        waiting = list(due(now).values_list("pk", flat=True)[:limit])
    began = time.monotonic()
    report = SendReport()
    connection: BaseEmailBackend | None = None
    for pk in waiting:
        # The claim is stamped with the moment it is made, not the moment the run began: a long
        # run must not look dead to the next one.
        at = now + timedelta(seconds=time.monotonic() - began)
        notice = _claim(pk, at)
        if notice is None:
            continue
        if notice.recipient is not None and not notice.recipient.is_active:
            _give_up(notice, at, "The recipient's account has been deactivated")
            report.superseded += 1
            continue
        try:
            if connection is None:
                connection = _connected()
            _message(notice, connection).send()
        except _Unreachable as error:
            _failed(notice, at, error.cause)
            report.failed += 1
            report.unreachable = True
            break
        except Exception as error:  # noqa: BLE001 - whatever a mail backend raises is this row's failure alone
            _failed(notice, at, error)
            report.failed += 1
            connection = _closed(connection)
        else:
            _sent(notice, at)
            report.sent += 1
    _closed(connection)
    return report


class _Unreachable(Exception):
    def __init__(self, cause: Exception) -> None:
        super().__init__()
        self.cause = cause


def _connected() -> BaseEmailBackend:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise _Unreachable(error) from None
    return connection


def _closed(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            log.info("the mail server closed the connection first")


def _claim(pk: int, at: datetime) -> Notice | None:
    with transaction.atomic(durable=True):
        mine = Notice.objects.filter(UNSENT, unclaimed(at), pk=pk, due_at__lte=at).update(claimed_at=at)
    if not mine:
        return None
    return Notice.objects.select_related("recipient").get(pk=pk)


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMessage:
    address = notice.recipient.email if notice.recipient is not None else notice.address
    body = notice.body
    if PERSONAL_LINK in body:
        body = body.replace(PERSONAL_LINK, _personal_links[NoticeKind(notice.kind)](notice))
    headers = {"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"}
    notice.address = address
    return EmailMessage(notice.subject_line, body, to=[address], headers=headers, connection=connection)


def _sent(notice: Notice, at: datetime) -> None:
    # Given up while it was on its way: it went all the same, and the outbox says so.
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=at, address=notice.address, claimed_at=None, last_error="", superseded_at=None, superseded_reason=""
    )


def _failed(notice: Notice, at: datetime, error: Exception) -> None:
    kind = type(error).__name__
    log.warning("notice %s was not sent: %s", notice.pk, kind)
    Notice.objects.filter(pk=notice.pk).update(
        attempts=F("attempts") + 1, last_error=kind, claimed_at=None, due_at=at + back_off(notice.attempts + 1)
    )


def _give_up(notice: Notice, at: datetime, reason: str) -> None:
    Notice.objects.filter(UNSENT, pk=notice.pk).update(superseded_at=at, superseded_reason=reason, claimed_at=None)
