"""The words of practice reviews."""

from django.db import models


class PracticeKind(models.TextChoices):
    """Whose review it is: the two run on the same records, and an adult's has no steps with the Panel."""

    CHILD = "child", "Local child safeguarding practice review"
    ADULT = "adult", "Safeguarding Adult Review"


class PracticeState(models.TextChoices):
    """Where a practice review stands."""

    COMMISSIONING = "commissioning", "Being commissioned"
    RUNNING = "running", "Under way"
    COMPLETED = "completed", "Completed, not yet agreed"
    SIGN_OFF = "sign_off", "With the partners for agreement"
    DISSENT = "dissent", "A partner does not agree"
    AGREED = "agreed", "Agreed by the partners"
    SCHEDULED = "scheduled", "Publication planned"
    WITHHELD = "withheld", "Withheld from publication"
    NOT_PUBLISHED = "not_published", "Decided not to publish"
    IMPROVEMENTS = "improvements", "Improvements only, published"
    PUBLISHED = "published", "Published"
    TAKEN_DOWN = "taken_down", "No longer public"
    STOPPED = "stopped", "Stopped"
