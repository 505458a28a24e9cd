"""The budget that lies within a period: what was pledged, what came in, what was spent, and what was given in kind."""

from __future__ import annotations

from partnership import money_queries
from partnership.models import Budget
from portal.together import Asking, one

from .gathering import Gathering

SECTION = "funding"
NAMES = {
    "funding.year": "The budget’s year",
    "funding.income": "Income planned",
    "funding.received": "Income received",
    "funding.expenditure": "Expenditure planned",
    "funding.spent": "Expenditure",
    "funding.gap": "By how much planned expenditure is more than planned income",
    "funding.gap_share": "That gap as a share of planned expenditure",
    "funding.reserve": "Reserve at the beginning",
    "funding.reserve_after": "Reserve once the gap is met from it",
    "funding.in_kind": "Estimated value of what was given in kind",
}


def gather(into: Gathering) -> Asking[None]:
    """Put the budgets whose year meets the period; one that covers other months says so.

    Amounts of two years are never added: with two budgets the one that shares more days with the period is taken.
    """
    rows = yield from one(Budget.objects.filter(starts_on__lte=into.until, ends_on__gte=into.since))
    if not rows:
        return

    def shared(row: Budget) -> int:
        return (min(row.ends_on, into.until) - max(row.starts_on, into.since)).days

    budget = max(rows, key=lambda row: (shared(row), row.starts_on))
    (sheet,) = yield from money_queries.sheets_asked([budget], into.as_of)
    source = budget.source or "Budget in the portal"
    same = (budget.starts_on, budget.ends_on) == (into.since, into.until)
    note = "" if same else f"for {budget.starts_on:%-d %B %Y} to {budget.ends_on:%-d %B %Y}"
    put = {"section": SECTION, "source": source, "note": note}
    into.put("funding.year", budget.year, listed=False, **put)
    if not sheet.has_amounts:
        return
    into.put("funding.income", sheet.pledged, unit="£", **put)
    into.put("funding.expenditure", sheet.budgeted, unit="£", **put)
    into.put("funding.gap", sheet.gap, unit="£", **put)
    into.share("funding.gap_share", max(sheet.gap, 0), sheet.budgeted, section=SECTION, source=source,
               of="planned expenditure", people=False, note=note)  # fmt: skip
    if not budget.published:
        into.put("funding.received", sheet.received, unit="£", **put)
        into.put("funding.spent", sheet.spent, unit="£", **put)
    into.put("funding.reserve", budget.opening_reserve, unit="£", **put)
    into.put("funding.reserve_after", sheet.reserve_after, unit="£", **put)
    if sheet.in_kind:
        into.put("funding.in_kind", sheet.in_kind_value, unit="£", **put)
    for name, caption, lines, total in (
        ("income", "Where the money comes from", sheet.income, sheet.pledged),
        ("expenditure", "What it is spent on", sheet.spending, sheet.budgeted),
    ):
        cells = [(line.row.name, f"£{line.row.planned:,.2f}", f"{line.share}%") for line in lines]
        cells.append(("Total", f"£{total:,.2f}", "100.0%"))
        into.table(name, caption, ("", f"{budget.year}", "Share"), cells, source=source, section=SECTION)
        bars = [(line.row.name, line.row.planned, f"£{line.row.planned:,.2f} ({line.share}%)") for line in lines]
        into.bars(name, caption, bars, source=source, section=SECTION)
