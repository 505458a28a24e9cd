"""What is said about security names tests that exist, and leaves no requirement out."""

import ast
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.management import CommandError, call_command

from portal import input_rules

BASE = Path(settings.BASE_DIR)
SECURITY = BASE / "docs/security"
# Levels 1 and 2 of ASVS 5.0.0: by section, how many requirements from the first on; those of level 3 come last in each.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4
11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7
16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
ANSWERS = {"holds", "in part", "not yet", "does not arise", "whoever runs it"}


def wanted():
    for section in SECTIONS.split():
        name, number = section.split(":")
        yield from (f"V{name}.{n}" for n in range(1, int(number) + 1))


def rows():
    text = (SECURITY / "asvs.md").read_text("utf-8")
    return [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line[:3] == "| V"
    ]


def exists(test):
    path, _, name = test.partition("::")
    file = BASE / path
    if not file.is_file():
        return False
    if not name:
        return True
    return name in {n.name for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)}


def test_every_requirement_of_level_two_is_answered_once_and_in_order():
    assert [row[0] for row in rows()] == list(wanted())
    assert len(rows()) == 253
    assert {row[1] for row in rows()} <= ANSWERS
    assert all(row[2] for row in rows()), "an answer without how"


def test_the_counts_are_those_of_the_rows():
    text = (SECURITY / "asvs.md").read_text("utf-8")
    said = dict(re.findall(r"^\| ([a-z ]+) \| (\d+) \|$", text, re.MULTILINE))
    found = [row[1] for row in rows()]
    assert {answer: int(number) for answer, number in said.items()} == {a: found.count(a) for a in ANSWERS}


def test_every_test_that_is_named_exists():
    for name in ("asvs.md", "threat-model.md"):
        named = set(re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", (SECURITY / name).read_text("utf-8")))
        assert len(named) > 10
        assert {test for test in named if not exists(test)} == set()
    assert not exists("tests/portal/test_web.py::test_that_nobody_wrote")


def test_what_may_be_typed_is_written_down_as_the_code_has_it(monkeypatch):
    page = (SECURITY / "input-rules.md").read_text("utf-8")
    assert page == input_rules.input_rules(), "run: python manage.py write_input_rules"
    assert len(input_rules.form_classes()) > 150
    assert page.count("\n- ") > 900, "sentences and conditions of combinations"
    monkeypatch.setattr("portal.management.commands.write_input_rules.input_rules", lambda: "other words")
    with pytest.raises(CommandError, match="behind"):
        call_command("write_input_rules", "--check")


def test_what_a_field_takes_is_said_in_words():
    def said(field):
        return input_rules.rule_of(field)

    assert said(forms.CharField(max_length=9, min_length=2)) == "words, at least 2, at most 9"
    assert said(forms.IntegerField(max_value=5)) == "a whole number, at most 5"
    assert said(forms.ChoiceField(choices=[("", "Choose"), ("a", "A")])) == "one of a list, 1: `a`"
    assert "…" in said(forms.TypedChoiceField(choices=[(n, n) for n in range(9)]))
