"""What a need looks like at one level."""

from django.db import models

from .edition import Edition
from .level import Level
from .need import Need


class Indicator(models.Model):
    """One indicator. `ages` are codes of age bands, none meaning any age; `danger` marks what cannot wait."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="indicators")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="indicators")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="indicators")
    code = models.SlugField(max_length=100)
    text = models.TextField()
    gloss = models.TextField(blank=True)
    ages = models.JSONField(default=list, blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    danger = models.BooleanField(default=False)
    sources = models.JSONField(default=list, blank=True)
    tools = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return self.text
