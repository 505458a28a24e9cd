"""Training: courses, sessions, who booked and came, certificates, three stages of evaluation, the trainers' pool."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.accounts.models import Organisation, Person
from portal.subjects import Subject

from ..promise_choices import Attendance, EvaluationStage, SessionState

SESSION_KIND = "training_session"
LEAST_CONFIDENT, MOST_CONFIDENT = 1, 5


class Course(models.Model):
    """A course of the multi-agency offer. `valid_months` is how long its certificate lasts; None: without end."""

    title = models.CharField(max_length=160, unique=True)
    about = models.TextField()
    audience = models.CharField(max_length=200)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Trainer(models.Model):
    """Somebody of the trainers' pool, from `joined_on` until `left_on`: staff of a body, who agreed to be listed."""

    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trainers")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "organisation"], name="trainer_listed_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="trainer_leaves_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation.short_name}"


class TrainingSession(models.Model):
    """One time that a course is given. `evaluated_*` is when the evaluation six to eight weeks later was closed."""

    reference = models.CharField(max_length=20, unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    capacity = models.PositiveSmallIntegerField()
    trainers = models.ManyToManyField(Trainer, related_name="sessions", blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)
    evaluated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions_evaluated"
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="session_has_places"),
            models.CheckConstraint(
                condition=Q(evaluated_at__isnull=True, evaluated_by__isnull=True)
                | Q(evaluated_at__isnull=False, evaluated_by__isnull=False),
                name="session_evaluated_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.course}"

    @property
    def subject(self) -> Subject:
        """The session as the ground knows it."""
        return Subject(SESSION_KIND, self.pk, self.reference)


class Booking(models.Model):
    """A place on a session for a member of staff. `walk_in`: they came without having booked."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="bookings")
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="training_bookings")
    post = models.CharField(max_length=120)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.BOOKED)
    walk_in = models.BooleanField(default=False)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="training_bookings")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name", "organisation"], name="one_place_a_person"),
            models.CheckConstraint(condition=Q(walk_in=False) | Q(attendance="attended"), name="walk_in_attended"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation.short_name}"


class Certificate(models.Model):
    """That somebody attended. `expires_on` is the day worked to; `first_expires_on` the one that the course gave."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="certificate")
    issued_on = models.DateField()
    first_expires_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_expires_on__isnull=True, expires_on__isnull=True)
                | Q(expires_on__gte=F("first_expires_on"), first_expires_on__gte=F("issued_on")),
                name="certificate_expires_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Certificate of {self.booking}"


class CertificateExtension(models.Model):
    """A decision by which a certificate lasts longer: from which day to which, why, and who decided."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="extensions")
    old_expires_on = models.DateField()
    new_expires_on = models.DateField()
    decided_on = models.DateField()
    decided_words = models.CharField(max_length=160)
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificate_extensions")

    class Meta:
        ordering = ["decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_expires_on__gt=F("old_expires_on")) & ~Q(reason=""), name="extension_extends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: to {self.new_expires_on:%-d %B %Y}"


class Evaluation(models.Model):
    """What somebody says of the training at one stage. `changed_practice` is asked at the last stage alone."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="evaluations")
    stage = models.CharField(max_length=8, choices=EvaluationStage.choices)
    confidence = models.PositiveSmallIntegerField()
    changed_practice = models.BooleanField(null=True, blank=True)
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="training_evaluations")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "stage"], name="one_evaluation_a_stage"),
            models.CheckConstraint(
                condition=Q(confidence__gte=LEAST_CONFIDENT, confidence__lte=MOST_CONFIDENT),
                name="confidence_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(stage="later", changed_practice__isnull=False)
                | ~Q(stage="later") & Q(changed_practice__isnull=True),
                name="practice_is_asked_at_the_last_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}, {self.get_stage_display().lower()}"
