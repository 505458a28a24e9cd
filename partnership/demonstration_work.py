"""The demonstration's work of the partnership: actions and meetings some weeks into a quarter. Every word is invented.

Made by the same actions that people use, each at its own moment, so that nothing is in a state
that the portal could not have reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from .actions import tracker
from .choices import ActionSource
from .models import Action
from .queries import responding_agencies, statutory_partners


@dataclass(frozen=True)
class Task:
    """An invented action: days before today when it was agreed and done, days from today when it is due."""

    words: str
    source: ActionSource
    holder: int
    agreed: int
    due: int
    done: int | None = None
    done_words: str = ""
    assured: str = ""
    impact: str = ""


TASKS = (
    Task("Publish one page on how to word a referral so that the front door can act on it at once.",
         ActionSource.AUDIT, 0, 90, -6),
    Task("Check that every school has the number of the out-of-hours team on its staff room wall.",
         ActionSource.SCRUTINY, 4, 60, 3),
    Task("Add the partnership’s escalation stages to induction for new health visitors.",
         ActionSource.SELF_ASSESSMENT, 1, 70, 24),
    Task("Ask ten young people of the council for children in care what they want a first visit to be like.",
         ActionSource.PLAN, 0, 80, -10, 12, "Ten were asked in two groups; the notes are with the business unit."),
    Task("Include a question on previous addresses in the police’s child protection checklist.",
         ActionSource.AUDIT, 2, 130, -40, 45, "The checklist was reissued with the question in it.",
         "Fifteen records of the month after were read: fourteen had the question answered."),
    Task("Brief every team that visits infants on bruises in babies who are not mobile.",
         ActionSource.SELF_ASSESSMENT, 3, 200, -120, 125, "Nine briefings were held; 143 people came.",
         "Attendance lists were compared with the teams’ own lists of staff.",
         "Referrals for this reason by these teams doubled in the quarter after, and the audit of ten found all of "
         "them timely."),
)  # fmt: skip


@transaction.atomic
def load(now: datetime) -> None:
    """Make what is not there yet. Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration records are made in the demonstration only, never beside real ones.")
    if Action.objects.filter(source_kind="").exists():
        return
    on = london_date(now)
    manager, quality = _holder(Role.BUSINESS_MANAGER, now), _holder(Role.QUALITY_OFFICER, now)
    partners = statutory_partners(on)
    taken = {partner.pk for partner in partners}
    agencies = [agency for agency in responding_agencies(on) if agency.pk not in taken]
    bodies = [*partners, *agencies]
    _finish_the_oldest(manager, now)
    for task in TASKS:
        agreed = now - timedelta(days=task.agreed)
        action = tracker.add_action(
            words=task.words,
            organisation=bodies[task.holder % len(bodies)],
            source=task.source,
            due_on=on + timedelta(days=task.due),
            agreed_on=london_date(agreed),
            by=manager,
            now=agreed,
        )
        _carry(action, task, manager, quality, now)


def _finish_the_oldest(manager: Person, now: datetime) -> None:
    """What the two oldest reviews agreed at once has been done; the others' actions still run."""
    for action in Action.objects.exclude(source_kind="").order_by("agreed_on")[:2]:
        moment = action.added_at + timedelta(days=1)
        tracker.report_done(
            action=action,
            done_on=london_date(moment),
            done_words="Seen alone at school, and what was said is recorded.",
            by=manager,
            now=moment,
        )


def _carry(action: Action, task: Task, manager: Person, quality: Person, now: datetime) -> None:
    """Report the action done, assure it, and show its difference, as far as the task says."""
    if task.done is None:
        return
    moment = now - timedelta(days=task.done)
    tracker.report_done(action=action, done_on=london_date(moment), done_words=task.done_words, by=manager, now=moment)
    if task.assured:
        tracker.assure(action=action, words=task.assured, by=quality, now=moment + timedelta(days=5))
    if task.impact:
        tracker.show_impact(action=action, words=task.impact, by=quality, now=moment + timedelta(days=90))


def _holder(role: Role, now: datetime) -> Person:
    return holders(role, london_date(now)).filter(is_demonstration=True)[0]
