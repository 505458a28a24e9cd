"""Dated cases, each worked out apart from the code, through the same door as the command."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from portal.deadlines.answers import answer
from portal.deadlines.rules import known_codes

CASES = list(csv.DictReader((Path(__file__).parent / "deadline_cases.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def bury(django_db_setup, django_db_blocker):
    """Bury's arrangements, for the days of its table; taken away again after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_arrangements", "bury", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['trigger']}")
def test_a_case(bury, case):
    _rule, given = answer(case["rule"], case["trigger"])
    assert given.due_on == date.fromisoformat(case["due_on"]), case["note"]
    assert not given.provisional


def test_there_are_cases_enough_for_every_rule_and_every_hard_time():
    per_rule = Counter(case["rule"] for case in CASES)
    assert len(CASES) >= 170
    assert len({(case["rule"], case["trigger"]) for case in CASES}) == len(CASES), "no case stands twice"
    codes = {code for code in known_codes() if not code.startswith("timetable_day_")}
    assert codes <= set(per_rule), f"no case for {codes - set(per_rule)}"
    for year in ("2020-12", "2021-12", "2022-12", "2026-12", "2027-12", "2028-12"):
        assert any(case["trigger"].startswith(year) for case in CASES)
