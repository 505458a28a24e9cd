"""Where a need belongs: domain, heading, and the thread that ties it together across the levels."""

from django.db import models

from .edition import Edition


class Domain(models.Model):
    """One side of a child's life."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="domains")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="domain_code_once")]

    def __str__(self) -> str:
        return self.name


class Heading(models.Model):
    """A heading within a domain."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="headings")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="headings")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="heading_code_once")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """A need thread: the same need at every level where it makes sense. Its code is its lasting address."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="needs")
    heading = models.ForeignKey(Heading, on_delete=models.CASCADE, related_name="needs")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    gloss = models.TextField(blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="need_code_once")]

    def __str__(self) -> str:
        return self.name
