"""What each agency is asked for and what it returns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import ReturnState
from .review import RapidReview

Person = settings.AUTH_USER_MODEL
KIND = "reviews.agencyreturn"


class AgencyReturn(models.Model):
    """One agency's answer to the request for information.

    Private to the agency until a pack that holds it is circulated; `version` counts its changes,
    so that a stale edit is seen and a pack knows when it is out of date.
    """

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="returns")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=12, choices=ReturnState.choices, default=ReturnState.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="returns_requested")
    added_later = models.BooleanField(default=False)
    records_searched = models.TextField(blank=True)
    involvement = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    worked_well = models.TextField(blank=True)
    immediate_actions = models.TextField(blank=True)
    staff_support = models.TextField(blank=True)
    quality_assured_by = models.CharField(max_length=160, blank=True)
    nil_words = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="returns_submitted"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["review", "organisation"], name="one_return_per_agency"),
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="return_state_is_known"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="return_submitted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.organisation}"

    @property
    def subject(self) -> Subject:
        """The return as the ground knows it; its reference is the review's."""
        return Subject(KIND, self.pk, self.review.reference)


class ReturnEvent(models.Model):
    """One significant event for the chronology. The source is mandatory; the date may be uncertain.

    `on` sorts; `on_words` is shown where the date is not known for certain ("about 22 May").
    """

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    on_words = models.CharField(max_length=60, blank=True)
    what = models.TextField()
    source = models.CharField(max_length=160)
    key_episode = models.BooleanField(default=False)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"Event of {self.on}"


class ReturnShare(models.Model):
    """A colleague of the same agency who may write this return."""

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="returns_shared")
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shares_given")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency_return", "person"], name="return_shared_once")]

    def __str__(self) -> str:
        return f"{self.person} on {self.agency_return}"


class Chase(models.Model):
    """A reminder that the business unit sent by hand."""

    agency_return = models.ForeignKey(AgencyReturn, on_delete=models.PROTECT, related_name="chases")
    chased_at = models.DateTimeField()
    chased_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chases_sent")

    class Meta:
        ordering = ["chased_at"]

    def __str__(self) -> str:
        return f"Chase of {self.agency_return}"
