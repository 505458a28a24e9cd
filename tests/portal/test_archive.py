"""Everything out and everything back: the round trip of every table and file, and what is refused."""

import csv
import hashlib
import inspect
import io
import json
import pkgutil
import shutil
import typing
import zipfile
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from partnership.actions import tracker as tracker_actions
from portal.accounts.choices import Role
from portal.accounts.models import Invitation, Organisation, Person
from portal.archive import actions
from portal.archive.restoring import restore
from portal.archive.shape import BORN_WITH, LEFT_OUT, SECRETS, tables
from portal.archive.writing import write_archive
from portal.errors import NotAllowed, Refused
from portal.models import ExportRun
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
from reviews.actions import conflict
from tests import factories
from tests.contracts import test_models as made
from tests.factories import (
    attachments,
    exports,
    information,
    partnership,
    people,
    plan,
    promises,
    reviews,
    tracker,
    training,
)
from tests.trail_protection import unprotected

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    with time_machine.travel(NOW, tick=False):
        yield settings.MEDIA_ROOT


def the_rest():
    """What no maker of the contract tests makes: an invitation, a file, an archive that was asked for, a sign-in."""
    manager = people.person(Role.BUSINESS_MANAGER)
    people.invitation(manager)
    action = tracker.action(by=manager)
    tracker_actions.attach_evidence(
        action=action, file=attachments.uploaded("plan.txt", b"A plan"), by=manager, now=NOW
    )
    manager.emailaddress_set.create(email=manager.email, verified=True, primary=True)
    appointment = people.appointment(people.person(), Role.BUSINESS_MANAGER)
    people.deputy(appointment, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=5))


def the_partnerships_work():
    """What factories of the partnership make for those who say for whom: money, a dispute, registers, training."""
    partnership.arrangements("bolton", now=NOW - timedelta(days=60))
    by, agency = promises.manager(), Organisation.objects.get(code="bolton-ft")
    budget = promises.budget(by)
    promises.entry(promises.line(budget, by=by), "10.00", by=by)
    promises.in_kind(budget, by=by)
    dispute = promises.with_agency(agency, by=by)
    promises.letter(dispute, by=by)
    promises.answer(dispute, by=by, now=NOW + timedelta(days=12))
    promises.promise(by=by)
    agreed, _party = information.agreement(by=by)
    information.agreement_review(agreed, by=by)
    information.document(by=by)
    information.request(Organisation.objects.get(code="bolton-council"), by=by)
    information.decision(agency, by=people.person(Role.AGENCY_CONTACT, agency))
    teacher = training.trainer(by=by)
    session = training.session(training.course(by=by), by=by)
    session.trainers.add(teacher)
    booking = training.booking(session, agency, by=by)
    training.evaluation(booking, by=by)
    _held, certificate = training.held(session, by=by)
    training.extension(certificate, by=by, now=session.ends_at)
    made = plan.written(plan.priority(lead=agency, by=by, now=NOW), by=by, now=NOW)
    plan.reading(plan.measure(made, by=by, now=NOW), 3, by=by, now=NOW)
    plan.quote(made, by=by, now=NOW)
    plan.edition(by=by, now=NOW)
    plan.contact(agency, by=by, now=NOW)


