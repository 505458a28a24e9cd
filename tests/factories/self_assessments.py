"""Self-assessments, from their questions to what was moderated, made by the app's own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assurance.models import (
    Activity,
    Answer,
    Assessment,
    AssessmentChase,
    AssessmentCycle,
    AssessmentShare,
    PanelNote,
    Question,
    ScaleLevel,
    Standard,
    TestedBy,
)
from assurance.section11 import actions
from assurance.section11.actions.writing import ANSWERED
from partnership.models import Arrangements
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person

from . import assurance, partnership, people

NOW = assurance.NOW
DUE = date(2027, 1, 29)
AGENCIES = ("bolton-council", "gmp", "bolton-ft")


def _in_use() -> None:
    if not Arrangements.objects.exists():
        partnership.arrangements("bolton", now=NOW)


def cycle(
    template: str = "section-175",
    *,
    by: Person | None = None,
    now: datetime = NOW,
    due_on: date | None = None,
    **fields,
) -> AssessmentCycle:
    """A self-assessment that is built and not sent out: the short one of schools unless told otherwise."""
    _in_use()
    return actions.build(
        template=template,
        title=fields.pop("title", "Self-assessment"),
        due_on=due_on or max(DUE, now.date() + timedelta(days=30)),
        by=by or assurance.planner(),
        now=now,
        **fields,
    )


def level() -> ScaleLevel:
    """The lowest level of a cycle's scale."""
    return cycle().levels.first()


def standard() -> Standard:
    """The first standard of a cycle."""
    return cycle().standards.first()


def question() -> Question:
    """The first question of a cycle."""
    return Question.objects.filter(standard__cycle=cycle()).first()


def issued(
    *codes: str, by: Person | None = None, now: datetime = NOW, contacts: bool = True, **fields
) -> list[Assessment]:
    """Returns that were asked for from these organisations, each with a contact to answer."""
    made = fields.pop("cycle", None) or cycle(by=by, now=now, **fields)
    bodies = [Organisation.objects.get(code=code) for code in codes or AGENCIES]
    for body in bodies if contacts else ():
        contact(body)
    return actions.issue(cycle=made, organisations=bodies, by=by or assurance.planner(), now=now)


def contact(organisation: Organisation) -> Person:
    """Somebody who answers for the organisation: the one there is, or a new one."""
    found = Person.objects.filter(
        appointments__organisation=organisation, appointments__role=Role.AGENCY_CONTACT
    ).first()
    return found or people.person(Role.AGENCY_CONTACT, organisation, starts_on=date(2019, 7, 1))


def assessment(*, now: datetime = NOW) -> Assessment:
    """One return that was asked for."""
    return issued("gmp", now=now)[0]


def write(answer: Answer, *, by: Person | None = None, now: datetime = NOW, **changes) -> Answer:
    """The answer with these changes saved by the agency's contact."""
    answer.refresh_from_db()
    values = {name: getattr(answer, name) for name in ANSWERED} | changes
    actions.save_answer(
        answer=answer, changes=values, version=answer.version, by=by or contact(answer.assessment.organisation), now=now
    )
    answer.refresh_from_db()
    return answer


def answered(made: Assessment, *scores: int | None, now: datetime = NOW) -> Assessment:
    """Every question answered: with these scores in turn (None: does not apply), over and over."""
    scores = scores or (2,)
    for number, answer in enumerate(made.answers.all()):
        score = scores[number % len(scores)]
        words = f"{made.organisation.short_name} says so" if score is not None else "We have none."
        write(answer, score=score, not_applicable=score is None, narrative=words, now=now)
    made.refresh_from_db()
    return made


def answer(*, now: datetime = NOW) -> Answer:
    """An answer that has a score."""
    return write(assessment(now=now).answers.first(), score=2, narrative="It is in place.", now=now)


def submitted(made: Assessment | None = None, *scores: int | None, now: datetime = NOW) -> Assessment:
    """A return that its lead approved, with these scores in turn."""
    made = answered(made or assessment(now=now), *scores, now=now)
    actions.submit(assessment=made, version=made.version, by=contact(made.organisation), now=now)
    made.refresh_from_db()
    return made


def shared(made: Assessment | None = None, *, now: datetime = NOW) -> AssessmentShare:
    """A practitioner of the agency who writes its return too."""
    made = made or assessment(now=now)
    colleague = people.person(Role.PRACTITIONER, made.organisation)
    return actions.share(assessment=made, person=colleague, by=contact(made.organisation), now=now)


def chased(*, now: datetime = NOW) -> AssessmentChase:
    """A reminder sent by hand."""
    return actions.chase(assessment=assessment(now=now), by=assurance.planner(), now=now)


def panel_note(made: Assessment | None = None, *, now: datetime = NOW) -> PanelNote:
    """What a panel said of a submitted return."""
    return actions.note_panel(
        assessment=made or submitted(now=now),
        standard=None,
        held_on=now.date(),
        panel="A head teacher and a police inspector",
        words="How do you know?",
        by=assurance.planner(),
        now=now,
    )


def tested(
    made: Assessment | None = None,
    *,
    result: str = "contradicts",
    activity: Activity | None = None,
    now: datetime = NOW,
) -> TestedBy:
    """A visit that does not bear the answers to the first question out."""
    made = made or assessment(now=now)
    asked = Question.objects.filter(standard__cycle=made.cycle).select_related("standard").first()
    return actions.link_test(
        cycle=made.cycle,
        question=asked,
        activity=activity or assurance.activity("section-11", title="A morning at the front door", now=now),
        result=result,
        words="Staff could not name the lead.",
        by=assurance.planner(),
        now=now,
    )
