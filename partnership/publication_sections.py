"""What the published arrangements say of money, promises and disagreements, from the records of their own pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.together import Asking, one

from . import dispute_queries, money_queries, promise_queries
from .models import LadderStage, Obligation

Part = tuple[str, str, list[tuple[str, str, str, str]]]


def pounds(amount: Decimal) -> str:
    """An amount as people write it: `£9,072.80`."""
    return f"£{amount:,.2f}"


def funding(on: date) -> Asking[Part]:
    """The newest budget that has begun by London date `on`, and the newest that the arrangements themselves print:
    what was pledged and planned, and the balance as it is."""
    begun = [budget for budget in (yield from one(money_queries.budget_rows())) if budget.starts_on <= on]
    printed = [budget for budget in begun if budget.source]
    entries: list[tuple[str, str, str, str]] = []
    sheets = yield from money_queries.sheets_asked(list(dict.fromkeys([*begun[:1], *printed[:1]])), on)
    for sheet in sheets:
        year = sheet.budget.year
        if sheet.budget.commitment:
            entries.append(
                (f"{year} commitment", f"What the partners have committed, {year}", sheet.budget.commitment, "")
            )
        for lines, heading in ((sheet.income, f"Income, {year}"), (sheet.spending, f"Expenditure, {year}")):
            entries += [(f"{year} {x.row.code}", x.row.name, pounds(x.row.planned), heading) for x in lines]
        if sheet.has_amounts:
            entries.append((f"{year} total", "All income", pounds(sheet.pledged), f"Balance, {year}"))
            entries.append((f"{year} spending", "All expenditure", pounds(sheet.budgeted), f"Balance, {year}"))
            entries.append((f"{year} balance", "Balance", _balance(sheet), f"Balance, {year}"))
    return "Funding", "", entries


def _balance(sheet: Any) -> str:
    if sheet.deficit:
        return " ".join(part for part in (f"{pounds(sheet.deficit)} short.", sheet.budget.shortfall_words) if part)
    return f"{pounds(sheet.surplus)} over." if sheet.surplus else "Income and expenditure are equal."


def promises() -> Asking[Part]:
    """What the partnership and other boards have promised each other."""
    protocols = yield from promise_queries.protocols_asked()
    entries = [
        (f"{protocol.code} {owed.code}", owed.title, _promised(owed), f"With {protocol.board}")
        for protocol in protocols
        for owed in protocol.obligations.all()
    ]
    return "Promises to other boards", "", entries


def _promised(owed: Obligation) -> str:
    return f"{owed.get_owed_by_display()}, {str(owed.get_cadence_display()).lower()}. {owed.words}"


def disagreements() -> Asking[Part]:
    """How each kind of disagreement is settled, stage by stage with its times."""
    ladders = yield from dispute_queries.ladders_asked()
    entries = [
        (f"{ladder.kind} {stage.code}", stage.title, _stage(stage), ladder.title)
        for ladder in ladders
        for stage in ladder.stages.all()
    ]
    return "How disagreements are settled", "", entries


def _stage(stage: LadderStage) -> str:
    times = "; ".join(f"{time.get_urgency_display()}: {time.words}" for time in stage.times.all())
    return " ".join(part for part in (stage.words, f"Time: {times}." if times else "") if part)
