"""What people type about the partnership's and assurance's work stays on its pages: as in tests/reviews/test_canaries.

A mark is put into every text field of every record that the demonstration makes, and looked for in mail, addresses,
headers, titles, the calendar, the trail, error pages, the log, and whatever is public.
"""

import logging
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length
from django.urls import Resolver404, resolve, reverse

from partnership.demonstration import load_people
from portal.accounts.models import Person
from portal.deadlines.actions.feeds import make_feed_key
from portal.deadlines.sweep import sweep
from portal.notices import tasks
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.models import TrailEvent
from tests.contracts.matrix import load
from tests.contracts.test_permission_matrix import addresses
from tests.factories import partnership
from tests.reviews.test_canaries import MARK, NAMES

pytestmark = [pytest.mark.django_db, pytest.mark.database("sqlite")]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROOMS = (
    "partnership.demonstration_work", "partnership.demonstration_meetings", "partnership.promise_demonstration",
    "partnership.information_demonstration", "partnership.training_demonstration", "partnership.plan_demonstration",
    "assurance.demonstration", "assurance.section11.demonstration", "assurance.indicators.demonstration",
    "assurance.rooms_demonstration", "assurance.surveys.demonstration",
)  # fmt: skip
OURS = re.compile(r"^(partnership|assurance)\.")
PAPER = re.compile(r"\.(pdf|docx|xlsx|csv)$")
# What the partnership prints of itself, from its arrangements and the frameworks, or publishes on purpose.
PUBLISHED = {
    "partnership.Arrangements.name", "partnership.Arrangements.short_name", "partnership.Arrangements.area",
    "partnership.Group.name", "partnership.Priority.title", "partnership.Protocol.title",
    "partnership.Obligation.title", "partnership.Contact.phone", "partnership.Contact.text",
    "partnership.Contact.audience", "partnership.KeyMessage.title", "partnership.KeyMessage.text",
    "partnership.Paper.title", "partnership.PublishedArrangements.words", "partnership.NamedContact.phone",
    "assurance.Method.name", "assurance.Indicator.name", "assurance.AssessmentCycle.title",
    "assurance.ScrutinyDocument.path",
}  # fmt: skip


def put_marks():
    """A mark of its own into each text field that takes one; answers the field of each mark."""
    put = {}
    for app in ("partnership", "assurance"):
        for model in apps.get_app_config(app).get_models():
            fields = [] if model.__name__.startswith("Historical") else model._meta.local_concrete_fields
            for field in fields:
                text = type(field) in (models.CharField, models.TextField)
                if not text or field.choices or field.unique or NAMES.search(field.name):
                    continue
                mark = f"{MARK}{len(put)}x"
                rows = model._base_manager.annotate(_size=Length(field.name)).exclude(**{field.name: ""})
                if field.max_length:
                    rows = rows.filter(_size__lte=field.max_length - len(mark) - 1)
                keys = list(rows.values_list("pk", flat=True))
                changed = Concat(F(field.name), Value(f" {mark}"), output_field=field)
                try:
                    with transaction.atomic():
                        done = model._base_manager.filter(pk__in=keys).update(**{field.name: changed})
                except IntegrityError:  # part of a key
                    continue
                if done:
                    put[mark] = f"{model._meta.label}.{field.name}"
    return put


@pytest.fixture
def manager(settings, tmp_path, monkeypatch, time_machine):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    cache.clear()
    time_machine.move_to(NOW, tick=False)
    partnership.arrangements("bolton", now=NOW)
    load_people(now=NOW)
    for room in ROOMS:
        import_module(room).load(NOW)
    return Person.objects.get(name="Demonstration business manager")


def walk(client):
    """One page of each name of the two apps that links lead to, from every page of theirs that needs no number."""
    takes = {row.name for row in load().values() if row.get and not row.public}
    ours = {
        entry.name: entry for entry in addresses() if entry.name in takes and OURS.search(entry.callback.__module__)
    }
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


def test_what_is_typed_in_the_rooms_stays_in_them(manager, client, caplog):
    put = put_marks()
    assert len(put) > 120
    told = defaultdict(set)

    def look(where, *texts):
        for text in texts:
            for mark in re.findall(MARK + r"\d+x", text):
                told[where].add(put[mark])

    caplog.set_level(logging.INFO)
    mail.outbox.clear()
    newest = TrailEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    for days in (0, 60):
        sweep(NOW + timedelta(days=days))
        send_due(NOW + timedelta(days=days))
    assert len(mail.outbox) > 20
    for message in mail.outbox:
        look("mail", message.subject, message.body, str(message.extra_headers))
    for notice in Notice.objects.all():
        look("notice", notice.subject_line, notice.body, notice.path)

    client.force_login(manager)
    pages, shown = 0, set()
    for answer, page in walk(client):
        pages += 1
        shown |= {put[mark] for mark in re.findall(MARK + r"\d+x", page)}
        look("header", str(dict(answer.headers)))
        look("title", *re.findall(r"<title>.*?</title>", page, re.DOTALL))
        look("address", *re.findall(r'(?:href|action|src)="([^"]*)"', page))
    assert pages > 120
    assert len(shown) > 80, "the pages show what was typed"

    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("portal.views.todays.today", lambda *_a: 1 / 0)
        look("error", client.get("/").text)
    look("calendar", client.get(reverse("calendar_ics", args=[make_feed_key(person=manager, now=NOW)])).text)
    look("trail", *map(str, TrailEvent.objects.filter(pk__gt=newest).values()))
    look("log", caplog.text)
    client.logout()
    for row in load().values():
        if row.public and row.get and not row.kwargs:
            answer = client.get(reverse(row.name))
            look("public", (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode())
    assert told["public"], "what is published is read by anybody"
    assert {where: fields - PUBLISHED for where, fields in told.items() if fields - PUBLISHED} == {}
    assert told["mail"] | told["notice"] | told["trail"] | told["log"] | told["error"] == set()
