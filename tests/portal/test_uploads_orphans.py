"""Files that no row names are swept: only they, only old ones, and never a whole store at once."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.db import transaction

from portal.uploads import actions, tasks
from portal.uploads.orphans import LEAST_AGE, sweep_attachments
from reviews import tasks as review_tasks
from tests.factories import reviews as factory
from tests.factories import things
from tests.factories.attachments import NOW, attachment, pdf, uploaded

pytestmark = pytest.mark.django_db
LATER = NOW + LEAST_AGE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def subject(monkeypatch):
    return things.register(monkeypatch).new()


def written(path: Path, at=NOW) -> Path:
    """`path`, last written at `at`."""
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def rolled_back(subject, store) -> Path:
    """The file of an attachment whose transaction was rolled back after it had been written."""
    before = {p for p in store.rglob("*") if p.is_file()}
    with transaction.atomic():
        attachment(subject, file=uploaded("lost.pdf", pdf()))
        transaction.set_rollback(True)
    (left,) = {p for p in store.rglob("*") if p.is_file()} - before
    return written(left)


def test_a_rolled_back_upload_leaves_a_file_that_is_swept_after_a_day(subject, store):
    kept = attachment(subject, file=uploaded("kept.txt", b"Kept"))
    written(kept.stored_path)
    left = rolled_back(subject, store)
    with time_machine.travel(NOW + LEAST_AGE - timedelta(minutes=1), tick=False):
        assert tasks.sweep_orphans() == 0
    assert left.exists()
    with time_machine.travel(LATER, tick=False):
        assert tasks.sweep_orphans() == 1
        assert tasks.sweep_orphans() == 0
    assert not left.exists()
    assert kept.stored_path.read_bytes() == b"Kept"


def test_the_bytes_of_a_file_that_was_taken_out_are_swept_where_a_crash_left_them(
    subject, store, django_capture_on_commit_callbacks
):
    written(attachment(subject, file=uploaded("kept.txt", b"Kept")).stored_path)
    gone = attachment(subject, file=uploaded("gone.txt", b"Gone"))
    with django_capture_on_commit_callbacks(execute=False):
        actions.remove(attachment=gone, reason="Sent by mistake.", by=gone.attached_by, now=NOW)
    written(gone.stored_path)
    assert sweep_attachments(LATER) == 1
    assert not gone.stored_path.exists()


def test_a_store_of_which_no_row_knows_anything_is_left_alone(subject, store, caplog):
    left = rolled_back(subject, store)
    assert sweep_attachments(LATER) == 0
    assert left.exists()
    assert "nothing is swept" in caplog.text


def test_an_empty_store_is_swept_without_a_word(store):
    assert sweep_attachments(LATER) == 0


def test_packs_that_no_row_names_are_swept_and_the_others_stay(store, monkeypatch):
    monkeypatch.setattr("reviews.pack_document.pack_pdf", factory.one_page)
    factory.place()
    story = factory.gathering().answer_all().pack()
    pack = story.review.packs.get()
    written(Path(pack.file.path))
    left = written(Path(pack.file.storage.path(pack.file.storage.save("packs/9.pdf", ContentFile(b"x")))))
    with time_machine.travel(LATER, tick=False):
        assert review_tasks.sweep_orphaned_packs() == 1
    assert not left.exists()
    assert Path(pack.file.path).exists()


def test_both_sweeps_are_on_the_schedule():
    planned = {entry["task"] for entry in project.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.sweep_orphans.name, review_tasks.sweep_orphaned_packs.name} <= planned
