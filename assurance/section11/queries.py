"""Every read of self-assessments that is not trivial. Who may see what begins here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import reverse

from partnership.models import Action
from partnership.queries import standings
from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Delegation, Organisation
from portal.accounts.permissions import GRANTS, Permission
from portal.accounts.queries import authorities, capacities, deputies, holders, holds, in_force, people_of
from portal.remembered import remembered
from portal.subjects import Kind
from portal.together import fetch
from portal.uploads.models import Attachment

from ..choices import AssessmentState, CycleState, SurveyState
from ..models import (
    Answer,
    Assessment,
    AssessmentCycle,
    AssessmentShare,
    PanelNote,
    Question,
    ScaleLevel,
    Standard,
    Survey,
    TestedBy,
)
from ..models.section11 import ASSESSMENT_KIND, CYCLE_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
WRITABLE = (AssessmentState.ASKED, AssessmentState.DRAFTING, AssessmentState.WITH_LEAD)
EVIDENCE = "evidence-"
# Who answers for an agency, whoever of them there is first.
ANSWERING = (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE)


def own(person: Person, on: date) -> Q:
    """The returns that `person` may work on: as their agency's contact or representative, or because shared.

    A share ends with the person's last appointment at the agency.
    """
    theirs = capacities(person, P.WRITE_SELF_ASSESSMENT, on)
    answering = {a.organisation_id for a in theirs if a.role not in (Role.PRACTITIONER, Role.REVIEW_GROUP_MEMBER)}
    at = {a.organisation_id for a in authorities(person, on)}
    shared = AssessmentShare.objects.filter(person_id=person.pk).values("assessment_id")
    return Q(organisation_id__in=answering) | Q(organisation_id__in=at, pk__in=shared)


def visible_to(person: Person, on: date) -> QuerySet[Assessment]:
    """The returns that `person` may know of on London date `on`: their own agency's, or all for those who read all.

    What an agency wrote is for `readable_to`.
    """
    rows = Assessment.objects.select_related("cycle", "organisation")
    if holds(person, P.READ_SELF_ASSESSMENTS, on):
        return rows
    return rows.filter(own(person, on))


def readable_to(person: Person, on: date) -> QuerySet[Assessment]:
    """The returns whose content `person` may read: the agency's at any time, for the readers once submitted."""
    seen = own(person, on)
    if holds(person, P.READ_SELF_ASSESSMENTS, on):
        seen |= Q(state=AssessmentState.SUBMITTED)
    return Assessment.objects.filter(seen)


def may_write(person: Person, assessment: Assessment, on: date) -> bool:
    """Whether `person` may write this return on London date `on`, whatever its state. A page asks once."""
    mine = Assessment.objects.filter(own(person, on), pk=assessment.pk)
    return remembered(("may write a self-assessment", person.pk, assessment.pk, on), mine.exists)


def may_read(person: Person, assessment: Assessment, on: date) -> bool:
    """Whether `person` may read what this return says, as `readable_to` has it."""
    submitted = assessment.state == AssessmentState.SUBMITTED and holds(person, P.READ_SELF_ASSESSMENTS, on)
    return submitted or may_write(person, assessment, on)


def may_approve(person: Person, assessment: Assessment, on: date) -> bool:
    """Whether `person` is the agency's lead: its contact, or its lead or delegated representative."""
    return bool(capacities(person, P.APPROVE_SELF_ASSESSMENT, on, assessment.organisation_id))


def cycles(person: Person, on: date) -> QuerySet[AssessmentCycle]:
    """The self-assessments that `person` may know of: all for their readers, for an agency those that asked it."""
    rows = AssessmentCycle.objects.select_related("activity", "previous")
    if holds(person, P.READ_SELF_ASSESSMENTS, on):
        return rows
    seen = Q(pk__in=Assessment.objects.filter(own(person, on)).values("cycle_id"))
    if holds(person, P.READ_COMPOSITE, on):
        seen |= Q(state=CycleState.CLOSED)
    return rows.filter(seen)


