"""Whom to reach at an organisation, and for what: by post, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation

from ..choices import Duty


class NamedContact(models.Model):
    """Somebody whom an organisation named to the partnership, from `starts_on` to `ends_on`, both days included.

    They need no account. Where the post is vacant `name` is empty, and the post's address still reaches somebody.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="named_contacts")
    name = models.CharField(max_length=120, blank=True)
    post = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["post", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="contact_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(email="", phone=""), name="contact_can_be_reached"),
            models.UniqueConstraint(fields=["organisation", "post", "name", "starts_on"], name="contact_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation}"

    def in_force(self, on: date) -> bool:
        """Whether they are the contact on London date `on`, first and last day included."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    @property
    def phone_href(self) -> str:
        """The number as a telephone link takes it."""
        return "tel:" + "".join(self.phone.split())


class ContactDuty(models.Model):
    """One thing that a named contact is there for."""

    contact = models.ForeignKey(NamedContact, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=30, choices=Duty.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "contact duties"
        constraints = [models.UniqueConstraint(fields=["contact", "duty"], name="duty_once_a_contact")]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.contact}"
