"""The look-up against phrases that people say, and against the bar that was set before it was made."""

import csv

import pytest

from tests.bench import evaluate
from tests.bench.evaluate import BAR, FOLDER, FRAMEWORKS, LATER, MOST_FALSE_ALARMS, cases, score, shipped

SETS = ("tuning", "kept", LATER)
EVERY_SET = [(framework, part) for framework in FRAMEWORKS for part in SETS]


@pytest.mark.parametrize(("framework", "part"), EVERY_SET)
def test_the_best_match_is_inside_the_acceptable_range(framework, part):
    found = score(framework, part)
    assert found.inside >= BAR, [result.said for result in found.results if not result.inside]


@pytest.mark.parametrize(("framework", "part"), EVERY_SET)
def test_serious_harm_is_never_played_down(framework, part):
    assert [result.said for result in score(framework, part).played_down] == []


@pytest.mark.parametrize(("framework", "part"), EVERY_SET)
def test_every_danger_puts_the_emergency_route_first(framework, part):
    assert [result.said for result in score(framework, part).alarms_missed] == []


@pytest.mark.parametrize(("framework", "part"), EVERY_SET)
def test_few_others_do(framework, part):
    assert score(framework, part).false_alarms <= MOST_FALSE_ALARMS


def test_the_phrases_are_as_many_as_promised_and_a_third_is_kept():
    with (FOLDER / "phrases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 240
    assert len({row["phrase"] for row in rows}) == len(rows)
    kept = sum(row["set"] == "kept" for row in rows)
    assert abs(kept - len(rows) / 3) <= 1
    assert {row["danger"] for row in rows} == {"yes", "no"}
    assert all(1 <= int(row["lowest_level"]) <= int(row["highest_level"]) <= 5 for row in rows)


def test_a_wrong_answer_would_lower_the_score(monkeypatch):
    """The score can fail: with an index that always answers the same, it does."""
    spec, index = shipped("bolton")
    always = index.search("parents have a glass of wine at weekends, no worries")
    monkeypatch.setattr(evaluate, "shipped", lambda name: (spec, type("Deaf", (), {"search": lambda s, w: always})()))
    found = score("bolton", "kept")
    assert found.inside < 0.5
    assert found.played_down
    assert found.alarms_missed


def test_no_phrase_is_in_both_files():
    phrases = [case.phrase for case in cases()]
    assert len(set(phrases)) == len(phrases)
