"""The ladders by which disagreements are settled: stages and times as the arrangements set them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.choices import Role

from ..promise_choices import LadderKind, StageNeed, TimeUnit, Urgency
from .entry import Entry


class Ladder(Entry):
    """How one kind of disagreement is settled. `source` cites where the stages come from."""

    kind = models.CharField(max_length=20, choices=LadderKind.choices, unique=True)
    title = models.CharField(max_length=120)
    purpose = models.TextField()
    source = models.CharField(max_length=250)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class LadderStage(Entry):
    """One rung. `acts` says by post who settles it; `owner_role` is the office that the clock belongs to.

    `tells_manager`: the business manager learns of the disagreement when this stage begins.
    `needs` is what must be on the record before the stage can end.
    """

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    words = models.TextField()
    acts = models.CharField(max_length=200)
    owner_role = models.CharField(max_length=30, choices=Role.choices)
    needs = models.CharField(max_length=12, choices=StageNeed.choices, default=StageNeed.NOTHING)
    tells_manager = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["ladder", "code"], name="ladder_stage_named_once"),
            models.UniqueConstraint(
                fields=["ladder", "number"], condition=Q(removed_on__isnull=True), name="ladder_stage_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class StageTime(Entry):
    """The time that a stage may take at one urgency, with its source."""

    stage = models.ForeignKey(LadderStage, on_delete=models.CASCADE, related_name="times")
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=TimeUnit.choices)
    citation = models.CharField(max_length=250)

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["stage", "urgency"], name="stage_timed_once_an_urgency")]

    def __str__(self) -> str:
        return f"{self.words} ({self.get_urgency_display().lower()})"

    @property
    def words(self) -> str:
        """The time in words: `2 working days`, `24 hours`."""
        unit = str(TimeUnit(self.unit).label)
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"

    @property
    def rule_code(self) -> str:
        """The code of its deadline rule: `ladder_practitioners_managers_standard`."""
        return f"ladder_{self.stage.ladder.kind}_{self.stage.code}_{self.urgency}"
