"""docs/legislation.md: every time limit with its source, made from the rules themselves."""

from __future__ import annotations

from .lines import clock_words
from .rules import DeadlineRule, all_rules

HEADING = """# The law on one page

Every time limit that the portal counts, from the rules it counts by. Generated: change the rule, then run
`python manage.py write_legislation`. A test fails while this page is behind the rules.

A working day is not a Saturday, a Sunday or a bank holiday. Day 0 is the London date of the event, at any hour and
on any kind of day; day 1 is the first working day after it. A date is late from the midnight that ends it in London.
The local day table of the partnership (`timetable_day_N`) is data of its arrangements and not listed here.
"""


def legislation() -> str:
    """The whole page."""
    titles: dict[str, list[DeadlineRule]] = {}
    for rule in all_rules():
        titles.setdefault(rule.code, []).append(rule)
    parts = [HEADING]
    for code, editions in titles.items():
        parts.append(f"## {editions[-1].title}\n\nCode: `{code}`\n")
        parts.append("| Edition | In force | Limit | Bank holidays of | Source |\n| --- | --- | --- | --- | --- |")
        parts.extend(_row(rule) for rule in editions)
        parts.append("")
    return "\n".join(parts)


def _row(rule: DeadlineRule) -> str:
    until = f"to {rule.effective_until:%-d %B %Y}" if rule.effective_until else "until changed"
    kind = "" if rule.statutory else " (local practice)"
    return (
        f"| {rule.edition} | {rule.effective_from:%-d %B %Y} {until} | {rule.limit_words}{kind} "
        f"| {clock_words(rule.clock)} | {rule.citation} |"
    )
