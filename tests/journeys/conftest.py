"""A real browser on a real server. A page that logs an error, breaks its own content policy, or asks another host
for anything fails the test that opened it.
"""

import os
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import chromium
from tests.factories import reviews
from tests.journeys.chromiums import Chromiums
from tests.journeys.windows import Office, begin_session, london

# Playwright's loop runs in this thread, which makes Django take ordinary database calls for asynchronous ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# Waited for only where something is wrong, or the machine is busy.
TIMEOUT_MILLISECONDS = 30_000
expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@pytest.fixture(scope="session")
def chromiums():
    """Chromium, started once."""
    with sync_playwright() as playwright:
        started = Chromiums(lambda: playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(chromiums, live_server):
    """A function that opens a fresh browser window on the portal, signed in as `person` where one is given.

    Each call is another visitor with cookies of their own: `visit(person)`, `visit(person, viewport=PHONE)`,
    `visit(java_script_enabled=False)`. The page's `goto("/today/")` takes the portal's own paths.
    """
    contexts, wrong = [], []

    def watch(page):
        def heard(message):
            # A refusal is an answer, and the browser logs every answer of 400 and above.
            if message.type == "error" and "Failed to load resource" not in message.text:
                wrong.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))

    def asked(request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and f"{address.scheme}://{address.netloc}" != live_server.url:
            wrong.append(f"asked another host: {request.url}")

    def open_window(person=None, *, viewport=DESK, **options):
        context = chromiums.current().new_context(
            base_url=live_server.url, viewport=viewport, locale="en-GB", timezone_id="Europe/London", **options
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.on("page", watch)
        context.on("request", asked)
        if person is not None:
            begin_session(context, person, live_server.url)
        return context.new_page()

    yield open_window
    for context in contexts:
        chromiums.close_window(context)
    assert wrong == []


@pytest.fixture
def office(request, visit, live_server, settings, tmp_path, time_machine):
    """Bolton's arrangements and the demonstration's people, on the Thursday a week before Christmas 2026.

    A test marked `@pytest.mark.parametrize("office", ["bury"], indirect=True)` has Bury's instead.
    """
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(london("2026-12-17 08:30"), tick=True)
    reviews.place(getattr(request, "param", "bolton"))
    return Office(visit, time_machine, live_server.url)


@pytest.fixture
def page(visit):
    """A window of somebody who has not signed in."""
    return visit()
