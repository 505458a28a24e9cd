"""Indicators: figures by their own rule, what is missing, small numbers, tables taken in whole or not at all."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from assurance.choices import Cut
from assurance.indicators import actions
from assurance.indicators.charts import chart
from assurance.indicators.dashboard import collect, detail
from assurance.indicators.figures import standing, value_of, words_of, year_value
from assurance.indicators.table import read
from assurance.models import Figure, FigureImport
from assurance.queries import year
from assurance.suppression import shown_together
from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from tests.factories import assurance, people
from tests.factories import indicators as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW, THIS, BEFORE = factory.NOW, factory.THIS, factory.BEFORE


def refused(field, action, **said):
    with pytest.raises(Refused) as refusal:
        action(now=NOW, **said)
    assert refusal.value.field == field
    return refusal.value.sentence


def a_year_of(indicator, *numerators, **fields):
    for quarter, numerator in zip(BEFORE, numerators, strict=False):
        factory.figure(indicator, quarter, numerator, **fields)
    return year_value(indicator, list(indicator.figures.order_by("quarter")))


# Arithmetic


def test_a_year_follows_its_own_rule():
    """The figures that Bury publishes: a sum, the last quarter, and a mean."""
    total = a_year_of(factory.indicator(), 395, 451, 462, 439)
    last = a_year_of(factory.indicator(year_rule="last"), 240, 251, 255, 259)
    mean = factory.percentage(year_rule="mean")
    for quarter, numerator in zip(BEFORE, (70, 80, 82, 80), strict=True):
        factory.figure(mean, quarter, numerator, denominator=100)
    assert (total.value, last.value) == (1747, 259)
    assert year_value(mean, list(mean.figures.all())).value == 78


def test_a_sum_of_rates_is_the_rate_of_the_sums():
    rate = factory.percentage(year_rule="sum")
    factory.figure(rate, BEFORE[0], 1, denominator=2)
    factory.figure(rate, BEFORE[1], 90, denominator=100)
    assert words_of(rate, year_value(rate, list(rate.figures.all())).value) == "89.2%"


def test_missing_is_not_nought():
    kept = factory.indicator(year_rule="mean")
    found = a_year_of(kept, 10, None, 20)
    assert (found.value, found.known, found.whole) == (15, 2, False)
    nought = a_year_of(factory.indicator(year_rule="mean"), 10, 0, 20, 10)
    assert (nought.value, nought.whole) == (10, True)
    line = next(one for one in collect(year(2025)).lines if one.indicator == kept)
    assert [q.words for q in line.quarters] == ["10", "Not counted", "20", "No figure"]
    assert line.year_note == "2 of 4 quarters"


@pytest.mark.parametrize(
    ("polarity", "value", "says"),
    [
        ("high", 80, "On target"), ("high", 76, "Near target"), ("high", 74, "Off target"),
        ("low", 80, "On target"), ("low", 84, "Near target"), ("low", 86, "Off target"),
        ("neutral", 77, "On target"), ("neutral", 83, "On target"), ("neutral", 90, "Off target"),
    ],
)  # fmt: skip
def test_a_figure_stands_to_its_target_by_polarity_and_tolerance(polarity, value, says):
    kept = factory.indicator(polarity=polarity, target=Decimal(80), tolerance=Decimal(5))
    assert standing(kept, Decimal(value)) == says


def test_a_rate_is_computed_and_never_typed():
    bury = factory.percentage()
    assert words_of(bury, value_of(bury, Decimal(43113), Decimal(189628))) == "22.7%"
    rate = factory.indicator(per=10000, denominator_words="Children")
    assert words_of(rate, value_of(rate, Decimal(259), Decimal(43113))) == "60.1 per 10,000"
    assert value_of(rate, Decimal(1), None) is None


def test_a_line_has_a_gap_where_nothing_is_known():
    drawn = chart(
        [("a", Decimal(1), "1"), ("b", Decimal(2), "2"), ("c", None, ""), ("d", Decimal(4), "4")],
        width=100, height=50, pad=10,
    )  # fmt: skip
    assert len(drawn.paths) == 1 and drawn.marks[2].y is None
    assert (drawn.marks[3].y, drawn.marks[0].y) == (10.0, 32.5), "from nought to the highest"


# Keeping


def test_what_no_indicator_or_figure_can_be_is_refused():
    first = factory.indicator()
    with pytest.raises(Refused, match="number already"):
        factory.indicator(code=first.code)
    with pytest.raises(Refused, match="a rate of"):
        factory.indicator(per=100)
    with pytest.raises(Refused, match="no denominator"):
        factory.indicator(denominator_words="All")
    with pytest.raises(Refused, match="whose figure"):
        factory.indicator(benchmark=Decimal(1))
    for wrong, match in (
        ({"quarter": date(2026, 11, 1)}, "has begun"),
        ({"quarter": date(2027, 1, 1)}, "has begun"),
        ({"numerator": None, "missing_words": ""}, "missing is not nought"),
        ({"numerator": 1, "missing_words": "Lost"}, "nothing is missing"),
        ({"numerator": 1, "denominator": 5}, "plain count"),
    ):
        with pytest.raises(Refused, match=match):
            factory.figure(first, **wrong)
    with pytest.raises(Refused, match="more than all"):
        factory.figure(factory.percentage(), numerator=6, denominator=5)
    with pytest.raises(NotAllowed):
        actions.add_indicator(values={}, by=people.person(Role.SCRUTINEER), now=NOW)


def test_a_restated_figure_says_why_and_keeps_what_stood_before():
    figure = factory.figure(numerator=20)
    with pytest.raises(Refused, match="another figure"):
        factory.figure(figure.indicator, numerator=21)
    with pytest.raises(Conflict):
        factory.figure(figure.indicator, numerator=21, version=0)
    factory.figure(figure.indicator, numerator=20, commentary="Only words.")
    again = factory.figure(figure.indicator, numerator=21, restated_words="Two were counted twice.")
    assert again.restated_words == "Two were counted twice."
    assert [h.numerator for h in again.history.order_by("history_id")] == [20, 20, 21]
    board = collect(year(2026))
    assert next(line for line in board.lines if line.indicator == figure.indicator).restated


def test_a_figure_without_words_is_not_complete():
    quiet = factory.figure(commentary="").indicator
    factory.figure()
    board = collect(year(2026))
    assert board.wanting == 1 and next(line for line in board.lines if line.wanting).indicator == quiet


# Small numbers


def test_with_one_small_number_the_next_smallest_is_hidden_too():
    seen = shown_together({"a": 3, "b": 40, "c": 9, "d": 0, "e": None})
    assert {name: one.words for name, one in seen.items()} == {
        "a": "Fewer than 5", "b": "40", "c": "Not shown", "d": "0", "e": "Not known",
    }  # fmt: skip
    assert {n: s.words for n, s in shown_together({"a": 3, "b": 4, "c": 9}).items()} == {
        "a": "Fewer than 5", "b": "Fewer than 5", "c": "9",
    }  # fmt: skip


def test_the_public_sees_no_small_number_and_cannot_work_one_out(client):
    public = factory.indicator(public=True, name="Seen by all")
    a_year_of(public, 40, 3, 17, 60)
    hidden = factory.indicator(name="Not for all")
    line = collect(year(2025), public=True).lines[0]
    assert [q.words for q in line.quarters] == ["40", "Fewer than 5", "Not shown", "60"]
    assert line.year_words == "120", "two are hidden, so the sum tells of neither"
    assert [mark.y is None for mark in line.spark.marks] == [False, True, True, False]
    rate = factory.percentage(public=True)
    for quarter in BEFORE:
        factory.figure(rate, quarter, 97, denominator=100)
    line = next(one for one in collect(year(2025), public=True).lines if one.indicator == rate)
    assert {q.words for q in line.quarters} == {"Not shown"}, "97 of 100 tells of three"
    factory.figure(public, THIS, 3)
    page = client.get(reverse("public_indicators")).content.decode()
    assert "Seen by all" in page and "Fewer than 5" in page and hidden.name not in page
    assert "Year</th>" in page and ">3<" not in page


def test_a_cut_hides_small_numbers_and_tells_the_rest_against_everybody():
    rate = factory.percentage()
    rows = [
        {"indicator": rate.code, "quarter": "2026-Q1", "numerator": n, "denominator": d, "cut": c, "category": k}
        for n, d, c, k in (
            (60, 200, "", ""), (30, 60, "ethnicity", "Black"), (24, 120, "ethnicity", "White"),
            (3, 10, "ethnicity", "Mixed"), (30, 100, "sex", "Girls"), (30, 100, "sex", "Boys"),
        )
    ]  # fmt: skip
    factory.taken_in(*rows)
    ethnicity, sex = detail(rate, year(2026), year(2025)).cuts
    assert [(s.category, s.count, s.rate, s.against) for s in ethnicity.slices] == [
        ("Black", "30", "50.0%", "1.7 times everybody’s"),
        ("Mixed", "Fewer than 5", "Not shown", "Not shown"),
        ("White", "Not shown", "Not shown", "Not shown"),
    ]
    assert ethnicity.hidden and not sex.hidden
    assert [s.against for s in sex.slices] == ["1.0 times everybody’s"] * 2


# Tables


def big_table(indicator, rows, bad=None):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Indicator", "Quarter", "Numerator", "Cut", "Category"])
    for number in range(2, rows + 2):
        numerator = "many" if number == bad else number
        sheet.append([indicator.code, "2026-Q1", numerator, "age", f"Group {number}"])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("figures.xlsx", out.getvalue())


def test_ten_thousand_rows_with_one_wrong_change_nothing_and_name_the_row():
    indicator, by = factory.indicator(), assurance.planner()
    found = actions.check(name="f.xlsx", file=big_table(indicator, 10_000, bad=7_777), by=by, now=NOW)
    assert found.problems == [{"row": 7777, "words": "The numerator “many” is no number."}]
    with pytest.raises(Refused, match="Row 7777"):
        actions.apply_import(found=found, by=by, now=NOW)
    assert not Figure.objects.exists()
    found.refresh_from_db()
    assert found.state == "checked"
    right = actions.check(name="f.xlsx", file=big_table(indicator, 10_000), by=by, now=NOW)
    with CaptureQueriesContext(connection) as seen:
        assert actions.apply_import(found=right, by=by, now=NOW) == 10_000
    assert Figure.objects.count() == 10_000 == Figure.history.count()
    assert len(seen) < 1000, "in batches, not one by one"


def test_every_fault_of_a_table_is_named_with_its_row():
    count, rate = factory.indicator(), factory.percentage()
    factory.figure(count, THIS, 20)
    good = {"indicator": count.code, "quarter": "2026-Q1", "numerator": 20}
    found = factory.checked(
        good,
        good | {"indicator": "0.0"},
        good | {"quarter": "soon"},
        good | {"numerator": "19%"},
        good | {"numerator": "-1"},
        good | {"numerator": 21, "quarter": "2026-11-25"},
        {"indicator": rate.code, "quarter": "2026-Q1", "numerator": 6, "denominator": 5},
        {"indicator": rate.code, "quarter": "2026-Q1", "numerator": 6},
        good | {"cut": "shoe size", "category": "9"},
        good | {"cut": "sex"},
        {"indicator": rate.code, "quarter": "2026-Q1", "numerator": ""},
    )
    said = [(p["row"], p["words"]) for p in found.problems]
    assert [number for number, _words in said] == [3, 4, 5, 6, 7, 7, 8, 9, 10, 11]
    for (_row, words), part in zip(said, (
        "There is no indicator “0.0”", "“soon” is no quarter", "a percentage", "“-1” cannot be", "as row 2",
        "recorded already", "6 of 5 is more than all", "needs its denominator", "“shoe size” is no cut", "go together",
    ), strict=True):  # fmt: skip
        assert part in words
    assert [row["row"] for row in found.rows] == [2, 12]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("f.xlsx", b"nothing", "its content is not"), ("f.csv", b"a,b\n1,2\n", "missing: indicator, quarter, numerator")],
)  # fmt: skip
def test_what_is_no_table_is_refused(name, content, says):
    sentence = refused("file", actions.check, name=name, file=io.BytesIO(content), by=assurance.planner())
    assert says in sentence and not FigureImport.objects.exists()


def test_an_import_is_taken_back_whole_unless_somebody_changed_what_it_brought():
    old = factory.figure(numerator=20)
    by = assurance.planner()
    rows = (
        {"indicator": old.indicator.code, "quarter": "2026-Q1", "numerator": 25, "restated": "A late return."},
        {"indicator": old.indicator.code, "quarter": "2025-Q1", "numerator": 5},
    )
    first = factory.taken_in(*rows)
    old.refresh_from_db()
    assert (old.numerator, old.restated_words, old.commentary) == (25, "A late return.", "As expected.")
    refused("reason", actions.undo_import, found=first, reason="", by=by)
    actions.undo_import(found=first, reason="The wrong year.", by=by, now=NOW)
    old.refresh_from_db()
    assert (old.numerator, old.restated_words) == (20, "") and Figure.objects.count() == 1
    with pytest.raises(Conflict):
        actions.undo_import(found=first, reason="Again.", by=by, now=NOW)
    second = factory.taken_in(*rows)
    factory.figure(old.indicator, numerator=26, restated_words="Another one.")
    assert "one by one" in refused(None, actions.undo_import, found=second, reason="Oh.", by=by)


def test_what_was_recorded_after_the_check_is_not_overwritten_in_silence():
    kept = factory.indicator()
    found = factory.checked({"indicator": kept.code, "quarter": "2026-Q1", "numerator": 9})
    factory.figure(kept, THIS, 8)
    assert "Row 2" in refused(None, actions.apply_import, found=found, by=assurance.planner())
    found.refresh_from_db()
    assert (kept.figures.get().numerator, found.state) == (8, "checked")


# Pages


def test_the_dashboard_runs_as_many_queries_for_many_as_for_few(at):
    def count():
        with at(assurance.planner()) as client, CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("indicators")).status_code == 200
        return len(seen)

    factory.figure()
    few = count()
    for number in range(12):
        factory.figure(factory.indicator(name=f"Another {number}"), numerator=number + 5)
    assert count() == few


def test_a_table_is_looked_at_before_it_is_taken_in(at):
    kept = factory.indicator(name="Contacts")
    row = {"indicator": kept.code, "quarter": "2026-Q1", "numerator": 12}
    with at(assurance.planner()) as client:
        sent = client.post(reverse("figure_imports"), {"file": factory.table(row)})
        page = client.get(sent.url).content.decode()
        assert "1 row, none with a fault" in page and "Take all of it in" in page
        assert not Figure.objects.exists()
        found = FigureImport.objects.get()
        client.post(reverse("figure_import_apply", args=[found.pk]))
        assert "12" in client.get(reverse("indicator_figures", args=[kept.pk])).content.decode()
        form = client.get(reverse("figure_record", args=[kept.pk, "2026-10-01"])).content.decode()
        assert 'value="12.00"' in form or 'value="12"' in form
        bad = client.post(reverse("figure_imports"), {"file": factory.table(row | {"numerator": "x"})})
        page = client.get(bad.url).content.decode()
        assert "Row 2." in page and "Take all of it in" not in page
        taken = client.post(reverse("figure_import_undo", args=[found.pk]), {"reason": "Wrong."})
        assert taken.status_code == 302 and not Figure.objects.filter(cut=Cut.WHOLE).exists()


def test_the_line_of_an_indicator_reaches_back_a_year_for_those_who_may_read_both():
    kept = factory.indicator(public=True)
    a_year_of(kept, 40, 45, 50, 60)
    factory.figure(kept, THIS, 70)
    inside, outside = collect(year(2026)).lines[0], collect(year(2026), public=True).lines[0]
    assert (inside.direction, len(inside.spark.marks), len(inside.quarters)) == ("Up", 8, 4)
    assert (outside.direction, len(outside.spark.marks)) == ("No earlier figure", 4)


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_not_opened(db):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", b"0" * 300_000_000)
    with pytest.raises(Refused) as refused:
        read("figures.xlsx", io.BytesIO(bomb.getvalue()), first_month=10, standing={})
    assert refused.value.field == "file" and "cannot be read" not in str(refused.value)
