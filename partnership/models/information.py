"""Information governance: agreements to share, documents and their versions, requests, decisions to share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.accounts.models import Organisation, Person
from portal.subjects import Subject

from ..promise_choices import (
    Agreement,
    Assessment,
    LawfulBasis,
    PolicyKind,
    Position,
    RequestKind,
    RequestState,
    Shared,
)
from .entry import Entry

AGREEMENT_KIND, POLICY_KIND, REQUEST_KIND = "sharing_agreement", "policy_document", "information_request"


class InformationSetting(Entry):
    """How the partnership deals with requests for information: its own position, the lead, and how fast to pass on.

    `forward_hours` is None where the arrangements set no time. Whether the partnership counts as a
    public authority of its own is a position that partnerships take differently; `stance` says it in words.
    """

    code = models.SlugField(max_length=20, unique=True)
    own_authority = models.BooleanField(null=True, blank=True)
    stance = models.TextField()
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    forward_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    citation = models.CharField(max_length=250)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return f"Requests for information, led by {self.lead}"


class SharingAgreement(models.Model):
    """An information-sharing agreement. In force from `starts_on` until `ended_on`; looked at again by `review_on`."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    purpose = models.TextField()
    shared = models.TextField()
    lawful_basis = models.CharField(max_length=24, choices=LawfulBasis.choices)
    special_basis = models.CharField(max_length=250, blank=True)
    assessment = models.CharField(max_length=14, choices=Assessment.choices)
    assessment_words = models.CharField(max_length=250, blank=True)
    starts_on = models.DateField()
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements_made")

    class Meta:
        ordering = ["review_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(review_on__gt=F("starts_on")), name="agreement_reviewed_after_start"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="agreement_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(assessment="not_needed") | ~Q(assessment_words=""), name="no_assessment_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def subject(self) -> Subject:
        """The agreement as the ground knows it."""
        return Subject(AGREEMENT_KIND, self.pk, self.reference)


class AgreementParty(models.Model):
    """A body that is party to an agreement, and when and by which post it signed."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sharing_agreements")
    signed_on = models.DateField(null=True, blank=True)
    signed_words = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once_an_agreement"),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_words="") | Q(signed_on__isnull=False) & ~Q(signed_words=""),
                name="party_signed_by_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.agreement.reference}"


class AgreementReview(models.Model):
    """An agreement was looked at again: what came of it, and when it is looked at next."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    outcome = models.TextField()
    next_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreement_reviews")

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(next_on__gt=F("reviewed_on")), name="next_review_is_later"),
        ]

    def __str__(self) -> str:
        return f"Review of {self.agreement.reference} on {self.reviewed_on:%-d %B %Y}"


class PolicyDocument(models.Model):
    """A document of the register: who owns it by post, where it is kept, and when it is looked at again."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=10, choices=PolicyKind.choices)
    owner = models.CharField(max_length=160)
    where = models.URLField(max_length=300, blank=True)
    review_on = models.DateField()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Subject:
        """The document as the ground knows it."""
        return Subject(POLICY_KIND, self.pk, self.reference)


class PolicyVersion(models.Model):
    """A version of a document and what changed in it."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=12)
    what_changed = models.TextField()
    effective_from = models.DateField()
    agreed_words = models.CharField(max_length=160)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policy_versions")

    class Meta:
        ordering = ["-effective_from", "-pk"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="policy_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"


class InformationRequest(models.Model):
    """A request under one of the two laws. It keeps what is asked without who asks: identity stays with the lead.

    `forward_by` is the moment until which its receiver passes it to the lead, where a time for that is set.
    """

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=4, choices=RequestKind.choices)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_at = models.DateTimeField()
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests_received")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests_led")
    asks = models.TextField()
    holders = models.CharField(max_length=250, blank=True)
    forward_by = models.DateTimeField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    forwarded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_forwarded"
    )
    position = models.CharField(max_length=10, choices=Position.choices, blank=True)
    exemption = models.CharField(max_length=250, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_answered"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests_recorded")

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(forwarded_at__isnull=True, forwarded_by__isnull=True)
                | Q(forwarded_at__isnull=False, forwarded_by__isnull=False),
                name="request_forwarded_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, position="")
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(position=""),
                name="request_answered_on_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(position__in=["in_part", "refused"]) | ~Q(exemption=""), name="refusal_names_its_exemption"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_kind_display().lower()}"

    @property
    def passed_on_late(self) -> bool:
        """Whether it was passed to the lead after the hour by which it was to be."""
        return None not in (self.forward_by, self.forwarded_at) and self.forwarded_at > self.forward_by

    @property
    def subject(self) -> Subject:
        """The request as the ground knows it."""
        return Subject(REQUEST_KIND, self.pk, self.reference)


class SharingDecision(models.Model):
    """A decision to share information or not, with its reasons: the seventh of the golden rules.

    `considered` holds the numbers of the rules that were gone through (see `golden_rules`). It names
    nobody: `about` is a reference of the body's own.
    """

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sharing_decisions")
    decided_on = models.DateField()
    decided_words = models.CharField(max_length=160)
    about = models.CharField(max_length=120)
    asked_by = models.CharField(max_length=160)
    decision = models.CharField(max_length=12, choices=Shared.choices)
    agreement = models.CharField(max_length=12, choices=Agreement.choices)
    what = models.TextField(blank=True)
    with_whom = models.CharField(max_length=250, blank=True)
    purpose = models.TextField()
    reasons = models.TextField()
    considered = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sharing_decisions_recorded")

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="not_shared", what="", with_whom="")
                | ~Q(decision="not_shared") & ~Q(what="") & ~Q(with_whom=""),
                name="what_was_shared_is_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_decision_display().lower()}"
