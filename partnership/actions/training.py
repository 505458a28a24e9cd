"""Training: courses, sessions, bookings, who came, certificates and their extension, evaluation, the pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.counting import add_months
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..models import Booking, Certificate, CertificateExtension, Course, Evaluation, Trainer, TrainingSession
from ..models.training import LEAST_CONFIDENT, MOST_CONFIDENT
from ..promise_choices import Attendance, EvaluationStage, SessionState
from ..promise_deadlines import TRAINING_EVALUATION
from ..training_process import SESSION
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

TAKES_A_PLACE = (Attendance.BOOKED, Attendance.ATTENDED, Attendance.NO_SHOW)


@transaction.atomic
def add_course(*, title: str, about: str, audience: str, valid_months: int | None, by: Person, now: datetime) -> Course:
    """Put a course on offer; `valid_months` None: its certificate has no end."""
    need(by, Permission.KEEP_TRAINING, now)
    if Course.objects.filter(title=title.strip()).exists():
        raise Refused("There is a course of this title. Plan a session of it instead.", field="title")
    if valid_months == 0:
        raise Refused("Leave the months empty where the certificate has no end.", field="valid_months")
    row = Course.objects.create(
        title=title.strip(), about=about.strip(), audience=audience.strip(), valid_months=valid_months
    )
    record(Event.COURSE_ADDED, target=row.title, by=by, now=now)
    return row


@transaction.atomic
def add_trainer(*, name: str, organisation: Organisation, joined_on: date, by: Person, now: datetime) -> Trainer:
    """List a trainer in the pool. One who is listed and had left joins again."""
    need(by, Permission.KEEP_TRAINING, now)
    row = Trainer.objects.filter(name=name.strip(), organisation=organisation).first()
    if row is not None and row.left_on is None:
        raise Refused("This trainer is in the pool already.", field="name")
    row = row or Trainer(name=name.strip(), organisation=organisation)
    row.joined_on, row.left_on = joined_on, None
    row.save()
    record(Event.TRAINER_CHANGED, target=f"trainers’ pool, {organisation.short_name}", by=by, now=now)
    return row


@transaction.atomic
def end_trainer(*, trainer: Trainer, left_on: date, by: Person, now: datetime) -> Trainer:
    """Record that a trainer left the pool on a day that has come."""
    need(by, Permission.KEEP_TRAINING, now)
    not_future(left_on, now, "left_on", "The day")
    if left_on < trainer.joined_on:
        raise Refused("That is before the trainer joined. Check the day.", field="left_on")
    trainer.left_on = left_on
    trainer.save(update_fields=["left_on"])
    record(Event.TRAINER_CHANGED, target=f"trainers’ pool, {trainer.organisation.short_name}", by=by, now=now)
    return trainer


@transaction.atomic
def plan_session(
    *,
    course: Course,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    capacity: int,
    trainers: Sequence[Trainer],
    by: Person,
    now: datetime,
) -> TrainingSession:
    """Plan a session. Refused where it ends before it begins, begins in the past, or has no places."""
    need(by, Permission.KEEP_TRAINING, now)
    if starts_at <= now:
        raise Refused("A session is planned for a time to come.", field="starts_at")
    if ends_at <= starts_at:
        raise Refused("The session ends before it begins. Check the two times.", field="ends_at")
    if capacity < 1:
        raise Refused("A session has one place at least.", field="capacity")
    stem = f"TS-{london_date(starts_at).year}-"
    taken = TrainingSession.objects.filter(reference__startswith=stem).values_list("reference", flat=True)
    number = max((int(one.removeprefix(stem)) for one in taken), default=0) + 1
    row = TrainingSession.objects.create(
        reference=f"{stem}{number:02d}", course=course, starts_at=starts_at, ends_at=ends_at, place=place.strip(),
        capacity=capacity,
    )  # fmt: skip
    row.trainers.set(trainers)
    record(Event.SESSION_PLANNED, target=row.subject, by=by, now=now)
    return row


def _session(session: TrainingSession) -> TrainingSession:
    return TrainingSession.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)


@transaction.atomic
def book(
    *, session: TrainingSession, name: str, organisation: Organisation, post: str, by: Person, now: datetime
) -> Booking:
    """Take a place for a member of staff of one's own body; the training co-ordinator for any body.

    Refused for a session that is over, full, or in which the person has a place; one who had
    cancelled takes a place again.
    """
    if not holds(by, Permission.KEEP_TRAINING, london_date(now)):
        need(by, Permission.BOOK_TRAINING, now, organisation.pk)
    row = _session(session)
    if row.state != SessionState.PLANNED or row.starts_at <= now:
        raise Conflict("This session takes no more bookings. Choose another.")
    standing = Booking.objects.filter(session=row, name=name.strip(), organisation=organisation).first()
    if standing is not None and standing.attendance != Attendance.CANCELLED:
        raise Refused("This person has a place already.", field="name")
    if row.bookings.filter(attendance__in=TAKES_A_PLACE).count() >= row.capacity:
        raise Refused(f"All {row.capacity} places are taken. Choose another session, or ask the co-ordinator.")
    booking = standing or Booking(session=row, name=name.strip(), organisation=organisation)
    booking.post, booking.attendance, booking.booked_at, booking.booked_by = post.strip(), Attendance.BOOKED, now, by
    booking.save()
    record(Event.PLACE_BOOKED, target=row.subject, by=by, now=now, fields=[organisation.code])
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, by: Person, now: datetime) -> Booking:
    """Give a place back before the session begins; afterwards it is recorded who came."""
    if not holds(by, Permission.KEEP_TRAINING, london_date(now)):
        need(by, Permission.BOOK_TRAINING, now, booking.organisation_id)
    session = _session(booking.session)
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    if session.starts_at <= now or session.state != SessionState.PLANNED:
        raise Conflict("The session has begun, so it is recorded who came. A place cannot be given back now.")
    if row.attendance != Attendance.BOOKED:
        raise Conflict("This booking was cancelled already.")
    row.attendance = Attendance.CANCELLED
    row.save(update_fields=["attendance"])
    record(Event.PLACE_CANCELLED, target=session.subject, by=by, now=now)
    return row


@transaction.atomic
def add_walk_in(
    *, session: TrainingSession, name: str, organisation: Organisation, post: str, by: Person, now: datetime
) -> Booking:
    """Record somebody who came without a booking, once the session has begun and before it is confirmed."""
    need(by, Permission.KEEP_TRAINING, now)
    row = _session(session)
    if row.state != SessionState.PLANNED or row.starts_at > now:
        raise Conflict("Whoever came without a booking is recorded once the session has begun, until it is confirmed.")
    if row.bookings.filter(name=name.strip(), organisation=organisation).exists():
        raise Refused("This person booked. Record with the others whether they came.", field="name")
    booking = Booking.objects.create(
        session=row, name=name.strip(), organisation=organisation, post=post.strip(), attendance=Attendance.ATTENDED,
        walk_in=True, booked_at=now, booked_by=by,
    )  # fmt: skip
    record(Event.PLACE_BOOKED, target=row.subject, by=by, now=now, fields=[organisation.code, "walk_in"])
    return booking


@transaction.atomic
def confirm_attendance(
    *, session: TrainingSession, came: Mapping[int, bool], by: Person, now: datetime
) -> TrainingSession:
    """Record for everybody who booked whether they came (booking id → yes or no) and close the session.

    Whoever attended gets a certificate of the session's day; the clock of the evaluation begins.
    Refused while somebody is left out or before the session has begun.
    """
    row = _session(session)
    if row.starts_at > now:
        raise Refused("The session has not begun yet.")
    for booking in row.bookings.select_for_update().filter(attendance=Attendance.BOOKED):
        if booking.pk in came:
            booking.attendance = Attendance.ATTENDED if came[booking.pk] else Attendance.NO_SHOW
            booking.save(update_fields=["attendance"])
    apply(SESSION, "hold", row, subject=row.subject, by=by, now=now)
    day = london_date(row.starts_at)
    until = add_months(day, row.course.valid_months) if row.course.valid_months else None
    for booking in row.bookings.filter(attendance=Attendance.ATTENDED):
        Certificate.objects.create(booking=booking, issued_on=day, first_expires_on=until, expires_on=until)
    deadlines.start_clock(
        rule=rule_for(TRAINING_EVALUATION, day), subject=row.subject, trigger_at=day,
        owner_role=Role.TRAINING_COORDINATOR, by=by, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def cancel_session(*, session: TrainingSession, reason: str, by: Person, now: datetime) -> TrainingSession:
    """Cancel a session that was planned, with the reason; its bookings stay on record and count as nobody's absence."""
    row = _session(session)
    apply(SESSION, "cancel", row, subject=row.subject, by=by, now=now, reason=reason)
    return row


