"""The words of retention."""

from django.db import models


class RecordType(models.TextChoices):
    """What has a period of its own. Each is counted from the day on which the work that it belongs to ended."""

    NAMES = "names", "Glossary of names of a review, and the warnings about its texts"
    FILES = "files", "Files attached to a rapid review"
    CASE = "case", "Case record of a rapid review: facts, children, agencies’ returns, meeting, packs"
    PRACTICE_FILES = "practice_files", "Files attached to a practice review"
    PRACTICE = "practice", "Working record of a practice review: chronology, involvement, requests, drafts"
    REFERRAL = "referral", "Referral that led to no review"


# What the trail says of a file that goes with its record.
OVER_NOW = "Its period of retention is over."


class DisposalState(models.TextChoices):
    """Where the deletion of one record stands."""

    PROPOSED = "proposed", "Proposed, a second person is wanted"
    DELETED = "deleted", "Deleted"
    KEPT = "kept", "Kept: the second person did not agree"
