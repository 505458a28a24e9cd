"""The learning cycle: begun with its four dates, written stage by stage, evaluated in the eighth month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnership.actions import tracker
from partnership.actions.numbering import next_reference
from partnership.choices import ActionSource
from partnership.models import Action
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.deadlines.rules import rule_for
from portal.editing import change
from portal.errors import Conflict, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import CycleState
from ..models import LearningCycle, Theme
from ..queries import cycles_visible_to
from ..workflow import CYCLE, STAGES
from .guarding import allowed, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
WRITTEN = ("title", "scope", "explored", "voices_children", "voices_families", "voices_practitioners", "response",
           "results")  # fmt: skip
# What is written in a stage to come is not: each stage opens the texts that belong to it and those before.
OPENS = {
    CycleState.SCOPE: ("title", "scope"),
    CycleState.EXPLORE: WRITTEN[:6],
    CycleState.RESPOND: WRITTEN[:7],
    CycleState.EVALUATE: WRITTEN,
}
EARLIEST = date(2018, 1, 1)


@transaction.atomic
def begin_cycle(
    *, title: str, theme: Theme, lead: Organisation, started_on: date, by: Person, now: datetime
) -> LearningCycle:
    """Begin a cycle on its first day; the dates of its four stages are on the register from now."""
    allowed(by, P.KEEP_LEARNING, now)
    on = london_date(now)
    if not title.strip():
        raise Refused("Say what the cycle is called.", field="title")
    if not EARLIEST <= started_on <= on:
        raise Refused("Give the day on which it began: not one to come, and not before 2018.", field="started_on")
    cycle = LearningCycle(
        reference=next_reference("LC", on.year), title=title.strip(), theme=theme, lead=lead, started_on=started_on,
        begun_at=now, begun_by=by,
    )  # fmt: skip
    signed(cycle, by=by, now=now).save()
    record(Event.CYCLE_BEGUN, target=cycle.subject, by=by, now=now)
    for code in STAGES:
        clocks.start_clock(
            rule=rule_for(code, started_on), subject=cycle.subject, trigger_at=started_on,
            owner_role=Role.BUSINESS_MANAGER, by=by, now=now,
        )  # fmt: skip
    return cycle


def _locked(cycle: LearningCycle, by: Person, now: datetime) -> LearningCycle:
    return locked(cycle, cycles_visible_to(by, london_date(now)), by, P.KEEP_LEARNING, now)


@transaction.atomic
def edit_cycle(
    *, cycle: LearningCycle, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Write what belongs to the stage and those before it, against the `version` that was shown."""
    cycle = _locked(cycle, by, now)
    open_now = OPENS.get(CycleState(cycle.state))
    if open_now is None:
        raise Conflict(f"This cycle is “{cycle.get_state_display()}” and is no longer written.", subject=cycle.subject)
    if "title" in changes and not str(changes["title"]).strip():
        raise Refused("Say what the cycle is called.", field="title")
    kept = {name: str(changes[name]).strip() for name in open_now if name in changes}
    changed = change(cycle, kept, version, by=by, now=now)
    if changed:
        record(Event.CYCLE_EDITED, target=cycle.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def step_cycle(*, cycle: LearningCycle, name: str, reason: str, by: Person, now: datetime) -> LearningCycle:
    """Move the cycle to its next stage, or give it up with the reason. Refused with what is missing first."""
    cycle = _locked(cycle, by, now)
    transition = apply(CYCLE, name, cycle, subject=cycle.subject, by=by, now=now, reason=reason)
    if name == "withdraw":
        clocks.cancel_all(subject=cycle.subject, reason=reason, by=by, now=now)
        return cycle
    for code in transition.stops:
        clocks.meet(subject=cycle.subject, rule_code=code, met_at=now, by=by, now=now)
    return cycle


@transaction.atomic
def add_cycle_action(
    *, cycle: LearningCycle, words: str, organisation: Organisation, due_on: date | None, by: Person, now: datetime
) -> Action:
    """Put an action that the cycle led to into the one tracker. Refused before it has come to respond."""
    cycle = _locked(cycle, by, now)
    if cycle.state not in (CycleState.RESPOND, CycleState.EVALUATE):
        raise Refused("Actions are agreed when the partnership responds. Finish the stage before first.")
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.OTHER, due_on=due_on, agreed_on=london_date(now),
        by=by, now=now, subject=cycle.subject,
    )  # fmt: skip