def listed(person: Person, on: date) -> QuerySet[AssessmentCycle]:
    """The same for the list, with how many agencies were asked, have answered and are late. One query."""
    asked = ~Q(assessments__state=AssessmentState.EXCUSED) & Q(assessments__isnull=False)
    late = Q(assessments__state__in=WRITABLE, assessments__due_on__lt=on)
    return (
        cycles(person, on)
        .order_by("-due_on", "-pk")
        .annotate(
            asked=Count("assessments", filter=asked, distinct=True),
            returned=Count("assessments", filter=Q(assessments__state=AssessmentState.SUBMITTED), distinct=True),
            late=Count("assessments", filter=late, distinct=True),
        )
    )


def own_returns(person: Person, on: date) -> QuerySet[Assessment]:
    """The returns of `person`'s own agency, those to write first. One query."""
    rows = Assessment.objects.filter(own(person, on)).exclude(state=AssessmentState.EXCUSED)
    return rows.select_related("cycle", "organisation").order_by("-due_on", "organisation__name")


def waiting(person: Person, on: date) -> QuerySet[Assessment]:
    """Own returns that are still to write or to approve, the soonest first."""
    return own_returns(person, on).filter(state__in=WRITABLE).order_by("due_on", "pk")


def standards(cycle: AssessmentCycle) -> list[Standard]:
    """The standards of a cycle with their questions. Two queries."""
    rows = cycle.standards.prefetch_related(Prefetch("questions", Question.objects.select_related("standard")))
    return list(rows)


def scale(cycle: AssessmentCycle) -> dict[int, ScaleLevel]:
    """The levels of the cycle's scale by value, from the lowest."""
    return {level.value: level for level in cycle.levels.all()}


def answers(assessment: Assessment) -> list[Answer]:
    """The answers of a return in the order of the questions, with those that were carried. One query."""
    rows = assessment.answers.select_related("question__standard", "carried_from__assessment__cycle", "moderated_by")
    return list(rows)


def earlier(assessment: Assessment) -> Assessment | None:
    """The same agency's submitted return of the cycle before, from which answers may be carried forward."""
    if assessment.cycle.previous_id is None:
        return None
    rows = Assessment.objects.filter(
        cycle_id=assessment.cycle.previous_id,
        organisation_id=assessment.organisation_id,
        state=AssessmentState.SUBMITTED,
    )
    return remembered(("section11.earlier", assessment.pk), rows.select_related("cycle").first)


def evidence_of(assessment_ids: list[int]) -> dict[tuple[int, str], list[Attachment]]:
    """The files of these returns by return and purpose. One query."""
    rows = Attachment.objects.filter(
        subject_kind=ASSESSMENT_KIND, subject_id__in=assessment_ids, removed_at=None, purpose__startswith=EVIDENCE
    )
    found: dict[tuple[int, str], list[Attachment]] = {}
    for row in rows.select_related("attached_by"):
        found.setdefault((row.subject_id, row.purpose), []).append(row)
    return found


def actions_of(assessment: Assessment) -> dict[str, Action]:
    """The tracker's actions of the return by the answer that they came from. One query."""
    rows = Action.objects.filter(source_kind=ASSESSMENT_KIND, source_id=assessment.pk).select_related("organisation")
    return {row.origin: row for row in rows}


@dataclass(frozen=True)
class MatrixRow:
    """One agency in the matrix: how many questions of each standard are answered, and whether it is late.

    `cells` are (answered, asked) by standard; None throughout where the reader may not know how far a draft is.
    """

    assessment: Assessment
    cells: tuple[tuple[int, int], ...]
    late: bool
    chases: int


def matrix(cycle: AssessmentCycle, on: date) -> tuple[list[Standard], list[MatrixRow]]:
    """Who has answered how much of which standard, the late first. A fixed number of queries.

    It tells how far an agency is and never what it wrote.
    """
    columns = standards(cycle)
    place = {standard.pk: number for number, standard in enumerate(columns)}
    rows = cycle.assessments.select_related("organisation", "cycle").annotate(chased=Count("chases"))
    counted: dict[int, list[list[int]]] = {}
    done = Q(score__isnull=False) | Q(not_applicable=True)
    totals = (
        Answer.objects.filter(assessment__cycle=cycle)
        .order_by()
        .values("assessment_id", standard=F("question__standard_id"))
        .annotate(asked=Count("pk"), answered=Count("pk", filter=done))
    )
    for total in totals:
        cells = counted.setdefault(total["assessment_id"], [[0, 0] for _ in columns])
        cells[place[total["standard"]]] = [total["answered"], total["asked"]]
    found = [
        MatrixRow(
            row,
            tuple((a, b) for a, b in counted.get(row.pk, [])),
            row.is_late(on),
            row.chased,
        )
        for row in rows
    ]
    return columns, sorted(found, key=lambda row: (not row.late, row.assessment.organisation.name))


