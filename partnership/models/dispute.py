"""A disagreement on its ladder: one mechanism for practitioners, agencies, partners, families and boards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation, Person
from portal.subjects import Subject

from ..promise_choices import DisputeState, LadderKind, Theme, Urgency

DISPUTE_KIND = "dispute"


class Dispute(models.Model):
    """One disagreement. It names no child and no practitioner: bodies, posts and a theme.

    `raised_by` and `other_side` are the two bodies, where they are bodies of the partnership;
    `raised_words` and `other_words` the posts, or whoever is none. `about_*` is the record of the
    portal that it concerns (a rapid review, a contribution), whose readers alone may see it.
    `told_at` is when the business manager learned of it; `told_step` says at which stage.
    """

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=LadderKind.choices)
    state = models.CharField(max_length=12, choices=DisputeState.choices, default=DisputeState.OPEN)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    theme = models.CharField(max_length=14, choices=Theme.choices)
    raised_on = models.DateField()
    raised_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes_raised"
    )
    raised_words = models.CharField(max_length=160, blank=True)
    other_side = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes_answered"
    )
    other_words = models.CharField(max_length=160, blank=True)
    summary = models.TextField()
    sought = models.TextField(blank=True)
    meanwhile = models.TextField(blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    about_reference = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_stage = models.CharField(max_length=120, blank=True)
    outcome = models.TextField(blank=True)
    learning = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disputes_opened")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes_closed"
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="dispute_closed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(about_id__isnull=True, about_kind="", about_reference="")
                | Q(about_id__isnull=False) & ~Q(about_kind="") & ~Q(about_reference=""),
                name="dispute_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_stage="") | Q(told_at__isnull=False) & ~Q(told_stage=""),
                name="dispute_told_at_a_stage",
            ),
            models.UniqueConstraint(
                fields=["about_kind", "about_id"],
                condition=Q(state="open", about_id__isnull=False),
                name="one_open_dispute_about_a_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_theme_display().lower()}"

    @property
    def subject(self) -> Subject:
        """The dispute as the ground knows it."""
        return Subject(DISPUTE_KIND, self.pk, self.reference)

    @property
    def sides(self) -> list[str]:
        """The two sides in words, those that are known."""
        first = self.raised_by.name if self.raised_by else self.raised_words
        second = self.other_side.name if self.other_side else self.other_words
        return [side for side in (first, second) if side]


class DisputeStep(models.Model):
    """One stage that a dispute has reached, as the ladder stood then; the newest without an end is where it stands.

    `due_at` is the exact moment where the stage's time runs in hours; its date is in the register
    of deadlines either way, under the instance `step-<number>`.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    stage_number = models.PositiveSmallIntegerField()
    stage_code = models.SlugField(max_length=40)
    stage_title = models.CharField(max_length=120)
    acts = models.CharField(max_length=200)
    needs = models.CharField(max_length=12)
    rule_code = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="dispute_steps_ended"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="dispute_step_numbered_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, outcome="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(outcome=""),
                name="dispute_step_ended_at_and_by_together",
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(ended_at__isnull=True), name="one_open_step_a_dispute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute.reference}, {self.stage_title}"

    @property
    def instance(self) -> str:
        """The name under which the stage's clock stands in the register of deadlines."""
        return f"step-{self.number}"


class DisputePosition(models.Model):
    """One side's written position; a later one of the same body stands beside the earlier."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="dispute_positions")
    statement = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dispute_positions_given")

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"Position of {self.organisation} in {self.dispute.reference}"


class DisputeLetter(models.Model):
    """The partners' letter to an agency's named safeguarding lead and chief executive, as it was sent.

    `partners` are the names of the statutory partners who send it, as they were on the day.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField()
    addressees = models.JSONField(default=list)
    organisation = models.CharField(max_length=160)
    partners = models.JSONField(default=list)
    concerns = models.TextField()
    asks = models.TextField()
    reply_by = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dispute_letters_sent")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="dispute_letter_numbered_once")]

    def __str__(self) -> str:
        return f"Letter {self.number} of {self.dispute.reference}"


class DisputeAnswer(models.Model):
    """The agency's written response. What it promises to do is in the tracker, with the dispute as source."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="answers")
    received_on = models.DateField()
    statement = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dispute_answers_recorded")

    class Meta:
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"Response of {self.received_on:%-d %B %Y} in {self.dispute.reference}"