@transaction.atomic
def extend_certificates(
    *, course: Course, expiring_from: date, expiring_to: date, new_expires_on: date, decided_on: date,
    decided_words: str, reason: str, by: Person, now: datetime,
) -> int:  # fmt: skip
    """By one decision, let a course's certificates that expire between two days last until `new_expires_on`.

    The first expiry stays on each certificate. Returns how many; Refused where there is none, without
    a reason, or where the new day is not later than all of theirs.
    """
    need(by, Permission.KEEP_TRAINING, now)
    not_future(decided_on, now, "decided_on", "The decision")
    if not reason.strip():
        raise Refused("Say why the certificates last longer.", field="reason")
    if new_expires_on <= expiring_to:
        raise Refused("The new day is later than every day on which they expire. Check it.", field="new_expires_on")
    rows = list(
        Certificate.objects.select_for_update(of=("self",)).filter(
            booking__session__course=course, expires_on__gte=expiring_from, expires_on__lte=expiring_to
        )
    )
    if not rows:
        raise Refused("No certificate of this course expires between those two days.", field="expiring_from")
    for row in rows:
        assert row.expires_on is not None  # filtered by it
        CertificateExtension.objects.create(
            certificate=row, old_expires_on=row.expires_on, new_expires_on=new_expires_on, decided_on=decided_on,
            decided_words=decided_words.strip(), reason=reason.strip(), recorded_at=now, recorded_by=by,
        )  # fmt: skip
        row.expires_on = new_expires_on
        row.save(update_fields=["expires_on"])
    record(Event.CERTIFICATES_EXTENDED, target=course.title, by=by, now=now, reason=reason, fields=[str(len(rows))])
    return len(rows)


