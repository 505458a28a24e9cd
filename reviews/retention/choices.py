"""The words of retention."""

from django.db import models


class RecordType(models.TextChoices):
    """What has a period of its own. Each is counted from the day on which the work that it belongs to ended."""

    NAMES = "names", "Glossary of names of a review, and the warnings about its texts"
    FILES = "files", "Files attached to a rapid review"
    REFERRAL = "referral", "Referral that led to no review"


class DisposalState(models.TextChoices):
    """Where the deletion of one record stands."""

    PROPOSED = "proposed", "Proposed, a second person is wanted"
    DELETED = "deleted", "Deleted"
    KEPT = "kept", "Kept: the second person did not agree"
