"""Whom to call, and when somebody answers."""

from django.db import models

from .edition import Edition


class Contact(models.Model):
    """A team or line. `hours` are [weekday (Monday 0), opens, closes] by London's clock; none means always.

    `levels` are the codes of the levels at which this is whom to call; none means any.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contacts")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    purpose = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    web = models.CharField(max_length=300, blank=True)
    hours = models.JSONField(default=list, blank=True)
    emergency = models.BooleanField(default=False)
    levels = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="contact_code_once")]

    def __str__(self) -> str:
        return self.name
