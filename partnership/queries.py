"""Reads of the arrangements in use, each as they stand on a London date."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date

from django.db.models import Prefetch, QuerySet

from portal.accounts.models import Organisation
from portal.brand import Brand
from portal.errors import PortalError
from portal.trail.recording import request_id

from .choices import RecipientOf, Standing
from .models import (
    Arrangements,
    ClockSetting,
    Group,
    GroupMember,
    Milestone,
    PartnershipOrganisation,
    Recipient,
    SignOffStep,
    TimetablePreset,
)

# The row of the request that is being answered: a page asks many times, another process may load anew.
_kept: ContextVar[tuple[str, Arrangements] | None] = ContextVar("arrangements", default=None)


def current() -> Arrangements:
    """The arrangements in use; read once a request, at every call outside one.

    Raises PortalError when none have been loaded.
    """
    row = _in_use()
    if row is None:
        raise PortalError(
            "No arrangements have been loaded yet. Run “manage.py load_arrangements” with the name of the partnership."
        )
    return row


def _in_use() -> Arrangements | None:
    request = request_id.get()
    kept = _kept.get()
    if request and kept and kept[0] == request:
        return kept[1]
    row = Arrangements.objects.select_related("council", "body").first()
    if request and row:
        _kept.set((request, row))
    return row


def brand() -> Brand | None:
    """The partnership's name and colour for every page; None until arrangements are loaded."""
    row = _in_use()
    return Brand(row.name, row.short_name, row.brand_colour) if row else None


def standings(on: date) -> QuerySet[PartnershipOrganisation]:
    """Every standing in force on London date `on`, with its organisation, in the order of the arrangements."""
    return PartnershipOrganisation.objects.in_force(on).select_related("organisation__successor")


def statutory_partners(on: date) -> list[Organisation]:
    """The statutory safeguarding partners on London date `on`, in the order of the arrangements."""
    return [row.organisation for row in standings(on).filter(standing=Standing.STATUTORY_PARTNER)]


def relevant_agencies(on: date) -> list[Organisation]:
    """The relevant agencies on London date `on`, in the order of the arrangements."""
    return [row.organisation for row in standings(on).filter(standing=Standing.RELEVANT_AGENCY)]


def responding_agencies(on: date) -> list[Organisation]:
    """The organisations that a rapid review asks for information unless told otherwise, on London date `on`."""
    return [row.organisation for row in standings(on).filter(asked_in_rapid_reviews=True)]


def is_statutory(organisation: Organisation | int, on: date) -> bool:
    """Whether the organisation is a statutory partner on London date `on`."""
    return (
        PartnershipOrganisation.objects.in_force(on)
        .filter(standing=Standing.STATUTORY_PARTNER, organisation=organisation)
        .exists()
    )


def succession(organisation: Organisation) -> list[Organisation]:
    """The bodies that have held this body's functions, earliest first, itself among them.

    A body may have had several predecessors (probation): all of them are in.
    """
    bodies = {body.pk: body for body in Organisation.objects.all()}
    line = {organisation.pk}
    waiting = [organisation.pk]
    while waiting:
        pk = waiting.pop()
        before = {body.pk for body in bodies.values() if body.successor_id == pk}
        after = {bodies[pk].successor_id} if bodies[pk].successor_id else set()
        fresh = (before | after) - line
        line |= fresh
        waiting.extend(fresh)
    return sorted((bodies[pk] for pk in line), key=lambda body: (body.ends_on or date.max, body.name))


def review_group() -> Group:
    """The group that meets on rapid reviews; PortalError before any arrangements are loaded."""
    group = Group.objects.filter(is_review_group=True, removed_on__isnull=True).first()
    if group is None:
        current()
        raise PortalError("The arrangements name no group that meets on rapid reviews. Load them again.")
    return group


def groups() -> QuerySet[Group]:
    """The groups in use with their seats, two queries, in the order of the arrangements."""
    seats = GroupMember.objects.filter(removed_on__isnull=True).select_related("organisation")
    return Group.objects.filter(removed_on__isnull=True).prefetch_related(Prefetch("members", queryset=seats))


def timetable_preset() -> TimetablePreset | None:
    """The day table in use with its milestones in `milestones.all()`; None before any is loaded."""
    milestones = Milestone.objects.filter(removed_on__isnull=True)
    return (
        TimetablePreset.objects.filter(removed_on__isnull=True)
        .prefetch_related(Prefetch("milestones", queryset=milestones))
        .first()
    )


def clock_setting(rule_code: str, on: date) -> ClockSetting | None:
    """The setting for the rule in force on London date `on`; None where the arrangements leave it to the law."""
    return (
        ClockSetting.objects.standing(on)
        .filter(rule_code=rule_code, effective_from__lte=on)
        .order_by("-effective_from")
        .first()
    )


def sign_off_chain() -> list[SignOffStep]:
    """The steps by which a recommendation is agreed, in order."""
    return list(SignOffStep.objects.filter(removed_on__isnull=True))


def recipients(of: RecipientOf) -> list[Recipient]:
    """Who receives `of`, in the order of the arrangements."""
    return list(Recipient.objects.filter(of=of, removed_on__isnull=True))
