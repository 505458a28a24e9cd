"""An agency's own work on its return: answering, sharing, evidence, approving, submitting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnership.actions import tracker
from partnership.choices import ActionSource
from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from portal.workflow import apply

from ...choices import AssessmentState, CycleState
from ...models import Answer, Assessment, AssessmentShare
from ...models.section11 import ASSESSMENT_KIND
from ..deadlines import CODE
from ..queries import WRITABLE, agency_people, colleagues, may_approve, may_write, with_deputies
from ..workflow import ASSESSMENT
from .building import tell

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import Person

ANSWERED = (
    "score", "not_applicable", "narrative", "evidence", "improvement", "improve_until", "keeps_evidence",
)  # fmt: skip


def locked(assessment: Assessment, by: Person, now: datetime) -> Assessment:
    """The return, read again and locked, once `by` may write it; Conflict where it is submitted or its cycle over."""
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("cycle__previous", "organisation")
        .get(pk=assessment.pk)
    )
    if not may_write(by, row, london_date(now)):
        raise NotAllowed("Only the agency that was asked, and the colleagues it shares with, write this return.")
    if row.cycle.state != CycleState.ISSUED:
        raise Conflict("This self-assessment is closed, so its returns stand as they are.", subject=row.subject)
    if row.state not in WRITABLE:
        raise Conflict(
            "This return has been submitted and is locked. Ask the business unit to open it again, with the reason.",
            subject=row.subject,
        )
    return row


def started(row: Assessment, *, by: Person, now: datetime) -> None:
    """The first thing that is written begins the return."""
    if row.state == AssessmentState.ASKED:
        apply(ASSESSMENT, "start", row, subject=row.subject, by=by, now=now)


def touched(row: Assessment) -> None:
    """The return's own version counts every change in it, so that a lead approves what was read."""
    row.version += 1
    row.save(update_fields=["version"])


@transaction.atomic
def save_answer(*, answer: Answer, changes: Mapping[str, Any], version: int, by: Person, now: datetime) -> list[str]:
    """Save what was answered so far against the `version` that was shown; the names that changed.

    Raises Refused for a score that the scale has not, for a score beside “does not apply”, for a day that is over,
    and for evidence kept where none was carried.
    """
    row = locked(answer.assessment, by, now)
    stored = Answer.objects.select_for_update(of=("self",)).select_related("question").get(pk=answer.pk)
    values = {name: changes[name] for name in ANSWERED}
    if values["not_applicable"] and values["score"] is not None:
        raise Refused("It either applies and has a score, or does not apply. Choose one.", field="score")
    if values["score"] is not None and not row.cycle.levels.filter(value=values["score"]).exists():
        raise Refused("Choose a level of the scale.", field="score")
    if values["improve_until"] is not None and not values["improvement"].strip():
        raise Refused("Say what is to be improved by that day.", field="improvement")
    until = values["improve_until"]
    if until is not None and until != stored.improve_until and until <= london_date(now):
        raise Refused("Give a day to come.", field="improve_until")
    if values["keeps_evidence"] and stored.carried_from_id is None:
        raise Refused("Nothing was carried forward to this question.", field="keeps_evidence")
    changed = change(stored, values, version, by=by, now=now)
    if changed:
        started(row, by=by, now=now)
        touched(row)
        fields = [f"question {stored.question.code}", *changed]
        record(Event.ASSESSMENT_EDITED, target=row.subject, by=by, now=now, fields=fields)
    return changed