def candidates(on: date) -> QuerySet[Organisation]:
    """The organisations that may be asked: everybody who stands in the partnership on London date `on`."""
    ids = {row.organisation_id for row in standings(on)}
    return Organisation.objects.filter(pk__in=ids).order_by("name")


def with_deputies(role: Role, on: date, organisation: Organisation | int | None = None) -> list[Person]:
    """The holders of `role` and their deputies."""
    return [*holders(role, on, organisation), *deputies(role, on, organisation)]


def agency_people(organisation: Organisation, on: date) -> list[Person]:
    """Who answers for an agency: its contacts; failing them, its delegated, then its lead representatives."""
    for role in ANSWERING:
        if found := with_deputies(role, on, organisation):
            return found
    return []


def without_contact(organisations: QuerySet[Organisation] | list[Organisation], on: date) -> list[Organisation]:
    """Those of `organisations` for whom nobody could be told today. One query, beside that of the organisations."""
    bodies = list(organisations)
    held = Appointment.objects.filter(
        in_force(on), role__in=ANSWERING, organisation__in=bodies, person__is_active=True
    )  # fmt: skip
    lent = Delegation.objects.filter(in_force(on), appointment__in=held, deputy__is_active=True)
    posts, deputised = fetch(held.order_by(), lent.select_related("appointment").order_by())
    told = {one.organisation_id for one in posts} | {one.appointment.organisation_id for one in deputised}
    return [body for body in bodies if body.pk not in told]


def colleagues(assessment: Assessment, by: Person, on: date) -> QuerySet[Person]:
    """The people of the agency with whom the return can still be shared, by name."""
    shared = set(assessment.shares.values_list("person_id", flat=True))
    people = people_of([assessment.organisation_id], on).exclude(pk__in=shared | {by.pk})
    return people.filter(appointments__role__in=GRANTS[P.WRITE_SELF_ASSESSMENT]).distinct()


def panel_notes(assessment: Assessment) -> list[PanelNote]:
    """What panels said of the return, the earliest first."""
    return list(assessment.panel_notes.select_related("standard", "noted_by"))


def tests(cycle: AssessmentCycle) -> list[TestedBy]:
    """What tested the answers of the cycle, by question, with the closed surveys of each activity. Two queries."""
    rows = TestedBy.objects.filter(question__standard__cycle=cycle)
    closed = Prefetch("activity__surveys", Survey.objects.filter(state=SurveyState.CLOSED), to_attr="closed_surveys")
    return list(rows.select_related("question__standard", "activity__method").prefetch_related(closed))


def composite_visible(person: Person, cycle: AssessmentCycle, on: date) -> bool:
    """Whether `person` may read the report of all agencies: its readers at any time, the partners once it is closed."""
    if holds(person, P.READ_SELF_ASSESSMENTS, on):
        return cycle.state in (CycleState.ISSUED, CycleState.CLOSED)
    return cycle.state == CycleState.CLOSED and holds(person, P.READ_COMPOSITE, on)


# As the ground asks


def _visible_cycles(person: Person, on: date) -> QuerySet[AssessmentCycle]:
    return cycles(person, on)


def _may_read_file(person: Person, on: date, assessment_id: int, purpose: str) -> bool:
    return readable_to(person, on).filter(pk=assessment_id).exists()


def cycle_kind() -> Kind:
    """Self-assessments, as the ground asks about them."""
    return Kind.seen_by_query(
        CYCLE_KIND, "Self-assessment", _visible_cycles, lambda pk: reverse("cycle", kwargs={"pk": pk}),
        address=lambda subject: reverse("cycle", kwargs={"pk": subject.id}),
    )  # fmt: skip


def assessment_kind() -> Kind:
    """Agencies' returns, as the ground asks about them: the file of a draft is the agency's own."""
    return Kind.seen_by_query(
        ASSESSMENT_KIND, "Agency’s self-assessment", visible_to, lambda pk: reverse("assessment", kwargs={"pk": pk}),
        address=lambda subject: reverse("assessment", kwargs={"pk": subject.id}),
        may_read_file=_may_read_file,
    )  # fmt: skip
