"""The chronology as a workbook and as a Word document. Neither says who made it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from .chronology import Line

HEADINGS = ("No.", "When", "Age", "Agency", "What happened", "Source", "Key episode", "Perhaps the same as")
# The widths of the columns in letters: of a sheet, and of a page, where what happened has what the others leave.
WIDTHS = (6, 22, 24, 28, 80, 30, 12, 20)
SHARES = (7, 16, 16, 21, 54, 21, 13, 13)
LINE, HIGHEST = 15, 409  # points that a line of a cell needs, and the most that a sheet gives a row
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.number),
        line.when,
        line.age,
        line.agency,
        line.what,
        line.source,
        "Yes" if line.key_episode else "",
        ", ".join(map(str, line.like)),
    )


def _said(named: bool, marking: str) -> str:
    return f"{marking}. {'With names: do not share.' if named else 'Codes stand for people.'}"


def workbook(reference: str, lines: Sequence[Line], *, named: bool, marking: str) -> bytes:
    """The chronology as XLSX: one line an event; no text of it is ever a formula.

    On paper it lies on its side, its heading row and its marking on every page.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = reference
    sheet.append(HEADINGS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in lines:
        for column, words in enumerate(_cells(line), start=1):
            cell = sheet.cell(row=line.number + 1, column=column)
            if column == 1:
                cell.value = line.number
            else:
                cell.value, cell.data_type = words, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line.number + 1].height = min(HIGHEST, LINE * _height(line))
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.print_options.gridLines = True
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddHeader.center.text = f"{reference}: chronology. {_said(named, marking)}"
    sheet.oddFooter.center.text = "&P / &N"
    book.properties.creator, book.properties.title = "", f"{reference}: chronology"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(reference: str, lines: Sequence[Line], *, named: bool, marking: str) -> bytes:
    """The chronology as a Word document on its side, with a heading row that repeats on every page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    document.styles["Normal"].font.size, document.styles["Normal"].font.name = Pt(9), "Arial"
    document.add_heading(f"{reference}: chronology", level=1)
    document.add_paragraph(_said(named, marking))
    table = document.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line in lines:
        for cell, words in zip(table.add_row().cells, _cells(line), strict=True):
            cell.text = "".join(c for c in words if c >= " " or c in "\n\t")
    _widths(document, table)
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title, about.created, about.modified = f"{reference}: chronology", LONG_AGO, LONG_AGO
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _height(line: Line) -> int:
    """How many lines the fullest cell needs: a sheet's rows grow by themselves in no program that only shows it."""
    return max(
        sum(max(1, -(-len(part) // (width - 2))) for part in words.split("\n"))
        for words, width in zip(_cells(line), WIDTHS, strict=True)
    )


def _widths(document: Any, table: Any) -> None:
    """Give each column its share of the page: what happened has the most."""
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    table.autofit = False
    for column, share in zip(table.columns, SHARES, strict=True):
        column.width = width = int(room * share / sum(SHARES))
        for cell in column.cells:
            cell.width = width
