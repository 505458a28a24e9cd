"""Seven-minute briefings: begun, written, published once no name is left in them, taken back with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnership.actions.numbering import next_reference
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...leaks.queries import unanswered_warnings
from ..choices import BriefingState
from ..models import Briefing, Finding
from ..models.briefing import PARTS
from ..queries import briefings_visible_to, review_of, visible_to
from ..workflow import BRIEFING
from .guarding import allowed, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EDITABLE = ("title", *(name for name, _heading in PARTS))


@transaction.atomic
def begin_briefing(*, title: str, findings: Iterable[Finding], by: Person, now: datetime) -> Briefing:
    """Begin a briefing about findings that `by` may read."""
    allowed(by, P.WRITE_BRIEFING, now)
    rows = list(findings)
    if not title.strip():
        raise Refused("Say what the briefing is called.", field="title")
    if not rows:
        raise Refused("Choose at least one finding that it is about.", field="findings")
    seen = set(visible_to(by, london_date(now)).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
    if seen != {row.pk for row in rows}:
        raise NotAllowed("You may not see one of these findings.")
    briefing = Briefing(
        reference=next_reference("B", london_date(now).year), title=title.strip(), begun_at=now, begun_by=by
    )
    signed(briefing, by=by, now=now).save()
    briefing.findings.set(rows)
    record(Event.BRIEFING_BEGUN, target=briefing.subject, by=by, now=now)
    return briefing


def _locked(briefing: Briefing, by: Person, permission: Permission, now: datetime) -> Briefing:
    return locked(briefing, briefings_visible_to(by, london_date(now)), by, permission, now)


@transaction.atomic
def edit_briefing(
    *, briefing: Briefing, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Write the seven parts against the `version` that was shown; only a draft is written on."""
    briefing = _locked(briefing, by, P.WRITE_BRIEFING, now)
    if briefing.state != BriefingState.DRAFT:
        raise Conflict(f"It is “{briefing.get_state_display()}”. Take it back first, with the reason.")
    if not str(changes.get("title", "")).strip():
        raise Refused("Say what the briefing is called.", field="title")
    changed = change(briefing, {name: changes[name].strip() for name in EDITABLE}, version, by=by, now=now)
    if changed:
        record(Event.BRIEFING_EDITED, target=briefing.subject, by=by, now=now, fields=changed)
    return changed


def names_left(briefing: Briefing) -> list[str]:
    """What the name-leak check still asks about this briefing, for each review that its findings come from."""
    found: dict[str, str] = {}
    for finding in briefing.findings.all():
        if finding.review is not None:
            review = review_of(finding.review)
            for one in unanswered_warnings(review, (f"briefing-{briefing.pk}",)):
                found[f"{finding.review.reference}: {one.sentence}"] = one.path
    return list(found)


@transaction.atomic
def step_briefing(*, briefing: Briefing, name: str, reason: str, by: Person, now: datetime) -> Briefing:
    """Publish, revise or withdraw it. Publishing is refused while a name could be left in it."""
    briefing = _locked(briefing, by, P.PUBLISH_BRIEFING, now)
    if name == "publish" and briefing.state == BriefingState.DRAFT:
        left = names_left(briefing)
        if left:
            raise Refused(" ".join(left))
    apply(BRIEFING, name, briefing, subject=briefing.subject, by=by, now=now, reason=reason)
    briefing.published_at, briefing.published_by = (now, by) if name == "publish" else (None, None)
    briefing.version += 1
    signed(briefing, by=by, now=now).save(update_fields=["published_at", "published_by", "version"])
    return briefing
