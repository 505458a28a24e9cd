"""`manage.py deadline`, one date at a time and a file of them."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*args, **options):
    """What the command prints, and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    call_command("deadline", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_it_prints_the_date_the_first_late_instant_and_every_day():
    out, _err = run("rapid_review", "2026-12-21")
    assert "Due on:      Thursday 14 January 2027" in out
    assert "Late from:   2027-01-15T00:00:00+00:00" in out
    assert "Day 0:       Monday 21 December 2026: the day the council became aware" in out
    lines = out.splitlines()
    assert "2026-12-28 Mon    -  Boxing Day" in lines
    assert "2027-01-14 Thu   15" in lines
    assert sum(line[:4] in ("2026", "2027") for line in lines) == 25, "21 December to 14 January, each day once"


def test_json_says_the_same():
    found = json.loads(run("panel_notification", "2026-06-14T23:30Z", json=True)[0])
    assert found["trigger_on"] == "2026-06-15"
    assert found["due_on"] == "2026-06-22"
    assert found["overdue_from"] == "2026-06-22T23:00:00+00:00"
    assert (found["skipped_weekend_days"], found["skipped_holidays"]) == (2, 0)
    assert found["provisional"] is False
    assert found["days"][-1] == {"on": "2026-06-22", "number": 5, "skipped": None}


def test_a_date_past_the_known_holidays_says_so():
    assert "Provisional: the bank holidays of that time are not all known" in run("rapid_review", "2029-06-01")[0]
    assert "Aim for:     Thursday 24 December 2026" in run("practice_review", "2026-06-25")[0]


@pytest.mark.parametrize(
    ("code", "trigger", "sentence"),
    [
        ("rapid_review", "20255-01-01", "The year 20255 cannot be meant"),
        ("rapid_review", "0205-01-01", "The year 0205 cannot be meant"),
        ("rapid_review", "2027-02-31", "There is no 31 February 2027."),
        ("rapid_review", "2026-02-29", "There is no 29 February 2026."),
        ("rapid_review", "2027-13-01", "There is no month 13."),
        ("rapid_review", "2027-01-08T25:00", "25:00 is not a time of day."),
        ("rapid_review", "2027-01-08T10:00+99:00", "is not a time of day."),
        ("rapid_review", "8/1/2027", "“8/1/2027” is not a date that can be read."),
        ("rapid_review", "", "Give a code and a date"),
        ("rapid_reveiw", "2027-01-08", "There is no rule “rapid_reveiw”. The rules are: "),
        ("rapid_review", "2016-01-08", "the first took effect on 29 June 2018"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(code, trigger, sentence):
    with pytest.raises(CommandError) as refusal:
        run(code, trigger)
    assert sentence in str(refusal.value)


def test_an_unknown_code_lists_those_there_are():
    with pytest.raises(CommandError, match=r"panel_notification, .*rapid_review, .*report_before_publication"):
        run("nothing", "2027-01-08")


def test_a_file_is_answered_row_by_row_and_a_bad_row_stops_nothing(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "\ufeffcase,rule,trigger\n"
        "A,rapid_review,2026-12-21\n"
        "B,rapid_review,2027-02-31\n"
        "C,earliest_publication,2026-12-15\n"
        "D,unknown,2026-12-15\n"
        "E,practice_review\n"
        "F,panel_notification,2028-12-29\n",
        encoding="utf-8",
    )
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="3 of 6 rows could not be answered"):
        call_command("deadline", from_csv=str(source), to_csv=str(target), stdout=out, stderr=err)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["due_on"] for row in rows] == ["2027-01-14", "", "2026-12-25", "", "", "2029-01-05"]
    assert rows[0] == {
        "case": "A",
        "rule": "rapid_review",
        "trigger": "2026-12-21",
        "due_on": "2027-01-14",
        "overdue_from": "2027-01-15T00:00:00+00:00",
        "skipped_weekend_days": "6",
        "skipped_holidays": "3",
        "provisional": "false",
        "error": "",
    }
    assert rows[5]["provisional"] == "true"
    assert rows[1]["error"] == "There is no 31 February 2027."
    assert "Row 2 (line 3): There is no 31 February 2027." in err.getvalue()
    assert "Row 4 (line 5): There is no rule “unknown”." in err.getvalue()
    assert "3 of 6 rows answered" in out.getvalue()


def test_a_file_without_mistakes_ends_well(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("rule,trigger\nrapid_review,2026-12-21\n", encoding="utf-8")
    assert "1 of 1 rows answered" in run(from_csv=str(source), to_csv=str(target))[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"rule,when\nrapid_review,2026-12-21\n", "has no column trigger"),
        (b"", "has no column rule and no column trigger"),
        (b"rule,trigger\n\xff\xfe,x\n", "is not a table in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, sentence):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(from_csv=str(source), to_csv=str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_files_come_in_pairs_and_must_be_there(tmp_path):
    with pytest.raises(CommandError, match="together"):
        run(from_csv=str(tmp_path / "in.csv"))
    with pytest.raises(CommandError, match="cannot be read"):
        run(from_csv=str(tmp_path / "missing.csv"), to_csv=str(tmp_path / "out.csv"))


def test_without_holidays_no_date_is_given():
    from portal.deadlines.models import HolidayTable

    HolidayTable.objects.filter(division="england-and-wales").delete()
    with pytest.raises(CommandError, match="No bank holidays are loaded"):
        run("rapid_review", "2026-12-21")
