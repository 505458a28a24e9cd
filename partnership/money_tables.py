"""The budget as rows of a file."""

from __future__ import annotations

from portal.deadlines.tables import cell

from .money_queries import Line, Sheet

BUDGET_COLUMNS = ("Side", "Line", "Kind", "Organisation", "Planned (£)", "Actual (£)", "Outstanding (£)",
                  "Share of planned (%)", "Due")  # fmt: skip


def _row(side: str, line: Line) -> list[str]:
    row = line.row
    return [
        side,
        cell(row.name),
        row.get_kind_display(),
        cell(row.organisation.name) if row.organisation else "",
        str(row.planned),
        str(line.actual),
        str(line.outstanding),
        "" if line.share is None else str(line.share),
        cell(row.due_on),
    ]


def budget_rows(sheet: Sheet) -> list[list[str]]:
    """A row for each line and one for each total; amounts as exact decimals."""
    rows = [_row("Income", line) for line in sheet.income]
    rows.append(["Income", "Total", "", "", str(sheet.pledged), str(sheet.received), str(sheet.outstanding), "", ""])
    rows += [_row("Expenditure", line) for line in sheet.spending]
    rows.append(["Expenditure", "Total", "", "", str(sheet.budgeted), str(sheet.spent), "", "", ""])
    words = "Short" if sheet.deficit else "Over"
    rows.append(["Balance", words, "", "", str(sheet.deficit or sheet.surplus), "", "", "", ""])
    return rows
