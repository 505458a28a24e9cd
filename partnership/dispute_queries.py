"""Reads of disputes: who sees which, what a page shows, and the trend without names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Case, F, Prefetch, Q, QuerySet, When
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds, in_force
from portal.deadlines.lines import Line, first_due
from portal.deadlines.lines import lines as deadline_lines
from portal.deadlines.models import Deadline
from portal.subjects import Kind, Subject, kind_named
from portal.together import Asking, answered, one, related

from .choices import Duty
from .models import Dispute, DisputeStep, Ladder, LadderStage, StageTime
from .models.dispute import DISPUTE_KIND
from .promise_choices import DisputeState, LadderKind, Theme
from .queries.hanging import subjects_of_disputes
from .queries.named_contacts import contacts_on

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Whoever speaks for a whole body; a practitioner sees what they raised themselves.
SPEAKERS = (Role.AGENCY_CONTACT, Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE)
# Ladders of which the body concerned sees its own.
SEEN_BY_THE_BODY = (LadderKind.PRACTITIONERS, LadderKind.RELEVANT_AGENCY, LadderKind.FAMILIES)


def visible_to(person: Person, on: date) -> QuerySet[Dispute]:
    """The disputes that `person` may see on London date `on`.

    A disagreement between practitioners is the two bodies' own until its ladder tells the business
    manager; one about another record is seen by those alone who see that record.
    """
    spoken_for = {
        a.organisation_id for a in capacities(person, Permission.RAISE_DISAGREEMENT, on) if a.role in SPEAKERS
    }
    own = Q(opened_by_id=person.pk) | Q(kind__in=SEEN_BY_THE_BODY) & (
        Q(raised_by_id__in=spoken_for) | Q(other_side_id__in=spoken_for)
    )
    if not holds(person, Permission.RAISE_DISAGREEMENT, on):
        own = Q(pk__in=[])
    seen = own
    if holds(person, Permission.READ_DISPUTES, on):
        seen |= Q(told_at__isnull=False)
    return Dispute.objects.filter(seen).filter(_about_what_they_see(person, on))


def _about_what_they_see(person: Person, on: date) -> Q:
    allowed = Q(about_kind="")
    for kind in subjects_of_disputes():
        allowed |= Q(about_kind=kind, about_id__in=kind_named(kind).visible(person, on))
    return allowed


def may_act(dispute: Dispute, person: Person, on: date) -> bool:
    """Whether `person` records the steps: the manager once told; of practitioners' own, the two sides too."""
    if dispute.told_at is not None and holds(person, Permission.RUN_LADDERS, on):
        return True
    if dispute.kind != LadderKind.PRACTITIONERS:
        return False
    if dispute.opened_by_id == person.pk and holds(person, Permission.RAISE_DISAGREEMENT, on):
        return True
    sides = {dispute.raised_by_id, dispute.other_side_id}
    return any(
        a.organisation_id in sides and a.role in SPEAKERS for a in capacities(person, Permission.RAISE_DISAGREEMENT, on)
    )


def ladders() -> list[Ladder]:
    """The ladders in use with their stages and times, three queries."""
    return answered([ladders_asked()])[0]


def ladders_asked() -> Asking[list[Ladder]]:
    """The same, asked together with others."""
    rows = yield from one(Ladder.objects.filter(removed_on__isnull=True))
    yield from related(rows, Prefetch("stages", LadderStage.objects.filter(removed_on__isnull=True).order_by("number")))
    stages = [stage for row in rows for stage in row.stages.all()]
    yield from related(stages, Prefetch("times", StageTime.objects.filter(removed_on__isnull=True)))
    return rows


def ladder(kind: str) -> Ladder | None:
    """The ladder in use for `kind`, with its stages and times; None where the arrangements set none."""
    return next((row for row in ladders() if row.kind == kind), None)


@dataclass(frozen=True)
class Row:
    """A dispute in a list: where it stands and how long it has."""

    dispute: Dispute
    stage: str
    line: Line | None


