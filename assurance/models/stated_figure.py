"""What a published document says of a period in numbers, and what ought to agree in it. Nothing of it is corrected."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class CheckKind(models.TextChoices):
    """What is checked of figures."""

    SUM = "sum", "The parts add up to the whole"
    SHARE = "share", "The first of the parts is this share of the second"
    SAME = "same", "The two say the same"


class StatedFigure(models.Model):
    """One number of a period as a source prints it: a context figure, a count or a share without its counts.

    `value` is the number, or `words` what stands in its place (a date, a span of ages). `dated` says of what day the
    number is, where the source says so; `place` where in the source it stands. `group` names the table of the
    report in which the figures that belong together stand, in the order of `position`.
    """

    name = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    section = models.CharField(max_length=30)
    group = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    dated = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=300)
    place = models.CharField(max_length=160)
    note = models.CharField(max_length=300, blank=True)
    loaded_from = models.CharField(max_length=100)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="figures_stated"
    )

    class Meta:
        ordering = ["period_from", "loaded_from", "position"]
        constraints = [
            models.UniqueConstraint(fields=["loaded_from", "name"], name="figure_stated_once_a_file"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="stated_period_in_order"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, words="") | (Q(value__isnull=True) & ~Q(words="")),
                name="stated_figure_says_a_number_or_words",
            ),
            # Without a person it was loaded from the command line, out of a file that it names.
            models.CheckConstraint(
                condition=Q(loaded_at__isnull=False, loaded_by__isnull=False) | ~Q(loaded_from=""),
                name="stated_figure_loaded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.period_from} to {self.period_to}"


class StatedCheck(models.Model):
    """Figures of one file that ought to agree, by their names. Whether they do is computed each time, never stored.

    `against` is the name of the whole, the share, or the second of two; without one the parts of a sum make `whole`.
    `per` is 100 for a percentage; `places` how many decimals the source prints.
    """

    kind = models.CharField(max_length=8, choices=CheckKind.choices)
    what = models.CharField(max_length=200)
    section = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    parts = models.JSONField()
    against = models.CharField(max_length=80, blank=True)
    whole = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    per = models.PositiveIntegerField(default=100)
    places = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    loaded_from = models.CharField(max_length=100)

    class Meta:
        ordering = ["loaded_from", "position"]
        constraints = [
            models.UniqueConstraint(fields=["loaded_from", "what"], name="check_stated_once_a_file"),
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="stated_check_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(against="") | Q(kind="sum", whole__isnull=False), name="stated_check_is_against_something"
            ),
        ]

    def __str__(self) -> str:
        return self.what
