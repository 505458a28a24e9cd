"""Reads about sign-offs: who may sign, who is waited for, what a page shows of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from portal.accounts.models import Person
from portal.accounts.permissions import GRANTS, Permission
from portal.accounts.queries import Authority, capacities, deputies, holders
from portal.clock import london_date
from portal.prepared import prepared
from portal.remembered import remembered
from portal.subjects import Subject, kind_named, kinds
from portal.together import Asking, answered

from .choices import Decision, RequiredKind, SignOffState
from .models import Required, Signature, SignOff

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PARTNERS_FIRST = "The chair endorses what the partners agree: every partner has to agree first."


def versions(subject: Subject) -> list[SignOff]:
    """Every sign-off of `subject`, the newest version first."""
    return list(
        SignOff.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
        .select_related("opened_by", "voided_by")
        .order_by("-version")
    )


def latest(subject: Subject) -> SignOff | None:
    """The newest version's sign-off, whatever its state, or None where none was opened."""
    return SignOff.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-version").first()


def latest_with_answers(subject: Subject) -> SignOff | None:
    """The same with its bodies and their answers read along, without the document itself. One query for a page."""
    rows = prepared("bodies of the newest sign-off", _of_newest, kind=subject.kind, number=subject.id)
    if not rows:
        return None
    return remembered((Required, rows[0].sign_off_id), lambda: rows)[0].sign_off


def _of_newest(kind: str, number: int) -> QuerySet[Required]:
    newest = SignOff.objects.filter(subject_kind=kind, subject_id=number).order_by("-version").values("pk")
    return (
        Required.objects.filter(sign_off__in=newest[:1])
        .select_related("sign_off", "organisation", "signature")
        .defer("sign_off__document", "sign_off__files")
    )


def live(subject: Subject) -> SignOff | None:
    """The sign-off that is open or complete: what a change to the document would void. At most one."""
    return SignOff.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, state__in=[SignOffState.OPEN, SignOffState.COMPLETE]
    ).first()


def capacity_for(required: Required, person: Person | AnonymousUser, on: date) -> Authority | None:
    """The capacity in which `person` may answer for this body on London date `on`; own before deputised."""
    narrowed = required.organisation_id if required.kind == RequiredKind.PARTNER else None
    found = capacities(person, required.needed, on, narrowed)
    return next((a for a in found if a.delegation_id is None), found[0] if found else None)


def _waits_for_partners(required: Required, siblings: Iterable[Required]) -> bool:
    """Whether an endorser has still to wait: some partner has not answered, or does not agree."""
    if required.kind != RequiredKind.ENDORSER:
        return False
    partners = [r for r in siblings if r.kind == RequiredKind.PARTNER]
    return any(r.given is None or r.given.decision == Decision.DISSENT for r in partners)


def _with_answers(sign_off: SignOff) -> list[Required]:
    """Every body with its answer: one query, asked once for each page."""
    rows = sign_off.required.select_related("organisation", "signature")
    return remembered((Required, sign_off.pk), lambda: list(rows))


def why_not(sign_off: SignOff, required: Required, person: Person, now: datetime) -> str | None:
    """The sentence that stops `person` from answering for this body at `now`, or None.

    The order is from what nothing changes to what time may change, so that the first sentence
    read is the one that matters.
    """
    conflicted = kind_named(sign_off.subject_kind).conflicted_people(sign_off.subject_id)
    return _why_not(sign_off, required, person, now, _with_answers(sign_off), conflicted)


def _why_not(
    sign_off: SignOff,
    required: Required,
    person: Person,
    now: datetime,
    answers: list[Required],
    conflicted: set[int],
) -> str | None:
    if sign_off.state != SignOffState.OPEN:
        return f"This version is no longer open: it is now “{sign_off.get_state_display()}”."
    if person.pk in conflicted:
        return (
            "A conflict of interest is recorded for you here, so you cannot sign. "
            "Your deputy, or somebody else with your partner's authority, can."
        )
    own = next((r for r in answers if r.pk == required.pk), required)
    if own.given is not None:
        return f"{own.given.name} has already answered for {own.body}. Each body answers once for each version."
    other = next((r.given for r in answers if r.given is not None and r.given.person_id == person.pk), None)
    if other is not None:
        return f"You have signed this version for {other.body}. Nobody signs one version for two bodies."
    if capacity_for(required, person, london_date(now)) is None:
        return (
            f"You do not hold the authority to answer for {required.body} today, "
            "in your own appointment or as a deputy whose delegation is in force."
        )
    if _waits_for_partners(required, answers):
        return PARTNERS_FIRST
    return None


