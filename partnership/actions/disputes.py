"""Raising a disagreement and taking it up its ladder, stage by stage, with a clock on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import LONDON, end_of_day, london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..dispute_notices import tell_manager, tell_sides
from ..dispute_policies import next_stage, open_step
from ..dispute_process import DISPUTE
from ..dispute_queries import may_act, visible_to
from ..models import Dispute, DisputePosition, DisputeStep, LadderStage
from ..promise_choices import LADDER_PREFIXES, DisputeState, LadderKind, StageNeed, Theme, TimeUnit, Urgency
from ..promise_deadlines import ladder_rule
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

RAISED_BY_ANYBODY = (LadderKind.PRACTITIONERS, LadderKind.FAMILIES)


@transaction.atomic
def raise_dispute(
    *,
    kind: str,
    urgency: str,
    theme: str,
    raised_on: date,
    summary: str,
    by: Person,
    now: datetime,
    raised_by: Organisation | None = None,
    raised_words: str = "",
    other_side: Organisation | None = None,
    other_words: str = "",
    sought: str = "",
    meanwhile: str = "",
    about: Subject | None = None,
    is_demonstration: bool = False,
) -> Dispute:
    """Put a disagreement on the first stage of its ladder and start that stage's clock.

    Practitioners raise their own body's, and any body's concern of a family; the other ladders are
    the business manager's to open. Refused where one side is missing, both are one body, or a
    child may be unsafe and nobody says what keeps the child safe meanwhile.
    """
    if kind in RAISED_BY_ANYBODY:
        ours = raised_by.pk if raised_by is not None and kind == LadderKind.PRACTITIONERS else None
        need(by, Permission.RAISE_DISAGREEMENT, now, ours)
    else:
        need(by, Permission.RUN_LADDERS, now)
    not_future(raised_on, now, "raised_on", "The disagreement")
    _check_sides(kind, raised_by, other_side, other_words)
    if kind == LadderKind.PRACTITIONERS and urgency == Urgency.IMMEDIATE and not meanwhile.strip():
        raise Refused("Say what keeps the child safe until this is settled.", field="meanwhile")
    return open_dispute(
        kind=kind, urgency=urgency, theme=theme, raised_on=raised_on, raised_by=raised_by, raised_words=raised_words,
        other_side=other_side, other_words=other_words, summary=summary, sought=sought, meanwhile=meanwhile,
        about=about, by=by, now=now, is_demonstration=is_demonstration,
    )  # fmt: skip


def _check_sides(kind: str, raised_by: Organisation | None, other: Organisation | None, other_words: str) -> None:
    if kind == LadderKind.PRACTITIONERS and raised_by is None:
        raise Refused("Say which body raises it.", field="raised_by")
    if kind in (LadderKind.PRACTITIONERS, LadderKind.RELEVANT_AGENCY) and other is None:
        raise Refused("Say which body it is raised with.", field="other_side")
    if other is None and kind != LadderKind.BETWEEN_PARTNERS and not other_words.strip():
        raise Refused("Say with which body or process it is raised.", field="other_words")
    if raised_by is not None and raised_by == other:
        raise Refused(
            "The two sides are one body. A disagreement inside a body follows that body’s own procedure.",
            field="other_side",
        )


def open_dispute(
    *,
    kind: str,
    urgency: str,
    theme: str,
    raised_on: date,
    raised_by: Organisation | None,
    raised_words: str,
    other_side: Organisation | None,
    other_words: str,
    summary: str,
    sought: str,
    meanwhile: str,
    about: Subject | None,
    by: Person,
    now: datetime,
    is_demonstration: bool = False,
    tell: bool = True,
) -> Dispute:
    """The same as a consequence of another deed (a partner's dissent), whose action asked for the permission.

    `tell` is False where that deed tells the two sides itself. Conflict where a dispute about the
    same thing is open already.
    """
    first = (
        LadderStage.objects.filter(ladder__kind=kind, ladder__removed_on__isnull=True, removed_on__isnull=True)
        .order_by("number")
        .first()
    )
    if first is None:
        raise Refused("The arrangements in use have no ladder for this. Load arrangements that set one.")
    if about and Dispute.objects.filter(about_kind=about.kind, about_id=about.id, state=DisputeState.OPEN).exists():
        raise Conflict("A dispute about this is open already. Look at it before you begin another.")
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                reference=_reference(kind, now),
                kind=kind,
                urgency=urgency,
                theme=theme,
                raised_on=raised_on,
                raised_by=raised_by,
                raised_words=raised_words.strip(),
                other_side=other_side,
                other_words=other_words.strip(),
                summary=summary.strip(),
                sought=sought.strip(),
                meanwhile=meanwhile.strip(),
                about_kind=about.kind if about else "",
                about_id=about.id if about else None,
                about_reference=about.reference if about else "",
                opened_at=now,
                opened_by=by,
                is_demonstration=is_demonstration,
            )
    except IntegrityError as error:
        raise Conflict("Somebody else opened a dispute a moment ago. Send this once more.") from error
    record(Event.DISPUTE_OPENED, target=dispute.subject, by=by, now=now)
    _begin(dispute, first, by=by, now=now)
    if tell:
        tell_sides(dispute, NoticeKind.DISPUTE_RAISED, by, now)
    return dispute


def _reference(kind: str, now: datetime) -> str:
    stem = f"{LADDER_PREFIXES[LadderKind(kind)]}-{london_date(now).year}-"
    numbers = [
        int(reference.removeprefix(stem))
        for reference in Dispute.objects.filter(reference__startswith=stem).values_list("reference", flat=True)
    ]
    return f"{stem}{max(numbers, default=0) + 1:02d}"


def _begin(dispute: Dispute, stage: LadderStage, *, by: Person, now: datetime) -> DisputeStep:
    """Stand the dispute on `stage` from `now`: its clock, and the manager where the stage tells the manager."""
    times = {time.urgency: time for time in stage.times.filter(removed_on__isnull=True)}
    time = times.get(dispute.urgency) or times.get(Urgency.STANDARD)
    step = DisputeStep.objects.create(
        dispute=dispute,
        number=dispute.steps.count() + 1,
        stage_number=stage.number,
        stage_code=stage.code,
        stage_title=stage.title,
        acts=stage.acts,
        needs=stage.needs,
        rule_code=time.rule_code if time else "",
        began_at=now,
        due_at=now + timedelta(hours=time.amount) if time and time.unit == TimeUnit.HOURS else None,
    )
    if time is not None:
        answering = stage.owner_role == Role.AGENCY_CONTACT and dispute.other_side is not None
        deadlines.start_clock(
            rule=ladder_rule(time),
            subject=dispute.subject,
            trigger_at=now,
            owner_role=Role(stage.owner_role) if answering else Role.BUSINESS_MANAGER,
            owner_organisation=dispute.other_side if answering else None,
            instance=step.instance,
            title=stage.title,
            by=by,
            now=now,
        )
    if dispute.told_at is None and (stage.tells_manager or dispute.kind != LadderKind.PRACTITIONERS):
        dispute.told_at, dispute.told_stage = now, stage.title
        dispute.save(update_fields=["told_at", "told_stage"])
        if dispute.kind == LadderKind.PRACTITIONERS:
            tell_manager(dispute, now)
    return step


def locked_dispute(dispute: Dispute, by: Person, now: datetime) -> Dispute:
    """The dispute read again and locked, once `by` sees it and may act in it."""
    on = london_date(now)
    if not visible_to(by, on).filter(pk=dispute.pk).exists():
        raise NotAllowed("You do not see this dispute.")
    found = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if not may_act(found, by, on):
        raise NotAllowed("Only the two sides and, once told, the business manager record the steps of this.")
    return found


def _end_step(dispute: Dispute, held_on: date | datetime, outcome: str, *, by: Person, now: datetime) -> None:
    step = open_step(dispute)
    if step is None:
        raise Conflict("This stage was ended a moment ago. Look again before you go on.")
    on = london_date(held_on) if isinstance(held_on, datetime) else held_on
    not_future(on, now, "held_on", "The stage")
    if isinstance(held_on, datetime) and held_on > now:
        raise Refused("That moment is still to come. Give the time at which the stage ended.", field="held_on")
    began = step.began_at.astimezone(LONDON)
    if on < began.date() or (isinstance(held_on, datetime) and held_on < began.replace(second=0, microsecond=0)):
        raise Refused(f"The stage only began on {began:%-d %B %Y at %H:%M}. Check when it ended.", field="held_on")
    if not outcome.strip():
        raise Refused("Write what came of this stage, with reasons.", field="outcome")
    step.held_on, step.outcome, step.ended_at, step.ended_by = on, outcome.strip(), now, by
    step.save(update_fields=["held_on", "outcome", "ended_at", "ended_by"])
    meet_step(dispute, step, held_on, by=by, now=now)


def meet_step(dispute: Dispute, step: DisputeStep, on: date | datetime, *, by: Person, now: datetime) -> None:
    """Meet the stage's clock at a moment or on a London date; nothing where it has none or was met already."""
    if _runs(dispute, step):
        met_at = on if isinstance(on, datetime) else end_of_day(on) - timedelta(seconds=1)
        moment = max(step.began_at, min(now, met_at))
        deadlines.meet(
            subject=dispute.subject, rule_code=step.rule_code, instance=step.instance, met_at=moment, by=by, now=now
        )


def _runs(dispute: Dispute, step: DisputeStep) -> bool:
    return Deadline.objects.filter(
        subject_kind=dispute.subject.kind,
        subject_id=dispute.pk,
        rule_code=step.rule_code,
        instance=step.instance,
        met_at__isnull=True,
        cancelled_at__isnull=True,
    ).exists()


@transaction.atomic
def move_on(*, dispute: Dispute, held_on: date | datetime, outcome: str, by: Person, now: datetime) -> Dispute:
    """End the stage without agreement (`outcome` says what was said) and begin the next, whose clock starts at `now`.

    Refused at the top of the ladder, while the stage's letter or positions are missing, and while
    the agency still has time to answer.
    """
    dispute = locked_dispute(dispute, by, now)
    stage, step = next_stage(dispute), open_step(dispute)
    if step and step.needs == StageNeed.ANSWER and not dispute.answers.exists():
        letter = dispute.letters.last()
        if letter and london_date(now) <= letter.reply_by:
            raise Refused(
                f"The agency has until {letter.reply_by:%-d %B %Y} to answer. Record its response, or wait until then."
            )
    apply(DISPUTE, "move_on", dispute, subject=dispute.subject, by=by, now=now, reason=outcome)
    assert stage is not None  # the process refuses at the top
    _end_step(dispute, held_on, outcome, by=by, now=now)
    _begin(dispute, stage, by=by, now=now)
    tell_sides(dispute, NoticeKind.DISPUTE_MOVED, by, now)
    return dispute


@transaction.atomic
def resolve(
    *, dispute: Dispute, held_on: date | datetime, outcome: str, learning: str, by: Person, now: datetime
) -> Dispute:
    """Record how it was resolved at the stage where it stands, and what the partnership learns from it."""
    dispute = locked_dispute(dispute, by, now)
    apply(DISPUTE, "resolve", dispute, subject=dispute.subject, by=by, now=now, reason=outcome)
    _end_step(dispute, held_on, outcome, by=by, now=now)
    dispute.outcome, dispute.learning = outcome.strip(), learning.strip()
    dispute.closed_at, dispute.closed_by = now, by
    dispute.save(update_fields=["outcome", "learning", "closed_at", "closed_by"])
    return dispute


@transaction.atomic
def withdraw(*, dispute: Dispute, reason: str, by: Person, now: datetime) -> Dispute:
    """End it without an outcome, with the reason; its clock is cancelled."""
    dispute = locked_dispute(dispute, by, now)
    step = open_step(dispute)
    apply(DISPUTE, "withdraw", dispute, subject=dispute.subject, by=by, now=now, reason=reason)
    _give_up_step(dispute, step, f"Withdrawn: {reason.strip()}", reason, by=by, now=now)
    return _close(dispute, reason, by=by, now=now)


def _give_up_step(
    dispute: Dispute, step: DisputeStep | None, outcome: str, reason: str, *, by: Person, now: datetime
) -> None:
    if step is None:
        return
    step.outcome, step.ended_at, step.ended_by = outcome, now, by
    step.save(update_fields=["outcome", "ended_at", "ended_by"])
    if _runs(dispute, step):
        deadlines.cancel(
            subject=dispute.subject, rule_code=step.rule_code, instance=step.instance, reason=reason, by=by, now=now
        )


def _close(dispute: Dispute, outcome: str, *, by: Person, now: datetime) -> Dispute:
    dispute.outcome, dispute.closed_at, dispute.closed_by = outcome.strip(), now, by
    dispute.save(update_fields=["outcome", "closed_at", "closed_by"])
    return dispute


@transaction.atomic
def close_with_its_cause(*, about: Subject, agreed: bool, reason: str, by: Person, now: datetime) -> Dispute | None:
    """Close the partners' open dispute over `about`, which was agreed after all (resolved) or fell away (withdrawn).

    A consequence of that deed, which asked for its own permission. None where nothing is open over it.
    """
    standing = Dispute.objects.select_for_update().filter(
        about_kind=about.kind, about_id=about.id, state=DisputeState.OPEN, kind=LadderKind.BETWEEN_PARTNERS
    )
    dispute = standing.first()
    if dispute is None:
        return None
    step = open_step(dispute)
    arrow = "agreed_after_all" if agreed else "fall_away"
    apply(DISPUTE, arrow, dispute, subject=dispute.subject, by=by, now=now, reason=reason)
    if agreed and step is not None:
        _end_step(dispute, london_date(now), reason, by=by, now=now)
    else:
        _give_up_step(dispute, step, reason.strip(), reason, by=by, now=now)
    return _close(dispute, reason, by=by, now=now)


@transaction.atomic
def reopen(*, dispute: Dispute, reason: str, by: Person, now: datetime) -> Dispute:
    """Open a closed dispute again at the stage where it ended; that stage's clock starts afresh."""
    dispute = locked_dispute(dispute, by, now)
    last = dispute.steps.last()
    stage = LadderStage.objects.filter(
        ladder__kind=dispute.kind, code=last.stage_code if last else "", removed_on__isnull=True
    ).first()
    if stage is None:
        raise Refused("The stage at which it ended is no longer on the ladder. Raise it anew.")
    apply(DISPUTE, "reopen", dispute, subject=dispute.subject, by=by, now=now, reason=reason)
    dispute.outcome, dispute.closed_at, dispute.closed_by = "", None, None
    dispute.save(update_fields=["outcome", "closed_at", "closed_by"])
    _begin(dispute, stage, by=by, now=now)
    return dispute


@transaction.atomic
def open_over_dissent(
    *,
    about: Subject,
    dissenting: Organisation | None,
    answers: Sequence[tuple[Organisation, str, Person, datetime]],
    by: Person, now: datetime, is_demonstration: bool = False,
) -> Dispute:  # fmt: skip
    """Put a partner's dissent on the ladder between partners, as a consequence of the last answer to a recommendation.

    `answers` are the partners' own answers (body, words, who gave it, when): they are the written
    positions on which the lead representatives decide. One that is open already is gone on with.
    """
    standing = Dispute.objects.filter(about_kind=about.kind, about_id=about.id, state=DisputeState.OPEN).first()
    dispute = standing or open_dispute(
        kind=LadderKind.BETWEEN_PARTNERS, urgency=Urgency.URGENT, theme=Theme.REVIEW, raised_on=london_date(now),
        raised_by=dissenting, raised_words="" if dissenting else "The partnership chair", other_side=None,
        other_words="The other statutory partners",
        summary=f"A partner does not agree to the recommendation of {about.reference}. Its reasons are its position.",
        sought="", meanwhile="", about=about, by=by, now=now, is_demonstration=is_demonstration, tell=False,
    )  # fmt: skip
    for organisation, words, person, moment in answers:
        DisputePosition.objects.create(
            dispute=dispute, organisation=organisation, statement=words, given_at=moment, given_by=person
        )
    return dispute
