"""What the pages about notifying and about conflicts of interest read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from partnership.choices import RecipientKind, RecipientOf
from partnership.queries import recipients, statutory_partners
from portal.accounts.models import Appointment, Delegation, Organisation
from portal.accounts.permissions import DEPUTISABLE, GRANTS, Permission
from portal.accounts.queries import capacities, in_force
from portal.deadlines.models import Deadline
from portal.deadlines.queries import for_subject

from .choices import AgeBand
from .models import PartnerView, RapidReview
from .policies import always_notifiable

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class PartnerLine:
    """One partner's view on notifying: the latest, and those before it, newest first."""

    organisation: Organisation
    latest: PartnerView | None
    earlier: list[PartnerView]


def own_partners(person: Person, on: date) -> list[Organisation]:
    """The statutory partners that `person` may give a view for on London date `on`, as representative or deputy."""
    theirs = {a.organisation_id for a in capacities(person, Permission.GIVE_PARTNER_VIEW, on)}
    return [organisation for organisation in statutory_partners(on) if organisation.pk in theirs]


def clock_of(review: RapidReview, code: str) -> Deadline | None:
    """The review's clock of the rule `code`, whether it runs, was met or was cancelled."""
    return for_subject(review.subject).filter(rule_code=code, instance="").first()


def readers(on: date) -> QuerySet[Person]:
    """Everybody whose roles let them read reviews on London date `on`, deputies among them, by name."""
    roles = GRANTS[Permission.READ_REVIEWS]
    held = Appointment.objects.filter(in_force(on), role__in=roles)
    lent = Delegation.objects.filter(in_force(on), appointment__in=held.filter(role__in=DEPUTISABLE))
    people = get_user_model().objects.filter(is_active=True)
    return people.filter(Q(appointments__in=held) | Q(deputising__in=lent)).distinct().order_by("name", "pk")


def views_by_partner(review: RapidReview, on: date) -> list[PartnerLine]:
    """Each statutory partner of London date `on` with its latest view on notifying and the earlier ones. Two queries.

    A body that gave a view and is no partner any more comes last.
    """
    given: dict[int, list[PartnerView]] = {}
    for row in review.partner_views.select_related("organisation").order_by("-recorded_at", "-pk"):
        given.setdefault(row.organisation_id, []).append(row)
    found = []
    for organisation in statutory_partners(on):
        views = given.pop(organisation.pk, [])
        found.append(PartnerLine(organisation, views[0] if views else None, views[1:]))
    found += [PartnerLine(views[0].organisation, views[0], views[1:]) for views in given.values()]
    return found


def notification_recipients(review: RapidReview) -> list[str]:
    """Whom a notification of this review goes to, as the arrangements name them.

    Those who have no part in the case of an adult are left out where there is no child; a death that is always
    notified goes to the Secretary of State and Ofsted as well (Working Together to Safeguard Children 2023).
    """
    children = list(review.children.all())
    adults_only = bool(children) and all(child.age_band == AgeBand.FROM_18_TO_24 for child in children)
    names = [r.name for r in recipients(RecipientOf.NOTIFICATION) if not (adults_only and r.children_only)]
    if always_notifiable(review):
        names += [RecipientKind.SECRETARY_OF_STATE.label, RecipientKind.OFSTED.label]
    return list(dict.fromkeys(names))
