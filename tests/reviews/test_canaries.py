"""What people type about a case stays in its records: a mark is put into every text field of them, and looked for.

Never in an e-mail, a log, an address, a page's title, a calendar, the trail, the search or a page that is public.
"""

import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Length
from django.urls import reverse

from portal.deadlines.actions.feeds import make_feed_key
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.models import TrailEvent
from tests.contracts.matrix import load
from tests.factories import reviews
from tests.reviews.test_hidden import addresses

MARK = "zqcanary"
# What names a thing rather than tells of it: references, hashes, codes of the arrangements, names of stored files.
NAMES = re.compile(r"(reference|hash|sha256|code|kind|number|stored_name|file|key|nonce|edition|version|rule|slug)$")


def marked_fields():
    """(model, field) of every text that people type in the app of the cases."""
    for model in apps.get_app_config("reviews").get_models():
        if model.__name__.startswith("Historical"):
            continue
        for field in model._meta.local_concrete_fields:
            text = type(field) in (models.CharField, models.TextField)
            if text and not field.choices and not field.unique and not NAMES.search(field.name):
                yield model, field


def put_marks():
    """A mark of its own into every text field of every row; answers the mark of each field that some row has."""
    put = {}
    for number, (model, field) in enumerate(marked_fields()):
        mark = f"{MARK}{number}x"
        rows = model._base_manager.annotate(_size=Length(field.name))
        if field.max_length:
            rows = rows.filter(_size__lte=field.max_length - len(mark) - 1)
        keys = list(rows.values_list("pk", flat=True))
        if model._base_manager.filter(pk__in=keys).update(
            **{field.name: Concat(F(field.name), Value(f" {mark}"), output_field=field)}
        ):
            put[mark] = f"{model._meta.label}.{field.name}"
    return put


@pytest.fixture
def marked(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    monkeypatch.setattr("reviews.pack_document.pack_pdf", reviews.one_page)
    reviews.place()
    story = reviews.submitted()
    return story, put_marks()


def test_what_is_typed_about_a_case_stays_in_its_records(marked, client, caplog, time_machine):
    story, put = marked
    assert len(put) > 40, "so many fields of a submitted review hold text"
    now = story.moment(15, 9)
    time_machine.move_to(now, tick=False)
    caplog.set_level(logging.DEBUG)
    mail.outbox.clear()
    newest = TrailEvent.objects.order_by("-pk").values_list("pk", flat=True).first()

    # mail
    for days in (0, 1, 30, 200):
        sweep(now + timedelta(days=days))
        send_due(now + timedelta(days=days))
    assert mail.outbox, "something was sent, so that something could have leaked"
    told = [part for m in mail.outbox for part in (m.subject, m.body, str(m.extra_headers), *m.to)]
    told += [f"{n.subject_line} {n.body} {n.path}" for n in Notice.objects.all()]
    assert not [text for text in told if MARK in text]

    # addresses, titles, headers; the pages themselves show the marks to whoever may read them
    client.force_login(story.manager)
    returned = story.review.returns.first()
    seen, outside = set(), []
    for path in addresses(story.review.reference, returned.pk):
        answer = client.get(path)
        assert answer.status_code < 500, path
        outside.append(str(dict(answer.headers)))
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        outside += re.findall(r"<title>.*?</title>", answer.text, re.DOTALL)
        outside += re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)
        seen |= set(re.findall(MARK + r"\d+x", answer.text))
    assert len(seen) > 20, "the pages show what was typed"
    assert not [text for text in outside if MARK in text]

    # calendar
    key = make_feed_key(person=story.manager, now=now)
    feed = client.get(reverse("calendar_ics", args=[key]))
    assert "BEGIN:VEVENT" in feed.text
    assert MARK not in feed.text

    # the trail, the log
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("portal.views.todays.today", lambda *_a: 1 / 0)
        failed = client.get("/")
    assert failed.status_code == 500
    assert MARK not in failed.text
    rows = TrailEvent.objects.filter(pk__gt=newest or 0).values()
    assert rows
    assert not [row for row in rows if MARK in str(row)]
    assert MARK not in caplog.text

    # whoever is not signed in
    client.logout()
    for row in load().values():
        if row.public and row.get and not row.kwargs:
            answer = client.get(reverse(row.name), {"q": MARK[:4]} if "thresh" in row.name else {})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert MARK.encode() not in body, row.name
