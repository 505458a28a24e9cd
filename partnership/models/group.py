"""Groups of the partnership, and the posts and bodies that sit on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation

from ..choices import GroupKind, Seat
from .entry import Entry
from .priority import Priority


class Group(Entry):
    """A standing group; `times_per_year` is None where the arrangements give no frequency.

    `from_arrangements` False is a group that the partnership set up itself, which a new edition of the
    file does not end; a task and finish group works on `priority` until `ends_on`.
    `is_review_group` marks the one group that meets on rapid reviews. `letter` is the letter by
    which the partnership calls it, where it does.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    letter = models.CharField(max_length=1, blank=True)
    kind = models.CharField(max_length=20, choices=GroupKind.choices)
    purpose = models.TextField()
    times_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    frequency = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=200, blank=True)
    sponsor = models.CharField(max_length=200, blank=True)
    is_review_group = models.BooleanField(default=False)
    from_arrangements = models.BooleanField(default=True)
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="task_groups")
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["is_review_group"],
                condition=Q(is_review_group=True, removed_on__isnull=True),
                name="one_review_group",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def meets(self) -> str:
        """How often, in words: `4 times a year`, with the arrangements' own condition where they set one."""
        times = f"{self.times_per_year} times a year" if self.times_per_year else ""
        return ": ".join(part for part in (times, self.frequency) if part)


class GroupMember(Entry):
    """A seat on a group: a post, a body, or a post of a body, in words; the person is an appointment."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    seat = models.CharField(max_length=20, choices=Seat.choices)
    post_words = models.CharField(max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="group_seats"
    )

    class Meta(Entry.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(post_words="") | Q(organisation__isnull=False), name="seat_names_a_post_or_a_body"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.post_words, str(self.organisation or "")) if part)
