"""A real mail server that is slow, refuses one recipient, or is not there."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from portal.notices import tasks
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.notices.sending import send_due
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


class MailServer:
    """SMTP, as little of it as the portal speaks: takes what is sent, refuses whom `refuses` names, may be `mute`."""

    def __init__(self, refuses="", mute=False):
        self.refuses, self.mute, self.taken = refuses, mute, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.held = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.held.append(client)
            if not self.mute:
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client):
        with suppress(OSError):  # a portal that gives up hangs up in the middle
            self._take_messages(client.makefile("rwb", buffering=0))

    def _take_messages(self, file):
        file.write(b"220 demonstration\r\n")
        while line := file.readline().strip().decode():
            word = line[:4].upper()
            if word == "DATA":
                file.write(b"354 go on\r\n")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    if not (line := file.readline()):
                        return
                    text += line
                self.taken.append(text)
                file.write(b"250 taken\r\n")
            elif word == "RCPT" and self.refuses and self.refuses in line:
                file.write(b"550 no such mailbox\r\n")
            elif word == "QUIT":
                file.write(b"221 bye\r\n")
                return
            else:
                file.write(b"250 well\r\n")


@contextmanager
def serving(settings, **how):
    server = MailServer(**how)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)  # a closed socket alone would still be listened on by its thread
        server.socket.close()
        for client in server.held:
            client.close()


@pytest.fixture(autouse=True)
def three(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    found = [people.person(email=f"{name}@example.invalid") for name in ("first", "refused", "third")]
    queue(key="k", kind=NoticeKind.SWEEP_STALE, recipients=found, now=NOW)
    return found


def test_one_recipient_who_is_refused_costs_nobody_else_anything(settings):
    with serving(settings, refuses="refused@") as server:
        report = send_due(NOW)
        assert (report.sent, report.failed) == (2, 1)
        assert len(server.taken) == 2
    row = Notice.objects.get(recipient__email="refused@example.invalid")
    assert (row.attempts, row.last_error, row.sent_at) == (1, "SMTPRecipientsRefused", None)
    with serving(settings) as server:
        assert send_due(NOW + timedelta(minutes=2)).sent == 1


def test_a_server_that_says_nothing_is_not_waited_for_and_nobody_loses_their_turn(settings):
    with serving(settings, mute=True):
        began = time.monotonic()
        report = send_due(NOW)
        assert time.monotonic() - began < 5, "the others were not tried in vain, each for a timeout"
        assert report.unreachable and report.sent == 0
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    with serving(settings) as server:
        assert send_due(NOW + timedelta(minutes=2)).sent == 3
        assert len({text.split(b"Message-ID:")[1].split(b"\r\n")[0] for text in server.taken}) == 3


def test_a_server_that_is_down_for_days_gets_everything_when_it_is_back(settings):
    with serving(settings) as server:
        pass
    for hours in range(0, 72, 8):
        assert send_due(NOW + timedelta(hours=hours)).sent == 0
    with serving(settings) as server:
        send_due(NOW + timedelta(hours=79))
        assert len(server.taken) == 3
    assert not Notice.objects.filter(sent_at=None).exists()
