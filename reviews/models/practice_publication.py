"""Publication: bars, decisions against it and the comments on them, planned days, and what the public reads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..practice.choices import Commenter, Form, PlanState
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class PublicationBar(models.Model):
    """Something that forbids publication while it stands: a court's order, a trial, an advice of counsel."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="bars")
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publication_bars_set")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="publication_bars_lifted"
    )
    lift_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["set_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="publication_bar_lifted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Bar to the publication of {self.review}"


class PublicationDecision(models.Model):
    """The partners decided against publishing, or for the improvements only, and why; the newest one counts."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="publication_decisions")
    decision = models.CharField(max_length=24)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publication_decisions")

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision}: {self.review}"


class PublicationComment(models.Model):
    """What the Panel or the Secretary of State said about publication, and what the partners made of it."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="publication_comments")
    commenter = models.CharField(max_length=20, choices=Commenter.choices)
    commented_on = models.DateField()
    words = models.TextField()
    regard = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publication_comments_recorded")

    class Meta:
        ordering = ["commented_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_commenter_display()} on {self.review}"


class PublicationPlan(models.Model):
    """One planned day of publication and what came of it. At most one waits for a review."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="plans")
    form = models.CharField(max_length=12, choices=Form.choices)
    planned_for = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publications_planned")
    standing = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["planned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(standing="waiting"), name="one_planned_publication_waits"
            ),
            models.CheckConstraint(
                condition=Q(standing="waiting", ended_at__isnull=True)
                | (~Q(standing="waiting") & Q(ended_at__isnull=False)),
                name="a_planned_publication_ended",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=PlanState.values), name="publication_plan_standing_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}, {self.planned_for:%-d %B %Y}"


class Publication(models.Model):
    """What the public reads of a review, frozen as it was published. Every public page, file, search and feed reads
    this row and nothing else, so that ending it ends all of them at once.

    `content` is sections of title and text; `supports` the learning brief and the partnership's response, each a title
    and a text. `available_until` is the last day of the year for which it must stay.
    Ending it sooner needs a legal order, whose words are `withdrawal_reason` with `by_order`.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="publications")
    form = models.CharField(max_length=12, choices=Form.choices)
    title = models.CharField(max_length=160)
    content = models.JSONField()
    supports = models.JSONField(default=list)
    reviewers = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64)
    search_text = models.TextField()
    published_at = models.DateTimeField()
    published_on = models.DateField()
    available_until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="publications_withdrawn"
    )
    withdrawal_reason = models.TextField(blank=True)
    by_order = models.BooleanField(default=False)

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(withdrawn_at__isnull=True), name="one_public_report_of_a_review"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="publication_withdrawn_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(available_until__gt=F("published_on")), name="a_publication_stays_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}: {self.review}"

    def delete(self, *_args: Any, **_kwargs: Any) -> Any:
        """Always refused: what was published is ended, with its reason, and never taken out of the record."""
        raise TypeError("a publication cannot be deleted")
