"""What is recorded while a review runs: checkpoints, written requests, involvement, other processes, delays."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines.actions import cancel, cancel_all, extend, meet, reopen
from portal.deadlines.models import Deadline
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from portal.workflow import apply

from ...actions.guarding import not_future
from ...models import Checkpoint, DelayNotice, Involvement, OtherProceedings, PracticeReview, ReviewerRequest
from ..choices import Contact, Effect, Involved, OtherProcess, Pace, PracticeState
from ..document import EVIDENCE
from ..workflow import PRACTICE
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
OVER = (PracticeState.STOPPED, PracticeState.TAKEN_DOWN)
STILL_OPEN = tuple(s for s in PracticeState.values if s not in OVER)
UNPUBLISHED = tuple(s for s in STILL_OPEN if s not in (PracticeState.PUBLISHED, PracticeState.IMPROVEMENTS))


@transaction.atomic
def step(*, review: PracticeReview, name: str, reason: str, by: Person, now: datetime) -> PracticeReview:
    """Take a step of the work itself (commission, complete, reopen, stop). Raises as `portal.workflow.apply` does."""
    transition = PRACTICE.by_name[name]
    assert transition.permission is not None
    review = locked(review, by, transition.permission, now)
    apply(PRACTICE, name, review, subject=review.subject, by=by, now=now, reason=reason.strip())
    if name == "complete":
        PracticeReview.objects.filter(pk=review.pk).update(completed_on=london_date(now))
        if not review.is_childs:
            clock_met(review, now, by)
    elif name == "reopen":
        PracticeReview.objects.filter(pk=review.pk).update(completed_on=None)
        clock_runs_again(review, reason.strip(), by, now)
    elif name == "stop":
        cancel_all(subject=review.subject, reason=reason.strip(), by=by, now=now)
    review.refresh_from_db()
    return review


def clock_met(review: PracticeReview, met_at: datetime, by: Person | None) -> None:
    """Stop the six months where they still run."""
    if six_months(review) is not None:
        meet(subject=review.subject, rule_code=review.clock_code, met_at=met_at, by=by, now=met_at)


def clock_runs_again(review: PracticeReview, reason: str, by: Person, now: datetime) -> None:
    """Let the six months run again where they had stopped: the deed that stopped them was undone."""
    stopped = Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, rule_code=review.clock_code
    ).exclude(met_at__isnull=True, cancelled_at__isnull=True)
    if stopped.exists():
        reopen(subject=review.subject, rule_code=review.clock_code, reason=reason, by=by, now=now)


def clock_stops(review: PracticeReview, reason: str, by: Person, now: datetime) -> None:
    """Stop the six months, with the reason, where they run: nothing is left to be published."""
    if six_months(review) is not None:
        cancel(subject=review.subject, rule_code=review.clock_code, reason=reason, by=by, now=now)


def six_months(review: PracticeReview) -> Deadline | None:
    """The clock of the six months while it runs."""
    return Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, rule_code=review.clock_code,
        met_at__isnull=True, cancelled_at__isnull=True,
    ).first()  # fmt: skip


@transaction.atomic
def plan_checkpoint(*, review: PracticeReview, planned_on: date, by: Person, now: datetime) -> Checkpoint:
    """Plan a day on which the partners look at time taken and quality (SI 2018/789, regulation 14)."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    in_state(review, UNPUBLISHED, "planning a checkpoint")
    if planned_on < london_date(now):
        raise Refused("Choose today or a later day.", field="planned_on")
    if review.checkpoints.filter(planned_on=planned_on, recorded_at__isnull=True).exists():
        raise Refused("A checkpoint is planned for that day already.", field="planned_on")
    made = Checkpoint.objects.create(review=review, planned_on=planned_on, planned_at=now, planned_by=by)
    record(Event.PRACTICE_CHECKPOINT_PLANNED, target=review.subject, by=by, now=now)
    return made


