"""The register as rows of text for a table file. No cell can be taken for a formula."""

from __future__ import annotations

from datetime import date

from portal.clock import LONDON

from .lines import Line, clock_words

REGISTER_COLUMNS = (
    "Reference",
    "Deadline",
    "State",
    "Due on",
    "Due by the hour",
    "Date of the rule",
    "Provisional",
    "Day 0",
    "Day 0 is",
    "Met on",
    "Working days late",
    "Working days after the date of the rule",
    "Owner",
    "Set by law or guidance",
    "Source",
    "Edition",
    "Bank holidays of",
    "Reason given for lateness",
)
# A spreadsheet runs what begins like this; an apostrophe in front makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """A value as the text of one cell; dates as 2027-01-08, yes and no as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if isinstance(value, str) and text.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def register_row(line: Line) -> list[str]:
    """The cells of one deadline, in the order of REGISTER_COLUMNS."""
    row = line.deadline
    return [
        cell(value)
        for value in (
            row.reference,
            row.title,
            line.words,
            row.due_on,
            f"{row.due_at.astimezone(LONDON):%H:%M}" if row.due_at else "",
            row.original_due_on,
            row.provisional,
            row.trigger_on,
            row.trigger_words,
            row.met_on,
            line.late,
            line.late_from_rule,
            line.owner,
            row.statutory,
            row.citation,
            row.rule_edition,
            clock_words(row.clock),
            row.breach_reason,
        )
    ]
