"""Reads of the arrangements in use, each as they stand on a London date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Delegation, Organisation, Post
from portal.accounts.queries import in_force
from portal.brand import Brand
from portal.deadlines.rules import rule_for
from portal.errors import PortalError
from portal.prepared import prepared
from portal.remembered import remembered
from portal.together import asked_everywhere, fetch, of_everywhere

from ..choices import RecipientOf, Standing
from ..models import (
    Arrangements,
    AssuranceArea,
    ClockSetting,
    Contact,
    Group,
    GroupMember,
    Milestone,
    OfficeHolder,
    PartnershipOrganisation,
    Priority,
    Recipient,
    SignOffStep,
    TimetablePreset,
)


def current() -> Arrangements:
    """The arrangements in use; read once for each page.

    Raises PortalError when none have been loaded.
    """
    row = _in_use()
    if row is None:
        raise PortalError(
            "No arrangements have been loaded yet. Run “manage.py load_arrangements” with the name of the partnership."
        )
    return row


def _in_use() -> Arrangements | None:
    return next(iter(of_everywhere(Arrangements)), None)


def _arrangements() -> QuerySet[Arrangements]:
    return Arrangements.objects.select_related("council", "body").order_by("pk")[:1]


asked_everywhere(Arrangements, _arrangements)


def brand() -> Brand | None:
    """The partnership's name and colour for every page; None until arrangements are loaded."""
    row = _in_use()
    return Brand(row.name, row.short_name, row.brand_colour) if row else None


def standings(on: date) -> QuerySet[PartnershipOrganisation]:
    """Every standing in force on London date `on`, with its organisation, in the order of the arrangements."""
    return PartnershipOrganisation.objects.in_force(on).select_related("organisation__successor")


def statutory_partners(on: date) -> list[Organisation]:
    """The statutory safeguarding partners on London date `on`, in the order of the arrangements."""
    rows = standings(on).filter(standing=Standing.STATUTORY_PARTNER)
    return list(remembered(("statutory partners", on), lambda: [row.organisation for row in rows]))


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


@dataclass
class Directory:
    """Who belongs to the partnership on a day, and who did before.

    `agencies` and `former_agencies` are lists by sector, sectors in the order of the arrangements.
    """

    partners: list[PartnershipOrganisation] = field(default_factory=list)
    former_partners: list[PartnershipOrganisation] = field(default_factory=list)
    agencies: dict[str, list[PartnershipOrganisation]] = field(default_factory=dict)
    former_agencies: list[PartnershipOrganisation] = field(default_factory=list)
    others: list[PartnershipOrganisation] = field(default_factory=list)

    @property
    def agency_count(self) -> int:
        """How many relevant agencies there are."""
        return sum(len(rows) for rows in self.agencies.values())


def directory(on: date) -> Directory:
    """Everybody's standing on London date `on`, and the standings that had ended by then. One query."""
    found = Directory()
    for row in PartnershipOrganisation.objects.select_related("organisation__successor"):
        current_row = row.in_force(on)
        if row.standing == Standing.STATUTORY_PARTNER:
            (found.partners if current_row else found.former_partners).append(row)
        elif row.standing == Standing.OTHER:
            found.others.append(row)
        elif current_row:
            found.agencies.setdefault(row.sector, []).append(row)
        else:
            found.former_agencies.append(row)
    return found


def representative_posts(on: date) -> dict[int, list[Post]]:
    """The posts of lead and delegated representatives that exist on London date `on`, by organisation id. One query."""
    found: dict[int, list[Post]] = {}
    roles = [Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE]
    for post in Post.objects.filter(_existing(on), role__in=roles).order_by("-role", "pk"):
        found.setdefault(post.organisation_id, []).append(post)
    return found


