"""A backup of everything, and the way back from it: drilled on an empty directory, on either engine."""

import io
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.accounts.models import Person
from portal.backups import databases, restoring, writing
from portal.backups.keeping import backups, forget_old, newest
from portal.backups.manifest import MANIFEST, Manifest, Part, read, stored_at
from portal.backups.writing import back_up
from portal.errors import Refused
from portal.tasks import back_up as hourly
from portal.trail.anchors import kept
from portal.trail.events import Event
from portal.trail.recording import record
from tests.factories import people
from tests.trail_protection import unprotected

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    settings.SHARING_DIR = tmp_path / "sharing"
    settings.TRAIL_ANCHORS = tmp_path / "anchors"
    return settings


@pytest.fixture
def root(tmp_path):
    return tmp_path / "backups"


def something(name="Somebody", file="attachments/a.txt", content=b"what was attached"):
    people.person(name=name)
    default_storage.save(file, ContentFile(content))
    with transaction.atomic():
        record(Event.HOLIDAY_ADDED, target="Something", by=None, now=NOW)


def portal_of_its_own(folder):
    """The environment of a portal of its own: a new folder, and a new database on the engine of this run."""
    env = {"PATH": "/usr/bin:/bin", "PORTAL_MODE": "demonstration", "PORTAL_DATA": str(folder), "LOG_LEVEL": "ERROR"}
    if connection.vendor == "postgresql":
        own = connection.get_connection_params()
        name = f"restored_{own['dbname']}"
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        env["DATABASE_URL"] = f"postgres://{own['user']}:{own['password']}@{own['host']}:{own['port']}/{name}"
    return env


# One process does it all: restores, tells what came back, and tries to restore once more.
DRILL = """
import sys
from pathlib import Path
from django.core.management import CommandError, call_command
from portal.accounts.models import Person
from portal.trail.models import TrailEvent
call_command("restore", Path(sys.argv[1]))
print(sorted(Person.objects.values_list("name", "password")), TrailEvent.objects.latest("sequence").event)
try:
    call_command("restore", Path(sys.argv[1]))
except CommandError as refused:
    print(refused)
"""


def drill(env, taken):
    code = f"import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'; django.setup()\n{DRILL}"
    return subprocess.run(
        [sys.executable, "-c", code, str(taken)], cwd=configured.BASE_DIR, env=env, capture_output=True, text=True
    )


@pytest.mark.django_db(transaction=True)
def test_the_drill_a_backup_comes_back_in_an_empty_directory(root, tmp_path):
    something()
    out = io.StringIO()
    call_command("backup", root, stdout=out)
    assert "Not in it, to be kept elsewhere: SECRET_KEY." in out.getvalue()
    something("Somebody later", "attachments/later.txt")
    taken = newest(root).folder

    env = portal_of_its_own(tmp_path / "elsewhere")
    done = drill(env, taken)
    assert done.returncode == 0, done.stderr
    assert "1 files; the trail of 1 events is whole" in done.stdout
    assert "These keys are not the ones of the backup: SECRET_KEY." in done.stdout
    assert "Run manage.py prepare" in done.stdout
    assert (tmp_path / "elsewhere/files/attachments/a.txt").read_bytes() == b"what was attached"
    assert not (tmp_path / "elsewhere/files/attachments/later.txt").exists()
    # As it was, passwords included; the trail says that it was restored, and its anchors begin again from there.
    told = done.stdout.splitlines()[-2]
    assert "'Somebody'" in told and "'Somebody later'" not in told
    assert Person.objects.get(name="Somebody").password in told
    assert told.endswith("export.restored")
    assert list(kept(tmp_path / "elsewhere/trail-anchors").anchors) == [2]
    assert "its database has tables" in done.stdout.splitlines()[-1], "a second time is refused"


@pytest.fixture
def taken(transactional_db, root, monkeypatch):
    """A backup; restoring is tried with an engine that does nothing: each is refused before, or undone after."""
    something()
    folder = back_up(root, now=NOW)
    monkeypatch.setattr(databases, "is_empty", lambda: True)
    monkeypatch.setattr(databases, "load", lambda _: None)
    monkeypatch.setattr(databases, "empty", lambda: emptied.append(True))
    emptied.clear()
    shutil.rmtree(configured.MEDIA_ROOT)
    return folder


emptied: list[bool] = []


def manifest_with(folder, old, new):
    path = folder / MANIFEST
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def database_of(folder):
    return folder / databases.NAMES[connection.vendor]


