"""Whom to call."""

from __future__ import annotations

from django.db import models

from ..choices import Opening, Weekday
from .entry import Entry


class Contact(Entry):
    """A route for worries about a child, or to the partnership itself.

    `opening_hours` is used when `opening` is `listed`: rows of `{"days": ["monday", …],
    "opens": "09:00", "closes": "17:00"}`, in London time. `emergency` marks the route for immediate danger.
    """

    name = models.CharField(max_length=160, unique=True)
    audience = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    opening = models.CharField(max_length=30, choices=Opening.choices)
    opening_hours = models.JSONField(default=list, blank=True)
    emergency = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    @property
    def phone_href(self) -> str:
        """The number as a telephone link takes it."""
        return "tel:" + "".join(self.phone.split())

    @property
    def hours_words(self) -> list[str]:
        """The opening hours in words: `Monday, Tuesday: 09:00 to 17:00`."""
        return [
            f"{', '.join(Weekday(day).label for day in row['days'])}: {row['opens']} to {row['closes']}"
            for row in self.opening_hours
        ]
