"""Every event can be told, nothing on the trail can be changed by any way in, and a broken trail stops the change."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.template.base import VariableNode
from django.template.loader import get_template

from portal.accounts import actions as accounts
from portal.accounts.choices import Role
from portal.approvals.models import Signature
from portal.errors import PortalError
from portal.trail import recording
from portal.trail.events import Event
from portal.trail.models import TrailEvent, TrailHead
from portal.trail.recording import record
from portal.trail.sentences import sentence, template_name
from portal.uploads.models import Attachment
from tests.factories import attachments, sign_offs, things
from tests.factories.people import organisation, person
from tests.trail_protection import unprotected

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
# Whoever fails to sign in is nobody the portal knows, so there is no name to tell.
NAMELESS = {Event.SIGN_IN_FAILED}
FOLDER = Path(settings.BASE_DIR) / "templates" / "trail"


def example(event: Event) -> TrailEvent:
    return TrailEvent(
        sequence=1,
        event=event,
        at=NOW,
        actor_name="Demonstration <Person>",
        actor_roles="Business manager (Demonstration body)",
        target_kind="rapid_review",
        target_id=7,
        target="RR-2026-07",
        fields=["summary"],
        reason="A reason",
    )


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_told_in_one_plain_sentence(event):
    said = sentence(example(event))
    assert said.endswith(".") and said[0].isupper()
    assert event in NAMELESS or "RR-2026-07" in said or "Demonstration <Person>" in said
    assert "  " not in said and "{" not in said and "&lt;" not in said and "None" not in said


@pytest.mark.parametrize("event", list(Event))
def test_a_template_asks_for_nothing_that_an_event_does_not_hold(event):
    held = {f.attname for f in TrailEvent._meta.fields}
    nodes = get_template(template_name(event)).template.nodelist.get_nodes_by_type(VariableNode)
    asked = {str(node.filter_expression.var) for node in nodes}
    assert asked or event in NAMELESS, "a sentence that is the same for everybody says nothing"
    assert {name.removeprefix("event.").split(".")[0] for name in asked} <= held


def test_no_template_is_left_of_an_event_that_is_no_more():
    assert {path.name for path in FOLDER.iterdir()} == {template_name(event).removeprefix("trail/") for event in Event}


def test_an_events_value_says_of_what_and_what_happened():
    assert all(len(event.value.split(".")) == 2 and event.value == event.value.lower() for event in Event)


@pytest.fixture
def row(db):
    with transaction.atomic():
        return record(Event.HOLIDAY_ADDED, target="A day of mourning", by=None, now=NOW)


@pytest.mark.parametrize(
    "deed",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: TrailEvent.objects.update(reason="x"),
        lambda row: TrailEvent.objects.filter(pk=row.pk).update(reason="x"),
        lambda row: TrailEvent.objects.all().delete(),
        lambda row: TrailEvent.objects.bulk_update([row], ["reason"]),
        lambda row: TrailEvent.objects.bulk_create([TrailEvent()]),
        lambda row: TrailEvent.objects.update_or_create(pk=row.pk, defaults={"reason": "x"}),
        lambda row: TrailEvent(pk=row.pk, sequence=9, event="x", at=NOW, hash="y").save(),
        lambda row: TrailEvent._base_manager.filter(pk=row.pk).update(reason="x"),
        lambda row: TrailEvent._base_manager.filter(pk=row.pk).delete(),
        lambda row: TrailEvent.objects.filter(pk=row.pk)._raw_delete("default"),
    ],
)
def test_no_row_is_changed_or_deleted_through_the_orm(row, deed):
    with pytest.raises((TypeError, DatabaseError)), transaction.atomic():
        deed(row)
    assert TrailEvent.objects.get() == row and TrailEvent.objects.get().reason == ""


STATEMENTS = [
    "UPDATE trail_trailevent SET reason = 'x'",
    "UPDATE trail_trailevent SET sequence = sequence",
    "DELETE FROM trail_trailevent",
    "DELETE FROM trail_trailhead",
    "UPDATE trail_trailhead SET sequence = 0, hash = 'x'",
]
ONLY_SQLITE = ["REPLACE INTO trail_trailevent SELECT * FROM trail_trailevent"]
ONLY_POSTGRESQL = ["TRUNCATE trail_trailevent", "TRUNCATE trail_trailhead", "TRUNCATE trail_trailevent CASCADE"]


def test_no_row_is_changed_or_deleted_by_sql(row):
    own = ONLY_POSTGRESQL if connection.vendor == "postgresql" else ONLY_SQLITE
    for statement in (*STATEMENTS, *own):
        with pytest.raises(DatabaseError, match="trail"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert TrailEvent.objects.get().reason == ""
    assert TrailHead.objects.get().hash == row.hash


def test_the_refusals_are_lifted_only_by_naming_them(row):
    """The tests' own way round them is a way through the triggers: what it lifts is what refuses."""
    with unprotected():
        TrailEvent._base_manager.filter(pk=row.pk)._raw_delete("default")
    assert not TrailEvent.objects.exists()


class TrailIsDown(Exception):
    pass


@pytest.fixture
def broken_trail(monkeypatch):
    def fails(*_args, **_kwargs):
        raise TrailIsDown

    def break_it():
        monkeypatch.setattr(recording, "digest", fails)

    return break_it


def test_a_broken_trail_stops_an_appointment(db, broken_trail):
    manager, somebody, body = person(Role.BUSINESS_MANAGER), person(), organisation()
    broken_trail()
    with pytest.raises(TrailIsDown):
        accounts.appoint(person=somebody, role=Role.AGENCY_CONTACT, organisation=body, by=manager, now=NOW)
    assert not somebody.appointments.exists()


def test_a_broken_trail_stops_a_signature(db, broken_trail, monkeypatch):
    bodies = sign_offs.partners()
    opened = sign_offs.sign_off(things.register(monkeypatch).new(), bodies=bodies)
    signer = sign_offs.representative(bodies[0])
    broken_trail()
    with pytest.raises(TrailIsDown):
        sign_offs.signature(opened, bodies[0], signer)
    assert not Signature.objects.exists()


def test_a_broken_trail_stops_a_file_and_the_reading_of_one(db, broken_trail, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    registry = things.register(monkeypatch)
    kept, reader, other = attachments.attachment(registry.new()), person(), registry.new()
    broken_trail()
    with pytest.raises(TrailIsDown):
        attachments.attachment(other, by=reader)
    with pytest.raises(TrailIsDown):
        attachments.actions.read(attachment=kept, by=reader, now=NOW)
    assert Attachment.objects.count() == 1


def test_a_refusal_writes_nothing(db, monkeypatch):
    bodies = sign_offs.partners()
    opened = sign_offs.sign_off(things.register(monkeypatch).new(), bodies=bodies)
    stranger, before = person(), TrailEvent.objects.count()
    with pytest.raises(PortalError):
        sign_offs.signature(opened, bodies[0], stranger)
    assert TrailEvent.objects.count() == before
