"""Pages that say again what they said: the same page, never an old one, and never to anybody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageEncoder
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from portal import said_before
from portal.accounts import actions as accounts
from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.deadlines.sweep import sweep
from portal.notices.sending import send_due
from portal.said_before import TOKENS, Memory, memory
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.standing import LOOKS, MOST_LOOKS, Standing
from reviews.actions import conflict
from tests.factories import reviews as factory

pytestmark = pytest.mark.django_db
LISTS = [
    "today", "reviews", "deadline_register", "actions", "meetings", "plans", "promises", "training",
    "risks", "audits", "indicators", "learning",
]  # fmt: skip


@pytest.fixture
def story(bolton, quick_pack):
    return factory.gathering()


@pytest.fixture(autouse=True)
def remembering(monkeypatch, story, time_machine):
    """As in a web server, ten seconds into a minute of the ninth day."""
    time_machine.move_to(story.moment(9) + timedelta(seconds=10), tick=False)
    monkeypatch.setattr(memory, "is_on", True)
    monkeypatch.setattr(memory, "standing", Standing())
    monkeypatch.setattr(memory, "_changes", 0)
    yield
    memory.forget()
    memory._timer = None


@pytest.fixture
def manager(client):
    client.force_login(found := factory.somebody(Role.BUSINESS_MANAGER))
    return found


def look(client, path):
    """The page, and how many statements it took to say it."""
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(path)
    return answer, len([q for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def of_review(story) -> str:
    return reverse("review", args=[story.review.reference])


def bare(answer) -> bytes:
    return TOKENS.sub(b"...", answer.content)


def again(client, path) -> bool:
    """Whether the page is said again, as far as the memory's own count tells."""
    client.get(path)
    return look(client, path)[1] <= 8 and len(memory) > 0


def test_every_marked_page_is_said_again_as_it_would_be_made(client, story, monkeypatch):
    paths = [reverse(name) for name in LISTS] + [of_review(story)]
    assert marked() == {*LISTS, "review"}
    for role in (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE):
        client.force_login(factory.somebody(role))
        opened = [path for path in paths if client.get(path).status_code == 200]
        assert len(opened) >= 9
        for path in opened:
            memory.forget()
            assert look(client, path)[1] <= 15, path
            answer, statements = look(client, path)
            assert statements <= 4 + 3 * (path == paths[-1]), path
            monkeypatch.setattr(memory, "is_on", False)
            assert bare(answer) == bare(client.get(path)), path
            monkeypatch.setattr(memory, "is_on", True)
            assert answer.headers["Cache-Control"] == "no-store, private"


