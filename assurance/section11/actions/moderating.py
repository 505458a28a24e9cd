"""What is done about a return by others than its agency: chased, excused, moderated, challenged, tested."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.clock import london_date, start_of_day
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...choices import AssessmentState, CycleState, Tested
from ...models import (
    Activity,
    Answer,
    Assessment,
    AssessmentChase,
    AssessmentCycle,
    PanelNote,
    Question,
    Standard,
    TestedBy,
)
from ..queries import WRITABLE, agency_people, may_approve
from ..workflow import ASSESSMENT
from .building import allowed, locked, stopped, tell

if TYPE_CHECKING:
    from portal.accounts.models import Person

ONCE_A_DAY = "Its agency was chased today already. Ring them, or chase again tomorrow."


def _locked(assessment: Assessment, by: Person, now: datetime) -> Assessment:
    allowed(by, now)
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("cycle", "organisation")
    row = rows.get(pk=assessment.pk)
    if row.cycle.state != CycleState.ISSUED:
        raise Conflict("This self-assessment is closed. Open it again first, with the reason.", subject=row.subject)
    return row


def _submitted(row: Assessment) -> None:
    if row.state != AssessmentState.SUBMITTED:
        raise Conflict("The agency has this return again. Wait until it is submitted.", subject=row.subject)


@transaction.atomic
def chase(*, assessment: Assessment, by: Person, now: datetime) -> AssessmentChase:
    """Remind whoever answers for the agency. Once a day; refused where nobody can be told, or nothing is awaited."""
    row = _locked(assessment, by, now)
    if row.state not in WRITABLE:
        raise Conflict("This return is no longer awaited.", subject=row.subject)
    if row.chases.filter(chased_at__gte=start_of_day(london_date(now))).exists():
        raise Refused(ONCE_A_DAY)
    people = agency_people(row.organisation, london_date(now))
    if not people:
        raise Refused(f"Nobody at {row.organisation.name} has an account. Invite their contact, or ring them.")
    made = AssessmentChase.objects.create(assessment=row, chased_at=now, chased_by=by)
    record(Event.ASSESSMENT_CHASED, target=row.subject, by=by, now=now)
    tell(row, NoticeKind.ASSESSMENT_CHASED, people, f":{made.pk}", now)
    return made


@transaction.atomic
def chase_late(*, cycle: AssessmentCycle, by: Person, now: datetime) -> int:
    """Chase every agency whose day is over, has people to tell and was not chased today; how many were chased."""
    allowed(by, now)
    on, count = london_date(now), 0
    late = Assessment.objects.filter(cycle=cycle, state__in=WRITABLE, due_on__lt=on).select_related("organisation")
    for row in late.exclude(chases__chased_at__gte=start_of_day(on)):
        if agency_people(row.organisation, on):
            chase(assessment=row, by=by, now=now)
            count += 1
    return count


@transaction.atomic
def excuse(*, assessment: Assessment, reason: str, by: Person, now: datetime) -> None:
    """No longer ask this agency, with the reason; its clock ends."""
    row = _locked(assessment, by, now)
    stopped(row, reason=reason, by=by, now=now)


@transaction.atomic
def reopen(*, assessment: Assessment, reason: str, by: Person, now: datetime) -> None:
    """Open a submitted return again; the agency reads the reason beside it. What was moderated stays beside it."""
    row = _locked(assessment, by, now)
    apply(ASSESSMENT, "reopen", row, subject=row.subject, by=by, now=now, reason=reason)
    row.note, row.version = reason.strip(), row.version + 1
    row.save(update_fields=["note", "version"])
    people = agency_people(row.organisation, london_date(now))
    tell(row, NoticeKind.ASSESSMENT_REOPENED, people, f":{row.version}", now)


@transaction.atomic
def moderate(
    *, answer: Answer, score: int | None, not_applicable: bool, words: str, version: int, by: Person, now: datetime
) -> None:
    """Put a moderated score beside the agency's own, with the reason where the two differ.

    `version` is the answer's that was read. Raises Refused without a score, with one that the scale has not, or where
    it differs and no word says why.
    """
    row = _locked(answer.assessment, by, now)
    _submitted(row)
    stored = Answer.objects.select_for_update(of=("self",)).select_related("question").get(pk=answer.pk)
    if stored.version != version:
        raise Conflict("This answer was changed since you read it. Read it again before you moderate it.")
    if not_applicable == (score is not None):
        raise Refused("Give a score, or say that the question does not apply to this agency.", field="score")
    if score is not None and not row.cycle.levels.filter(value=score).exists():
        raise Refused("Choose a level of the scale.", field="score")
    if (score, not_applicable) != (stored.score, stored.not_applicable) and not words.strip():
        raise Refused("Say why it differs from the agency’s own score.", field="words")
    stored.moderated_score, stored.moderated_not_applicable = score, not_applicable
    stored.moderated_words, stored.moderated_at, stored.moderated_by = words.strip(), now, by
    stored.version += 1
    signed(stored, by=by, now=now).save()
    fields = [f"question {stored.question.code}"]
    record(Event.ASSESSMENT_MODERATED, target=row.subject, by=by, now=now, fields=fields)


@transaction.atomic
def note_panel(
    *, assessment: Assessment, standard: Standard | None, held_on: date, panel: str, words: str, by: Person,
    now: datetime,
) -> PanelNote:  # fmt: skip
    """Note what a peer challenge panel asked or said of a submitted return, about one standard or the whole."""
    row = _locked(assessment, by, now)
    _submitted(row)
    if held_on > london_date(now):
        raise Refused("The panel cannot have met on a day to come.", field="held_on")
    if not words.strip():
        raise Refused("Write what the panel asked or said.", field="words")
    if standard is not None and standard.cycle_id != row.cycle_id:
        raise Refused("Choose a standard of this self-assessment.", field="standard")
    made = PanelNote.objects.create(
        assessment=row, standard=standard, held_on=held_on, panel=panel.strip(), words=words.strip(), noted_at=now,
        noted_by=by,
    )  # fmt: skip
    record(Event.ASSESSMENT_CHALLENGED, target=row.subject, by=by, now=now)
    return made


@transaction.atomic
def answer_panel(*, note: PanelNote, answer: str, by: Person, now: datetime) -> None:
    """The agency's lead answers what the panel said."""
    row = Assessment.objects.select_for_update(of=("self",)).get(pk=note.assessment_id)
    if not may_approve(by, row, london_date(now)):
        raise NotAllowed("Only the agency’s contact answers the panel.")
    if not answer.strip():
        raise Refused("Write the answer.", field="answer")
    PanelNote.objects.filter(pk=note.pk).update(answer=answer.strip())
    record(Event.ASSESSMENT_CHALLENGE_ANSWERED, target=row.subject, by=by, now=now)


@transaction.atomic
def link_test(
    *, cycle: AssessmentCycle, question: Question, activity: Activity, result: str, words: str, by: Person,
    now: datetime,
) -> TestedBy:  # fmt: skip
    """Say that an activity of the calendar tested the answers to a question, and what it found. Again: anew."""
    cycle = locked(cycle, by, now)
    if cycle.state != CycleState.ISSUED:
        raise Conflict("Only a self-assessment that is with the agencies is tested.", subject=cycle.subject)
    if question.standard.cycle_id != cycle.pk:
        raise Refused("Choose a question of this self-assessment.", field="question")
    if result not in Tested.values:
        raise Refused("Say whether it bears the answers out.", field="result")
    if not words.strip():
        raise Refused("Say what was found.", field="words")
    made, _new = TestedBy.objects.update_or_create(
        question=question, activity=activity,
        defaults={"result": result, "words": words.strip(), "linked_at": now, "linked_by": by},
    )  # fmt: skip
    fields = [f"question {question.code}"]
    record(Event.SELF_ASSESSMENT_TESTED, target=cycle.subject, by=by, now=now, fields=fields)
    return made
