"""Who holds which role for which organisation, from when to when, and who may stand in."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..choices import Role
from .organisation import Organisation, Post


class Appointment(models.Model):
    """A person holds `role` for `organisation` from `starts_on` to `ends_on`, both days included.

    `group_code` names the group that a group chair or member belongs to; groups live in the
    partnership app, which this ground does not know. `void` is an appointment that was ended on
    its first day: it holds on no day, and its dates stay as they were made.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    group_code = models.SlugField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    void = models.BooleanField(default=False)

    class Meta:
        ordering = ["organisation", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "group_code", "starts_on"],
                condition=Q(void=False),
                name="appointment_made_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()} for {self.organisation}"

    def in_force(self, on: date) -> bool:
        """Whether the appointment holds on London date `on` (first and last day included)."""
        return not self.void and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class Delegation(models.Model):
    """While in force, `deputy` may do what the holder of `appointment` may, as that holder's deputy.

    `void` is a delegation that was ended on or before its first day: it holds on no day.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputising")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    void = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.appointment}"

    def in_force(self, on: date) -> bool:
        """Whether the delegation itself holds on London date `on`; the appointment must hold too."""
        return not self.void and self.starts_on <= on <= self.ends_on