@transaction.atomic
def record_checkpoint(
    *, checkpoint: Checkpoint, held_on: date, pace: str, progress: str, quality: str, by: Person, now: datetime
) -> Checkpoint:
    """Record what was seen of progress and quality. What was recorded once is not written over."""
    review = locked(checkpoint.review, by, P.RUN_PRACTICE, now)
    checkpoint = Checkpoint.objects.get(pk=checkpoint.pk)
    if checkpoint.recorded_at is not None:
        raise Conflict("This checkpoint has been recorded already.", subject=review.subject)
    not_future(held_on, now, "held_on", "The checkpoint")
    if pace not in Pace.values:
        raise Refused("Choose how the work stands to its time.", field="pace")
    for name, words, what in (("progress", progress, "the progress"), ("quality", quality, "the quality")):
        if not words.strip():
            raise Refused(f"Write down what was seen of {what}.", field=name)
    checkpoint.held_on, checkpoint.pace = held_on, pace
    checkpoint.progress, checkpoint.quality = progress.strip(), quality.strip()
    checkpoint.recorded_at, checkpoint.recorded_by = now, by
    checkpoint.save()
    record(Event.PRACTICE_CHECKPOINT_RECORDED, target=review.subject, by=by, now=now, fields=[f"pace:{pace}"])
    return checkpoint


@transaction.atomic
def ask_reviewer(*, review: PracticeReview, words: str, wanted_by: date, by: Person, now: datetime) -> ReviewerRequest:
    """Ask the reviewer in writing for information or for a draft (SI 2018/789, regulation 14)."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    in_state(review, (PracticeState.RUNNING, PracticeState.COMPLETED), "a written request to the reviewer")
    if not words.strip():
        raise Refused("Write what the reviewer is asked for.", field="words")
    if wanted_by < london_date(now):
        raise Refused("Choose today or a later day.", field="wanted_by")
    made = ReviewerRequest.objects.create(
        review=review, words=words.strip(), wanted_by=wanted_by, asked_at=now, asked_by=by
    )
    record(Event.PRACTICE_REVIEWER_ASKED, target=review.subject, by=by, now=now, fields=[f"request:{made.pk}"])
    return made


@transaction.atomic
def answer_request(*, request: ReviewerRequest, answer: str, by: Person, now: datetime) -> ReviewerRequest:
    """Answer a written request; the reviewer does, or the unit enters what came by other means."""
    review = locked(request.review, by, P.WRITE_REPORT, now)
    request = ReviewerRequest.objects.get(pk=request.pk)
    if request.answered_at is not None:
        raise Conflict("This request has been answered already.", subject=review.subject)
    if not answer.strip():
        raise Refused("Write the answer, or say where what was asked for is.", field="answer")
    request.answer, request.answered_at, request.answered_by = answer.strip(), now, by
    request.save(update_fields=["answer", "answered_at", "answered_by"])
    record(Event.PRACTICE_REVIEWER_ANSWERED, target=review.subject, by=by, now=now, fields=[f"request:{request.pk}"])
    return request


@transaction.atomic
def record_involvement(
    *,
    review: PracticeReview,
    involved: str,
    who: str,
    contact: str,
    on: date,
    words: str,
    by: Person,
    now: datetime,
) -> Involvement:
    """Log an offer to family or practitioners, their answer, a meeting, or what they said of the report."""
    review = locked(review, by, P.WRITE_REPORT, now)
    in_state(review, STILL_OPEN, "recording involvement")
    if involved not in Involved.values or contact not in Contact.values:
        raise Refused("Choose who was involved, and what happened.", field="contact")
    if not who.strip():
        raise Refused("Say who it was by their place in the story, such as “grandmother”. No names.", field="who")
    not_future(on, now, "on", "It")
    if contact in (Contact.MET, Contact.FEEDBACK) and not words.strip():
        raise Refused("Write down what they said, or what came of it.", field="words")
    made = Involvement.objects.create(
        review=review, involved=involved, who=who.strip(), contact=contact, on=on, words=words.strip(),
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.PRACTICE_INVOLVEMENT_RECORDED, target=review.subject, by=by, now=now, fields=[contact])
    return made


PROCEEDINGS = ("process", "lead_body", "their_reference", "standing", "effect", "expected_on", "ended_on")


@transaction.atomic
def record_proceedings(
    *, review: PracticeReview, values: dict[str, object], by: Person, now: datetime,
    proceedings: OtherProceedings | None = None, version: int | None = None,
) -> OtherProceedings:  # fmt: skip
    """Enter another process about the same events, or change what is known of it against the `version` shown."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    in_state(review, STILL_OPEN, "recording another process")
    if values["process"] not in OtherProcess.values or values["effect"] not in Effect.values:
        raise Refused("Choose which process it is, and what it means for publication.", field="process")
    if not str(values["lead_body"]).strip():
        raise Refused("Say which body leads it.", field="lead_body")
    ended_on = values["ended_on"]
    if isinstance(ended_on, date):
        not_future(ended_on, now, "ended_on", "Its end")
    if proceedings is None:
        made = OtherProceedings.objects.create(review=review, recorded_at=now, recorded_by=by, **values)
    else:
        made = OtherProceedings.objects.get(pk=proceedings.pk)
        if made.version != version:
            raise Conflict("Somebody changed this while you were writing. Open it again.", subject=review.subject)
        for name in PROCEEDINGS:
            setattr(made, name, values[name])
        made.version += 1
        made.recorded_at, made.recorded_by = now, by
        made.save()
    record(Event.PRACTICE_PARALLEL_RECORDED, target=review.subject, by=by, now=now,
           fields=[str(values["process"]), f"effect:{values['effect']}"])  # fmt: skip
    return made


