"""Dated cases, each worked out apart from the code, through the same door as the command."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.deadlines.answers import answer
from portal.deadlines.rules import known_codes

CASES = list(csv.DictReader((Path(__file__).parent / "deadline_cases.csv").open(encoding="utf-8", newline="")))


@pytest.mark.django_db
def test_every_case_gives_the_date_that_was_worked_out_apart_from_the_code():
    call_command("load_arrangements", "bury", verbosity=0)
    wrong = []
    for case in CASES:
        _rule, given = answer(case["rule"], case["trigger"])
        if given.due_on.isoformat() != case["due_on"] or given.provisional:
            wrong.append(f"{case['rule']} {case['trigger']}: {given.due_on}, not {case['due_on']} ({case['note']})")
    assert wrong == []
    loaded = {code for code in known_codes() if code.startswith("ladder_")}
    assert loaded and loaded <= {case["rule"] for case in CASES}, "every time of the ladders in use has its case"


@pytest.mark.django_db
def test_there_are_cases_enough_for_every_rule_and_every_hard_time():
    per_rule = Counter(case["rule"] for case in CASES)
    assert len(CASES) >= 170
    assert len({(case["rule"], case["trigger"]) for case in CASES}) == len(CASES), "no case stands twice"
    codes = {code for code in known_codes() if not code.startswith("timetable_day_")}
    assert codes <= set(per_rule), f"no case for {codes - set(per_rule)}"
    for year in ("2020-12", "2021-12", "2022-12", "2026-12", "2027-12", "2028-12"):
        assert any(case["trigger"].startswith(year) for case in CASES)
