"""Training for tests, made by the same actions that people use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from partnership.actions import training
from partnership.models import (
    Booking,
    Certificate,
    CertificateExtension,
    Course,
    Evaluation,
    Trainer,
    TrainingSession,
)
from partnership.promise_choices import EvaluationStage
from portal.accounts.models import Organisation, Person

from .people import organisation
from .promises import NOW


def course(*, by: Person, valid_months: int | None = 36, now: datetime = NOW) -> Course:
    """A course whose certificate lasts three years."""
    return training.add_course(
        title="Early help", about="How to help early.", audience="everybody", valid_months=valid_months, by=by, now=now
    )


def trainer(*, by: Person, now: datetime = NOW) -> Trainer:
    """Somebody of the pool."""
    return training.add_trainer(
        name="Demonstration trainer", organisation=organisation(), joined_on=date(2026, 9, 1), by=by, now=now
    )


def session(of: Course, *, by: Person, capacity: int = 10, now: datetime = NOW) -> TrainingSession:
    """A session on the day after `now`, from the same hour, for three hours."""
    starts = now + timedelta(days=1)
    return training.plan_session(
        course=of, starts_at=starts, ends_at=starts + timedelta(hours=3), place="Town hall", capacity=capacity,
        trainers=[trainer(by=by, now=now)] if not Trainer.objects.exists() else [], by=by, now=now,
    )  # fmt: skip


def booking(of: TrainingSession, body: Organisation, *, by: Person, name: str = "Demonstration worker",
            now: datetime = NOW) -> Booking:  # fmt: skip
    """A place for somebody of `body`."""
    return training.book(session=of, name=name, organisation=body, post="Worker", by=by, now=now)


def held(
    of: TrainingSession, *, by: Person, absent: tuple[Booking, ...] = ()
) -> tuple[TrainingSession, Certificate | None]:
    """The session confirmed: everybody came but those who are `absent`; and the first certificate."""
    came = {row.pk: row not in absent for row in of.bookings.filter(attendance="booked")}
    row = training.confirm_attendance(session=of, came=came, by=by, now=of.ends_at)
    return row, Certificate.objects.filter(booking__session=row).first()


def extension(of: Certificate, *, by: Person, now: datetime) -> CertificateExtension:
    """The certificate lasts a year longer by a decision of the partnership."""
    assert of.expires_on is not None
    training.extend_certificates(
        course=of.booking.session.course, expiring_from=of.expires_on, expiring_to=of.expires_on,
        new_expires_on=of.expires_on + timedelta(days=365), decided_on=now.date(), decided_words="The partnership",
        reason="No session could be given.", by=by, now=now,
    )  # fmt: skip
    return of.extensions.get()


def evaluation(of: Booking, stage: str = EvaluationStage.BEFORE, *, by: Person, confidence: int = 2,
               changed: bool | None = None, now: datetime = NOW) -> Evaluation:  # fmt: skip
    """What somebody says at a stage."""
    return training.evaluate(
        booking=of, stage=stage, confidence=confidence, changed_practice=changed, words="", by=by, now=now
    )
