"""Whether the portal does its work: the command, the figures, the log for machines."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse

from portal.accounts.choices import Role
from portal.backups.writing import back_up
from portal.deadlines.models import SweepRun
from portal.deadlines.seeding import seed_holidays
from portal.deadlines.sweep import sweep
from portal.health import findings
from portal.logs import AsJson
from portal.measuring import BUCKETS, Counts, forget, totals
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail import anchors
from portal.trail.models import TrailEvent
from tests.factories import people

NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def places(settings, tmp_path, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.TRAIL_ANCHORS = tmp_path / "anchors"
    settings.METRICS_DIR = tmp_path / "metrics"
    return settings


def ill(now=NOW):
    return {finding.name: finding.sentence for finding in findings(now) if not finding.well}


def health(capsys):
    """The exit code and what was printed."""
    try:
        call_command("health")
    except CommandError as error:
        return error.returncode, f"{capsys.readouterr().out}{error}"
    return 0, capsys.readouterr().out


@pytest.mark.django_db
def test_a_portal_at_work_is_well_and_one_without_a_sweep_for_an_hour_is_not(capsys, time_machine):
    sweep(NOW)
    assert health(capsys)[0] == 0
    time_machine.move_to(NOW + timedelta(minutes=59), tick=False)
    assert health(capsys)[0] == 0
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    code, said = health(capsys)
    assert code == 1
    assert "FAILED  sweep: Deadlines were last swept: 15 December 2026, 09:00." in said
    assert "Not well: sweep." in said
    SweepRun.objects.all().delete()
    assert "last swept: never" in health(capsys)[1]


@pytest.mark.django_db
def test_the_red_line_is_on_every_page_of_a_manager_and_of_nobody_else(client, time_machine):
    sweep(NOW)
    manager, practitioner = people.person(Role.BUSINESS_MANAGER), people.person(Role.PRACTITIONER)
    pages = [reverse(name) for name in ("today", "deadline_register", "holidays", "outbox")]
    red = "no sweep has finished since 15 December 2026, 09:00. Nobody is being reminded."
    client.force_login(manager)
    assert not any(red in client.get(page).content.decode() for page in pages)
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    client.force_login(manager)
    assert all(red in client.get(page).content.decode() for page in pages)
    client.force_login(practitioner)
    assert red not in client.get(reverse("today")).content.decode()


@pytest.mark.django_db
def test_a_message_that_waits_while_none_leaves_is_found_and_one_bad_mailbox_is_not():
    sweep(NOW)
    one, other = people.person(), people.person()
    queue(key="a", kind=NoticeKind.SWEEP_STALE, recipients=[one, other], now=NOW - 2 * HOUR)
    assert "a message waits, since 15 December 2026, 07:00" in ill()["outbox"]
    Notice.objects.filter(recipient=one).update(attempts=5, due_at=NOW + 5 * HOUR)
    Notice.objects.filter(recipient=other).update(attempts=3, due_at=NOW + HOUR)
    assert "outbox" in ill(), "a server that refuses everything puts each off"
    Notice.objects.filter(recipient=other).update(sent_at=NOW - HOUR, address=other.email)
    assert ill() == {}


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_was_not_made_is_found(places, tmp_path):
    seed_holidays("default")
    sweep(NOW)
    assert ill() == {}
    places.BACKUP_DIR = str(tmp_path / "backups")
    assert ill()["backup"] == "Last backup: never."
    back_up(tmp_path / "backups", now=NOW - 3 * HOUR)
    assert ill()["backup"] == "Last backup: 15 December 2026, 06:00."
    back_up(tmp_path / "backups", now=NOW - HOUR)
    assert ill() == {}


@pytest.mark.django_db
def test_a_trail_that_was_found_broken_or_is_no_longer_anchored_is_found():
    sweep(NOW)
    anchors.keep(now=NOW)
    assert ill() == {}
    assert set(ill(NOW + timedelta(hours=27))) == {"sweep", "trail"}
    anchors._add(NOW, "broken", 3, "changed")
    assert ill()["trail"] == "The trail was found broken at event 3: run verify_trail."


@pytest.mark.django_db
def test_a_database_a_cache_a_disk_that_fails_is_found(monkeypatch):
    sweep(NOW)
    monkeypatch.setattr(cache, "set", lambda *_: 1 / 0)
    assert ill() == {"cache": "The cache does not answer: ZeroDivisionError."}
    monkeypatch.setattr("portal.health.LEAST_FREE_BYTES", 2**80)
    assert set(ill()) == {"cache", "disk"}
    with monkeypatch.context() as patch:
        patch.setattr("portal.health.MigrationExecutor.migration_plan", lambda *_: [1, 2])
        assert ill()["tables"] == "2 migrations wait: run prepare."

    def refuse():
        raise OperationalError("the host's name would be in here")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert ill()["database"] == "The database does not answer: OperationalError."


@pytest.mark.django_db
def test_the_command_speaks_json(capsys):
    sweep(NOW)
    call_command("health", json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["sweep"] == {"well": True, "sentence": "Deadlines were last swept: 15 December 2026, 09:00."}


def figures(client, places):
    places.METRICS_TOKEN = "a word"
    answer = client.get("/metrics/", headers={"Authorization": "Bearer a word"})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


@pytest.mark.django_db
def test_the_figures_are_those_of_the_work_and_of_the_requests(client, places, things):
    people.person(Role.BUSINESS_MANAGER)
    things.clock(NOW.date() - timedelta(days=40))
    sweep(NOW - HOUR)
    client.get("/nowhere/")
    found = figures(client, places)
    assert found["portal_deadlines_open"] == found["portal_deadlines_overdue"] == "1"
    assert found['portal_notices{state="waiting"}'] == "1"
    assert float(found["portal_sweep_age_seconds"]) == pytest.approx(3600, abs=60)
    assert found["portal_trail_events_total"] == str(TrailEvent.objects.count())
    assert found['portal_well{name="sweep"}'] == "1" and found['portal_well{name="bank_holidays"}'] == "1"
    assert found['portal_requests_total{status="4xx"}'] == found["portal_request_duration_seconds_count"] == "1"
    again = figures(client, places)
    assert again['portal_requests_total{status="2xx"}'] == "1"
    assert again['portal_request_duration_seconds_bucket{le="+Inf"}'] == "2"


@pytest.mark.django_db
def test_the_figures_are_shown_to_whoever_has_the_word_and_are_absent_for_everybody_else(client, places):
    client.force_login(people.person(Role.ADMINISTRATOR))
    for word, given in (("", "Bearer "), ("a word", ""), ("a word", "Bearer another"), ("a word", "a word")):
        places.METRICS_TOKEN = word
        assert client.get("/metrics/", headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
def test_without_its_database_the_portal_still_tells_its_figures(client, places, monkeypatch):
    def refuse(*_):
        raise OperationalError

    monkeypatch.setattr("portal.metrics.last_finished", refuse)
    monkeypatch.setattr("portal.metrics.connection.close", lambda: None)
    found = figures(client, places)
    assert "portal_requests_total" in str(found) and "portal_deadlines_open" not in found


def test_processes_count_apart_and_are_added_up(tmp_path):
    mine = Counts(tmp_path)
    mine.add(200, 0.02)
    mine.add(503, 99.0)
    (tmp_path / f"{mine.pid}.counts").rename(tmp_path / "1.counts")  # as another process's, which has ended
    Counts(tmp_path).add(201, 0.02)
    (tmp_path / "half.counts").write_bytes(b"x")
    found = totals(tmp_path)
    assert found[:5] == [0, 2, 0, 0, 1]
    assert found[5 : 5 + len(BUCKETS)] == [0, 2, *[0] * (len(BUCKETS) - 2)], "the slow one is in none of them"
    assert found[-2:] == [pytest.approx(99.04), 3]
    forget(tmp_path)
    assert totals(tmp_path / "nowhere")[-1] == 0


@pytest.mark.django_db
def test_a_full_disk_stops_counting_and_no_answer(client, places, tmp_path, monkeypatch, caplog):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.measuring.counts", full)
    assert client.get(reverse("accessibility")).status_code == 200
    assert "a request could not be counted" in caplog.text


def test_a_log_for_machines_is_one_object_a_line_and_repeats_no_words_of_a_failure():
    try:
        raise ValueError("Jane Example, born 2 May")
    except ValueError:
        import sys

        record = logging.LogRecord("portal.x", logging.ERROR, "", 1, "it failed: %s", ("this",), sys.exc_info())
    record.status = 500
    said = json.loads(AsJson().format(record))
    assert said["message"] == "it failed: this" and said["status"] == 500 and said["failure"] == "ValueError"
    assert "Jane" not in str(said) and said["places"][0].endswith("test_health.py:" + said["places"][0].split(":")[-1])


@pytest.mark.django_db
def test_a_request_is_told_by_its_page_and_never_by_its_address(client, caplog):
    with caplog.at_level(logging.INFO, logger="portal.requests"):
        answer = client.get("/calendar/a-secret-key.ics")
    (record,) = [record for record in caplog.records if record.name == "portal.requests"]
    said = AsJson().format(record)
    assert '"page": "calendar_ics"' in said and '"status": 404' in said and answer["X-Request-Id"] in said
    assert "a-secret-key" not in said
