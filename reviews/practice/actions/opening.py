"""Starting a practice review: from a rapid review's recommendation, or from a board's decision on an adult."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.rules import rule_for
from portal.editing import change
from portal.errors import Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ...actions.guarding import not_future
from ...models import PracticeCounter, PracticeReview, RapidReview
from ..choices import PracticeKind, PracticeState
from ..policies import AFTER_AGREEMENT, FOLLOWED_BY_ONE
from .agreement import void_if_changed
from .guarding import allowed, in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

EDITABLE = tuple(
    s
    for s in PracticeState.values
    if s not in (PracticeState.PUBLISHED, PracticeState.IMPROVEMENTS, PracticeState.TAKEN_DOWN, PracticeState.STOPPED)
)
PREFIXES = {PracticeKind.CHILD: "PR", PracticeKind.ADULT: "SAR"}


def next_reference(kind: str, year: int) -> str:
    """The next number of the kind in the year, PR-2026-01; numbers are given once and never again."""
    PracticeCounter.objects.get_or_create(kind=kind, year=year)
    counter = PracticeCounter.objects.select_for_update().get(kind=kind, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{PREFIXES[PracticeKind(kind)]}-{year}-{counter.last:02d}"


@transaction.atomic
def open_practice_review(
    *,
    kind: str,
    title: str,
    initiated_on: date,
    basis: str,
    by: Person,
    now: datetime,
    rapid_review: RapidReview | None = None,
    joint_with: str = "",
    joint_lead: str = "",
    is_demonstration: bool = False,
) -> PracticeReview:
    """Start a practice review of `kind` on the day the partners decided to, and its six months with it.

    Refused without a title or a reason, for a day still to come, and for a rapid review whose partners have not
    agreed to recommend one or that has one already.
    """
    allowed(by, Permission.RUN_PRACTICE, now)
    if not title.strip():
        raise Refused("Give the title by which it will be known: a pseudonym, never a name.", field="title")
    if not basis.strip():
        raise Refused("Say why the review is started: who decided, and on what grounds.", field="basis")
    not_future(initiated_on, now, "initiated_on", "The decision to start")
    if rapid_review is not None:
        _follows(rapid_review, kind)
    review = PracticeReview(
        kind=kind,
        reference=next_reference(kind, london_date(now).year),
        title=title.strip(),
        rapid_review=rapid_review,
        initiated_on=initiated_on,
        basis=basis.strip(),
        joint_with=joint_with.strip(),
        joint_lead=joint_lead.strip(),
        opened_at=now,
        opened_by=by,
        is_demonstration=is_demonstration,
    )
    signed(review, by=by, now=now).save()
    record(Event.PRACTICE_OPENED, target=review.subject, by=by, now=now)
    deadlines.start_clock(
        rule=rule_for(review.clock_code, initiated_on),
        subject=review.subject,
        trigger_at=initiated_on,
        owner_role=Role.BUSINESS_MANAGER,
        by=by,
        now=now,
    )
    return review


def _follows(rapid_review: RapidReview, kind: str) -> None:
    """Refuse a rapid review that no practice review follows from."""
    rapid_review = RapidReview.objects.select_for_update().get(pk=rapid_review.pk)
    if kind != PracticeKind.CHILD:
        raise Refused("An adult’s review follows no rapid review of a child’s case.", field="rapid_review")
    recommendation = getattr(rapid_review, "recommendation", None)
    if recommendation is None or recommendation.outcome not in FOLLOWED_BY_ONE:
        raise Refused("This rapid review does not recommend a practice review.", field="rapid_review")
    if rapid_review.state not in AFTER_AGREEMENT:
        raise Refused("The partners have not agreed that recommendation yet.", field="rapid_review")
    if PracticeReview.objects.filter(rapid_review=rapid_review).exists():
        raise Refused("A practice review follows from this rapid review already.", field="rapid_review")


ABOUT = ("title", "joint_with", "joint_lead")


@transaction.atomic
def edit_review(
    *, review: PracticeReview, changes: Mapping[str, str], version: int, by: Person, now: datetime
) -> list[str]:
    """Change the title or the other area, against the `version` shown; signatures on another title are void."""
    review = locked(review, by, Permission.RUN_PRACTICE, now)
    in_state(review, EDITABLE, "changing what it is called")
    if not changes["title"].strip():
        raise Refused("Give the title by which it will be known: a pseudonym, never a name.", field="title")
    changed = change(review, {name: changes[name].strip() for name in ABOUT}, version, by=by, now=now)
    if changed:
        record(Event.PRACTICE_EDITED, target=review.subject, by=by, now=now, fields=changed)
        void_if_changed(review, by=by, now=now)
    return changed