def marked() -> set[str]:
    def names(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from names(pattern.url_patterns)
            elif getattr(pattern.callback, "says_again", False):
                yield pattern.name

    return set(names(get_resolver().url_patterns))


def test_what_another_writes_is_on_the_very_next_page(client, manager, story):
    path, review = reverse("reviews"), story.review
    assert again(client, path) and review.reference in client.get(path).text
    assert again(client, of_review(story))
    other = factory.somebody(Role.BUSINESS_MANAGER)
    conflict.declare(review=review, person=manager, reason="Knows the family.", by=other, now=story.moment(9))
    assert review.reference not in client.get(path).text
    assert client.get(of_review(story)).status_code == 404
    assert review.reference not in client.get("/").text


def test_whose_appointment_ends_or_account_closes_is_shown_nothing_more(client, manager, story):
    assert again(client, "/")
    today = story.moment(9)
    # Even where nothing told the trail: what somebody may do is asked each time.
    Appointment.objects.filter(person=manager).update(ends_on=(today - timedelta(days=1)).date())
    assert client.get("/").status_code == 403
    chair = factory.somebody(Role.PARTNERSHIP_CHAIR)
    Appointment.objects.filter(person=chair).update(person=manager)
    as_chair = client.get("/").text
    Appointment.objects.filter(person=manager).update(ends_on=None)
    assert "Outbox" not in as_chair and "Outbox" in client.get("/").text, "what both may open, each as they may"
    accounts.deactivate(person=manager, by=factory.somebody(Role.ADMINISTRATOR), now=today, reason="Left")
    assert client.get("/").status_code == 302


def test_what_was_said_is_for_one_session_one_address_and_one_minute(client, manager, time_machine):
    assert again(client, "/")
    elsewhere = Client()
    elsewhere.force_login(manager)
    client.get("/")
    for who, path in ((elsewhere, "/"), (client, "/?page=2")):
        assert look(who, path)[1] > 4
        assert look(who, path)[1] == 4
    time_machine.shift(49)
    assert look(client, "/")[1] == 4
    time_machine.shift(1)
    assert look(client, "/")[1] > 4, "another minute begins"


def test_each_look_at_a_case_is_on_the_trail(client, manager, story):
    path = of_review(story)
    looks = TrailEvent.objects.filter(event=Event.REVIEW_READ).order_by("sequence")
    before = looks.count()
    for number in range(1, 4):
        client.get(path)
        assert looks.count() == before + number
    first, last = list(looks)[-3], list(looks)[-1]
    for name in ("target", "target_id", "target_kind", "fields", "actor_id", "actor_roles"):
        assert getattr(first, name) == getattr(last, name)
    assert first.request_id != last.request_id
    assert again(client, "/"), "that somebody looked changes nothing"
    client.get(path)
    assert look(client, "/")[1] == 4


def test_forms_of_a_page_said_again_are_taken(manager):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    pages = [client.get("/").text for _ in range(3)]
    tokens = [re.search(r'csrfmiddlewaretoken" value="(\w{64})"', page)[1] for page in pages]
    assert len(set(tokens)) == 3
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": tokens[-1]}).status_code == 302
    assert client.get("/").status_code == 302


def test_nothing_is_left_after_a_sign_out_and_after_the_minute(client, manager, time_machine, monkeypatch):
    waiting = []
    assert again(client, "/")
    client.post("/accounts/logout/")
    assert len(memory) == 0
    client.force_login(manager)
    client.get("/")
    assert len(memory) == 0, "that somebody is signed out is told once"
    client.get("/")
    assert len(memory) == 1
    memory._over()
    assert len(memory) == 1, "its minute is not over"
    time_machine.shift(60)
    memory._over()
    assert len(memory) == 0, "though nobody came"
    monkeypatch.setattr(said_before.threading, "Timer", lambda seconds, _over: waiting.append(seconds) or Mock())
    client.get("/")
    assert len(memory) == 1 and waiting == [pytest.approx(50.1, abs=0.01)], "until the end of the minute"


def test_a_message_is_told_once(client, manager):
    assert again(client, "/")
    session = client.session
    session["_messages"] = MessageEncoder().encode([Message(messages.INFO, "Saved.")])
    session.save()

    assert "Saved." in client.get("/").text
    assert "Saved." not in client.get("/").text


def test_a_task_a_command_and_a_test_remember_nothing():
    assert not Memory().is_on
    assert settings.WSGI_APPLICATION == "portal.wsgi.application"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_web_server_remembers_unless_it_is_told_not_to(wanted):
    asked = "from portal import wsgi, said_before; print(said_before.memory.is_on)"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "SAYS_AGAIN": str(wanted)}
    told = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(wanted)


