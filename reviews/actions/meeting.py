"""The meeting: its record as a draft, who was there, safety actions, the criteria, the recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from partnership.actions import tracker
from partnership.choices import ActionSource
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import change
from portal.errors import Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import Presence, ReviewState
from ..criteria import CODES
from ..models import Attendance, CriterionAnswer, Meeting, RapidReview, Recommendation, SafetyAction
from ..workflow import REVIEW
from . import clocks
from .guarding import in_state, locked, not_future
from .sign_off import void_if_changed

if TYPE_CHECKING:
    from portal.accounts.models import Person

EDITABLE = (
    ReviewState.GATHERING,
    ReviewState.CIRCULATED,
    ReviewState.MET,
    ReviewState.SIGN_OFF,
    ReviewState.DISSENT,
    ReviewState.AGREED,
)
R = TypeVar("R", Meeting, Recommendation)
DOING = "changing the meeting's record"


def _open(review: RapidReview, by: Person, now: datetime) -> RapidReview:
    review = locked(review, by, Permission.RECORD_MEETING, now)
    in_state(review, EDITABLE, DOING)
    return review


def _only(model: type[R], review: RapidReview, by: Person, now: datetime) -> R:
    """The one record of `model` that the review (which is locked) has, begun where there is none yet."""
    row = model._default_manager.filter(review=review).first()
    if row is None:
        row = signed(model(review=review), by=by, now=now)
        row.save()
    return row


@transaction.atomic
def edit_meeting(
    *, review: RapidReview, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Save the meeting's record as far as it is written, against the `version` that was shown (1 for none yet)."""
    review = _open(review, by, now)
    if changes.get("held_at"):
        not_future(changes["held_at"], now, "held_at", "The meeting")
        if changes["held_at"] < review.incident.aware_at:
            raise Refused("The meeting cannot come before the council was aware.", field="held_at")
    meeting = _only(Meeting, review, by, now)
    changed = change(meeting, changes, version, by=by, now=now)
    if changed:
        record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=[f"meeting: {n}" for n in changed])
        void_if_changed(review, by=by, now=now)
    return changed


@transaction.atomic
def set_attendance(
    *, review: RapidReview, rows: Mapping[Organisation, tuple[str, str]], by: Person, now: datetime
) -> None:
    """Record each organisation's presence and who represented it (by post); an empty presence takes the row out."""
    review = _open(review, by, now)
    for organisation, (presence, represented_by) in rows.items():
        if presence in (Presence.PRESENT, Presence.DEPUTY) and not represented_by.strip():
            raise Refused(f"Say who was there for {organisation.name}, by post.", field=f"who_{organisation.pk}")
    meeting = _only(Meeting, review, by, now)
    for organisation, (presence, represented_by) in rows.items():
        if presence:
            Attendance.objects.update_or_create(
                meeting=meeting,
                organisation=organisation,
                defaults={"presence": presence, "represented_by": represented_by.strip()},
            )
        else:
            Attendance.objects.filter(meeting=meeting, organisation=organisation).delete()
    record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=["meeting: attendance"])
    void_if_changed(review, by=by, now=now)


@transaction.atomic
def save_safety_action(
    *,
    review: RapidReview,
    action: SafetyAction | None,
    words: str,
    organisation: Organisation,
    due_on: date | None,
    done_on: date | None,
    by: Person,
    now: datetime,
) -> SafetyAction:
    """Add an immediate safety action, or change `action`; it flows into the action tracker. Done to come is refused."""
    review = _open(review, by, now)
    if not words.strip():
        raise Refused("Say what is to be done.", field="action")
    not_future(done_on, now, "done_on", "The day it was done")
    row = action or SafetyAction(review=review)
    row.action, row.organisation, row.due_on, row.done_on = words.strip(), organisation, due_on, done_on
    row.save()
    record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=[f"safety action {row.pk}"])
    tracker.flow_in(
        subject=review.subject,
        origin=row.origin,
        source=ActionSource.REVIEW,
        words=row.action,
        organisation=organisation,
        due_on=due_on,
        done_on=done_on,
        done_words="Recorded as done in the rapid review.",
        agreed_on=min(day for day in (london_date(now), due_on, done_on) if day is not None),
        by=by,
        now=now,
    )
    void_if_changed(review, by=by, now=now)
    return row


@transaction.atomic
def remove_safety_action(*, action: SafetyAction, by: Person, now: datetime) -> None:
    """Take out a safety action that was entered by mistake."""
    review = _open(action.review, by, now)
    fields = [f"safety action {action.pk} removed"]
    tracker.flow_out(subject=review.subject, origin=action.origin, by=by, now=now)
    SafetyAction.objects.filter(pk=action.pk, review=review).delete()
    record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=fields)
    void_if_changed(review, by=by, now=now)


@transaction.atomic
def edit_recommendation(
    *,
    review: RapidReview,
    answers: Mapping[str, tuple[bool | None, str]],
    changes: Mapping[str, Any],
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Save the answers to the criteria (code → met, reasons) and the recommendation, against one `version`.

    Both are one text to the reader, so one version guards them. Any change voids signatures.
    """
    review = _open(review, by, now)
    unknown = set(answers) - set(CODES)
    if unknown:
        raise Refused("That criterion is not one of those that the regulations and the guidance name.")
    row = _only(Recommendation, review, by, now)
    stored = {a.code: (a.met, a.reasons) for a in CriterionAnswer.objects.filter(review=review)}
    moved = [code for code, answer in answers.items() if stored.get(code, (None, "")) != answer]
    changed = change(row, changes, version, by=by, now=now)
    if moved and not changed:
        row.version += 1
        signed(row, by=by, now=now).save(update_fields=["version"])
    for code in moved:
        met, reasons = answers[code]
        CriterionAnswer.objects.update_or_create(review=review, code=code, defaults={"met": met, "reasons": reasons})
    fields = [*changed, *(f"criterion {code}" for code in moved)]
    if fields:
        record(Event.RECOMMENDATION_EDITED, target=review.subject, by=by, now=now, fields=fields)
        void_if_changed(review, by=by, now=now)
    return fields


@transaction.atomic
def record_meeting(*, review: RapidReview, by: Person, now: datetime) -> None:
    """Confirm the record of the meeting as held. Refused while something is missing."""
    review = locked(review, by, Permission.RECORD_MEETING, now)
    apply(REVIEW, "record_meeting", review, subject=review.subject, by=by, now=now)
    held_at = Meeting.objects.values_list("held_at", flat=True).get(review=review)
    clocks.meet_milestone(review, "meeting", met_at=held_at, by=by, now=now)


@transaction.atomic
def reconsider(*, review: RapidReview, reason: str, by: Person, now: datetime) -> None:
    """Open the recommendation again after the Panel's reply; it is signed and sent as the next submission."""
    review = locked(review, by, Permission.RECORD_MEETING, now)
    apply(REVIEW, "reconsider", review, subject=review.subject, by=by, now=now, reason=reason)
    clocks.reopen_milestone(review, "sign_off", reason=reason, by=by, now=now)
