"""Processes as tables: `Transition` rows, `apply()` to take one, `available_transitions()` to offer them.

Knows no particular process. Buttons, diagrams, readiness pages and the tests' grid are derived
from the same tables. A state is assigned here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

if TYPE_CHECKING:
    from portal.accounts.models import Person

Policy = Callable[[Any], str | None]


@dataclass(frozen=True)
class Transition:
    """One arrow of a process.

    `requires` are policies: each returns the sentence that refuses, or None. `starts` and `stops`
    name deadline rules whose clocks the action must start or stop. `permission` None means that
    the arrow is a consequence that no button offers: the last signature, a return's reopening.
    """

    name: str
    label: str
    source: tuple[str, ...]
    target: str
    permission: Permission | None
    event: Event
    requires: tuple[Policy, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True)
class Process:
    """A process: its states, where it begins and ends, who owns each state, and its arrows."""

    name: str
    title: str
    states: type[models.TextChoices]
    initial: str
    finals: frozenset[str]
    owners: Mapping[str, tuple[Role, ...]]
    transitions: tuple[Transition, ...]
    by_name: Mapping[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {t.name: t for t in self.transitions})


def refusals(transition: Transition, thing: Any) -> list[str]:
    """Every sentence that stands between `thing` and this transition; empty when it may be taken."""
    return [sentence for policy in transition.requires if (sentence := policy(thing))]


def available_transitions(process: Process, thing: Any, person: Person, now: datetime) -> list[Transition]:
    """The arrows that lead out of the thing's state and that `person` has the permission to take.

    Policies are not asked: an arrow that is not ready yet is shown with what is missing.
    """
    on = london_date(now)
    return [
        t
        for t in process.transitions
        if thing.state in t.source and t.permission is not None and holds(person, t.permission, on)
    ]


def apply(
    process: Process,
    name: str,
    thing: Any,
    *,
    subject: Subject,
    by: Person | None,
    now: datetime,
    reason: str = "",
    fields: Iterable[str] = (),
    organisation_id: int | None = None,
) -> Transition:
    """Take transition `name`: permission, state, policies, conditional update, trail.

    `by` None is the portal itself, allowed only where the table gives no permission;
    `organisation_id` narrows the permission to one organisation. Clocks and notices are the
    calling action's, in the same transaction.
    Raises NotAllowed, Refused (a policy or a missing reason) or Conflict (somebody was first).
    """
    transition = process.by_name[name]
    # Without a permission the arrow is a consequence (the last signature completes): the calling
    # action has already asked for the permission of the deed that caused it.
    allowed = transition.permission is None or (
        by is not None and holds(by, transition.permission, london_date(now), organisation_id)
    )
    if not allowed:
        raise NotAllowed(f"Your role does not allow this step: {transition.label.lower()}.")
    if thing.state not in transition.source:
        raise Conflict(
            f"This has moved on: it is now “{thing.get_state_display()}”. Look again before you decide.",
            subject=subject,
        )
    if transition.needs_reason and not reason.strip():
        raise Refused("Give the reason in words that will still make sense in a year.", field="reason")
    missing = refusals(transition, thing)
    if missing:
        raise Refused(" ".join(missing))
    model = type(thing)
    moved = model._default_manager.filter(pk=thing.pk, state=thing.state).update(state=transition.target)
    if not moved:
        raise Conflict("Somebody else moved this on a moment ago. Look again before you decide.", subject=subject)
    thing.state = transition.target
    record(transition.event, target=subject, by=by, now=now, reason=reason, fields=fields)
    return transition


_processes: dict[str, Process] = {}


def register(process: Process) -> Process:
    """Make `process` known to the diagrams and the contract tests; returns it. Same name again replaces it."""
    _processes[process.name] = process
    return process


def processes() -> tuple[Process, ...]:
    """Every registered process, by name."""
    return tuple(_processes[name] for name in sorted(_processes))