def by_factories(filled):
    """A row of each table that nobody has filled so far, by the first factory that makes one without being told how."""
    missing = {model._meta.label for model in tables()} - filled
    for found in pkgutil.walk_packages(factories.__path__, f"{factories.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            returned = typing.get_type_hints(function).get("return")
            label = getattr(getattr(returned, "_meta", None), "label", None)
            if label in missing and not needed:
                function()
                missing -= {label}


def empty_portal(store):
    """What a new data folder is: no row, no file."""
    with unprotected():
        call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(store, ignore_errors=True)


def everything():
    """Every row of every table that an archive holds, secrets apart."""
    found = {}
    for model in tables():
        label = model._meta.label
        names = [f.attname for f in model._meta.concrete_fields if f"{label}.{f.name}" not in SECRETS]
        found[label] = [
            {n: getattr(getattr(row, n), "name", getattr(row, n)) for n in names}
            for row in models.QuerySet(model).order_by("pk")
        ]
    return found


def files_in(store):
    return {p.relative_to(store).as_posix(): p.read_bytes() for p in Path(store).rglob("*") if p.is_file()}


@pytest.mark.django_db(transaction=True)
def test_every_table_and_file_comes_back_as_it_was(store, tmp_path):
    """Every table is filled by somebody, taken out, restored into an empty portal, and compared row by row."""
    filled = set()
    makers = {name: maker for name, maker in made.MAKERS.items() if name != made.FORM} | {
        "the rest": the_rest,
        "the partnership's work": the_partnerships_work,
        "factories": lambda: by_factories(filled),
    }
    for number, (name, maker) in enumerate(makers.items()):
        maker()
        before, stored = everything(), files_in(store)
        filled |= {label for label, rows in before.items() if rows}
        archive = tmp_path / f"{number}.zip"
        write_archive(archive, now=NOW)
        empty_portal(store)
        restore(archive, now=NOW)
        after = everything()
        assert after["trail.TrailEvent"].pop()["event"] == "export.restored"
        heads = before.pop("trail.TrailHead"), after.pop("trail.TrailHead")
        assert heads[1][0]["sequence"] == (heads[0][0]["sequence"] if heads[0] else 0) + 1
        for label in before:
            assert after[label] == before[label], f"{name}: {label}"
        assert files_in(store) == stored
        assert verify().broken is None
        empty_portal(store)
    never = {model._meta.label for model in tables()} - filled
    assert never == set(), "no row of these tables was ever taken out and brought back"


@pytest.fixture
def archive(transactional_db, store, tmp_path):
    """An archive of a small portal, and the portal empty again."""
    the_rest()
    path = tmp_path / "everything.zip"
    write_archive(path, now=NOW)
    empty_portal(store)
    return path


def changed(archive, change):
    """A copy of the archive in which `change(name, content)` answers another content, or None for a part left out."""
    copy = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def manifest_with(**values):
    def change(name, content):
        return json.dumps(json.loads(content) | values).encode() if name == "manifest.json" else content

    return change


REFUSED = {
    "a record was changed": (
        lambda name, content: content + b" " if name == "records/accounts.Person.json" else content,
        "“records/accounts.Person.json” is not what the manifest says",
    ),
    "a table of it was changed": (
        lambda name, content: content + b"x" if name == "records/accounts.Person.csv" else content,
        "is not what the manifest says",
    ),
    "a part is missing": (
        lambda name, content: None if name == "records/trail.TrailHead.json" else content,
        "Parts are missing or were added: records/trail.TrailHead.json",
    ),
    "it is of another partnership": (manifest_with(arrangements="bury"), "Start it with ARRANGEMENTS=bury"),
    "it is of other tables": (manifest_with(schema={}), "whose tables differ"),
    "it is of another format": (manifest_with(format=99), "another format"),
    "a table is unknown": (manifest_with(records={}), "Tables are missing or unknown"),
    "it has no manifest": (lambda name, content: None if name == "manifest.json" else content, "not an archive"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_archive_that_is_not_whole_restores_nothing(archive, store, case):
    change, sentence = REFUSED[case]
    with pytest.raises(Refused, match=sentence):
        restore(changed(archive, change), now=NOW)
    assert not Person.objects.exists() and not TrailEvent.objects.exists() and files_in(store) == {}


def test_something_that_is_no_archive_is_refused(transactional_db, tmp_path):
    path = tmp_path / "notes.zip"
    path.write_bytes(b"notes")
    with pytest.raises(CommandError, match="not an archive"):
        call_command("import_everything", path)
    with pytest.raises(CommandError, match="not an archive"):
        call_command("import_everything", tmp_path / "nowhere.zip")


def test_a_file_that_would_leave_the_store_is_refused(archive, store):
    with zipfile.ZipFile(archive) as old:
        manifest = json.loads(old.read("manifest.json"))
    ((name, entry),) = manifest["files"].items()
    outside = "../../outside.txt"

    def change(part, content):
        if part == "manifest.json":
            return json.dumps(manifest | {"files": {outside: entry}}).encode()
        return content

    copy = changed(archive, change)
    renamed = copy.with_name("renamed.zip")
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(renamed, "w") as new:
        for part in old.namelist():
            new.writestr(part.replace(f"files/{name}", f"files/{outside}"), old.read(part))
    with pytest.raises(Refused, match="leads out of the store"):
        restore(renamed, now=NOW)
    assert not Person.objects.exists() and not (Path(store).parent.parent / "outside.txt").exists()


def test_a_broken_trail_is_not_restored(archive, store):
    with zipfile.ZipFile(archive) as old:
        rows = json.loads(old.read("records/trail.TrailEvent.json"))
        manifest = json.loads(old.read("manifest.json"))
    rows[0]["reason"] = "Rewritten"
    text = json.dumps(rows).encode()
    manifest["records"]["trail.TrailEvent"]["json"] = hashlib.sha256(text).hexdigest()
    parts = {"records/trail.TrailEvent.json": text, "manifest.json": json.dumps(manifest).encode()}
    with pytest.raises(Refused, match="The trail in this archive is broken"):
        restore(changed(archive, lambda name, content: parts.get(name, content)), now=NOW)
    assert not Person.objects.exists() and files_in(store) == {}


def test_a_portal_that_holds_something_is_not_overwritten(archive):
    somebody = people.person()
    with pytest.raises(Refused, match="not empty: it holds people"):
        restore(archive, now=NOW)
    assert Person.objects.get() == somebody


def test_passwords_and_keys_are_not_in_it(transactional_db, tmp_path):
    person = people.person(Role.BUSINESS_MANAGER, password=people.PASSWORD)
    Person.objects.filter(pk=person.pk).update(feed_key="k" * 40)
    invitation = people.invitation(person)
    stored = Person.objects.get(pk=person.pk)
    path = tmp_path / "everything.zip"
    write_archive(path, now=NOW)
    with zipfile.ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in (stored.password, stored.feed_key, invitation.nonce, invitation.token_hash):
        assert secret and secret not in whole
    assert person.email in whole


def test_restored_people_have_no_password_and_invitations_open_nothing(archive):
    restore(archive, now=NOW)
    assert not Person.objects.exclude(password__startswith="!").exists()
    assert len(Invitation.objects.get().token_hash) == 64


def test_the_tables_open_in_a_spreadsheet_and_no_cell_is_a_formula(transactional_db, tmp_path):
    tracker.action(words='=HYPERLINK("http://example.invalid","x")')
    path = tmp_path / "everything.zip"
    write_archive(path, now=NOW)
    with zipfile.ZipFile(path) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("records/partnership.Action.csv").decode("utf-8-sig"))))
        as_json = json.loads(archive.read("records/partnership.Action.json"))
    assert rows[0]["words"].startswith("'=") and as_json[0]["words"].startswith("=")


