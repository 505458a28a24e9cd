"""The words of the assurance app."""

from django.db import models


class ActivityState(models.TextChoices):
    """How far an activity of the calendar has come."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DELAYED = "delayed", "Delayed"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWN = "withdrawn", "Taken out of the plan"