def test_it_holds_no_more_than_it_may(monkeypatch):
    held, page = Memory(), said_before._Page(0, (b"x",), (), [], 100)
    monkeypatch.setattr(held, "_wait", lambda: None)
    monkeypatch.setattr(said_before, "MOST_PAGES", 3)
    for key in range(5):
        held.keep(key, 0, page)
    assert [held.find(key, 0) is not None for key in range(5)] == [False, False, True, True, True]
    monkeypatch.setattr(said_before, "MOST_BYTES", 200)
    held.keep(5, 0, page)
    assert (len(held), held._bytes) == (2, 200)
    held.keep(6, 0, said_before._Page(0, (b"x",), (), [], said_before.LARGEST + 1))
    held.keep(7, 1, page)
    assert held.find(6, 0) is None and held.find(7, 0) is None, "too large, and made of what was changed since"
    assert held.find(5, 1) is None and len(held) == 0
    held.keep(8, 0, page)
    assert len(held) == 0, "a thread that was held up while something changed"


def test_the_trail_tells_a_change_from_a_look(manager, story):
    standing, by = Standing(), {"by": manager, "now": story.moment(9)}
    number = standing.changes()
    assert standing.changes() == number
    client = Client()
    client.force_login(manager)
    number = standing.changes()
    for _ in range(2):
        client.get(of_review(story))
        assert standing.changes() == number
    accounts.signed_out(person=manager, now=by["now"])
    client.get(of_review(story))
    assert standing.changes() == number + 1
    known = standing._known
    standing._known = said_before_other = type(known)(known.sequence, "another", known.changes)
    assert standing.changes() == number + 2, "a trail that was put back from a backup"
    assert standing._known.hash == known.hash != said_before_other.hash
    rows = [(known.sequence, known.hash, Event.SIGNED_IN)] + [(n, "h", Event.REVIEW_READ) for n in range(MOST_LOOKS)]
    assert standing._with(known, rows[:-1]).changes == known.changes
    assert standing._with(known, rows).changes == known.changes + 1, "more than it goes through"
    assert standing._with(known, []).changes == known.changes + 1


# What is written without an event, in the story of a review and in what the worker does beside it, and why no page that
# is said again is older by it than its minute.
WITHOUT_AN_EVENT = {
    "django_session": "who asks is asked each time",
    "accounts_person": "when somebody signed in last; a name is changed with an event",
    "deadlines_sweeprun": "when the last sweep was: a warning comes within the minute",
    "deadlines_reminder": "whom a sweep has reminded: no marked page shows it",
    "notices_notice": "a notice that is on its way: no marked page shows it",
    "trail_trailhead": "the trail's own",
}


def test_what_changes_a_page_is_on_the_trail():
    written = Written()
    with connection.execute_wrapper(written):
        story = factory.story(factory.AWARE_ON + timedelta(days=1)).log().facts().decide().notify().request()
        for row in list(story.review.returns.all())[:2]:
            story.answer(row)
        sweep(story.moment(14))
        send_due(story.moment(14))
    assert len(written.with_an_event) > 10
    assert written.without.keys() <= WITHOUT_AN_EVENT.keys(), written.without


class Written:
    """The tables that each transaction writes: of those with an event of the trail, and of those without."""

    def __init__(self) -> None:
        self.depth, self.open = 0, set()
        self.with_an_event, self.without = set(), {}

    def __call__(self, execute, sql, params, many, context):
        first = sql.split(" ", 1)[0]
        self.depth += {"SAVEPOINT": 1, "RELEASE": -1}.get(first, 0) - sql.startswith("ROLLBACK")
        if found := re.match(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)', sql):
            self.open.add(found[1])
        if self.depth == 0 and self.open:
            if "trail_trailevent" in self.open:
                self.with_an_event |= self.open
            else:
                self.without |= dict.fromkeys(self.open, sql)
            self.open = set()
        return execute(sql, params, many, context)


def test_the_looks_are_recorded_alone():
    """Nowhere is one of them recorded by anything that also changes something."""
    places = [
        str(path.relative_to(settings.BASE_DIR))
        for app in ("portal", "reviews", "partnership", "assurance", "thresholds")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if any(f"Event.{look.name}" in path.read_text() for look in LOOKS)
    ]
    assert sorted(places) == ["portal/trail/digest.py", "portal/trail/standing.py", "reviews/views/loading.py"]
