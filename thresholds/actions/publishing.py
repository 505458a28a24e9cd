"""Publishing an approved edition from a date."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.approvals.choices import SignOffState
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.workflow import apply

from ..editions import approval_of, newest_published
from ..models import Edition
from ..notifying import managers, partners
from ..plain import fingerprint
from ..queries import edition_path, specification
from ..workflow import EDITION
from .approval import verify_edition
from .guarding import locked
from .loading import supersede_replaced

if TYPE_CHECKING:
    from portal.accounts.models import Person

LATEST_DAYS = 730


@transaction.atomic
def publish_edition(*, edition: Edition, in_force_from: date, by: Person, now: datetime) -> Edition:
    """Publish exactly what the partners approved, from London date `in_force_from`, today or later.

    Until then the edition in force stays in force. Raises NotAllowed; Refused for a day that is past, more than
    two years away, or before the day of an edition published already; Conflict where it is not approved, or what
    is stored is not what was approved.
    """
    edition = locked(edition, by, Permission.PUBLISH_EDITION, now)
    today = london_date(now)
    if in_force_from < today:
        raise Refused("An edition comes into force today or later. Choose another day.", field="in_force_from")
    if (in_force_from - today).days > LATEST_DAYS:
        raise Refused("That is more than two years away. Check the year.", field="in_force_from")
    before = newest_published(edition.framework)
    if before is not None and before.in_force_from is not None and in_force_from < before.in_force_from:
        first = before.in_force_from
        raise Refused(
            f"“{before.name}” is published from {first.day} {first:%B %Y}. Choose that day or a later one.",
            field="in_force_from",
        )
    sign_off = latest(edition.subject)
    approved = sign_off is not None and sign_off.state == SignOffState.COMPLETE
    if sign_off is not None and approved and not verify_edition(edition, sign_off).ok:
        raise Conflict("What is stored is not what the partners approved, so it was not published. Send it again.")
    edition.in_force_from, edition.published_at, edition.published_by = in_force_from, now, by
    edition.content_hash = fingerprint(specification(edition))
    edition.approval = _approval_in_words(edition)
    edition.save(update_fields=["in_force_from", "published_at", "published_by", "content_hash", "approval"])
    apply(EDITION, "publish", edition, subject=edition.subject, by=by, now=now, fields=["in_force_from"])
    supersede_replaced(on=today, now=now)
    queue(
        key=f"{NoticeKind.EDITION_PUBLISHED.value}:{edition.pk}",
        kind=NoticeKind.EDITION_PUBLISHED,
        recipients=list({p.pk: p for p in [*managers(now), *partners(now)]}.values()),
        subject=edition.subject,
        context={"new_due_on": in_force_from},
        path=edition_path(edition.pk),
        now=now,
    )
    return edition


def _approval_in_words(edition: Edition) -> str:
    """`Approved by Bolton Council, … and Greater Manchester Police; the last on 3 December 2026.`"""
    approval = approval_of(edition)
    if approval is None:
        return ""
    *others, last = approval.bodies
    names = f"{', '.join(others)} and {last}" if others else last
    day = london_date(approval.at)
    when = f"the last of them on {day.day} {day:%B %Y}" if others else f"on {day.day} {day:%B %Y}"
    return f"Approved by {names}; {when}."
