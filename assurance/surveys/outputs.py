"""The results of a survey as a workbook and as a table: the same figures as the page, small numbers hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.deadlines.tables import cell

from ..suppression import Shown
from .results import Found, Results

HEAD = PatternFill("solid", fgColor="DDE6E8")
COLUMNS = ("Question", "Text of the question", "Answer or theme", "Sector", "Count", "Share", "Benchmark")
EVERYBODY = "Everybody"


def rows(results: Results) -> Iterator[list[int | str]]:
    """Every figure on a line of its own, under `COLUMNS`. No cell can be taken for a formula."""
    for found in results.found:
        about = [str(found.question.position), found.question.words]
        for line in found.lines:
            yield _safe([*about, line.words, EVERYBODY, line.count.words, line.share_words, line.against])
            for (sector, _total), count in zip(found.columns, line.by_sector, strict=False):
                yield _safe([*about, line.words, sector, count.words, "", ""])
        for theme in found.themes:
            yield _safe([*about, f"Theme: {theme.name}", EVERYBODY, theme.count.words, "", ""])
        for quote in found.quotes:
            yield _safe([*about, f"Quoted: {quote}", "", "", "", ""])


def table(results: Results) -> bytes:
    """The figures as CSV that a spreadsheet opens as it should."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(results))
    return ("\ufeff" + out.getvalue()).encode()


def workbook(results: Results) -> bytes:
    """The results as a workbook: about it, who answered, a sheet for each question, and all figures as a list."""
    book = Workbook()
    first = book.active
    assert first is not None
    _about(first, results)
    for found in results.found:
        sheet = book.create_sheet(f"Question {found.question.position}")
        _question(sheet, found)
    _put(book.create_sheet("Every figure"), [list(COLUMNS), *rows(results)], widths=(10, 50, 40, 28, 14, 14, 40))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(sheet: Worksheet, results: Results) -> None:
    survey = results.survey
    sheet.title = "About"
    lines = [
        [survey.title], [survey.reference], [f"As of {results.as_of:%-d %B %Y}"],
        ["Held", f"{survey.opens_on:%-d %B %Y} to {survey.closes_on:%-d %B %Y}"],
        ["Answered", _count(results.answered)],
        *([["From", survey.source]] if survey.source else []),
        *([["Counts from one to four are not shown, and others with them where they could be worked out."]]
          if results.hides else []),
        [], ["Who answered", "Count", "Share"],
        *([line.words, _count(line.count), line.share_words] for line in results.sectors),
    ]  # fmt: skip
    for line in lines:
        sheet.append(_safe(line))
    sheet["A1"].font = Font(bold=True, size=14)
    for letter, width in zip("ABC", (44, 44, 20), strict=True):
        sheet.column_dimensions[letter].width = width


def _question(sheet: Worksheet, found: Found) -> None:
    if found.lines:
        heads = ["Answer", "Count", "Share", "Benchmark", *(name for name, _total in found.columns)]
        body = [
            [line.words, _count(line.count), line.share_words, line.against, *(_count(one) for one in line.by_sector)]
            for line in found.lines
        ]
        if found.columns:
            body.append(["Together", "", "", "", *(total for _name, total in found.columns)])
    else:
        heads = ["Theme", "Texts"]
        body = [[theme.name, _count(theme.count)] for theme in found.themes]
        body += [[f"Quoted: {quote}", ""] for quote in found.quotes]
    _put(sheet, [heads, *body], widths=(50, 14, 14, 44, *([18] * len(found.columns))))
    sheet.append([])
    sheet.append(_safe([found.question.words]))
    sheet.append(_safe([f"Answered: {found.answered}. {found.reach}"]))


def _put(sheet: Worksheet, lines: Sequence[Sequence[int | str]], widths: tuple[int, ...]) -> None:
    for line in lines:
        sheet.append(_safe(line))
    for heading in sheet[1]:
        heading.font, heading.fill = Font(bold=True), HEAD
    for row in sheet.iter_rows():
        for one in row:
            one.alignment = Alignment(wrap_text=True, vertical="top")
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"


def _count(one: Shown) -> int | str:
    """A count as a number, so that a spreadsheet can reckon with it; what is hidden in words."""
    return one.words if one.number is None else int(one.number)


def _safe(line: Sequence[int | str]) -> list[int | str]:
    return [cell(value) if isinstance(value, str) else value for value in line]
