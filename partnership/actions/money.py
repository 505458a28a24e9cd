"""Writing the yearly budget, what came in, what was spent, and what was given in kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import end_of_day, london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Budget, BudgetEntry, BudgetLine, Dispute, InKind
from ..money_queries import received
from ..promise_choices import Direction, IncomeKind, LadderKind, Theme, Urgency
from ..promise_deadlines import CONTRIBUTION, contribution_rule
from ..queries import is_statutory
from .disputes import raise_dispute
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

LONGEST_YEAR_DAYS = 366


@transaction.atomic
def make_budget(
    *, year: str, starts_on: date, ends_on: date, opening_reserve: Decimal | None, by: Person, now: datetime
) -> Budget:
    """Begin the budget `year`; pounds. Refused for a year that is there, or days that make no year."""
    need(by, Permission.KEEP_MONEY, now)
    if Budget.objects.filter(year=year).exists():
        raise Refused(f"There is a budget for {year} already. Open it and write in it.", field="year")
    if ends_on <= starts_on:
        raise Refused("The year ends before it begins. Check the two days.", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_YEAR_DAYS:
        raise Refused("That is longer than a year. Check the two days.", field="ends_on")
    if opening_reserve is not None and opening_reserve < 0:
        raise Refused("A reserve cannot be below nothing. Leave it empty if it is not known.", field="opening_reserve")
    budget = Budget.objects.create(year=year, starts_on=starts_on, ends_on=ends_on, opening_reserve=opening_reserve)
    record(Event.BUDGET_MADE, target=str(budget), by=by, now=now)
    return budget


@transaction.atomic
def set_line(
    *,
    budget: Budget,
    line: BudgetLine | None,
    name: str,
    kind: str,
    organisation: Organisation | None,
    planned: Decimal,
    due_on: date | None,
    by: Person,
    now: datetime,
) -> BudgetLine:
    """Write a line of a budget of the partnership's own; a contribution with a day starts or moves its clock.

    Refused on a published budget, for an amount below nothing, and for a day without a body that owes it.
    """
    need(by, Permission.KEEP_MONEY, now)
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if budget.published:
        raise Refused("This budget is as the arrangements publish it. Write the coming year’s in a budget of its own.")
    if planned < 0:
        raise Refused("An amount is never below nothing. Write the money that comes in and what is spent apart.",
                      field="planned")  # fmt: skip
    if due_on and kind != IncomeKind.CONTRIBUTION:
        raise Refused("Only a contribution is due on a day. Leave the day empty.", field="due_on")
    if kind == IncomeKind.CONTRIBUTION and organisation is None:
        raise Refused("Say which partner or agency contributes it.", field="organisation")
    row = line or BudgetLine(budget=budget, code=_code(budget, name), position=_next_position(budget))
    before = row.due_on
    row.name, row.kind, row.organisation, row.planned, row.due_on = name.strip(), kind, organisation, planned, due_on
    row.direction = Direction.EXPENDITURE if kind == IncomeKind.SPENDING else Direction.INCOME
    row.save()
    record(Event.BUDGET_LINE_SET, target=row.subject, by=by, now=now, fields=["planned", "due_on"])
    _clock(row, before, by=by, now=now)
    return row


def _code(budget: Budget, name: str) -> str:
    stem = slugify(name)[:50] or "line"
    taken = set(BudgetLine.objects.filter(budget=budget).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if code not in taken)


def _next_position(budget: Budget) -> int:
    return (BudgetLine.objects.filter(budget=budget).aggregate(last=Max("position"))["last"] or 0) + 1


def _clock(line: BudgetLine, before: date | None, *, by: Person, now: datetime) -> None:
    """Keep the register in step with the line: its day, and whether it has come in whole."""
    standing = Deadline.objects.filter(
        subject_kind=line.subject.kind, subject_id=line.pk, rule_code=CONTRIBUTION, cancelled_at__isnull=True
    ).first()
    whole = received(line) >= line.planned > 0
    if line.due_on is None:
        if standing and standing.is_open:
            deadlines.cancel(
                subject=line.subject, rule_code=CONTRIBUTION, reason="The line has no day any more.", by=by, now=now
            )
        return
    if standing is None:
        deadlines.start_clock(
            rule=contribution_rule(f"The partnership’s budget {line.budget.year}"),
            subject=line.subject,
            trigger_at=line.due_on,
            owner_role=Role.BUSINESS_MANAGER,
            title=f"Contribution received: {line.name}"[:120],
            by=by,
            now=now,
        )
    elif standing.is_open and before != line.due_on:
        deadlines.retrigger(
            deadline=standing, trigger_at=line.due_on, reason="The day in the budget was changed.", by=by, now=now
        )
    elif not standing.is_open and not whole:
        deadlines.reopen(
            subject=line.subject, rule_code=CONTRIBUTION, reason="What came in was corrected.", by=by, now=now
        )
    if whole and (standing is None or standing.is_open):
        day = max(BudgetEntry.objects.filter(line=line, amount__gt=0).values_list("on", flat=True))
        moment = min(now, end_of_day(day) - timedelta(seconds=1))
        deadlines.meet(subject=line.subject, rule_code=CONTRIBUTION, met_at=moment, by=by, now=now)


@transaction.atomic
def record_entry(*, line: BudgetLine, on: date, amount: Decimal, words: str, by: Person, now: datetime) -> BudgetEntry:
    """Record money on a line, in pounds; below zero it corrects an earlier entry and says why.

    Refused for nothing at all, a day to come or before the year, or a line that would end below nothing.
    """
    need(by, Permission.KEEP_MONEY, now)
    line = BudgetLine.objects.select_for_update().select_related("budget").get(pk=line.pk)
    not_future(on, now, "on", "The payment")
    if on < line.budget.starts_on:
        raise Refused(f"That is before the year began on {line.budget.starts_on:%-d %B %Y}. Check the day.", field="on")
    if amount == 0:
        raise Refused("Write the amount that was paid.", field="amount")
    if amount < 0 and not words.strip():
        raise Refused("Say what this corrects, and why.", field="words")
    if received(line) + amount < 0:
        raise Refused("That would take more off the line than stands on it. Check the amount.", field="amount")
    row = BudgetEntry.objects.create(
        line=line, on=on, amount=amount, words=words.strip(), recorded_at=now, recorded_by=by
    )
    record(Event.BUDGET_ENTRY_RECORDED, target=line.subject, by=by, now=now, fields=["amount"], reason=words.strip())
    _clock(line, line.due_on, by=by, now=now)
    return row


@transaction.atomic
def record_in_kind(
    *, budget: Budget, organisation: Organisation, what: str, value: Decimal | None, by: Person, now: datetime
) -> InKind:
    """Record something that a body gives instead of money, with an estimate in pounds where there is one."""
    need(by, Permission.KEEP_MONEY, now)
    if value is not None and value <= 0:
        raise Refused("An estimate is more than nothing. Leave it empty if nobody has made one.", field="value")
    row = InKind.objects.create(
        budget=budget, organisation=organisation, what=what.strip(), value=value, recorded_at=now, recorded_by=by
    )
    record(Event.IN_KIND_RECORDED, target=f"{budget}, {organisation}", by=by, now=now)
    return row


@transaction.atomic
def dispute_contribution(*, line: BudgetLine, summary: str, by: Person, now: datetime) -> Dispute:
    """Begin the ladder over a contribution that has not come in: between partners, or with a relevant agency.

    Source: Bury arrangements 2019, funding. Refused before its day has passed or once it is whole.
    """
    need(by, Permission.RUN_LADDERS, now)
    line = BudgetLine.objects.select_for_update(of=("self",)).select_related("budget", "organisation").get(pk=line.pk)
    on = london_date(now)
    if line.due_on is None or line.due_on >= on:
        raise Refused("The day by which it is to be paid has not passed, so there is nothing to dispute yet.")
    if received(line) >= line.planned:
        raise Refused("This contribution has come in whole.")
    if line.organisation is None:
        raise Refused("The line names no partner or agency. Say first who contributes it.")
    partner = is_statutory(line.organisation, on)
    return raise_dispute(
        kind=LadderKind.BETWEEN_PARTNERS if partner else LadderKind.RELEVANT_AGENCY,
        urgency=Urgency.STANDARD,
        theme=Theme.MONEY,
        raised_on=on,
        raised_words="The statutory partners",
        other_side=line.organisation,
        summary=summary,
        about=line.subject,
        by=by,
        now=now,
    )