def _existing(on: date) -> Q:
    """Posts whose dates, where they have any, take in `on`."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@dataclass(frozen=True)
class Profile:
    """One organisation as the portal knows it on a day."""

    organisation: Organisation
    standings: list[PartnershipOrganisation]
    succession: list[Organisation]
    posts: list[Post]
    former_posts: list[Post]
    appointments: list[Appointment]
    deputies: list[Delegation]
    office_holders: list[OfficeHolder]
    seats: list[GroupMember]
    priorities: list[Priority]


def profile(organisation: Organisation, on: date) -> Profile:
    """What the organisation is, was and does on London date `on`; the people are those appointed today."""
    people = Appointment.objects.filter(in_force(on), organisation=organisation, person__is_active=True)
    lent = Delegation.objects.filter(in_force(on), appointment__in=people, deputy__is_active=True)
    posts = Post.objects.filter(organisation=organisation).order_by("-role", "pk")
    seats = GroupMember.objects.filter(organisation=organisation, removed_on__isnull=True).select_related("group")
    every, existing, standings, appointed, deputies, named, seated, led = fetch(
        posts,
        posts.filter(_existing(on)).values_list("pk", flat=True),
        PartnershipOrganisation.objects.filter(organisation=organisation),
        people.select_related("person", "post").order_by("role", "person__name"),
        lent.select_related("deputy", "appointment__person").order_by("deputy__name"),
        OfficeHolder.objects.filter(organisation=organisation, removed_on__isnull=True),
        seats.order_by("group__position", "position"),
        Priority.objects.filter(lead=organisation, removed_on__isnull=True),
    )
    return Profile(
        organisation=organisation,
        standings=standings,
        succession=succession(organisation),
        posts=[post for post in every if post.pk in existing],
        former_posts=[post for post in every if post.pk not in existing],
        appointments=appointed,
        deputies=deputies,
        office_holders=named,
        seats=seated,
        priorities=led,
    )


def succession(organisation: Organisation) -> list[Organisation]:
    """The bodies that have held this body's functions, earliest first, itself among them.

    A body may have had several predecessors (probation): all of them are in.
    """
    succeeded = Organisation.objects.filter(successor__isnull=False)
    of_a_line = Q(successor__isnull=False) | Q(pk__in=succeeded.order_by().values("successor"))
    bodies = {body.pk: body for body in (*Organisation.objects.filter(of_a_line), organisation)}
    predecessors: dict[int | None, set[int]] = {}
    for body in bodies.values():
        predecessors.setdefault(body.successor_id, set()).add(body.pk)
    line = {organisation.pk}
    waiting = [organisation.pk]
    while waiting:
        pk = waiting.pop()
        before = predecessors.get(pk, set())
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


def group_choices() -> list[tuple[str, str]]:
    """The groups in use as (code, name), in the order of the arrangements."""
    return list(Group.objects.filter(removed_on__isnull=True).values_list("code", "name"))


def groups() -> QuerySet[Group]:
    """The groups in use with their seats, two queries, in the order of the arrangements."""
    seats = GroupMember.objects.filter(removed_on__isnull=True).select_related("organisation")
    return Group.objects.filter(removed_on__isnull=True).prefetch_related(Prefetch("members", queryset=seats))


def group_rows() -> QuerySet[Group]:
    """The groups in use without their seats, to be asked."""
    return Group.objects.filter(removed_on__isnull=True)


def timetable_preset() -> TimetablePreset | None:
    """The day table in use with its milestones in `milestones.all()`; None before any is loaded."""
    milestones = Milestone.objects.filter(removed_on__isnull=True)
    rows = TimetablePreset.objects.filter(removed_on__isnull=True).prefetch_related(
        Prefetch("milestones", queryset=milestones)
    )
    return remembered(TimetablePreset, rows.first)


def clock_setting(rule_code: str, on: date) -> ClockSetting | None:
    """The setting for the rule in force on London date `on`; None where the arrangements leave it to the law."""
    return next((row for row in reversed(_begun_settings(on)) if row.rule_code == rule_code), None)


def _begun_settings(on: date) -> list[ClockSetting]:
    """Every setting that stands on London date `on`, the latest last."""
    return remembered(("clock settings", on), lambda: list(prepared("clock settings", _clock_settings, on=on)))


def sign_off_chain() -> list[SignOffStep]:
    """The steps by which a recommendation is agreed, in order."""
    return list(sign_off_step_rows())


def sign_off_step_rows() -> QuerySet[SignOffStep]:
    """The same, to be asked."""
    return SignOffStep.objects.filter(removed_on__isnull=True)


def recipients(of: RecipientOf) -> list[Recipient]:
    """Who receives `of`, in the order of the arrangements."""
    return list(Recipient.objects.filter(of=of, removed_on__isnull=True))


def every_recipient() -> list[Recipient]:
    """Every recipient of everything that is sent, in the order of the arrangements."""
    return list(Recipient.objects.filter(removed_on__isnull=True))


def clock_settings(on: date) -> list[ClockSetting]:
    """The setting in force on London date `on` for each rule that has one, in the order of the arrangements."""
    latest: dict[str, ClockSetting] = {}
    for setting in _begun_settings(on):
        latest[setting.rule_code] = setting
    return sorted(latest.values(), key=lambda setting: setting.position)


def _clock_settings(on: date) -> QuerySet[ClockSetting]:
    return ClockSetting.objects.standing(on).filter(effective_from__lte=on).order_by("effective_from", "pk")


def named_clock_settings(on: date) -> list[tuple[str, ClockSetting]]:
    """The settings in force on London date `on`, each with its rule's title."""
    return [(rule_for(setting.rule_code, on).title, setting) for setting in clock_settings(on)]


def priorities() -> list[Priority]:
    """The priorities in use with the organisations that lead on them, in the order of the arrangements."""
    return list(priority_rows())


def priority_rows() -> QuerySet[Priority]:
    """The same, to be asked."""
    return Priority.objects.filter(removed_on__isnull=True).select_related("lead__successor")


def assurance_areas() -> list[AssuranceArea]:
    """The areas for assurance in use."""
    return list(assurance_area_rows())


def assurance_area_rows() -> QuerySet[AssuranceArea]:
    """The same, to be asked."""
    return AssuranceArea.objects.filter(removed_on__isnull=True)


def contacts() -> list[Contact]:
    """Whom to call, in the order of the arrangements: the emergency route first."""
    return list(Contact.objects.filter(removed_on__isnull=True))


def office_holders() -> list[OfficeHolder]:
    """The people whom the published document names: history."""
    return list(OfficeHolder.objects.filter(removed_on__isnull=True).select_related("organisation"))


def own_contact() -> Contact | None:
    """The partnership's own entry among the contacts; the first that has an e-mail address where it has none."""
    rows = contacts()
    name = current().name
    return next((row for row in rows if row.name == name), None) or next((row for row in rows if row.email), None)
