"""Every write of the risk register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnership.actions import tracker
from partnership.choices import ActionSource
from partnership.models import Action
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holders, holds
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.deadlines.queries import for_subject
from portal.deadlines.rules import rule_for
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import RiskState
from ..models import Indicator, Risk, RiskReview
from .deadlines import CODE
from .workflow import RISK

if TYPE_CHECKING:
    from portal.accounts.models import Person
    from portal.deadlines.models import Deadline

WRITTEN = (
    "title", "cause", "effect", "controls", "likelihood_before", "impact_before", "likelihood", "impact", "owner",
    "priority",
)  # fmt: skip


def _locked(risk: Risk, by: Person, now: datetime) -> Risk:
    _allowed(by, now)
    return Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, Permission.KEEP_RISKS, london_date(now)):
        raise NotAllowed("Your role does not keep the risk register.")


def _check(values: Mapping[str, Any]) -> None:
    for field in ("likelihood_before", "impact_before", "likelihood", "impact"):
        if values[field] not in range(1, 6):
            raise Refused("Choose from 1 to 5.", field=field)
    if values["likelihood"] * values["impact"] > values["likelihood_before"] * values["impact_before"]:
        raise Refused(
            "What is done cannot make it worse than it was before. Check the four scores.", field="likelihood"
        )


@transaction.atomic
def record_risk(
    *, values: Mapping[str, Any], indicators: Iterable[Indicator], review_on: date, by: Person, now: datetime
) -> Risk:
    """Put a risk on the register. Refused with the field for a score outside 1 to 5, or no day of review to come."""
    _allowed(by, now)
    _check(values)
    if review_on <= london_date(now):
        raise Refused("Give a day to come: a risk that nobody looks at again is not watched.", field="review_on")
    made = Risk(**{name: values[name] for name in WRITTEN}, review_on=review_on, recorded_at=now, recorded_by=by)
    signed(made, by=by, now=now).save()
    made.indicators.set(indicators)
    record(Event.RISK_RECORDED, target=made.subject, by=by, now=now)
    _start_clock(made, by=by, now=now)
    return made


@transaction.atomic
def edit_risk(
    *, risk: Risk, values: Mapping[str, Any], indicators: Iterable[Indicator], version: int, by: Person, now: datetime
) -> list[str]:
    """Change what a risk says, against the `version` that was shown; the names that changed."""
    row = _locked(risk, by, now)
    _open(row)
    _check(values)
    changed = change(row, {name: values[name] for name in WRITTEN}, version, by=by, now=now)
    wanted = {one.pk for one in indicators}
    if wanted != set(row.indicators.values_list("pk", flat=True)):
        row.indicators.set(wanted)
        changed.append("indicators")
    if changed:
        record(Event.RISK_CHANGED, target=row.subject, by=by, now=now, fields=changed)
    return changed


def _open(row: Risk) -> None:
    if row.state != RiskState.OPEN:
        raise Conflict("This risk is closed. Open it again first, with the reason.", subject=row.subject)


@transaction.atomic
def review(
    *, risk: Risk, words: str, likelihood: int, impact: int, next_on: date, by: Person, now: datetime
) -> RiskReview:
    """Record that the risk was looked at today: how it is scored now, and when it is looked at next."""
    row, on = _locked(risk, by, now), london_date(now)
    _open(row)
    if not words.strip():
        raise Refused("Say what the review came to.", field="words")
    if next_on <= on:
        raise Refused("Give a day to come for the next review.", field="next_on")
    values = {name: getattr(row, name) for name in WRITTEN} | {"likelihood": likelihood, "impact": impact}
    _check(values)
    made = RiskReview.objects.create(
        risk=row, words=words.strip(), likelihood=likelihood, impact=impact, next_on=next_on, reviewed_at=now,
        reviewed_by=by,
    )  # fmt: skip
    row.likelihood, row.impact, row.review_on, row.version = likelihood, impact, next_on, row.version + 1
    signed(row, by=by, now=now).save()
    record(Event.RISK_REVIEWED, target=row.subject, by=by, now=now)
    for clock in _running(row):
        clocks.meet(subject=row.subject, rule_code=CODE, instance=clock.instance, met_at=now, by=by, now=now)
    _start_clock(row, by=by, now=now)
    return made


@transaction.atomic
def step(*, risk: Risk, name: str, reason: str, by: Person, now: datetime) -> None:
    """Close the risk, or open it again, with the reason."""
    row = _locked(risk, by, now)
    apply(RISK, name, row, subject=row.subject, by=by, now=now, reason=reason)
    if row.state == RiskState.CLOSED:
        clocks.cancel_all(subject=row.subject, reason=reason, by=by, now=now)
    else:
        _start_clock(row, by=by, now=now)


def _start_clock(risk: Risk, *, by: Person, now: datetime) -> None:
    """Let the day of the next review stand on the register of deadlines: each review has a clock of its own."""
    number = for_subject(risk.subject).count() + 1
    clocks.start_clock(
        rule=rule_for(CODE, risk.review_on), subject=risk.subject, trigger_at=risk.review_on,
        owner_role=_who_reviews(now), instance=str(number), by=by, now=now,
    )  # fmt: skip


def _who_reviews(now: datetime) -> Role:
    """The quality officer, or, while that post is empty, the business manager."""
    held = holders(Role.QUALITY_OFFICER, london_date(now)).exists()
    return Role.QUALITY_OFFICER if held else Role.BUSINESS_MANAGER


def _running(risk: Risk) -> list[Deadline]:
    return [clock for clock in for_subject(risk.subject) if clock.is_open]


@transaction.atomic
def add_action(
    *, risk: Risk, words: str, organisation: Organisation, due_on: date | None, by: Person, now: datetime
) -> Action:
    """Put an action that lowers the risk into the one tracker."""
    row = _locked(risk, by, now)
    _open(row)
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.RISK, due_on=due_on, agreed_on=london_date(now),
        by=by, now=now, subject=row.subject,
    )  # fmt: skip