def in_order(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """The open ones first and the soonest due among them first."""
    is_over = Case(When(state=DisputeState.OPEN, then=0), default=1)
    dated = disputes.annotate(due=first_due(DISPUTE_KIND))
    return dated.order_by(is_over, F("due").asc(nulls_last=True), "reference")


def rows(disputes: QuerySet[Dispute], as_of: date | datetime) -> list[Row]:
    """A page of the list as it stands in order. Three queries, however many."""
    found = list(
        disputes.select_related("raised_by", "other_side").prefetch_related(
            Prefetch("steps", queryset=DisputeStep.objects.order_by("number"))
        )
    )
    clocks = Deadline.objects.filter(
        subject_kind=DISPUTE_KIND,
        subject_id__in=[dispute.pk for dispute in found],
        met_at__isnull=True,
        cancelled_at__isnull=True,
    ).select_related("owner_organisation")
    lines = {line.deadline.subject_id: line for line in deadline_lines(clocks, as_of)}
    listed = []
    for dispute in found:
        steps = list(dispute.steps.all())
        listed.append(Row(dispute, steps[-1].stage_title if steps else "", lines.get(dispute.pk)))
    return listed


def step_lines(dispute: Dispute, as_of: date | datetime) -> Asking[list[tuple[DisputeStep, Line | None]]]:
    """Every stage that the dispute has stood on, each with its clock where it had one."""
    clocks = Deadline.objects.filter(subject_kind=DISPUTE_KIND, subject_id=dispute.pk)
    ran, steps = yield [clocks.select_related("owner_organisation"), dispute.steps.select_related("ended_by")]
    lines = {line.deadline.instance: line for line in deadline_lines(ran, as_of)}
    return [(step, lines.get(step.instance)) for step in steps]


@dataclass(frozen=True)
class Trend:
    """Practitioners' disagreements of a period, without a body or a person.

    `total` were raised in it; `open` of them still run; `resolved` of them were settled. `by_theme`
    and `by_stage` count them by theme and by the stage they reached; `late_stages` of `ended_stages`
    ended after their time.
    """

    total: int
    open: int
    resolved: int
    withdrawn: int
    by_theme: list[tuple[str, int]]
    by_stage: list[tuple[str, int]]
    late_stages: int
    ended_stages: int
    learning: list[str]


def trend(starts_on: date, ends_on: date) -> Trend:
    """The trend of the disagreements raised between the two London dates, both included. Three queries."""
    found = list(
        Dispute.objects.filter(
            kind=LadderKind.PRACTITIONERS, raised_on__gte=starts_on, raised_on__lte=ends_on
        ).prefetch_related(Prefetch("steps", queryset=DisputeStep.objects.order_by("number")))
    )
    themes = Counter(dispute.theme for dispute in found)
    reached: Counter[tuple[int, str]] = Counter()
    for dispute in found:
        last = list(dispute.steps.all())[-1]
        reached[last.stage_number, last.stage_title] += 1
    clocks = list(
        Deadline.objects.filter(
            subject_kind=DISPUTE_KIND, subject_id__in=[dispute.pk for dispute in found], met_on__isnull=False
        )
    )
    states = Counter(dispute.state for dispute in found)
    return Trend(
        total=len(found),
        open=states[DisputeState.OPEN],
        resolved=states[DisputeState.RESOLVED],
        withdrawn=states[DisputeState.WITHDRAWN],
        by_theme=sorted(((str(Theme(t).label), n) for t, n in themes.items()), key=lambda row: (-row[1], row[0])),
        by_stage=[(title, n) for (_number, title), n in sorted(reached.items())],
        late_stages=sum(1 for clock in clocks if clock.met_late),
        ended_stages=len(clocks),
        learning=[dispute.learning for dispute in found if dispute.learning],
    )


def contacts_of(organisations: list[Organisation], on: date) -> dict[int, list[str]]:
    """The single points of contact on London date `on`: for each body whom it named for disagreements, and where it
    named nobody, the people appointed as its agency contact. Three queries.
    """
    people: dict[int, list[str]] = {}
    for contact in contacts_on(on).filter(organisation__in=organisations, duties__duty=Duty.ESCALATION):
        words = [f"{contact.name}, {contact.post}" if contact.name else contact.post, contact.phone, contact.email]
        people.setdefault(contact.organisation_id, []).append(", ".join(word for word in words if word))
    held = Appointment.objects.filter(
        in_force(on), role=Role.AGENCY_CONTACT, organisation__in=organisations, person__is_active=True
    ).exclude(organisation__in=list(people))
    for row in held.select_related("person", "post").order_by("person__name"):
        words = f"{row.person.name}, {row.post.title}" if row.post else row.person.name
        people.setdefault(row.organisation_id, []).append(words)
    return people


def about_path(dispute: Dispute) -> str:
    """The address of the record that the dispute is about; empty where it is about none."""
    if dispute.about_id is None:
        return ""
    return kind_named(dispute.about_kind).path_to(
        Subject(dispute.about_kind, dispute.about_id, dispute.about_reference)
    )


def about(subject: Subject) -> QuerySet[Dispute]:
    """The disputes about one record of another app, the newest first."""
    return Dispute.objects.filter(about_kind=subject.kind, about_id=subject.id)


def step_recorded(subject: Subject) -> bool:
    """Whether the partners took a step on their ladder about this record, with its outcome."""
    return DisputeStep.objects.filter(dispute__in=about(subject), ended_at__isnull=False).exists()


def dispute_kind() -> Kind:
    """How the ground asks about a dispute."""

    def path(dispute_id: int) -> str:
        return reverse("dispute", args=[Dispute.objects.values_list("reference", flat=True).get(pk=dispute_id)])

    return Kind.seen_by_query(
        DISPUTE_KIND,
        "Dispute",
        visible_to,
        path,
        address=lambda subject: reverse("dispute", args=[subject.reference]),
    )
