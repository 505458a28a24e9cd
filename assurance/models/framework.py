"""The partnership's assurance framework: its cycle, its methods, and what it promises of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from partnership.choices import ActionSource
from partnership.models.entry import Entry


class Framework(models.Model):
    """The framework in use: one row. `starts_on` is the first day of year 1, `years` the length of the cycle.

    `cycle_words` says where the cycle comes from, in words that the page shows.
    """

    code = models.SlugField(max_length=60, unique=True)
    source = models.CharField(max_length=300)
    starts_on = models.DateField()
    years = models.PositiveSmallIntegerField()
    cycle_words = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(years__gte=1), name="cycle_has_a_year")]

    def __str__(self) -> str:
        return self.source


class Method(Entry):
    """One way of finding out whether the arrangements work; `citation` is the place in the published document.

    `from_reviews` marks the one whose entries are the portal's own rapid reviews: nobody plans those.
    `actions_as` is the sort of work under which its actions stand in the action tracker.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    words = models.TextField()
    citation = models.CharField(max_length=200)
    from_reviews = models.BooleanField(default=False)
    actions_as = models.CharField(max_length=20, choices=ActionSource.choices, default=ActionSource.OTHER)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Promise(Entry):
    """What the framework promises of a method, in one of three ways.

    `times` in each span of `months`; or once a year in the calendar month `in_month`, first in the month
    `since` where there is one; or one time only in the month that begins on `once_in`.
    `citation` is the place of the promise.
    """

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="promises")
    code = models.SlugField(max_length=60, unique=True)
    words = models.CharField(max_length=200)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    in_month = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    once_in = models.DateField(null=True, blank=True)
    citation = models.CharField(max_length=200)

    class Meta(Entry.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(times__gte=1, months__gte=1, in_month__isnull=True, once_in__isnull=True)
                | Q(times__isnull=True, months__isnull=True, in_month__range=(1, 12), once_in__isnull=True)
                | Q(times__isnull=True, months__isnull=True, in_month__isnull=True, once_in__isnull=False),
                name="promise_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.words}"
