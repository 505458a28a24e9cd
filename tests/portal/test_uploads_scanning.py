"""The virus scanner, against a small daemon that speaks ClamAV's protocol."""

import socketserver
import threading
from contextlib import suppress
from io import BytesIO

import pytest

from portal.errors import Refused
from portal.uploads.scanning import scan
from portal.uploads.sniffing import inspect

VIRUS = b"the part of a file that a scanner knows"


class Daemon(socketserver.BaseRequestHandler):
    """Takes a stream in pieces, and answers what it was told to, or what it found."""

    received = b""
    says = None

    def handle(self):
        with suppress(ConnectionError):  # a scan that is given up hangs up in the middle
            self.talk()

    def talk(self):
        assert self.take(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.take(4), "big"):
            content += self.take(size)
        type(self).received = content
        found = b"stream: Eicar-Test-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"
        self.request.sendall(found if self.says is None else self.says)

    def take(self, size):
        got = b""
        while len(got) < size:
            if not (piece := self.request.recv(size - len(got))):
                raise ConnectionAbortedError
            got += piece
        return got


@pytest.fixture
def daemon(settings):
    Daemon.received, Daemon.says = b"", None
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    yield Daemon
    server.shutdown()
    server.server_close()


def test_a_clean_file_is_sent_whole_and_left_at_its_start(daemon):
    content = b"A note.\n" * 20_000
    file = BytesIO(content)
    assert inspect("note.txt", file) == "txt"
    assert daemon.received == content
    assert file.tell() == 0


def test_what_the_scanner_finds_is_refused_without_a_word_of_it(daemon, caplog):
    with pytest.raises(Refused, match="virus scanner found something") as refused:
        inspect("Kingfisher family.txt", BytesIO(b"text " + VIRUS))
    assert refused.value.field == "file"
    assert "Kingfisher" not in caplog.text
    assert "Eicar" not in caplog.text


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OKAY\0", b"OK\0"])
def test_an_answer_that_is_none_lets_nothing_in(daemon, says):
    daemon.says = says
    with pytest.raises(Refused, match="does not answer"):
        scan(BytesIO(b"text"))


@pytest.mark.parametrize("where", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
def test_while_the_scanner_is_away_no_file_is_taken(settings, where):
    settings.CLAMD = where
    file = BytesIO(b"A note.\n")
    with pytest.raises(Refused, match="does not answer"):
        inspect("note.txt", file)
    assert file.tell() == 0


def test_without_the_setting_nothing_is_asked(settings, monkeypatch):
    settings.CLAMD = ""
    monkeypatch.setattr("socket.create_connection", lambda *_a, **_k: pytest.fail("asked"))
    scan(BytesIO(VIRUS))


def test_every_file_from_outside_goes_through_the_one_door():
    """Nothing but `inspect` decides what is taken, and the scanner stands in it."""
    from pathlib import Path

    from django.conf import settings

    base = Path(settings.BASE_DIR)
    past_the_door = [
        str(path.relative_to(base))
        for app in ("portal", "partnership", "reviews", "thresholds", "assurance")
        for path in (base / app).rglob("*.py")
        if "sniffing" not in path.parts and "CHECKERS[" in (text := path.read_text("utf-8")) and "scan(" not in text
    ]
    assert past_the_door == []