@transaction.atomic
def evaluate(
    *,
    booking: Booking,
    stage: str,
    confidence: int,
    changed_practice: bool | None,
    words: str,
    by: Person,
    now: datetime,
) -> Evaluation:
    """Record what somebody says of the training at one stage, on a scale from 1 to 5.

    Refused for a stage that has not come, an absent person after the session, or a stage answered already.
    """
    if not holds(by, Permission.KEEP_TRAINING, london_date(now)):
        need(by, Permission.BOOK_TRAINING, now, booking.organisation_id)
    if not LEAST_CONFIDENT <= confidence <= MOST_CONFIDENT:
        raise Refused("Confidence is a whole number from 1 to 5.", field="confidence")
    if stage != EvaluationStage.BEFORE and booking.attendance != Attendance.ATTENDED:
        raise Refused("Only somebody who attended is asked after the session.", field="stage")
    if stage == EvaluationStage.LATER and changed_practice is None:
        raise Refused("Say whether practice has changed.", field="changed_practice")
    if booking.evaluations.filter(stage=stage).exists():
        raise Refused("This stage was answered already.", field="stage")
    row = Evaluation.objects.create(
        booking=booking, stage=stage, confidence=confidence, words=words.strip(),
        changed_practice=changed_practice if stage == EvaluationStage.LATER else None, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.TRAINING_EVALUATED, target=booking.session.subject, by=by, now=now, fields=[stage])
    return row


@transaction.atomic
def close_evaluation(*, session: TrainingSession, by: Person, now: datetime) -> TrainingSession:
    """Close the evaluation of a session once the last stage was asked; meets its clock. Refused before any answer."""
    need(by, Permission.KEEP_TRAINING, now)
    row = _session(session)
    if row.state != SessionState.HELD or row.evaluated_at is not None:
        raise NotAllowed("Only a session that was held is evaluated, and once.")
    if not Evaluation.objects.filter(booking__session=row, stage=EvaluationStage.LATER).exists():
        raise Refused("Nobody has answered the last stage yet. Ask those who attended, with their managers.")
    row.evaluated_at, row.evaluated_by = now, by
    row.save(update_fields=["evaluated_at", "evaluated_by"])
    deadlines.meet(subject=row.subject, rule_code=TRAINING_EVALUATION, met_at=now, by=by, now=now)
    record(Event.TRAINING_EVALUATION_CLOSED, target=row.subject, by=by, now=now)
    return row
