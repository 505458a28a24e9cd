"""Building a self-assessment from shipped questions, sending it to agencies, closing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...choices import AssessmentState, CycleState
from ...models import Activity, Answer, Assessment, AssessmentCycle, Question, ScaleLevel, Standard
from ..deadlines import CODE
from ..queries import agency_people, candidates
from ..reading import read_scales, read_template
from ..workflow import ASSESSMENT, CYCLE

if TYPE_CHECKING:
    from portal.accounts.models import Person


def allowed(by: Person, now: datetime) -> None:
    """Raise NotAllowed unless `by` may run self-assessments."""
    if not holds(by, Permission.RUN_SELF_ASSESSMENT, london_date(now)):
        raise NotAllowed("Your role does not run self-assessments.")


def locked(cycle: AssessmentCycle, by: Person, now: datetime) -> AssessmentCycle:
    """The cycle, read again and locked, once `by` may run it."""
    allowed(by, now)
    return AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)


@transaction.atomic
def build(
    *,
    template: str,
    title: str,
    due_on: date,
    by: Person,
    now: datetime,
    scale: str = "",
    previous: AssessmentCycle | None = None,
    activity: Activity | None = None,
) -> AssessmentCycle:
    """A self-assessment with every question of the shipped `template`, on its scale or on the shipped `scale`.

    Descriptors are written for the template's own scale; on another the levels' general words stand alone.
    Raises Refused with the field: no title, a day that is over, a scale or a cycle before it that do not fit.
    """
    allowed(by, now)
    document, scales = read_template(template), read_scales()
    own = document.template
    if scale and scale not in scales:
        raise Refused("Choose a scale from the list.", field="scale")
    if not title.strip():
        raise Refused("Say what the self-assessment is called.", field="title")
    if due_on <= london_date(now):
        raise Refused("Give a day to come, so that agencies have time to answer.", field="due_on")
    if previous is not None and previous.duty != own.duty:
        raise Refused("Answers are carried forward within one duty only. Choose another cycle.", field="previous")
    chosen = scales[scale or own.scale]
    cycle = AssessmentCycle.objects.create(
        title=title.strip(), duty=own.duty, template=own.code, citation=own.citation, scale_code=chosen.code,
        due_on=due_on, previous=previous, activity=activity, built_at=now, built_by=by,
    )  # fmt: skip
    ScaleLevel.objects.bulk_create(
        ScaleLevel(cycle=cycle, value=lv.value, name=lv.name, words=lv.words, pattern=lv.pattern)
        for lv in chosen.levels
    )
    for place, entry in enumerate(document.standards, start=1):
        described = {str(d.value): d.words for d in entry.descriptors} if chosen.code == own.scale else {}
        standard = Standard.objects.create(
            cycle=cycle, code=entry.code, position=place, name=entry.name, words=entry.words, citation=entry.citation,
            descriptors=described,
        )  # fmt: skip
        Question.objects.bulk_create(
            Question(standard=standard, code=q.code, position=n, words=q.words, evidence_words=q.evidence)
            for n, q in enumerate(entry.questions, start=1)
        )
    record(Event.SELF_ASSESSMENT_BUILT, target=cycle.subject, by=by, now=now)
    return cycle


def _draft(cycle: AssessmentCycle) -> None:
    if cycle.state != CycleState.DRAFT:
        raise Conflict(
            "This has been sent to the agencies, so its questions stand as they were asked.", subject=cycle.subject
        )


@transaction.atomic
def edit_question(
    *, cycle: AssessmentCycle, question: Question, words: str, evidence_words: str, by: Person, now: datetime
) -> None:
    """Change the words of a question before it is sent; its code, by which answers are carried, stays."""
    cycle = locked(cycle, by, now)
    _draft(cycle)
    if not words.strip():
        raise Refused("Write the question, or take it out.", field="words")
    rows = Question.objects.filter(pk=question.pk, standard__cycle=cycle)
    if not rows.update(words=words.strip(), evidence_words=evidence_words.strip()):
        raise Conflict("Somebody took this question out a moment ago.")
    record(Event.SELF_ASSESSMENT_EDITED, target=cycle.subject, by=by, now=now, fields=[f"question {question.code}"])


@transaction.atomic
def drop_question(*, cycle: AssessmentCycle, question: Question, by: Person, now: datetime) -> None:
    """Leave a question out before it is sent; the others of its standard move up. Twice is once."""
    cycle = locked(cycle, by, now)
    _draft(cycle)
    standard_id = question.standard_id
    if not Question.objects.filter(pk=question.pk, standard__cycle=cycle).delete()[0]:
        return
    for place, row in enumerate(Question.objects.filter(standard_id=standard_id).order_by("position"), start=1):
        Question.objects.filter(pk=row.pk).update(position=place)
    if not Question.objects.filter(standard_id=standard_id).exists():
        Standard.objects.filter(pk=standard_id).delete()
    record(
        Event.SELF_ASSESSMENT_EDITED,
        target=cycle.subject,
        by=by,
        now=now,
        fields=[f"question {question.code} left out"],
    )


@transaction.atomic
def issue(
    *, cycle: AssessmentCycle, organisations: Iterable[Organisation], by: Person, now: datetime
) -> list[Assessment]:
    """Ask these organisations, tell whoever answers for each, and start each one's clock.

    The first time it sends the cycle out; afterwards it adds agencies to one that is out. An agency that was asked
    is left as it is. Raises Refused without an agency, or for one outside the partnership.
    """
    cycle, on = locked(cycle, by, now), london_date(now)
    wanted = list(organisations)
    if not wanted:
        raise Refused("Choose at least one agency.", field="organisations")
    strangers = {body.pk for body in wanted} - set(candidates(on).values_list("pk", flat=True))
    if strangers:
        raise Refused("Choose agencies that stand in the partnership today.", field="organisations")
    if cycle.due_on < on:
        raise Refused("The day for the returns is over. Build a new self-assessment.")
    if cycle.state == CycleState.DRAFT:
        apply(CYCLE, "issue", cycle, subject=cycle.subject, by=by, now=now)
        cycle.issued_at = now
        cycle.save(update_fields=["issued_at"])
    elif cycle.state != CycleState.ISSUED:
        raise Conflict("This self-assessment is not open any more.", subject=cycle.subject)
    present = set(cycle.assessments.values_list("organisation_id", flat=True))
    questions = list(Question.objects.filter(standard__cycle=cycle))
    return [_ask(cycle, body, questions, by=by, now=now) for body in wanted if body.pk not in present]


def _ask(
    cycle: AssessmentCycle, body: Organisation, questions: list[Question], *, by: Person, now: datetime
) -> Assessment:
    made = Assessment.objects.create(cycle=cycle, organisation=body, due_on=cycle.due_on, asked_at=now, asked_by=by)
    Answer.objects.bulk_create(Answer(assessment=made, question=question) for question in questions)
    record(Event.ASSESSMENT_ASKED, target=made.subject, by=by, now=now)
    clocks.start_clock(
        rule=rule_for(CODE, made.due_on), subject=made.subject, trigger_at=made.due_on,
        owner_role=Role.AGENCY_CONTACT, owner_organisation=body, by=by, now=now,
    )  # fmt: skip
    tell(made, NoticeKind.ASSESSMENT_WANTED, agency_people(body, london_date(now)), "", now)
    return made


def tell(assessment: Assessment, kind: NoticeKind, people: Iterable[Person], occasion: str, now: datetime) -> None:
    """Queue a notice about the return to `people`, once for each occasion."""
    context: dict[str, str | int | date] = {"organisation": assessment.organisation.name, "due_on": assessment.due_on}
    queue(
        key=f"{kind.value}:{assessment.pk}{occasion}", kind=kind, recipients=people, subject=assessment.subject,
        context=context, path=f"/assurance/self-assessments/returns/{assessment.pk}/", now=now,
    )  # fmt: skip


@transaction.atomic
def close(*, cycle: AssessmentCycle, by: Person, now: datetime) -> None:
    """Close it: the statutory partners read the report. Refused while an agency is still awaited."""
    cycle = locked(cycle, by, now)
    awaited = cycle.assessments.exclude(state__in=[AssessmentState.SUBMITTED, AssessmentState.EXCUSED]).count()
    if awaited and cycle.state == CycleState.ISSUED:
        words = "one return is" if awaited == 1 else f"{awaited} returns are"
        raise Refused(f"{words.capitalize()} still awaited. Chase, or say why an agency is no longer asked.")
    apply(CYCLE, "close", cycle, subject=cycle.subject, by=by, now=now)


@transaction.atomic
def reopen_cycle(*, cycle: AssessmentCycle, reason: str, by: Person, now: datetime) -> None:
    """Open a closed self-assessment again, with the reason."""
    cycle = locked(cycle, by, now)
    apply(CYCLE, "reopen", cycle, subject=cycle.subject, by=by, now=now, reason=reason)


@transaction.atomic
def withdraw(*, cycle: AssessmentCycle, reason: str, by: Person, now: datetime) -> None:
    """Give up a self-assessment that was not sent out, with the reason."""
    cycle = locked(cycle, by, now)
    apply(CYCLE, "withdraw", cycle, subject=cycle.subject, by=by, now=now, reason=reason)


def stopped(assessment: Assessment, *, reason: str, by: Person, now: datetime) -> None:
    """The return is no longer asked for: its clock ends."""
    apply(ASSESSMENT, "excuse", assessment, subject=assessment.subject, by=by, now=now, reason=reason)
    clocks.cancel_all(subject=assessment.subject, reason=reason, by=by, now=now)
