"""Who hears of a disagreement, and when: the other side at once, the business manager at the stage that is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.queries import deputies, holders
from portal.clock import london_date
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind

from .dispute_queries import visible_to
from .models import Dispute
from .promise_choices import LadderKind
from .queries import statutory_partners

if TYPE_CHECKING:
    from portal.accounts.models import Person


def tell_sides(dispute: Dispute, kind: NoticeKind, by: Person, now: datetime) -> int:
    """A notice to those who speak for the two sides, but for whoever did it; how many are new.

    Between partners, to the delegated representatives of each. It says the reference and the stage, no more.
    """
    on = london_date(now)
    if dispute.kind == LadderKind.BETWEEN_PARTNERS:
        bodies, role = statutory_partners(on), Role.DELEGATED_REPRESENTATIVE
    else:
        bodies, role = [body for body in (dispute.raised_by, dispute.other_side) if body], Role.AGENCY_CONTACT
    people = [person for body in bodies for person in (*holders(role, on, body), *deputies(role, on, body))]
    return _queue(dispute, kind, people, by, now)


def tell_manager(dispute: Dispute, now: datetime) -> int:
    """A notice to the business manager that a disagreement has reached the stage that is set; how many are new."""
    on = london_date(now)
    people = [*holders(Role.BUSINESS_MANAGER, on), *deputies(Role.BUSINESS_MANAGER, on)]
    return _queue(dispute, NoticeKind.DISPUTE_TOLD, people, None, now)


def _queue(dispute: Dispute, kind: NoticeKind, people: Iterable[Person], by: Person | None, now: datetime) -> int:
    on = london_date(now)
    # Whoever may not see the record that it concerns does not hear of it either.
    wanted = {
        person.pk: person
        for person in people
        if (by is None or person.pk != by.pk) and visible_to(person, on).filter(pk=dispute.pk).exists()
    }
    step = dispute.steps.last()
    return queue(
        key=f"{kind}:{dispute.pk}:{step.number if step else 0}:{dispute.letters.count()}",
        kind=kind,
        recipients=wanted.values(),
        now=now,
        subject=dispute.subject,
        context={"title": step.stage_title if step else ""},
        path=reverse("dispute", args=[dispute.reference]),
    )
