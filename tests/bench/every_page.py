"""Every page of the demonstration, as each of its people and as somebody who has not signed in.

Starts the portal as `bin/run` does and follows every link that a person is shown, one page for each address of the URL
configuration. Each must answer, have one heading, no fault that a program can find (WCAG 2.2 AA), nothing to scroll
sideways for at 400 % (320 px), and, as it leaves the server, all its buttons: without scripts there is nothing else.
A few more pages of each address are asked for: of ten reviews somebody may see nine. A link that leads to a refusal is
a fault of the page that shows it.

`EVERY_PAGE_DATA` names a data folder that is prepared already, `ARRANGEMENTS` which partnership, and `EVERY_PAGE_AS` is
a pattern of whom to walk as.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.bench.harness import Harness
from tests.conftest import chromium
from tests.journeys.conftest import DESK, FLAGS
from tests.journeys.test_design import QUICK, faults
from tests.journeys.test_review_axe import FOUR_TIMES
from tests.portal.processes import Running
from tests.services import free_port

VISITOR = "somebody who has not signed in"
LINKS = "() => [...document.querySelectorAll('a[href]')].filter(a => !a.download).map(a => a.href)"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PREPARE_SECONDS = 1200
SHUT = 400  # the statuses from here on are refusals
# How many more pages of one address are asked for, without a look at them.
MORE = 4
# Leads out of the session that the walk needs.
LEFT_ALONE = {"account_logout"}


def run(harness: Harness) -> None:
    """Walk as everybody, and print the pages seen by each, the faults, and what nobody came to."""
    with _portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        seen: dict[str, set[str]] = defaultdict(set)
        wrong: dict[str, list[str]] = defaultdict(list)
        chosen = os.environ.get("EVERY_PAGE_AS", "")
        for person in [one for one in (VISITOR, *_people(browser, address)) if re.search(chosen, one)]:
            for name, path, found in _walk(browser, address, person):
                seen[person].add(name)
                for fault in found:
                    if not wrong[f"{name}: {fault}"]:
                        harness.out.write(f"  {path}: {fault}\n")
                    wrong[f"{name}: {fault}"].append(f"{person}, {path}")
            harness.out.write(f"  {len(seen[person]):4} pages as {person}\n")
            harness.out.flush()
        browser.close()
    harness.out.write(f"\nEvery page of the demonstration, as each of {len(seen)} people\n")
    harness.out.write(f"  {len(set().union(*seen.values()))} addresses in all, {len(wrong)} faults\n")
    for fault, places in sorted(wrong.items()):
        harness.out.write(f"  {fault}\n      {len(places)} times, first as {places[0]}\n")
    if wrong or not seen:
        harness.missed.append(f"every page: {len(wrong)} faults, as {len(seen)} people")


@contextmanager
def _portal() -> Iterator[str]:
    """The address of a portal of its own, with the demonstration's data."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        left_out = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        env = {name: value for name, value in os.environ.items() if name not in left_out}
        env |= {"PORTAL_MODE": "demonstration", "PORT": str(free_port()), "LOG_LEVEL": "ERROR"}
        env["READINGS_A_MINUTE"] = "0"  # the walk reads faster than anybody
        env["PORTAL_DATA"] = os.environ.get("EVERY_PAGE_DATA", folder)
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        subprocess.run([*manage, "prepare"], env=env, check=True, capture_output=True, timeout=PREPARE_SECONDS)
        with Running([*manage, "runportal"], env) as portal:
            portal.said("in a browser", seconds=180)
            yield f"http://127.0.0.1:{env['PORT']}"


def _people(browser: Browser, address: str) -> list[str]:
    """The labels of the buttons at the door."""
    page = browser.new_page(base_url=address)
    page.goto("/accounts/login/")
    labels = page.get_by_role("button", name=re.compile("^Demonstration ")).all_inner_texts()
    page.close()
    return [label.split("\n")[0].strip() for label in labels]


def _walk(browser: Browser, address: str, person: str) -> Iterator[tuple[str, str, list[str]]]:
    """Each address that the person is led to: its name, the path, and what is wrong there."""
    context = browser.new_context(base_url=address, viewport=DESK, locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    if person != VISITOR:
        page.goto("/accounts/login/")
        page.get_by_role("button", name=person).first.click()
        page.wait_for_url(lambda to: "/accounts/login" not in to)
    waiting, met = deque([("/", "")]), {"/"}
    known, asked = set(LEFT_ALONE), Counter[str]()
    while waiting:
        path, shown_on = waiting.popleft()
        try:
            name = resolve(path).view_name or path
        except Resolver404:
            yield "no address", path, [f"a link on {shown_on} leads to {path}"]
            continue
        if name in known:
            if name not in LEFT_ALONE and asked[name] < MORE:
                asked[name] += 1
                status = context.request.get(path, max_redirects=0).status
                if status >= SHUT:
                    yield name, path, [f"a link on {shown_on} answers {status}"]
            continue
        known.add(name)
        found = _look(page, path, shown_on)
        if found is None:  # a file
            continue
        yield name, path, found
        here = urlsplit(address).netloc
        for link in page.evaluate(LINKS):
            to = urlsplit(urljoin(page.url, link))
            if to.netloc == here and not to.path.startswith("/static/") and to.path not in met:
                met.add(to.path)
                waiting.append((to.path, path))
    context.close()


def _look(page: Page, path: str, shown_on: str) -> list[str] | None:
    """What is wrong with the page; None where the address gives a file."""
    page.set_viewport_size(DESK)
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise
    if answer is None or answer.status != 200:
        return [f"a link on {shown_on} answers {answer and answer.status}"]
    if "html" not in answer.headers.get("content-type", ""):
        return None
    plain = answer.text()
    found = [] if len(re.findall(r"<h1[\s>]", plain)) == 1 else ["not one heading as it leaves the server"]
    found += [
        "a form without a button as it leaves the server"
        for form in re.findall(r"(?s)<form\b.*?</form>", plain)
        if not re.search(r"<button\b|type=\"submit\"", form) and 'form="' not in plain
    ]
    found += faults(page, QUICK)
    page.set_viewport_size(FOUR_TIMES)
    if wide := page.evaluate(WIDE):
        found.append(f"scrolls sideways by {wide} at 320 px")
    return found
