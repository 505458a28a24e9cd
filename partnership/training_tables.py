"""The training report as rows of a file."""

from __future__ import annotations

from portal.deadlines.tables import cell

from .training_queries import Report

REPORT_COLUMNS = ("Agency", "Booked", "Attended", "Did not come", "Cancelled beforehand", "Came without a booking",
                  "Attendance of those booked and not cancelled (%)")  # fmt: skip


def report_rows(report: Report) -> list[list[str]]:
    """A row for each body."""
    rows = []
    for line in report.lines:
        share = line.came.percentage
        counts = (line.booked, line.attended, line.no_show, line.cancelled, line.walk_in)
        rows.append([cell(line.organisation.name), *map(str, counts), "" if share is None else str(share)])
    return rows
