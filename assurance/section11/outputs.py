"""The composite report as a workbook and as a document: the same collected figures as the page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.deadlines.tables import cell
from portal.documents import render_pdf

from .report import Cell, Report, score_words

# A pattern of the page as a pattern of a spreadsheet; each stands beside the word of its level.
PATTERNS = {"cross": "lightTrellis", "stripe": "lightUp", "dots": "gray125", "plain": None, "solid": "lightGray"}
HEAD = PatternFill("solid", fgColor="DDE6E8")
Value = str | int | float | None


def workbook(report: Report) -> bytes:
    """The report as an Excel workbook of six sheets. No cell can be taken for a formula."""
    book = Workbook()
    first = book.active
    assert first is not None
    _about(first, report)
    bodies = [body.name for body in report.agencies]
    _heat(book.create_sheet("Standards"), report, bodies)
    _sheet(
        book.create_sheet("Questions"),
        ["Number", "Question", *bodies, "Average", "Lowest", "Scored", "Not applicable", "No answer"],
        [
            [row.thing.number, row.thing.words, *(_mark(c) for c in row.cells), *_together(row.together)]  # type: ignore[union-attr]
            for row in report.questions
        ],
    )
    _sheet(
        book.create_sheet("Standing out"),
        ["Agency", "Number", "Question", "Score", "Middle of all", "Which way"],
        [
            [
                o.organisation.name,
                o.question.number,
                o.question.words,
                o.score,
                o.middle,
                "Below" if o.below else "Above",
            ]
            for o in report.outliers
        ],
    )
    _sheet(
        book.create_sheet("Own and moderated"),
        ["Agency", "Number", "Question", "Own", "Moderated", "Difference", "Why"],
        [
            [g.organisation.name, g.question.number, g.question.words, g.own, g.moderated, g.levels, g.words]
            for g in report.gaps
        ],
    )
    _sheet(
        book.create_sheet("Tested by"),
        ["Number", "Question", "Average of the agencies", "Tested by", "Result", "What was found"],
        [
            [
                t.link.question.number, t.link.question.words, _rounded(t.together), t.link.activity.reference,
                t.link.get_result_display(), t.link.words,
            ]
            for t in report.tests
        ],
    )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(sheet: Worksheet, report: Report) -> None:
    sheet.title = "About"
    lines: list[list[Value]] = [
        [report.cycle.title], [report.cycle.reference], [report.cycle.get_duty_display()],
        [f"As of {report.as_of:%-d %B %Y}"],
        ["Returned", len(report.agencies)], ["Awaited", ", ".join(b.name for b in report.awaited) or "Nobody"],
        ["No longer asked", ", ".join(b.name for b in report.excused) or "Nobody"],
        ["“Not applicable” and what is not answered are in no average."],
        *([f"{level.value}: {level.name}", level.words] for level in report.levels),
    ]  # fmt: skip
    for line in lines:
        sheet.append([_safe(value) for value in line])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 80


def _heat(sheet: Worksheet, report: Report, bodies: list[str]) -> None:
    _sheet(
        sheet,
        ["Standard", *bodies, "Average", "Lowest", "Scored", "Not applicable", "No answer"],
        [
            [f"{row.thing.position}. {row.thing.name}", *(_heat_words(c) for c in row.cells), *_together(row.together)]  # type: ignore[union-attr]
            for row in report.standards
        ],
    )
    for number, row in enumerate(report.standards, start=2):
        for place, one in enumerate(row.cells, start=2):
            pattern = PATTERNS.get(one.level.pattern) if one.level else None
            if pattern:
                sheet.cell(number, place).fill = PatternFill(pattern, fgColor="808080")


def _sheet(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    sheet.append([_safe(heading) for heading in headings])
    for heading in sheet[1]:
        heading.font, heading.fill = Font(bold=True), HEAD
        heading.alignment = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_safe(value) for value in row])
    for number, heading in enumerate(headings, start=1):
        wide = heading in ("Question", "Why", "What was found", "Standard")
        sheet.column_dimensions[get_column_letter(number)].width = 60 if wide else 18
    for line in sheet.iter_rows(min_row=2):
        for one in line:
            one.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"


def _safe(value: Value) -> Value:
    return cell(value) if isinstance(value, str) else value


def _rounded(one: Cell) -> float | str:
    return one.words if one.average is None else round(one.average, 2)


def _mark(one: Cell) -> Value:
    return one.lowest if one.scored else score_words(None, bool(one.not_applicable))


def _heat_words(one: Cell) -> str:
    if one.average is None or one.level is None:
        return one.words
    return f"{one.words}: {one.level.name}; lowest {one.lowest}"


def _together(one: Cell) -> list[Value]:
    return [_rounded(one), one.lowest, one.scored, one.not_applicable, one.unanswered]


def document(report: Report) -> bytes:
    """The report as a tagged PDF."""
    context = {
        "title": "Composite report",
        "subtitle": report.cycle.title,
        "reference": report.cycle.reference,
        "marking": "Official-Sensitive",
        "issued_at": report.as_of,
        "report": report,
    }
    return render_pdf("pdf/self_assessment_report.html", context)
