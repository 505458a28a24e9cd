"""A framework of levels of need, which lives on from edition to edition."""

from django.db import models

from ..choices import Audience


class Framework(models.Model):
    """One framework: its code stands in addresses and commands, its editions hold what it says."""

    code = models.SlugField(max_length=40, unique=True)
    partnership = models.SlugField(max_length=40)
    name = models.CharField(max_length=160)
    audience = models.CharField(max_length=10, choices=Audience.choices)

    class Meta:
        ordering = ["-audience", "code"]  # children before adults
        constraints = [
            models.CheckConstraint(condition=models.Q(audience__in=Audience.values), name="audience_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
