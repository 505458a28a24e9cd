"""Every write of independent scrutiny. The scrutineer writes comments, challenges and the statement: nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions import tracker
from partnership.choices import ActionSource
from partnership.models import Action
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import ScrutinyState
from ..models import Activity, Challenge, Scrutiny, ScrutinyDocument, ScrutinyQuestion
from ..queries import year as assurance_year
from .documents import collect
from .reading import questions_of
from .workflow import SCRUTINY

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


def _allowed(by: Person, permission: Permission, now: datetime) -> None:
    if not holds(by, permission, london_date(now)):
        raise NotAllowed("Your role does not do this in independent scrutiny.")


def _locked(scrutiny: Scrutiny, *states: str) -> Scrutiny:
    row = Scrutiny.objects.select_for_update(of=("self",)).get(pk=scrutiny.pk)
    if row.state not in states:
        raise Conflict(
            f"This is now “{row.get_state_display()}”, so it takes nothing more of this.", subject=row.subject
        )
    return row


@transaction.atomic
def begin(*, year: int, activity: Activity | None, by: Person, now: datetime) -> Scrutiny:
    """Begin the scrutiny of the assurance year `year`, with the questions of its place in the cycle.

    Refused for a year that no plan could hold or that has one already.
    """
    _allowed(by, P.OPEN_SCRUTINY, now)
    shown = assurance_year(year)
    if shown is None:
        raise Refused("Choose a year from the list.", field="year")
    if Scrutiny.objects.filter(year=year).exists():
        raise Refused("The scrutiny of this year has begun already.", field="year")
    made = Scrutiny(year=year, number=shown.number, activity=activity, begun_at=now, begun_by=by)
    signed(made, by=by, now=now).save()
    for place, entry in enumerate(questions_of(shown.number), start=1):
        question = ScrutinyQuestion(scrutiny=made, position=place, principle=entry.principle, words=entry.words)
        signed(question, by=by, now=now).save()
    record(Event.SCRUTINY_BEGUN, target=made.subject, by=by, now=now)
    return made


@transaction.atomic
def assemble(*, scrutiny: Scrutiny, by: Person, now: datetime) -> int:
    """Put the document set together anew from what stands in the portal today; how many entries, missing ones too."""
    _allowed(by, P.OPEN_SCRUTINY, now)
    row = _locked(scrutiny, ScrutinyState.OPEN)
    row.documents.all().delete()
    found = collect(london_date(now))
    ScrutinyDocument.objects.bulk_create(
        ScrutinyDocument(scrutiny=row, position=n, section=d.section, title=d.title[:200], path=d.path)
        for n, d in enumerate(found, start=1)
    )
    row.assembled_at = now
    signed(row, by=by, now=now).save()
    record(Event.SCRUTINY_ASSEMBLED, target=row.subject, by=by, now=now, fields=[f"{len(found)} documents"])
    return len(found)


@transaction.atomic
def comment(*, question: ScrutinyQuestion, words: str, version: int, by: Person, now: datetime) -> None:
    """Write the scrutineer's comment on one question, against the `version` that was shown."""
    _allowed(by, P.SCRUTINISE, now)
    row = _locked(question.scrutiny, ScrutinyState.OPEN)
    stored = ScrutinyQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if change(stored, {"comment": words.strip()}, version, by=by, now=now):
        record(Event.SCRUTINY_COMMENTED, target=row.subject, by=by, now=now)


@transaction.atomic
def challenge(*, scrutiny: Scrutiny, words: str, by: Person, now: datetime) -> Challenge:
    """Raise a challenge, which the partners read at once; while the scrutiny is under way, or after its statement."""
    _allowed(by, P.SCRUTINISE, now)
    row = _locked(scrutiny, ScrutinyState.OPEN, ScrutinyState.STATED)
    if not words.strip():
        raise Refused("Write the challenge.", field="words")
    made = Challenge.objects.create(scrutiny=row, words=words.strip(), raised_at=now, raised_by=by)
    record(Event.SCRUTINY_CHALLENGED, target=row.subject, by=by, now=now)
    return made


@transaction.atomic
def reply(*, raised: Challenge, words: str, by: Person, now: datetime) -> None:
    """Reply to a challenge for the partners. A reply stands once it is given."""
    _allowed(by, P.ANSWER_SCRUTINY, now)
    _locked(raised.scrutiny, ScrutinyState.OPEN, ScrutinyState.STATED)
    if not words.strip():
        raise Refused("Write the reply.", field="words")
    standing = Challenge.objects.filter(pk=raised.pk, replied_at__isnull=True)
    if not standing.update(reply=words.strip(), replied_at=now, replied_by=by):
        raise Conflict("Somebody replied to this a moment ago.", subject=raised.scrutiny.subject)
    record(Event.SCRUTINY_REPLIED, target=raised.scrutiny.subject, by=by, now=now)


@transaction.atomic
def write_statement(*, scrutiny: Scrutiny, statement: str, version: int, by: Person, now: datetime) -> None:
    """Write on the statement, which is the scrutineer's own until it is given."""
    _allowed(by, P.SCRUTINISE, now)
    row = _locked(scrutiny, ScrutinyState.OPEN)
    if change(row, {"statement": statement.strip()}, version, by=by, now=now):
        record(Event.SCRUTINY_WRITTEN, target=row.subject, by=by, now=now)


@transaction.atomic
def give_statement(*, scrutiny: Scrutiny, by: Person, now: datetime) -> None:
    """Give the statement: from now on it is read, and changed no more."""
    row = _locked(scrutiny, *ScrutinyState.values)
    apply(SCRUTINY, "state", row, subject=row.subject, by=by, now=now)
    row.stated_at, row.stated_by, row.version = now, by, row.version + 1
    signed(row, by=by, now=now).save()


@transaction.atomic
def respond(*, scrutiny: Scrutiny, response: str, by: Person, now: datetime) -> None:
    """Record the partners' response, once every challenge has its reply."""
    row = _locked(scrutiny, *ScrutinyState.values)
    row.response = response.strip()
    apply(SCRUTINY, "answer", row, subject=row.subject, by=by, now=now)
    row.version += 1
    signed(row, by=by, now=now).save()


@transaction.atomic
def add_action(
    *, scrutiny: Scrutiny, words: str, organisation: Organisation, due_on: date | None, by: Person, now: datetime
) -> Action:
    """Put an action that answers the scrutiny into the one tracker."""
    _allowed(by, P.OPEN_SCRUTINY, now)
    row = _locked(scrutiny, ScrutinyState.STATED, ScrutinyState.ANSWERED)
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.SCRUTINY, due_on=due_on,
        agreed_on=london_date(now), by=by, now=now, subject=row.subject,
    )  # fmt: skip
