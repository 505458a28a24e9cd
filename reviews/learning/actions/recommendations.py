"""From a recommendation to its impact: the answer, the actions, their assurance, and the two checks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions import tracker
from partnership.actions.numbering import next_reference
from partnership.choices import ActionSource, ActionState
from partnership.models import Action
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import Acceptance, Impact, RecommendationState
from ..models import Finding, ImpactCheck, LearningRecommendation
from ..models.recommendation import MONTHS
from ..queries import recommendations_visible_to, visible_to
from ..workflow import RECOMMENDATION
from .guarding import locked
from .texts import void_response

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
# A check may be made this long before its date: earlier than that, it is too early to see a difference.
EARLY = timedelta(days=31)
NO_DIFFERENCE = "A check after {months} months showed no difference."


def _locked(row: LearningRecommendation, by: Person, permission: Permission, now: datetime) -> LearningRecommendation:
    return locked(row, recommendations_visible_to(by, london_date(now)), by, permission, now)


def _instance(row: LearningRecommendation, months: int) -> str:
    """What tells the clocks of a later round from those of the first."""
    return "" if row.round == 1 else f"impact_check_{months}_round_{row.round}"


def _voided(row: LearningRecommendation, by: Person, now: datetime) -> None:
    if row.finding.review is not None:
        void_response(row.finding.review, by=by, now=now)


@transaction.atomic
def recommend(*, finding: Finding, words: str, by: Person, now: datetime) -> LearningRecommendation:
    """Record a recommendation that follows from a finding. An agreed response is void: it does not answer it."""
    finding = locked(finding, visible_to(by, london_date(now)), by, P.KEEP_LEARNING, now)
    if not words.strip():
        raise Refused("Say what is recommended.", field="words")
    row = LearningRecommendation(
        reference=next_reference("R", london_date(now).year), finding=finding, words=words.strip(), made_at=now,
        made_by=by,
    )  # fmt: skip
    signed(row, by=by, now=now).save()
    record(Event.LEARNING_RECOMMENDED, target=row.subject, by=by, now=now, fields=[finding.reference])
    _voided(row, by, now)
    return row


@transaction.atomic
def answer(
    *, recommendation: LearningRecommendation, answer: str, reason: str, by: Person, now: datetime
) -> LearningRecommendation:
    """Record what the partnership answers. Not accepting it, or only in part, needs reasons."""
    row = _locked(recommendation, by, P.ANSWER_RECOMMENDATION, now)
    if answer not in Acceptance.values:
        raise Refused("Choose what the partnership answers.", field="answer")
    if answer != Acceptance.ACCEPTED and not reason.strip():
        raise Refused("Give the reasons: they are printed with the answer.", field="reason")
    if row.state != RecommendationState.TO_ANSWER:
        raise Conflict(f"This has been answered: it is now “{row.get_state_display()}”.", subject=row.subject)
    row.answer, row.answer_reason, row.answered_at, row.answered_by = answer, reason.strip(), now, by
    row.version += 1
    signed(row, by=by, now=now).save()
    name = "reject" if answer == Acceptance.REJECTED else "accept"
    apply(RECOMMENDATION, name, row, subject=row.subject, by=by, now=now, reason=reason.strip())
    _voided(row, by, now)
    return row


@transaction.atomic
def reconsider(*, recommendation: LearningRecommendation, reason: str, by: Person, now: datetime) -> None:
    """Open the answer again, with the reason. Refused while something is being done because of it."""
    row = _locked(recommendation, by, P.ANSWER_RECOMMENDATION, now)
    busy = [a.reference for a in _actions(row) if a.state != ActionState.DROPPED]
    if busy:
        raise Refused(f"Something is being done because of it: {', '.join(busy)}. Drop that first.")
    apply(RECOMMENDATION, "reconsider", row, subject=row.subject, by=by, now=now, reason=reason)
    row.answer, row.answer_reason, row.answered_at, row.answered_by = "", "", None, None
    row.version += 1
    signed(row, by=by, now=now).save()
    _voided(row, by, now)


@transaction.atomic
def add_action(
    *,
    recommendation: LearningRecommendation,
    words: str,
    organisation: Organisation,
    due_on: date | None,
    by: Person,
    now: datetime,
) -> Action:
    """Put an action into the one tracker, agreed on the London date of `now`. Refused before it was accepted."""
    row = _locked(recommendation, by, P.KEEP_LEARNING, now)
    if row.state != RecommendationState.UNDER_WAY:
        raise Refused(f"Actions follow from an accepted recommendation; this one is “{row.get_state_display()}”.")
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.REVIEW, due_on=due_on, agreed_on=london_date(now),
        by=by, now=now, subject=row.subject,
    )  # fmt: skip


def _actions(row: LearningRecommendation) -> list[Action]:
    subject = row.subject
    rows = Action.objects.filter(source_kind=subject.kind, source_id=subject.id)
    return list(rows.select_related("organisation").order_by("pk"))


@transaction.atomic
def assure(*, recommendation: LearningRecommendation, by: Person, now: datetime) -> LearningRecommendation:
    """Record that everything is done and assured: the checks after 6 and 12 months are on the register from now.

    Refused with the actions that are not assured. Their evidence and assurance stand in the tracker.
    """
    row = _locked(recommendation, by, P.KEEP_LEARNING, now)
    apply(RECOMMENDATION, "assure", row, subject=row.subject, by=by, now=now)
    row.assured_on = max(london_date(a.assured_at) for a in _actions(row) if a.assured_at is not None)
    row.version += 1
    signed(row, by=by, now=now).save(update_fields=["assured_on", "version"])
    for months in MONTHS:
        code = f"impact_check_{months}"
        clocks.start_clock(
            rule=rule_for(code, row.assured_on), subject=row.subject, trigger_at=row.assured_on,
            owner_role=Role.BUSINESS_MANAGER, instance=_instance(row, months), by=by, now=now,
        )  # fmt: skip
    return row


@transaction.atomic
def check_impact(
    *, recommendation: LearningRecommendation, months: int, view: str, words: str, by: Person, now: datetime
) -> ImpactCheck:
    """Record what difference was found after 6 or 12 months, and how that is known.

    A difference is recorded at each assured action; none opens the recommendation and its actions again. Refused
    earlier than a month before the date, out of order, or without words.
    """
    row = _locked(recommendation, by, P.KEEP_LEARNING, now)
    if row.state != RecommendationState.TO_SHOW or row.assured_on is None:
        raise Conflict(f"There is nothing to check: it is “{row.get_state_display()}”.", subject=row.subject)
    if view not in Impact.values:
        raise Refused("Choose whether a difference can be shown.", field="view")
    if not words.strip():
        raise Refused("Say what you looked at and what it showed.", field="words")
    _in_time(row, months, now)
    on = london_date(now)
    check = ImpactCheck.objects.create(
        recommendation=row, round=row.round, months=months, view=view, words=words.strip(), checked_on=on,
        checked_at=now, checked_by=by,
    )  # fmt: skip
    marks = [f"months:{months}", f"view:{view}"]
    record(Event.IMPACT_CHECKED, target=row.subject, by=by, now=now, fields=marks)
    clocks.meet(
        subject=row.subject, rule_code=f"impact_check_{months}", instance=_instance(row, months), met_at=now, by=by,
        now=now,
    )  # fmt: skip
    if view == Impact.NONE:
        _again(row, NO_DIFFERENCE.format(months=months), by=by, now=now)
        return check
    for action in _actions(row):
        if action.state == ActionState.ASSURED:
            tracker.show_impact(action=action, words=words.strip(), by=by, now=now)
    if months == MONTHS[-1]:
        apply(RECOMMENDATION, "show", row, subject=row.subject, by=by, now=now)
    return check


def _in_time(row: LearningRecommendation, months: int, now: datetime) -> None:
    made = set(row.checks.filter(round=row.round).values_list("months", flat=True))
    wanted = next((one for one in MONTHS if one not in made), None)
    if months in made:
        raise Conflict(f"The check after {months} months has been recorded already.", subject=row.subject)
    if months != wanted:
        raise Refused(f"Record the check after {wanted} months first, however late it is.")
    clock = Deadline.objects.get(
        subject_kind=row.subject.kind, subject_id=row.pk, rule_code=f"impact_check_{months}",
        instance=_instance(row, months),
    )  # fmt: skip
    earliest = clock.due_on - EARLY
    if london_date(now) < earliest:
        raise Refused(
            f"It is too early to see a difference: this check is due on {clock.due_on:%-d %B %Y} and can be made from "
            f"{earliest:%-d %B %Y}."
        )


@transaction.atomic
def reopen(*, recommendation: LearningRecommendation, reason: str, by: Person, now: datetime) -> None:
    """Open it and its actions again although a difference had been shown, with the reason."""
    row = _locked(recommendation, by, P.KEEP_LEARNING, now)
    if not reason.strip():
        raise Refused("Give the reason in words that will still make sense in a year.", field="reason")
    _again(row, reason.strip(), by=by, now=now)


def _again(row: LearningRecommendation, reason: str, *, by: Person, now: datetime) -> None:
    apply(RECOMMENDATION, "reopen", row, subject=row.subject, by=by, now=now, reason=reason)
    clocks.cancel_all(subject=row.subject, reason=reason, by=by, now=now)
    for action in _actions(row):
        if action.state in (ActionState.DONE, ActionState.ASSURED, ActionState.IMPACT):
            tracker.reopen(action=action, reason=reason, by=by, now=now)
    row.round, row.assured_on, row.version = row.round + 1, None, row.version + 1
    signed(row, by=by, now=now).save(update_fields=["round", "assured_on", "version"])
