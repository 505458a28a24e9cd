"""What a stage of a ladder allows: functions that return the sentence that refuses, or None."""

from __future__ import annotations

from .models import Dispute, DisputeStep, LadderStage
from .promise_choices import StageNeed

SIDES = 2


def open_step(dispute: Dispute) -> DisputeStep | None:
    """The stage at which the dispute stands; None once it is closed."""
    return dispute.steps.filter(ended_at__isnull=True).first()


def runs_in_hours(dispute: Dispute) -> bool:
    """Whether the stage at which it stands has its time in hours, so that the moment of its end matters."""
    step = open_step(dispute)
    return step is not None and step.due_at is not None


def next_stage(dispute: Dispute) -> LadderStage | None:
    """The stage after the one at which the dispute stands (or last stood), in the ladder in use; None at the top."""
    step = dispute.steps.last()
    return (
        LadderStage.objects.filter(
            ladder__kind=dispute.kind, removed_on__isnull=True, number__gt=step.stage_number if step else 0
        )
        .order_by("number")
        .first()
    )


def has_next_stage(dispute: Dispute) -> str | None:
    """The ladder has a stage above the one at which the dispute stands."""
    if next_stage(dispute) is not None:
        return None
    return "This is the last stage of the ladder. Record how it was resolved, or withdraw it."


def has_what_its_stage_needs(dispute: Dispute) -> str | None:
    """The letter or the positions that the stage asks for are on the record."""
    step = open_step(dispute)
    if step is None:
        return None
    if step.needs == StageNeed.LETTER and not dispute.letters.filter(sent_at__gte=step.began_at).exists():
        return "Write and send the partners’ letter first: this stage is the letter."
    # The lead representatives decide on written positions: one side's alone is a complaint, not a hearing.
    # Bolton arrangements 2019, between the partners.
    heard = dispute.positions.values("organisation").distinct().count()
    if step.needs == StageNeed.POSITIONS and heard < SIDES:
        return "The lead representatives decide on written positions: two partners at least must have given theirs."
    return None
