"""A database or a disk that takes nothing, and a migration that is killed half-way: nothing is half done."""

import errno
import os
import signal
from datetime import UTC, datetime

import pytest
from django.db import InternalError, OperationalError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from portal.accounts.choices import Role
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from tests.factories import attachments, people
from tests.factories import things as registry
from tests.portal.kills import dies_at

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


def read_only():
    """The engine itself refuses every write, as on a disk that was made read-only or a stand-by."""
    statement = "PRAGMA query_only = ON" if connection.vendor == "sqlite" else "SET default_transaction_read_only = on"
    with connection.cursor() as cursor:
        cursor.execute(statement)


def writable_again():
    statement = (
        "PRAGMA query_only = OFF" if connection.vendor == "sqlite" else "SET default_transaction_read_only = off"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def full():
    """SQLite may not grow by one page more. (PostgreSQL's full disk is of the same class of errors.)"""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")


def not_full_any_more():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_became_read_only_is_said_and_is_no_error_of_the_portal(client):
    manager = people.person(Role.BUSINESS_MANAGER)
    client.force_login(manager)
    client.raise_request_exception = False
    events = TrailEvent.objects.count()
    read_only()
    try:
        assert client.get(reverse("holidays")).status_code == 200, "what only reads still works"
        with pytest.raises((OperationalError, InternalError)), transaction.atomic():
            queue(key="k", kind=NoticeKind.SWEEP_STALE, recipients=[manager], now=NOW)
        # Signing out is what everybody can do, and it writes.
        answer = client.post(reverse("account_logout"))
    finally:
        writable_again()
    assert answer.status_code == 503 and answer["Retry-After"] == "120"
    assert "What you last sent was not saved" in answer.content.decode()
    assert TrailEvent.objects.count() == events and not Notice.objects.exists()
    assert queue(key="k", kind=NoticeKind.SWEEP_STALE, recipients=[manager], now=NOW) == 1


@pytest.mark.database("sqlite")  # only SQLite can be given a limit
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_takes_a_whole_change_or_none_of_it():
    people_there = [people.person() for _ in range(40)]
    full()
    try:
        with pytest.raises(OperationalError, match="full"):
            for number in range(400):
                queue(key=f"k{number}", kind=NoticeKind.SWEEP_STALE, recipients=people_there, now=NOW)
    finally:
        not_full_any_more()
    found = Notice.objects.count()
    assert found % 40 == 0, "each key went to all of them or to none"
    assert verify().broken is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
@pytest.mark.django_db(transaction=True)
def test_a_disk_that_takes_no_file_leaves_no_half_of_one(settings, tmp_path, monkeypatch, number):
    settings.MEDIA_ROOT = tmp_path
    subject, manager = registry.register(monkeypatch).new(), people.person(Role.BUSINESS_MANAGER)

    def refuses(_descriptor):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("portal.uploads.actions.os.fsync", refuses)
        with pytest.raises(OSError):
            uploads.attach(
                subject=subject, file=attachments.uploaded("a.txt", b"words"), purpose="x", by=manager, now=NOW
            )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()] and not Attachment.objects.exists()
    uploads.attach(subject=subject, file=attachments.uploaded("a.txt", b"words"), purpose="x", by=manager, now=NOW)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EROFS, "Read-only file system"), 503),
        (OSError(errno.ENOENT, "No such file"), 500),
        (OperationalError("server closed the connection"), 503),
        (InternalError("something else"), 500),
    ],
)
@pytest.mark.django_db
def test_what_goes_by_itself_again_is_said_as_that_and_nothing_of_it_is_told(client, monkeypatch, failure, status):
    def fails(*_, **__):
        raise failure

    monkeypatch.setattr("portal.design.render", fails, raising=False)
    client.raise_request_exception = False
    answer = client.get(reverse("accessibility"))
    assert answer.status_code == status and str(failure) not in answer.content.decode()


class Halfway(migrations.Migration):
    """Makes a table and a row of it, and then something happens."""

    initial = True
    happens = staticmethod(lambda: None)
    operations = [
        migrations.CreateModel(
            "Halfway", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
        ),
        migrations.RunSQL("INSERT INTO portal_halfway (name) VALUES ('first')", ""),
        migrations.RunPython(lambda *_: Halfway.happens()),
    ]


def apply():
    """As `migrate` applies one."""
    executor = MigrationExecutor(connection)
    migration = Halfway("9999_halfway", "portal")
    executor.apply_migration(executor.loader.project_state(), migration)


def there():
    return "portal_halfway" in connection.introspection.table_names()


def recorded():
    return ("portal", "9999_halfway") in MigrationLoader(connection).applied_migrations


@pytest.mark.parametrize("how", ["it fails", "its process is killed"])
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_aborted_half_way_has_not_been(monkeypatch, client, how):
    def fails():
        raise ValueError("half-way")

    if how == "it fails":
        monkeypatch.setattr(Halfway, "happens", staticmethod(fails))
        with pytest.raises(ValueError, match="half-way"):
            apply()
    else:
        monkeypatch.setattr(Halfway, "happens", staticmethod(lambda: os.kill(os.getpid(), signal.SIGKILL)))
        assert dies_at(10_000, apply), "killed within the migration"
    assert not there() and not recorded()
    assert client.get(reverse("accessibility")).status_code == 200
    monkeypatch.setattr(Halfway, "happens", staticmethod(lambda: None))
    apply()
    assert there() and recorded(), "put right, it goes through"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE portal_halfway")
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_halfway'")


def test_no_migration_of_ours_can_stay_half_done():
    ours = ("portal", "accounts", "trail", "deadlines", "notices", "approvals", "uploads", "partnership", "reviews",
            "thresholds", "assurance")  # fmt: skip
    loader = MigrationLoader(None)
    half = [key for key, migration in loader.disk_migrations.items() if key[0] in ours and not migration.atomic]
    assert half == []
    operations = [o for key, m in loader.disk_migrations.items() if key[0] in ours for o in m.operations]
    assert not [o for o in operations if isinstance(o, migrations.RunPython) and o.atomic is False]
