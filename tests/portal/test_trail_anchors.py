"""Where the trail stood, kept outside the database: what it shows that nothing inside can."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.accounts.choices import Role
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail import anchors
from portal.trail.events import Event
from portal.trail.models import TrailHead
from portal.trail.recording import record
from portal.trail.tasks import keep_anchor
from tests.factories.people import person
from tests.trail_protection import unprotected

NOW = datetime(2027, 1, 8, 4, 10, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.TRAIL_ANCHORS = tmp_path / "outside" / "anchors"
    return settings


def events(number=6, target="Something"):
    with transaction.atomic():
        for n in range(number):
            record(Event.HOLIDAY_ADDED, target=f"{target} {n}", by=None, now=NOW)


def cut_the_tail_and_move_the_head_back(last):
    """What somebody does who owns the database and knows how the trail works: inside, the rest is whole."""
    with unprotected(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM trail_trailevent WHERE sequence > %s", [last])
        cursor.execute(
            "UPDATE trail_trailhead SET sequence = %s, hash = (SELECT hash FROM trail_trailevent WHERE sequence = %s)",
            [last, last],
        )


def test_a_tail_that_was_cut_with_its_head_is_found_by_the_anchor_alone(capsys):
    events()
    anchors.keep(now=NOW)
    cut_the_tail_and_move_the_head_back(4)
    assert anchors.verify().broken is None, "nothing inside shows it"
    with pytest.raises(CommandError, match=r"broken at event 5 \(tail cut\).*event 6 was written down"):
        call_command("verify_trail")
    events(2, target="Written over it")
    with pytest.raises(CommandError, match=r"broken at event 6 \(changed\).*not the one that was written down"):
        call_command("verify_trail")


def test_every_anchor_holds_and_not_the_last_alone(capsys):
    events(3)
    anchors.keep(now=NOW)
    events(3)
    anchors.keep(now=NOW + DAY)
    assert list(anchors.kept().anchors) == [3, 6]
    call_command("verify_trail")
    assert "agrees with what was written down 2 times" in capsys.readouterr().out
    configured.TRAIL_ANCHORS.write_text(configured.TRAIL_ANCHORS.read_text().replace(" 3:", f" 3:{'0' * 64}#"))
    assert list(anchors.kept().anchors) == [6], "a line that is none is skipped"
    with configured.TRAIL_ANCHORS.open("a") as file:
        file.write(f"{NOW.isoformat()} anchored 2:{'a' * 64}\n2027-01-")
    with pytest.raises(CommandError, match="broken at event 2"):
        call_command("verify_trail")


def test_a_break_is_told_and_is_no_anchor(caplog):
    people = [person(Role.BUSINESS_MANAGER), person(Role.SCRUTINEER), person(Role.PRACTITIONER)]
    events()
    with unprotected(), connection.cursor() as cursor:
        cursor.execute("UPDATE trail_trailevent SET actor_name = 'x' WHERE sequence = 3")
    for _ in range(2):
        assert anchors.keep(now=NOW).broken.sequence == 3
    assert anchors.kept().anchors == {} and anchors.kept().broken == "event 3"
    assert "the trail is broken at event 3 (changed)" in caplog.text
    told = Notice.objects.filter(kind="trail_broken")
    assert {notice.recipient for notice in told} == set(people[:2]) and told.count() == 2, "once, though found twice"


def test_after_a_restored_backup_the_later_anchors_no_longer_count():
    events(3)
    anchors.keep(now=NOW)
    events(3)
    anchors.keep(now=NOW + DAY)
    cut_the_tail_and_move_the_head_back(4)  # as the older backup is
    events(1)
    head = TrailHead.objects.get()
    anchors.begin_again(sequence=head.sequence, hashed=head.hash, now=NOW + DAY)
    assert list(anchors.kept().anchors) == [3, 5]
    assert anchors.keep(now=NOW + 2 * DAY).broken is None


@pytest.mark.django_db(transaction=True)
def test_the_schedule_keeps_it_every_day_and_sends_it_where_it_is_told_to(place, mailoutbox):
    entry = configured.CELERY_BEAT_SCHEDULE["keep an anchor of the trail"]
    assert entry["task"] == keep_anchor.name and len(entry["schedule"].hour) == 1
    events()
    assert keep_anchor() is True
    assert not Notice.objects.exists()
    place.TRAIL_ANCHOR_EMAIL = "archive@example.invalid"
    keep_anchor()
    keep_anchor()
    send_due(datetime.now(UTC) + DAY)
    (message,) = mailoutbox
    head = TrailHead.objects.get()
    assert message.to == ["archive@example.invalid"] and f"{head.sequence}:{head.hash}" in message.body
