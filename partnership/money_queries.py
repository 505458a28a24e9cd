"""Reads of the budget: sums in exact pence, percentages computed, a deficit shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.numbers import percentage
from portal.subjects import Kind
from portal.together import Asking, answered

from .models import Budget, BudgetEntry, BudgetLine, Dispute, InKind
from .models.money import CONTRIBUTION_KIND
from .promise_choices import Direction, DisputeState, IncomeKind

if TYPE_CHECKING:
    from portal.accounts.models import Person

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """A line with what came in or went out on it by a London date; amounts in pounds.

    `late`: a contribution whose day has passed and that has not come in whole. `dispute` is the
    reference of the open dispute about it, if there is one.
    """

    row: BudgetLine
    actual: Decimal
    share: Decimal | None
    late: bool
    dispute: str = ""

    @property
    def outstanding(self) -> Decimal:
        """What is still to come; never below zero."""
        return max(self.row.planned - self.actual, NOTHING)


@dataclass(frozen=True)
class Sheet:
    """A whole year. `gap` is spending less income: above zero a deficit, below it a surplus."""

    budget: Budget
    income: list[Line]
    spending: list[Line]
    in_kind: list[InKind] = field(default_factory=list)

    @property
    def pledged(self) -> Decimal:
        """All planned income."""
        return sum((line.row.planned for line in self.income), NOTHING)

    @property
    def received(self) -> Decimal:
        """All income received."""
        return sum((line.actual for line in self.income), NOTHING)

    @property
    def budgeted(self) -> Decimal:
        """All planned expenditure."""
        return sum((line.row.planned for line in self.spending), NOTHING)

    @property
    def spent(self) -> Decimal:
        """All expenditure so far."""
        return sum((line.actual for line in self.spending), NOTHING)

    @property
    def gap(self) -> Decimal:
        """Planned expenditure less planned income."""
        return self.budgeted - self.pledged

    @property
    def deficit(self) -> Decimal:
        """By how much the plan is short; zero where it is not."""
        return max(self.gap, NOTHING)

    @property
    def surplus(self) -> Decimal:
        """What the plan leaves over; zero where it is short."""
        return max(-self.gap, NOTHING)

    @property
    def reserve_after(self) -> Decimal | None:
        """The reserve once the plan's gap is met from it, or what is left over is added; None where it is not known."""
        if self.budget.opening_reserve is None:
            return None
        return self.budget.opening_reserve - self.gap

    @property
    def outstanding(self) -> Decimal:
        """Everything that was pledged and has not come in."""
        return sum((line.outstanding for line in self.income), NOTHING)

    @property
    def received_share(self) -> Decimal | None:
        """Received income of pledged income, in per cent."""
        return percentage(self.received, self.pledged)

    @property
    def by_kind(self) -> list[tuple[str, Decimal, Decimal, Decimal | None]]:
        """Each kind of income that has lines: its name, pledged, received, and its share of the pledged income."""
        found = []
        for kind in IncomeKind:
            lines = [line for line in self.income if line.row.kind == kind]
            if lines:
                pledged = sum((line.row.planned for line in lines), NOTHING)
                received = sum((line.actual for line in lines), NOTHING)
                found.append((str(kind.label), pledged, received, percentage(pledged, self.pledged)))
        return found

    @property
    def in_kind_value(self) -> Decimal:
        """The estimates of what was given in kind, where there are any; never part of the income."""
        return sum((row.value for row in self.in_kind if row.value is not None), NOTHING)

    @property
    def has_amounts(self) -> bool:
        """Whether the budget has lines at all."""
        return bool(self.income or self.spending)


def sheet(budget: Budget, on: date) -> Sheet:
    """The year as it stands on London date `on`."""
    return sheets([budget], on)[0]


def sheets(budgets: Sequence[Budget], on: date) -> list[Sheet]:
    """The years as they stand on London date `on`, in their order. Two queries, however many years and lines."""
    return answered([sheets_asked(budgets, on)])[0]


def sheets_asked(budgets: Sequence[Budget], on: date) -> Asking[list[Sheet]]:
    """The same, asked together with others."""
    lines_of = BudgetLine.objects.filter(budget__in=budgets, removed_on__isnull=True)
    gifts = InKind.objects.filter(budget__in=budgets).select_related("organisation")
    rows, in_kind = yield [lines_of.select_related("organisation", "budget"), gifts]
    argued = Dispute.objects.filter(
        about_kind=CONTRIBUTION_KIND, about_id__in=[row.pk for row in rows], state=DisputeState.OPEN
    )
    entries, open_disputes = yield [
        BudgetEntry.objects.filter(line__in=rows, on__lte=on).values_list("line_id", "amount"),
        argued.values_list("about_id", "reference"),
    ]
    actual: dict[int, Decimal] = {}
    for line_id, amount in entries:
        actual[line_id] = actual.get(line_id, NOTHING) + amount
    disputes = dict(open_disputes)
    given: dict[int, list[InKind]] = {}
    for gift in in_kind:
        given.setdefault(gift.budget_id, []).append(gift)
    totals: dict[tuple[int, str], Decimal] = {}
    for row in rows:
        side = (row.budget_id, row.direction)
        totals[side] = totals.get(side, NOTHING) + row.planned
    lines = [
        Line(
            row=row,
            actual=actual.get(row.pk, NOTHING),
            share=percentage(row.planned, totals[row.budget_id, row.direction]),
            late=row.due_on is not None and row.due_on < on and actual.get(row.pk, NOTHING) < row.planned,
            dispute=disputes.get(row.pk, ""),
        )
        for row in rows
    ]
    return [
        Sheet(
            budget=budget,
            income=[x for x in lines if x.row.budget_id == budget.pk and x.row.direction == Direction.INCOME],
            spending=[x for x in lines if x.row.budget_id == budget.pk and x.row.direction == Direction.EXPENDITURE],
            in_kind=given.get(budget.pk, []),
        )
        for budget in budgets
    ]


def received(line: BudgetLine) -> Decimal:
    """Everything that has come in (or gone out) on the line."""
    return sum(BudgetEntry.objects.filter(line=line).values_list("amount", flat=True), NOTHING)


def budgets() -> list[Budget]:
    """Every year's budget, the newest first."""
    return list(budget_rows())


def budget_rows() -> QuerySet[Budget]:
    """The same, to be asked."""
    return Budget.objects.all()


def contribution_kind() -> Kind:
    """How the ground asks about a contribution: who sees the money sees it."""

    def rows(person: Person, on: date) -> QuerySet[BudgetLine]:
        return BudgetLine.objects.all() if holds(person, Permission.SEE_MONEY, on) else BudgetLine.objects.none()

    def path(line_id: int) -> str:
        return reverse("budget_line", args=[line_id])

    return Kind.seen_by_query(CONTRIBUTION_KIND, "Contribution", rows, path)
