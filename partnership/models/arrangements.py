"""The arrangements in use: whose they are, which edition, and from which file."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation

from ..choices import PartnershipKind

ONLY_ROW = 1


class Arrangements(models.Model):
    """The one partnership that this install serves, as its published arrangements describe it.

    `council` is the local authority, data controller of the install; `body` the partnership as a
    body of its own, to which the chair and the scrutineer are appointed. `digest` is the SHA-256
    of the file that was loaded, `foi_stance` the partnership's own position on freedom of information.
    `most_priorities` is how many priorities a year may have; None where the arrangements set no limit.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    area = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=PartnershipKind.choices)
    brand_colour = models.CharField(max_length=7, validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    council = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    edition = models.CharField(max_length=60)
    effective_from = models.DateField()
    source = models.CharField(max_length=200)
    foi_stance = models.TextField()
    most_priorities = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "arrangements"
        constraints = [models.CheckConstraint(condition=Q(id=ONLY_ROW), name="one_partnership_per_install")]

    def __str__(self) -> str:
        return f"{self.name}, {self.edition}"
