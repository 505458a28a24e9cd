"""The words of the thresholds app."""

from django.db import models


class Audience(models.TextChoices):
    """Whom a framework is about."""

    CHILDREN = "children", "Children and families"
    ADULTS = "adults", "Adults"


class EditionState(models.TextChoices):
    """Where one edition of a framework stands."""

    DRAFT = "draft", "Being drafted"
    WITH_PARTNERS = "with_partners", "With the partners for approval"
    APPROVED = "approved", "Approved, not yet published"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    ABANDONED = "abandoned", "Given up"


class UnclearBecause(models.TextChoices):
    """What a reader finds unclear in an indicator."""

    WORDS = "words", "I do not understand the words"
    LEVEL = "level", "I cannot tell this level from the one next to it"
    GAP = "gap", "What I am seeing is not in it"
    OLD = "old", "It is out of date or no longer how we work"