def eligible(sign_off: SignOff, person: Person, now: datetime) -> list[Required]:
    """The bodies for which `person` may answer at `now`; more than one only until the first is given.

    Two queries, and one for somebody without the authority to sign anything.
    """
    answers = _with_answers(sign_off)
    on = london_date(now)
    if sign_off.state != SignOffState.OPEN or not any(capacity_for(r, person, on) for r in answers):
        return []
    conflicted = kind_named(sign_off.subject_kind).conflicted_people(sign_off.subject_id)
    return [r for r in answers if _why_not(sign_off, r, person, now, answers, conflicted) is None]


def waiting_for(person: Person, now: datetime) -> list[Required]:
    """What waits for this person's signature at `now`, the earliest date first. A constant number of queries."""
    return answered([waiting(person, now)])[0]


def waiting(person: Person, now: datetime) -> Asking[list[Required]]:
    """What `waiting_for` answers, asked in two turns."""
    on = london_date(now)
    wanted = [permission.name for permission in Permission if capacities(person, permission, on)]
    open_ones: list[SignOff]
    (open_ones,) = yield [
        SignOff.objects.filter(state=SignOffState.OPEN, required__permission__in=wanted, required__signature=None)
        .exclude(signatures__person=person)
        .distinct()
        .defer("document", "files")
    ]
    if not open_ones:
        return []
    of_kind: dict[str, set[int]] = {}
    for sign_off in open_ones:
        of_kind.setdefault(sign_off.subject_kind, set()).add(sign_off.subject_id)
    among = {kind: of_kind[kind.name] for kind in kinds() if kind.name in of_kind}
    siblings: list[Required]
    siblings, *visible = yield [
        Required.objects.filter(sign_off__in=open_ones).select_related("organisation", "signature"),
        *(kind.seen_among(person, on, ids) for kind, ids in among.items() if kind.visible_query),
    ]
    seen = iter(visible)
    required_of: dict[int, list[Required]] = {}
    for one in siblings:
        required_of.setdefault(one.sign_off_id, []).append(one)
    reachable: set[tuple[str, int]] = set()
    for kind, ids in among.items():
        ids = set(next(seen)) if kind.visible_query else ids & kind.visible_ids(person, on)
        reachable |= {(kind.name, one) for one in ids - kind.closed(person, ids)}
    found = []
    for sign_off in open_ones:
        if (sign_off.subject_kind, sign_off.subject_id) not in reachable:
            continue
        bodies = required_of.get(sign_off.pk, [])
        for required in bodies:
            if (
                required.given is None
                and not _waits_for_partners(required, bodies)
                and capacity_for(required, person, on)
            ):
                required.sign_off = sign_off
                found.append(required)
    return sorted(found, key=lambda r: (r.sign_off.due_on or date.max, r.sign_off.reference, r.pk))


def signatories(required: Required, on: date) -> list[Person]:
    """The people who could answer for this body on London date `on`, deputies included: whom a notice goes to."""
    organisation = required.organisation_id if required.kind == RequiredKind.PARTNER else None
    people: dict[int, Person] = {}
    for role in sorted(GRANTS[required.needed]):
        for person in (*holders(role, on, organisation), *deputies(role, on, organisation)):
            people[person.pk] = person
    conflicted = kind_named(required.sign_off.subject_kind).conflicted_people(required.sign_off.subject_id)
    return sorted((p for pk, p in people.items() if pk not in conflicted), key=lambda p: (p.name, p.pk))


@dataclass(frozen=True)
class BodyRow:
    """One body on the signature list: its number, who it is, and its answer where it is given."""

    number: int
    body: str
    kind: str
    required: Required
    signature: Signature | None
    waits_for_partners: bool


def signature_rows(sign_off: SignOff) -> list[BodyRow]:
    """The bodies of a sign-off in order, with their answers, for `approvals/_signatures.html`. One query."""
    answers = _with_answers(sign_off)
    return [
        BodyRow(n, r.body, r.kind, r, r.given, r.given is None and _waits_for_partners(r, answers))
        for n, r in enumerate(answers, start=1)
    ]
