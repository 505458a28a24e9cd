"""A case that somebody thinks should be reviewed, and what was decided about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.accounts.models import Organisation
from portal.subjects import Subject

from .choices import About, Decision, Happened, Known, Needs, ReferralState

Person = settings.AUTH_USER_MODEL
KIND = "reviews.referral"


class Referral(models.Model):
    """The one form for both boards. Case data: told in bands, without a name, an address or a place.

    `needs` is asked of an adult alone. The three `limb_` answers are the board's, on section 44 of the Care Act 2014:
    needs for care and support; concern about how agencies worked together; death, or serious abuse or neglect that
    was lived through. `result_…` is the review that was started.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.RECEIVED)
    about = models.CharField(max_length=10, choices=About.choices)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals_made")
    lead_words = models.CharField(max_length=160)
    aware_at = models.DateTimeField()
    happened = models.CharField(max_length=10, choices=Happened.choices)
    abuse = models.CharField(max_length=10, choices=Known.choices)
    needs = models.CharField(max_length=10, choices=Needs.choices, blank=True)
    summary = models.TextField()
    working_together = models.TextField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals_received")
    limb_needs = models.BooleanField(null=True, blank=True)
    limb_concern = models.BooleanField(null=True, blank=True)
    limb_harm = models.BooleanField(null=True, blank=True)
    decision = models.CharField(max_length=15, choices=Decision.choices, blank=True)
    reasons = models.TextField(blank=True)
    decided_by_words = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_decided"
    )
    result_kind = models.CharField(max_length=60, blank=True)
    result_id = models.BigIntegerField(null=True, blank=True)
    result_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_is_known"),
            models.CheckConstraint(condition=Q(received_at__gte=F("aware_at")), name="referral_after_awareness"),
            models.CheckConstraint(
                condition=Q(decision="", recorded_at__isnull=True, recorded_by__isnull=True, decided_on__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, decided_on__isnull=False)
                & ~Q(decision="")
                & ~Q(reasons=""),
                name="referral_recorded_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.TAKEN_UP) | Q(result_id__isnull=False),
                name="referral_names_its_review",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The referral as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def is_adults(self) -> bool:
        """Whether the adults' board decides."""
        return self.about == About.ADULT