def test_what_is_left_out_is_named_and_exists():
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(LEFT_OUT) <= known and known >= BORN_WITH
    assert all(name.rsplit(".", 1)[0] in known for name in SECRETS)


# The manager's button


@pytest.mark.django_db
def test_the_manager_asks_gets_it_and_it_is_gone_after_a_day(client, django_capture_on_commit_callbacks):
    manager = people.person(Role.BUSINESS_MANAGER)
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("export_everything")).status_code == 302
    run = ExportRun.objects.get()
    assert run.built_at == NOW and run.records > 0
    answer = client.get(reverse("export_file", args=[run.pk]))
    content = b"".join(answer.streaming_content)
    assert zipfile.is_zipfile(io.BytesIO(content))
    assert answer["Content-Disposition"] == 'attachment; filename="everything-2027-01-08.zip"'
    events = list(TrailEvent.objects.filter(event__startswith="export.").values_list("event", flat=True))
    assert events == ["export.asked", "export.written", "export.taken"]
    assert actions.forget_old(NOW + timedelta(hours=23)) == 0
    assert actions.forget_old(NOW + timedelta(hours=25)) == 1
    assert not run.file.storage.exists(run.file.name)
    assert client.get(reverse("export_file", args=[run.pk])).status_code == 404
    assert "No longer kept" in client.get(reverse("export_everything")).content.decode()


@pytest.mark.django_db
def test_a_new_archive_takes_the_place_of_the_earlier_one_and_holds_no_copy():
    first = exports.archive()
    second = exports.archive()
    first.refresh_from_db()
    assert first.removed_at is not None and second.removed_at is None
    with zipfile.ZipFile(second.file.open("rb")) as archive:
        assert not [name for name in archive.namelist() if name.startswith("files/exports")]


@pytest.mark.django_db
def test_asked_twice_one_is_written(django_capture_on_commit_callbacks):
    manager = people.person(Role.BUSINESS_MANAGER)
    with django_capture_on_commit_callbacks():
        assert actions.ask(by=manager, now=NOW) == actions.ask(by=manager, now=NOW)


@pytest.mark.django_db
def test_a_failure_is_told_and_can_be_tried_again(client, monkeypatch):
    def full(path, now):
        raise OSError("no space left")

    manager = people.person(Role.BUSINESS_MANAGER)
    run = actions.ask(by=manager, now=NOW)
    monkeypatch.setattr(actions, "write_archive", full)
    with pytest.raises(OSError, match="no space"):
        actions.build(run_id=run.pk, now=NOW)
    client.force_login(manager)
    assert "could not be written" in client.get(reverse("export_everything")).content.decode()
    assert actions.ask(by=manager, now=NOW) != run


@pytest.mark.django_db
def test_whoever_has_a_conflict_of_interest_takes_no_archive(client):
    reviews.place()
    story = reviews.gathering()
    manager = reviews.somebody(Role.BUSINESS_MANAGER)
    run = exports.archive()
    conflict.declare(review=story.review, person=manager, reason="Related.", by=manager, now=story.moment(5))
    with pytest.raises(Refused, match="conflict of interest"):
        actions.ask(by=manager, now=NOW)
    client.force_login(manager)
    said = client.get(reverse("export_everything")).content.decode()
    assert "Somebody else takes it" in said and "Write an archive" not in said
    assert client.get(reverse("export_file", args=[run.pk])).status_code == 422
    with pytest.raises(NotAllowed):
        actions.ask(by=people.person(Role.ADMINISTRATOR), now=NOW)


@pytest.mark.django_db
def test_the_command_writes_no_file_over_another(tmp_path):
    path = tmp_path / "everything.zip"
    out = io.StringIO()
    call_command("export_everything", path, stdout=out)
    assert "SHA-256 of its manifest" in out.getvalue() and zipfile.is_zipfile(path)
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_everything", path)