SPOILED = {
    "its database was changed": (lambda f: database_of(f).write_bytes(b"x"), "is not what the manifest says"),
    "its database is missing": (lambda f: database_of(f).unlink(), "is missing from the backup"),
    "a file was changed": (
        lambda f: stored_at(f.parent, read(f).files["attachments/a.txt"].sha256).write_bytes(b"x"),
        "“attachments/a.txt” is not what the manifest says",
    ),
    "a file is missing": (lambda f: shutil.rmtree(f.parent / "store"), "“attachments/a.txt” is missing"),
    "a file would leave the store": (
        lambda f: manifest_with(f, '"attachments/a.txt"', '"../outside.txt"'),
        "leads out of the store",
    ),
    "it has no manifest": (lambda f: (f / MANIFEST).unlink(), "not a backup"),
    "its manifest is cut": (lambda f: (f / MANIFEST).write_text("{"), "not a backup"),
    "it is of another format": (lambda f: manifest_with(f, '"format": 1', '"format": 9'), "another format"),
    "it is of another partnership": (lambda f: manifest_with(f, '"bolton"', '"bury"'), "ARRANGEMENTS=bury"),
    "it is of another engine": (
        lambda f: manifest_with(f, f'"engine": "{connection.vendor}"', '"engine": "other"'),
        "of other and this portal runs on",
    ),
    "its tables are later": (lambda f: manifest_with(f, '"0001_initial"', '"0999_later"'), "tables are later"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_backup_that_is_not_whole_restores_nothing(taken, case):
    spoil, sentence = SPOILED[case]
    spoil(taken)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", taken)
    assert not Path(configured.MEDIA_ROOT).exists() and not emptied


def test_a_portal_that_holds_something_is_left_alone(taken, monkeypatch):
    default_storage.save("attachments/mine.txt", ContentFile(b"mine"))
    with pytest.raises(Refused, match="its store holds files"):
        restoring.restore(taken, now=NOW)
    assert default_storage.exists("attachments/mine.txt")
    monkeypatch.undo()
    with pytest.raises(Refused, match="database has tables"):
        restoring.restore(taken, now=NOW)


def test_a_broken_trail_is_taken_back_out(taken):
    with unprotected(), connection.cursor() as cursor:
        cursor.execute("UPDATE trail_trailevent SET target = 'x'")
    with pytest.raises(Refused, match="trail in this backup is broken"):
        restoring.restore(taken, now=NOW)
    assert emptied and not list(Path(configured.MEDIA_ROOT).rglob("*.txt"))


def test_a_trail_that_ends_before_the_backup_began_is_refused(taken):
    manifest_with(taken, '"sequence": 1', '"sequence": 3')
    with pytest.raises(Refused, match="ends at event 1; event 3 was written down"):
        restoring.restore(taken, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_bytes_are_kept_once_and_read_again_only_where_they_changed(root, monkeypatch):
    something()
    default_storage.save("attachments/same.txt", ContentFile(b"what was attached"))
    first = back_up(root, now=NOW)
    hashed = []
    monkeypatch.setattr(writing, "sha256_of", lambda path: hashed.append(path.name) or "0" * 64)
    second = back_up(root, now=NOW + timedelta(hours=1))
    assert hashed == [database_of(second).name]
    assert read(first).files == read(second).files
    assert len(list((root / "store").glob("*/*"))) == 1


@pytest.mark.django_db(transaction=True)
def test_what_dies_on_the_way_leaves_nothing_that_looks_whole(root, monkeypatch):
    something()
    monkeypatch.setattr(writing, "keys", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(root, now=NOW)
    assert backups(root) == [] and len(list(root.glob("unfinished-*"))) == 1
    monkeypatch.undo()
    assert newest(root) is None
    whole = back_up(root, now=NOW)
    assert newest(root).folder == whole and not list(root.glob("unfinished-*"))
    with pytest.raises(Refused, match="exists already"):
        back_up(root, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(root):
    root.mkdir()
    with writing._alone(root), pytest.raises(Refused, match="Another backup is being written"):
        back_up(root, now=NOW)


def test_a_day_is_kept_by_its_last_and_bytes_that_nobody_names_go(root, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)
    manifest = {
        "portal": "1", "arrangements": "bolton", "engine": "sqlite", "schema": {}, "trail": None, "keys": {},
        "database": Part(1, "d"),
    }  # fmt: skip
    for hours in range(0, 24 * 40, 12):
        at = NOW - timedelta(hours=hours)
        folder = root / f"b{hours:04}"
        folder.mkdir(parents=True)
        Manifest(**manifest, taken_at=at.isoformat(), files={"a": Part(1, f"{hours}")}).write(folder)
        stored = stored_at(root, f"{hours}")
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.touch()
    forget_old(root, now=NOW)
    ages = [(NOW - backup.manifest.at) for backup in backups(root)]
    assert [age for age in ages if age <= timedelta(hours=48)] == [timedelta(hours=h) for h in range(48, -1, -12)]
    older = [age for age in ages if age > timedelta(hours=48)]
    assert max(older) <= timedelta(days=35) and len(older) == 33
    assert all((NOW - age).hour == 21 for age in older), "the last of its day"
    assert len(list((root / "store").glob("*/*"))) == len(ages)
    assert forget_old(root, now=NOW + timedelta(days=400)) == len(ages) - 1, "the newest stays however old"


@pytest.mark.django_db(transaction=True)
def test_the_schedule_backs_up_every_hour_where_it_is_told_to(places, root, caplog):
    entry = configured.CELERY_BEAT_SCHEDULE["back up"]
    assert entry["task"] == hourly.name
    assert entry["schedule"].minute == {35} and len(entry["schedule"].hour) == 24
    assert hourly() is False, "nobody said where"
    places.BACKUP_DIR = str(root)
    assert hourly() is True
    assert len(backups(root)) == 1
    places.BACKUP_DIR = "/dev/null/nowhere"
    assert hourly() is False
    assert "the backup was not written: NotADirectoryError" in caplog.text


def test_the_command_wants_a_place_and_says_when_it_cannot_write_there(db):
    with pytest.raises(CommandError, match="Say where the backup goes"):
        call_command("backup")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", "/dev/null/nowhere")


@pytest.mark.django_db(transaction=True)
def test_a_key_is_named_by_a_mark_that_does_not_tell_it(root, places):
    key = places.SHARING_DIR / "own.key"
    key.parent.mkdir()
    key.write_bytes(b"a key of its own")
    folder = back_up(root, now=NOW)
    assert set(read(folder).keys) == {"SECRET_KEY", "SHARING_DIR/own.key"}
    held = b"".join(p.read_bytes() for p in root.rglob("*") if p.is_file())
    assert b"a key of its own" not in held and places.SECRET_KEY.encode() not in held