@transaction.atomic
def record_delay(
    *,
    review: PracticeReview,
    reason: str,
    expected_on: date,
    authoriser: str,
    panel_told_at: datetime,
    secretary_told_at: datetime,
    by: Person,
    now: datetime,
    panel_receipt: str = "",
    panel_evidence: UploadedFile | None = None,
    secretary_receipt: str = "",
    secretary_evidence: UploadedFile | None = None,
) -> DelayNotice:
    """Record that the Panel and the Secretary of State were told, with reasons, that six months are not enough.

    Of each telling there is proof: the message as a file, or the reference of its acknowledgement. The date to work
    to moves; the date of the rule stays beside it. Refused without the proof, for an adult's review, which the Panel
    has no part in, and where the six months do not run.
    """
    review = locked(review, by, P.SEND_PRACTICE, now)
    if not review.is_childs:
        raise Refused("The Panel and the Secretary of State have no part in a Safeguarding Adult Review.")
    clock = six_months(review)
    if clock is None:
        raise Conflict("The six months of this review no longer run.", subject=review.subject)
    if not reason.strip():
        raise Refused("Give the reasons as the Panel and the Secretary of State were given them.", field="reason")
    not_future(panel_told_at, now, "panel_told_at", "Telling the Panel")
    not_future(secretary_told_at, now, "secretary_told_at", "Telling the Secretary of State")
    for field, receipt, file, whom in (
        ("panel_evidence", panel_receipt, panel_evidence, "Panel"),
        ("secretary_evidence", secretary_receipt, secretary_evidence, "Secretary of State"),
    ):
        if file is None and not receipt.strip():
            raise Refused(f"Attach what was sent to the {whom}, or give the reference of its acknowledgement.",
                          field=field)  # fmt: skip
    try:
        extend(
            deadline=clock, new_due_on=expected_on, reason=reason, authoriser=authoriser,
            told="The Panel and the Secretary of State", by=by, now=now,
        )  # fmt: skip
    except Refused as refused:
        field = "expected_on" if refused.field == "new_due_on" else refused.field
        raise Refused(refused.sentence, field=field) from refused
    proofs = [
        _proof(review, field, file, by, now)
        for field, file in (("panel_evidence", panel_evidence), ("secretary_evidence", secretary_evidence))
    ]
    made = DelayNotice.objects.create(
        review=review, reason=reason.strip(), expected_on=expected_on, panel_told_at=panel_told_at,
        panel_receipt=panel_receipt.strip(), panel_evidence=proofs[0], secretary_told_at=secretary_told_at,
        secretary_receipt=secretary_receipt.strip(), secretary_evidence=proofs[1], recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.PRACTICE_DELAY_NOTIFIED, target=review.subject, by=by, now=now, reason=reason.strip(),
           fields=[f"attachment:{proof.pk}" for proof in proofs if proof])  # fmt: skip
    return made


def _proof(
    review: PracticeReview, field: str, file: UploadedFile | None, by: Person, now: datetime
) -> Attachment | None:
    if file is None:
        return None
    try:
        return uploads.attach(subject=review.subject, file=file, purpose=EVIDENCE, by=by, now=now)
    except Refused as refused:
        raise Refused(refused.sentence, field=field) from refused
