"""What each organisation is to the partnership, from when to when, and who spoke for it when it was printed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from portal.accounts.choices import Role
from portal.accounts.models import Organisation

from ..choices import Standing
from .entry import Entry, EntryQuerySet


class PartnershipOrganisationQuerySet(EntryQuerySet):
    """Memberships on a day."""

    def in_force(self, on: date) -> PartnershipOrganisationQuerySet:
        """Memberships that took in London date `on`, first and last day included."""
        return self.standing(on).filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class PartnershipOrganisation(Entry):
    """An organisation's standing in the partnership from `starts_on` to `ends_on`, both days included.

    `sector` groups relevant agencies as the arrangements print them; `virtual_network` marks one
    that is kept in touch with in writing rather than by a seat; `asked_in_rapid_reviews` one that
    every rapid review asks for information unless the business manager leaves it out.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="standings")
    standing = models.CharField(max_length=20, choices=Standing.choices)
    sector = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    duties = models.TextField(blank=True)
    virtual_network = models.BooleanField(default=False)
    asked_in_rapid_reviews = models.BooleanField(default=False)

    objects = PartnershipOrganisationQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "standing"], name="one_standing_of_a_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="standing_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_standing_display().lower()}"

    def in_force(self, on: date) -> bool:
        """Whether the standing takes in London date `on`: the queryset's `in_force`, for a row already read."""
        kept = self.removed_on is None or self.removed_on > on
        return kept and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class OfficeHolder(Entry):
    """Somebody whom the published document names in a post: history, never an account.

    `capacity` is the role in which the document names the person, `as_printed` when that was true.
    """

    name = models.CharField(max_length=120)
    post_title = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="office_holders")
    capacity = models.CharField(max_length=30, choices=Role.choices)
    as_printed = models.CharField(max_length=60)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["name", "post_title", "organisation"], name="office_holder_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.post_title}"
