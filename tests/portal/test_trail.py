"""The trail: written with the change, refused any change, proved, and read by those who may."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from portal.accounts.choices import Role
from portal.trail import queries, reading, verification
from portal.trail.events import Event
from portal.trail.models import TrailEvent, TrailHead
from portal.trail.recording import digest, record, request_id
from portal.trail.sentences import words_of
from portal.trail.verification import Kind, verify
from tests.factories import things
from tests.factories.people import person
from tests.trail_protection import unprotected

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)


def events(number=6, by=None, target="Something"):
    with transaction.atomic():
        return [
            record(Event.HOLIDAY_ADDED, target=f"{target} {n}", by=by, now=NOW + timedelta(minutes=n))
            for n in range(number)
        ]


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_row_keeps_who_acted_as_what_and_joins_the_chain():
    manager = person(Role.BUSINESS_MANAGER, name="Demonstration Manager")
    first, second = events(2, by=manager)
    kept = TrailEvent.objects.get(pk=second.pk)
    assert kept.actor_name == "Demonstration Manager"
    assert kept.actor_roles.startswith("Business manager (Demonstration body")
    assert kept.previous_hash == first.hash
    assert kept.hash == digest(kept)
    assert TrailHead.objects.get().hash == second.hash


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(Event.HOLIDAY_ADDED, target="Something", by=None, now=NOW)


def renumber(shifts):
    """Give rows new sequence numbers ({old: new}); by way of high ones, since each number is used once."""
    for old, new in shifts.items():
        raw("UPDATE trail_trailevent SET sequence = %s WHERE sequence = %s", 1000 + new, old)
    for new in shifts.values():
        raw("UPDATE trail_trailevent SET sequence = %s WHERE sequence = %s", new, 1000 + new)


def change():
    raw("UPDATE trail_trailevent SET reason = 'x' WHERE sequence = 3")


def rewrite():
    row = TrailEvent.objects.get(sequence=3)
    row.reason = "x"
    raw("UPDATE trail_trailevent SET reason = 'x', hash = %s WHERE sequence = 3", digest(row))


def rewrite_last():
    row = TrailEvent.objects.get(sequence=6)
    row.actor_name = "x"
    raw("UPDATE trail_trailevent SET actor_name = 'x', hash = %s WHERE sequence = 6", digest(row))


def remove():
    raw("DELETE FROM trail_trailevent WHERE sequence = 3")


def remove_and_renumber():
    remove()
    renumber({4: 3, 5: 4, 6: 5})


def swap():
    renumber({3: 4, 4: 3})


def forged(sequence, previous_hash):
    row = TrailEvent(
        sequence=sequence, event=Event.HOLIDAY_ADDED, at=NOW, actor_name="x", target="x", previous_hash=previous_hash
    )
    row.hash = digest(row)
    row.save()


def insert():
    before = TrailEvent.objects.get(sequence=2)
    renumber({6: 7, 5: 6, 4: 5, 3: 4})
    forged(3, before.hash)
    raw("UPDATE trail_trailhead SET sequence = 7")


def insert_at_the_end():
    forged(7, TrailEvent.objects.get(sequence=6).hash)


def cut():
    raw("DELETE FROM trail_trailevent WHERE sequence > 4")


def cut_all():
    raw("DELETE FROM trail_trailevent")


def behead():
    raw("DELETE FROM trail_trailhead")


@pytest.mark.parametrize(
    ("tamper", "kind", "sequence"),
    [
        (change, Kind.CHANGED, 3),
        (rewrite, Kind.CHANGED, 3),
        (rewrite_last, Kind.CHANGED, 6),
        (remove, Kind.MISSING, 3),
        (remove_and_renumber, Kind.MISSING, 3),
        (swap, Kind.REORDERED, 3),
        (insert, Kind.INSERTED, 3),
        (insert_at_the_end, Kind.INSERTED, 7),
        (cut, Kind.TAIL_CUT, 5),
        (cut_all, Kind.TAIL_CUT, 1),
        (behead, Kind.INSERTED, 1),
    ],
)
def test_each_way_to_tamper_is_found_and_named(tamper, kind, sequence):
    events()
    assert verify().broken is None
    with unprotected():
        tamper()
    broken = verify().broken
    assert (broken.kind, broken.sequence) == (kind, sequence)


@pytest.mark.parametrize("column", [f.attname for f in TrailEvent._meta.fields if f.name not in ("id", "hash")])
def test_a_change_to_any_column_is_found(column):
    events()
    value = {"at": NOW, "fields": '["x"]', "actor_id": 99, "target_id": 99, "sequence": 999}.get(column, "x")
    with unprotected():
        raw(f"UPDATE trail_trailevent SET {column} = %s WHERE sequence = 6", value)
    assert verify().broken is not None


def test_a_trail_rewritten_as_a_whole_is_found_by_an_anchor_kept_elsewhere():
    events()
    kept = verify()
    anchor = {kept.last_sequence: kept.last_hash}
    assert verify(anchor).broken is None
    with unprotected():
        raw("DELETE FROM trail_trailevent")
        raw("DELETE FROM trail_trailhead")
    events(target="Something else")
    assert verify().broken is None
    assert verify(anchor).broken.kind == Kind.CHANGED
    with unprotected():
        raw("DELETE FROM trail_trailevent")
        raw("DELETE FROM trail_trailhead")
    events(3)
    assert verify(anchor).broken.kind == Kind.TAIL_CUT


def test_the_proof_reads_a_long_trail_in_a_constant_number_of_queries(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(verification, "CHUNK", 10)
    events(45)
    with django_assert_num_queries(4):
        assert verify().events == 45


def test_the_command_prints_the_anchor_and_fails_on_a_break():
    events()
    out = io.StringIO()
    call_command("verify_trail", stdout=out)
    head = TrailHead.objects.get()
    assert out.getvalue().splitlines() == ["The trail is whole: 6 events, each as it was recorded.", f"6:{head.hash}"]
    call_command("verify_trail", anchor=f"6:{head.hash}", stdout=out)
    with pytest.raises(CommandError, match="takes the number and the hash"):
        call_command("verify_trail", anchor="six", stdout=out)
    with unprotected():
        change()
    with pytest.raises(CommandError, match=r"broken at event 3 \(changed\)") as refusal:
        call_command("verify_trail", stdout=out)
    assert refusal.value.returncode == 1


def test_the_head_of_the_trail_only_moves_on():
    events()
    for change_head in (
        lambda: TrailHead.objects.update(sequence=2),
        lambda: TrailHead.objects.update(hash="0" * 64),
        lambda: TrailHead.objects.update(sequence=F("sequence") + 2),
        lambda: TrailHead.objects.all().delete(),
    ):
        with pytest.raises(Exception, match=r"head of the trail|cannot be changed or deleted"), transaction.atomic():
            change_head()
    assert TrailHead.objects.get().sequence == 6


def test_a_read_is_recorded_once_for_each_request(monkeypatch):
    registry = things.register(monkeypatch)
    one, other, reader = registry.new(), registry.new(), person()
    for request in ("first", "second"):
        token = request_id.set(request)
        for subject in (one, other, one, one):
            reading.read(Event.REVIEW_READ, subject, reader, NOW)
        request_id.reset(token)
    assert [(e.request_id, e.target) for e in TrailEvent.objects.all()] == [
        (request, subject.reference) for request in ("first", "second") for subject in (one, other)
    ]
    for _ in range(2):
        reading.read(Event.REVIEW_READ, one, reader, NOW)
    assert TrailEvent.objects.filter(request_id="").count() == 2, "outside a request every read is one of its own"


def test_the_history_of_a_thing_is_its_own_and_the_newest_first(monkeypatch):
    registry = things.register(monkeypatch)
    mine, other = registry.new(), registry.new()
    with transaction.atomic():
        for event, subject in ((Event.REVIEW_LOGGED, mine), (Event.REVIEW_LOGGED, other), (Event.REVIEW_EDITED, mine)):
            record(event, target=subject, by=None, now=NOW)
    said = [line.sentence for line in queries.history_of(mine)]
    assert said == [f"The portal changed the facts of {mine.reference}.", f"The portal logged {mine.reference}."]
    assert len(queries.history_of(mine, most=1)) == 1


def test_a_sentence_is_plain_text_and_the_page_escapes_it():
    markup = '<b onclick="x">&amp;'
    with transaction.atomic():
        row = record(Event.HOLIDAY_ADDED, target=markup, by=None, now=NOW)
    assert queries.lines([row])[0].sentence == f"The portal added a bank holiday: {markup}."


@pytest.mark.parametrize(
    ("code", "words"),
    [("not_known", "not known"), ("timetable_day_13:meeting", "meeting"), ("risk_review:1", "risk review"), (":", ":")],
)
def test_a_field_or_a_clock_is_called_by_words_and_never_by_a_number(code, words):
    assert words_of(code) == words
