"""What people type stays on its pages: a mark is put into every text field of every record, and looked for.

Never in mail, a log, an address, a header, a page's title, a calendar, the trail, an error page, the look-up, or a page
that is public, but where it is published on purpose. The records are those of the demonstration, which has every room.
"""

import logging
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import Resolver404, resolve, reverse

from partnership.demonstration import load_people
from partnership.management.commands.load_demonstration import FURTHER_PARTS
from portal.accounts.models import Person
from portal.deadlines.actions.feeds import make_feed_key
from portal.deadlines.sweep import sweep
from portal.notices import tasks
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.models import TrailEvent
from tests.canaries import MARK, REASONS, fields, name, put_marks
from tests.contracts.matrix import load
from tests.contracts.test_permission_matrix import addresses
from tests.factories import partnership, thresholds

pytestmark = [pytest.mark.django_db, pytest.mark.database("sqlite")]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAPER = re.compile(r"\.(pdf|docx|xlsx|csv|zip)$")
# What is said in some of these places on purpose: names of bodies, people and papers, words of the portal's own rules,
# and what is public once it is published.
ON_PURPOSE = {
    "mail": {"deadlines.Deadline.title"},
    "calendar": {"deadlines.Deadline.title", "assurance.Method.name"},
    "trail": {"accounts.Organisation.name", "accounts.Person.name"},
    "title": {
        "accounts.Organisation.name", "accounts.Person.name", "assurance.AnnualReport.title",
        "assurance.AssessmentCycle.title", "assurance.Indicator.name", "assurance.ReportSection.title",
        "deadlines.BankHoliday.title", "deadlines.Deadline.title", "partnership.Arrangements.short_name",
        "partnership.Course.title", "partnership.Group.name", "partnership.Obligation.title",
        "partnership.PolicyDocument.title", "partnership.Priority.title", "partnership.Protocol.title",
    },
    "address": {
        "assurance.AnnualReport.scheme", "assurance.ScrutinyDocument.path", "assurance.StatedFigure.name",
        "partnership.Contact.phone", "partnership.NamedContact.phone",
    },
    "public": {
        "accounts.Organisation.short_name", "accounts.Person.name", "partnership.Arrangements.name",
        "partnership.Arrangements.short_name", "partnership.Contact.name", "partnership.Contact.phone",
        "reviews.Briefing.title",
    },
}  # fmt: skip


@pytest.fixture
def manager(settings, tmp_path, monkeypatch, time_machine):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    cache.clear()
    time_machine.move_to(NOW, tick=False)
    partnership.arrangements("bolton", now=NOW)
    load_people(now=NOW)
    for room in FURTHER_PARTS:
        import_module(room).load(NOW)
    thresholds.unclear()
    return Person.objects.get(name="Demonstration business manager")


def walk(client):
    """One page of each name that links lead to, from every page that needs no number."""
    takes = {row.name for row in load().values() if row.get and not row.public}
    ours = {entry.name: entry for entry in addresses() if entry.name in takes}
    seen = {name for name, entry in ours.items() if not entry.pattern.converters}
    paths = [reverse(name) for name in sorted(seen)]
    while paths:
        path = paths.pop(0)
        answer = client.get(path)
        assert answer.status_code < 500, path
        page = "" if answer.streaming or "html" not in answer.headers.get("Content-Type", "") else answer.text
        yield answer, page
        for link in re.findall(r'href="(/[^"?#]*)"', page):
            try:
                name = resolve(link).url_name
            except Resolver404:
                continue
            if name in ours and name not in seen and not PAPER.search(link):
                seen.add(name)
                paths.append(link)


def looked_at(where, texts, put):
    """The fields whose marks stand in one of the texts and are not there on purpose."""
    found = {put[mark] for text in texts for mark in re.findall(MARK + r"\d+x", text)}
    return {(where, field) for field in found - ON_PURPOSE.get(where, set())}


def test_what_is_typed_stays_on_its_pages(manager, client, caplog):
    put = put_marks(NOW)
    every = {name(model, field) for model, field in fields()}
    assert every - set(put.values()) == set(REASONS), "a text field is neither marked nor listed in tests/canaries.py"
    told = set()
    caplog.set_level(logging.DEBUG)
    mail.outbox.clear()
    newest = TrailEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    for days in (0, 60):
        sweep(NOW + timedelta(days=days))
        send_due(NOW + timedelta(days=days))
    assert len(mail.outbox) > 20, "something was sent, so that something could have leaked"
    told |= looked_at("mail", [f"{m.subject} {m.body} {m.extra_headers} {m.to}" for m in mail.outbox], put)
    told |= looked_at("mail", [f"{n.subject_line} {n.body} {n.path}" for n in Notice.objects.all()], put)

    client.force_login(manager)
    pages, shown = 0, set()
    for answer, page in walk(client):
        pages += 1
        shown |= set(re.findall(MARK + r"\d+x", page))
        told |= looked_at("header", [str(dict(answer.headers))], put)
        told |= looked_at("title", re.findall(r"<title>.*?</title>", page, re.DOTALL), put)
        told |= looked_at("address", re.findall(r'(?:href|action|src)="([^"]*)"', page), put)
    assert pages > 250 and len(shown) > 200, "the pages show what was typed"

    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("portal.views.todays.today", lambda *_a: 1 / 0)
        failed = client.get("/")
    assert failed.status_code == 500
    told |= looked_at("error", [failed.text], put)
    feed = client.get(reverse("calendar_ics", args=[make_feed_key(person=manager, now=NOW)]))
    assert "BEGIN:VEVENT" in feed.text
    told |= looked_at("calendar", [feed.text], put)
    rows = TrailEvent.objects.filter(pk__gt=newest).values()
    assert rows
    told |= looked_at("trail", map(str, rows), put)
    told |= looked_at("log", [caplog.text], put)

    client.logout()
    public = []
    for row in load().values():
        if row.public and row.get and not row.kwargs:
            answer = client.get(reverse(row.name), {"q": MARK} if "thresh" in row.name else {})
            public.append((b"".join(answer.streaming_content) if answer.streaming else answer.content).decode())
    assert MARK in "".join(public), "what is published is read by anybody"
    told |= looked_at("public", public, put)
    assert told == set()
