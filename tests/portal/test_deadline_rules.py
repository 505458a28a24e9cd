"""Rules as data: editions, their dates, unknown codes, and the page of the law that is made from them."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.deadlines import rules
from portal.deadlines.legislation import legislation
from portal.deadlines.rules import Direction, Unit, all_rules, register, register_family, rule_for
from portal.errors import Refused
from tests.factories.deadlines import rule


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(rules, "_rules", {code: dict(editions) for code, editions in rules._rules.items()})
    monkeypatch.setattr(rules, "_families", dict(rules._families))


def test_a_past_case_gets_the_edition_that_was_in_force():
    register(rule(5, edition="old", effective_from=date(2018, 6, 29), effective_until=date(2023, 12, 14)))
    register(rule(7, edition="new", effective_from=date(2023, 12, 15)))
    assert rule_for("demonstration_rule", date(2023, 12, 14)).amount == 5
    assert rule_for("demonstration_rule", date(2023, 12, 15)).amount == 7
    with pytest.raises(Refused, match="the first took effect on 29 June 2018"):
        rule_for("demonstration_rule", date(2018, 6, 28))


def test_a_lapsed_rule_says_so():
    register(rule(effective_until=date(2020, 1, 1)))
    with pytest.raises(Refused, match="the last has lapsed"):
        rule_for("demonstration_rule", date(2020, 1, 2))


def test_two_editions_never_bind_on_one_day():
    register(rule(5, edition="old"))
    with pytest.raises(ValueError, match="overlap"):
        register(rule(7, edition="new", effective_from=date(2023, 12, 15)))
    register(rule(6, edition="old"))
    assert rule_for("demonstration_rule", date(2024, 1, 1)).amount == 6, "the same edition again replaces it"


@pytest.mark.django_db
def test_an_unknown_code_lists_the_families_codes_too():
    register_family("stage_", lambda code: rule(int(code[6:]), code=code), codes=lambda: ("stage_1", "stage_2"))
    assert rule_for("stage_2", date(2026, 1, 1)).amount == 2
    with pytest.raises(Refused, match=r"rapid_review.*stage_1, stage_2"):
        rule_for("nothing", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": -1}, "never negative"),
        ({"clear": True, "unit": Unit.CALENDAR_MONTHS}, "clear days"),
        ({"citation": " "}, "names its source"),
        ({"clock": "france"}, "france"),
    ],
)
def test_a_rule_that_cannot_be_is_not_made(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        rule(**fields)


def test_the_limit_in_words():
    assert rule(1).limit_words == "1 working day after the day of the event"
    assert rule(7, clear=True, direction=Direction.BEFORE).limit_words.startswith("7 clear working days before")
    assert rule(6, unit=Unit.CALENDAR_MONTHS).limit_words.startswith("6 calendar months after")
    assert rule().day_zero_words == "Day 0 is the day of the event."


def test_every_rule_has_a_source_and_stands_on_the_page_of_the_law():
    page = (settings.BASE_DIR / "docs" / "legislation.md").read_text("utf-8")
    assert all_rules()
    for one in all_rules():
        assert f"Code: `{one.code}`" in page
        assert one.citation in page and one.limit_words in page


def test_the_page_of_the_law_is_current():
    page = (settings.BASE_DIR / "docs" / "legislation.md").read_text("utf-8")
    assert page == legislation(), "run: python manage.py write_legislation"
    call_command("write_legislation", "--check", verbosity=0)
    register(rule())
    with pytest.raises(CommandError, match="behind the rules"):
        call_command("write_legislation", "--check")
