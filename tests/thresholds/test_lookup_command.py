"""`manage.py lookup`: one phrase or a file, for every shipped framework, loaded here or not."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from tests.factories import partnership
from tests.factories import thresholds as factory
from thresholds.frameworks.reading import shipped
from thresholds.management.commands import lookup
from thresholds.models import Edition

pytestmark = pytest.mark.django_db
KEYS = {"level", "level_number", "domain", "need", "indicator", "url", "matched", "denied"}


def run(*args, **options):
    out = io.StringIO()
    call_command("lookup", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def asked(words, framework):
    return json.loads(run(words, "--framework", framework, "--json"))


@pytest.mark.parametrize("framework", shipped())
def test_a_phrase_is_answered_as_json_also_where_the_framework_is_not_loaded(framework):
    answer = asked("always hungry and mum drinks every day", framework)
    assert answer["framework"] == framework and answer["edition"] and answer["emergency"] is False
    assert all(set(match) == KEYS for match in answer["matches"])
    assert "hungry" in [word for match in answer["matches"] for word in match["matched"]]
    numbers = {match["level_number"] for match in answer["matches"]}
    assert numbers == {None} if framework == "bolton" else None not in numbers
    assert any(contact["phone"] == "999" for contact in answer["contacts"])


def test_addresses_lead_to_the_indicator(client, settings):
    settings.PORTAL_ADDRESS = "https://portal.example.invalid"
    factory.shipped("bolton")
    match = asked("always hungry", "bolton")["matches"][0]
    assert match["url"].startswith("https://portal.example.invalid/thresholds/")
    page = client.get(match["url"].removeprefix("https://portal.example.invalid"))
    assert page.status_code == 200 and match["indicator"] in page.content.decode()


def test_the_edition_in_force_here_is_answered_from():
    factory.loaded(factory.spec(code="bolton", partnership="bolton", edition="Ours"))
    answer = asked("hungry", "bolton")
    assert (answer["edition"], answer["matches"][0]["need"]) == ("Ours", "Hunger")


def test_without_a_database_the_shipped_framework_answers(monkeypatch):
    def broken(*_args, **_kwargs):
        raise DatabaseError("no such table")

    monkeypatch.setattr(lookup.Framework.objects, "filter", broken)
    assert asked("always hungry", "bury")["matches"]


def test_words_of_danger_and_words_of_nothing():
    assert asked("he strangled her last night", "bury")["emergency"] is True
    nothing = asked("qqq zzz", "bury")
    assert nothing["matches"] == [] and nothing["contacts"]


def test_lines_for_people():
    said = run("he strangled her last night", "--framework", "bury")
    assert "call 999" in said and "/thresholds/" in said
    assert "no words for this" in run("qqq zzz", "--framework", "bury")


def test_a_file_is_answered_row_by_row(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [
        ["id", "query"],
        ["1", "always hungry"],
        ["2", "he strangled her last night, the baby was there"],
        ["3", "qqq"],
        ["4", ""],
    ]
    with source.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    assert "row 5: Give the words" in run("--framework", "bury", from_csv=source, to_csv=target)
    answered = list(csv.DictReader(target.open(encoding="utf-8", newline="")))
    assert [row["id"] for row in answered] == ["1", "2", "3", "4"]
    assert list(answered[0]) == ["id", "query", "top_level", "top_level_number", "top3_levels", "emergency"]
    assert [row["emergency"] for row in answered] == ["false", "true", "false", "false"]
    assert answered[1]["top_level_number"] == "5" and answered[1]["top3_levels"].startswith(answered[1]["top_level"])
    assert answered[2]["top_level"] == answered[3]["top3_levels"] == ""
    run("--framework", "bolton", from_csv=source, to_csv=target)
    assert [row["top_level_number"] for row in csv.DictReader(target.open(encoding="utf-8", newline=""))] == [""] * 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"phrase\nhungry\n", "no column `query`; it has: phrase"),
        (b"", "it has: none"),
        (b"query\n\xff\xfe\n", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, content, sentence):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(from_csv=source, to_csv=tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("arguments", [{}, {"from_csv": "in.csv"}, {"to_csv": "out.csv"}])
def test_too_little_is_refused(arguments, tmp_path):
    with pytest.raises(CommandError, match="Give the words"):
        run(**{name: tmp_path / value for name, value in arguments.items()})


def test_a_framework_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(CommandError, match="bolton"):
        run("hungry", "--framework", "nowhere")


@pytest.mark.parametrize("words", ["", "\x00\x07", "a " * 5000])
def test_words_that_cannot_be_looked_up_are_refused(words):
    with pytest.raises(CommandError, match="words"):
        run(words, "--framework", "bury")


def test_frameworks_are_loaded_with_the_arrangements_that_they_belong_to():
    partnership.arrangements("bury")
    out = io.StringIO()
    call_command("load_frameworks", stdout=out)
    assert [edition.framework.code for edition in Edition.objects.all()] == ["bury"]
    assert "indicators loaded" in out.getvalue()
    again = io.StringIO()
    call_command("load_frameworks", stdout=again)
    assert "nothing changed" in again.getvalue() and Edition.objects.count() == 1
