"""The yearly budget: what was pledged, what came in, what was spent, and what was given in kind."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.accounts.models import Organisation, Person
from portal.subjects import Subject

from ..promise_choices import Direction, IncomeKind

CONTRIBUTION_KIND = "contribution"
PENCE = {"max_digits": 12, "decimal_places": 2}


class Budget(models.Model):
    """One year's budget, `year` as the partnership writes it (`2019-20`), in pounds.

    `source` says where a published budget is printed; it is empty for one written here.
    `opening_reserve` is None where nobody has said what the reserve was. `commitment` is what the
    arrangements promise about the money in words, where they print no amounts.
    """

    year = models.CharField(max_length=9, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opening_reserve = models.DecimalField(**PENCE, null=True, blank=True)
    commitment = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    shortfall_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="budget_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(opening_reserve__isnull=True) | Q(opening_reserve__gte=0), name="reserve_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Budget {self.year}"

    @property
    def published(self) -> bool:
        """Whether it is part of the published arrangements, which no page changes."""
        return bool(self.source)


class BudgetLine(models.Model):
    """A line of a budget: `planned` is what was pledged, expected or budgeted.

    A contribution names its `organisation` where the budget does; `due_on` is the day by which it
    is to be paid. `removed_on` is the day from which the arrangements no longer hold the line.
    """

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    code = models.SlugField(max_length=60)
    direction = models.CharField(max_length=12, choices=Direction.choices)
    kind = models.CharField(max_length=14, choices=IncomeKind.choices)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="budget_lines"
    )
    planned = models.DecimalField(**PENCE)
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "code"], name="budget_line_named_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="budget_line_is_not_negative"),
            models.CheckConstraint(
                condition=Q(direction="expenditure", kind="spending") | Q(direction="income") & ~Q(kind="spending"),
                name="budget_line_kind_fits_its_direction",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(kind="contribution"), name="only_a_contribution_is_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.budget.year}"

    @property
    def subject(self) -> Subject:
        """The line as the ground knows it."""
        return Subject(CONTRIBUTION_KIND, self.pk, f"Budget {self.budget.year}, {self.name}"[:40])


class BudgetEntry(models.Model):
    """Money that came in or went out on a line. A correction is an entry of its own, below zero, with its reason."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField()
    amount = models.DecimalField(**PENCE)
    words = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="budget_entries")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "budget entries"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="budget_entry_is_not_nothing"),
            models.CheckConstraint(condition=Q(amount__gt=0) | ~Q(words=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"£{self.amount}, {self.line}"


class InKind(models.Model):
    """Something given instead of money: staff time, a room. `value` is an estimate and never counted as income."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="in_kind")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="given_in_kind")
    what = models.CharField(max_length=200)
    value = models.DecimalField(**PENCE, null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="in_kind_recorded")

    class Meta:
        ordering = ["pk"]
        verbose_name = "contribution in kind"
        verbose_name_plural = "contributions in kind"
        constraints = [
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gt=0), name="in_kind_value_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.organisation})"
