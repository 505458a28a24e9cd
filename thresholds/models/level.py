"""A level of need, as the partnership calls it and as the child says it."""

from django.db import models

from .edition import Edition


class Level(models.Model):
    """One level of an edition; `position` 1 is the least need, `number` is what people call it or none."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="levels")
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    voice = models.TextField(blank=True)
    meaning = models.TextField()
    lead = models.TextField(blank=True)
    response = models.TextField(blank=True)
    consent = models.TextField(blank=True)
    services = models.JSONField(default=list, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    legal = models.TextField(blank=True)
    colour = models.CharField(max_length=7)
    pattern = models.CharField(max_length=20)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="level_code_once"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="level_position_from_one"),
        ]

    def __str__(self) -> str:
        return self.name if self.number is None else f"Level {self.number}: {self.name}"