@transaction.atomic
def attach(*, answer: Answer, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a file that shows what the answer says. Refused as `portal.uploads` refuses a file."""
    row = locked(answer.assessment, by, now)
    kept = uploads.attach(subject=row.subject, file=file, purpose=answer.files_purpose, by=by, now=now)
    started(row, by=by, now=now)
    touched(row)
    return kept


@transaction.atomic
def detach(*, assessment: Assessment, attachment: Attachment, reason: str, by: Person, now: datetime) -> None:
    """Take a file out, with the reason, while the return can still be written."""
    row = locked(assessment, by, now)
    if (attachment.subject_kind, attachment.subject_id) != (ASSESSMENT_KIND, row.pk):
        raise NotAllowed("This file does not belong to the return.")
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
    touched(row)


@transaction.atomic
def share(*, assessment: Assessment, person: Person, by: Person, now: datetime) -> AssessmentShare:
    """Let a colleague of the same agency write this return too, and tell them."""
    row, on = locked(assessment, by, now), london_date(now)
    if not may_approve(by, row, on):
        raise NotAllowed("Only the agency’s contact shares its return.")
    standing = row.shares.filter(person=person).exists()
    if not standing and not colleagues(row, by, on).filter(pk=person.pk).exists():
        raise Refused(
            f"Choose a colleague at {row.organisation.name}. Somebody without an account is invited by the "
            "business manager first.",
            field="person",
        )
    found, made = AssessmentShare.objects.get_or_create(
        assessment=row, person=person, defaults={"shared_at": now, "shared_by": by}
    )
    if made:
        record(Event.ASSESSMENT_SHARED, target=row.subject, by=by, now=now, fields=[f"person {person.pk}"])
        tell(row, NoticeKind.ASSESSMENT_SHARED, [person], f":{found.pk}", now)
    return found


@transaction.atomic
def take_back_share(*, assessment: Assessment, shared: AssessmentShare, by: Person, now: datetime) -> None:
    """End a colleague's share; what they wrote stays. Twice is once."""
    row = locked(assessment, by, now)
    if not may_approve(by, row, london_date(now)):
        raise NotAllowed("Only the agency’s contact takes back what it shared.")
    if AssessmentShare.objects.filter(pk=shared.pk, assessment=row).delete()[0]:
        record(Event.ASSESSMENT_UNSHARED, target=row.subject, by=by, now=now, fields=[f"person {shared.person_id}"])


@transaction.atomic
def to_lead(*, assessment: Assessment, by: Person, now: datetime) -> None:
    """Ask the agency's lead to approve the return. Refused with the questions that are still open."""
    row = locked(assessment, by, now)
    apply(ASSESSMENT, "to_lead", row, subject=row.subject, by=by, now=now)
    touched(row)
    tell(row, NoticeKind.ASSESSMENT_FOR_APPROVAL, agency_people(row.organisation, london_date(now)),
         f":{row.version}", now)  # fmt: skip


@transaction.atomic
def send_back(*, assessment: Assessment, reason: str, by: Person, now: datetime) -> None:
    """Send the return back to its authors, saying what is wanted; the reason stands on its page."""
    row = locked(assessment, by, now)
    apply(ASSESSMENT, "send_back", row, subject=row.subject, by=by, now=now, reason=reason,
          organisation_id=row.organisation_id)  # fmt: skip
    row.note = reason.strip()
    row.save(update_fields=["note"])
    touched(row)
    authors = [one.person for one in row.shares.select_related("person")]
    people = authors or agency_people(row.organisation, london_date(now))
    tell(row, NoticeKind.ASSESSMENT_SENT_BACK, people, f":{row.version}", now)


@transaction.atomic
def submit(*, assessment: Assessment, version: int, by: Person, now: datetime) -> None:
    """Approve and submit: the return is locked, its clock is met, its improvements stand in the action tracker.

    `version` is what the lead read: Conflict when the return has changed since.
    """
    row = locked(assessment, by, now)
    if row.version != version:
        raise Conflict("A colleague changed this return since you read it. Read it again before you approve it.")
    apply(ASSESSMENT, "submit", row, subject=row.subject, by=by, now=now, organisation_id=row.organisation_id)
    first = row.submitted_at is None
    row.submitted_at, row.submitted_by, row.note = now, by, ""
    row.save(update_fields=["submitted_at", "submitted_by", "note"])
    touched(row)
    if first:
        clocks.meet(subject=row.subject, rule_code=CODE, met_at=now, by=by, now=now)
    _plan_actions(row, by=by, now=now)
    on = london_date(now)
    people = {p.pk: p for role in (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER) for p in with_deputies(role, on)}
    tell(row, NoticeKind.ASSESSMENT_SUBMITTED, people.values(), f":{row.version}", now)


def _plan_actions(row: Assessment, *, by: Person, now: datetime) -> None:
    """Each improvement with its day is an action of the agency.

    One that is no longer in a return that was opened again stays in the tracker: an agency drops no action of its
    own, the business unit does, with the reason.
    """
    for answer in Answer.objects.filter(assessment=row).select_related("question__standard"):
        origin = f"question:{answer.question.code}"
        if not answer.improvement.strip():
            continue
        tracker.flow_in(
            subject=row.subject, origin=origin, source=ActionSource.SELF_ASSESSMENT, words=answer.improvement,
            organisation=row.organisation, due_on=answer.improve_until, done_on=None, done_words="",
            agreed_on=london_date(now), by=by, now=now,
        )  # fmt: skip


def signed_answer(answer: Answer, *, by: Person, now: datetime) -> None:
    """Save an answer that was written for the agency, with its history."""
    answer.version += 1
    signed(answer, by=by, now=now).save()
