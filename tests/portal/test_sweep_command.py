"""`manage.py enforce_deadlines` and `load_holidays`, and the worker's tasks: thin, and honest about what they did."""

import io
import logging
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from portal.accounts.choices import Role
from portal.deadlines.models import BankHoliday, SweepRun
from portal.deadlines.tasks import check_holidays, sweep_deadlines, watch_sweep
from portal.notices.models import Notice
from tests.factories import people

pytestmark = pytest.mark.django_db


def printed(name):
    out, err = io.StringIO(), io.StringIO()
    call_command(name, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_one_sweep_in_the_foreground_says_what_it_did(things, time_machine):
    time_machine.move_to(datetime(2026, 12, 15, 9, tzinfo=UTC), tick=False)
    people.person(Role.BUSINESS_MANAGER)
    things.clock(date(2026, 11, 23))
    things.clock(date(2026, 12, 11))
    out, _err = printed("enforce_deadlines")
    assert "2 deadlines are open, 1 of them overdue." in out
    assert "1 are near or past their date. 1 new notices are in the outbox; 3 earlier reminders" in out
    assert Notice.objects.count() == 1 and SweepRun.objects.get().finished_at is not None
    out, _err = printed("enforce_deadlines")
    assert "0 new notices" in out


def test_the_task_sweeps(things, time_machine):
    time_machine.move_to(datetime(2026, 12, 15, 9, tzinfo=UTC), tick=False)
    people.person(Role.BUSINESS_MANAGER)
    things.clock(date(2026, 11, 23))
    assert [sweep_deadlines(), sweep_deadlines()] == [1, 0]


def test_the_watch_tells_of_sweeps_that_stopped(time_machine):
    time_machine.move_to(datetime(2026, 12, 15, 9, tzinfo=UTC), tick=False)
    manager = people.person(Role.BUSINESS_MANAGER)
    sweep_deadlines()
    assert watch_sweep() == 0
    time_machine.move_to(datetime(2026, 12, 15, 10, 30, tzinfo=UTC), tick=False)
    assert [watch_sweep(), watch_sweep()] == [1, 0]
    assert Notice.objects.get(kind="sweep_stale").recipient == manager


def test_loading_holidays_puts_back_what_was_lost_and_warns_of_the_end(time_machine, caplog):
    time_machine.move_to(datetime(2028, 6, 1, tzinfo=UTC), tick=False)
    BankHoliday.objects.filter(on=date(2028, 12, 25)).delete()
    out, err = printed("load_holidays")
    assert "3 added, 0 withdrawn, 0 renamed" in out
    assert "known until 31 December 2028 only" in err
    with caplog.at_level(logging.WARNING, logger="portal.deadlines.tasks"):
        assert check_holidays() == 0
    assert "known until 31 December 2028 only" in caplog.text
