"""The look-up's whole page beside a page of the portal that runs one query: gunicorn as it is started, SQLite."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

from tests.bench.harness import Harness
from tests.bench.pages import served_at

AT_MOST = 1.5
WORDS = "mum drinking, child missing school and always hungry"


def run(harness: Harness) -> None:
    """The box alone, and the whole page with its answer, as somebody gets them who is not signed in."""
    harness.out.write("\nThe look-up's page: sixty reviews are made first, which takes a minute or two\n")
    harness.out.flush()
    with served_at() as (host, port):
        visitor = Visitor(host, port)
        harness.compare(
            "The look-up, over a kept connection",
            ("a page of the portal that runs one query, of 25 rows", lambda: visitor.get("/framed/")),
            ("the box", lambda: visitor.get("/thresholds/")),
            ("the box with its answer", visitor.look),
            at_most=AT_MOST,
        )
        visitor.connection.close()


class Visitor:
    """Somebody without an account, whose browser keeps the connection and the form's own token."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=30)
        self.headers = {"Host": f"{host}:{port}"}
        page, cookie = self._asked("GET", "/thresholds/", {})
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())
        if token is None:
            raise AssertionError("the look-up has no token")
        self.body = urlencode({"csrfmiddlewaretoken": token[1], "words": WORDS})
        self.cookie = cookie.split(";")[0]

    def get(self, path: str) -> bytes:
        """The page at `path`."""
        return self._asked("GET", path, {})[0]

    def look(self) -> bytes:
        """The page after words were sent."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        page = self._asked("POST", "/thresholds/", headers, self.body)[0]
        if b"What the framework says" not in page:
            raise AssertionError("the look-up did not answer")
        return page

    def _asked(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[bytes, str]:
        self.connection.request(method, path, body=body, headers={**self.headers, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path} answered {answer.status}")
        return content, answer.headers.get("Set-Cookie", "")
