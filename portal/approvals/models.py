"""A sign-off, the bodies it waits for, and their signatures."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.subjects import Subject

from .choices import Decision, RequiredKind, SignOffState


class SignOff(models.Model):
    """One version of a document, frozen as it was shown, with the hash that every signature repeats.

    `document` is the content as plain JSON; `files` lists name and SHA-256 of each attachment.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    files = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=SignOffState.choices, default=SignOffState.OPEN)
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs_opened")
    answered_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_offs_voided"
    )
    void_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["subject_kind", "subject_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "version"], name="sign_off_version_once"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state__in=["open", "complete"]),
                name="one_live_sign_off_for_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False, opened_by__isnull=False), name="sign_off_opened_at_and_by_together"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="sign_off_voided_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["complete", "dissented"]) | Q(answered_at__isnull=False),
                name="sign_off_answered_when_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version} ({self.reference})"

    @property
    def subject(self) -> Subject:
        """The thing that the sign-off is about."""
        return Subject(self.subject_kind, self.subject_id, self.reference)


class Required(models.Model):
    """One body whose answer the sign-off waits for.

    `permission` is the name of the permission that a signatory must hold: for this organisation
    where the body is a partner, for any where it is the endorser.
    """

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="required")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_offs_required"
    )
    kind = models.CharField(max_length=20, choices=RequiredKind.choices, default=RequiredKind.PARTNER)
    permission = models.CharField(max_length=60)

    class Meta:
        ordering = ["-kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "organisation", "kind"], name="a_body_is_asked_once"),
            models.UniqueConstraint(
                fields=["sign_off"], condition=Q(kind="endorser"), name="one_endorser_for_a_sign_off"
            ),
            models.CheckConstraint(
                condition=Q(kind="endorser") | Q(organisation__isnull=False), name="a_partner_is_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.sign_off}"

    @property
    def body(self) -> str:
        """Who is asked, in words: the organisation, or the partnership chair."""
        if self.kind == RequiredKind.ENDORSER:
            return "Partnership chair"
        return self.organisation.name if self.organisation else ""

    @property
    def needed(self) -> Permission:
        """The permission that a signatory must hold."""
        return Permission[self.permission]

    @property
    def given(self) -> Signature | None:
        """The signature of this body, or None while it is waited for."""
        return getattr(self, "signature", None)


class Signature(models.Model):
    """One body's answer: who signed, in which capacity, and on which hash. Written once, never changed.

    Name, body and capacity are kept as they were; appointment and delegation by id alone, so
    that the record stands when they end.
    """

    required = models.OneToOneField(Required, on_delete=models.PROTECT, related_name="signature")
    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    name = models.CharField(max_length=120)
    body = models.CharField(max_length=160)
    capacity = models.CharField(max_length=160)
    appointment_id = models.BigIntegerField()
    delegation_id = models.BigIntegerField(null=True, blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices)
    comment = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "person"], name="nobody_signs_for_two_bodies"),
            models.CheckConstraint(
                condition=Q(decision="agree") | ~Q(comment=""),
                name="a_comment_or_dissent_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.body}: {self.get_decision_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once; never update."""
        if not self._state.adding:
            raise TypeError("a signature cannot be changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: a signature is voided with its version, never taken away."""
        raise TypeError("a signature cannot be deleted")
