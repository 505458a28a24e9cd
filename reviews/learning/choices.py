"""The words of the learning chain."""

from django.db import models


class FindingSource(models.TextChoices):
    """What sort of review found something."""

    PRACTICE = "practice", "Local practice review"
    RAPID = "rapid", "Rapid review"
    NATIONAL = "national", "National review"
    ADULT = "adult", "Safeguarding Adult Review"


class Acceptance(models.TextChoices):
    """What the partnership answers to a recommendation."""

    ACCEPTED = "accepted", "Accepted"
    PART = "part", "Accepted in part"
    REJECTED = "rejected", "Not accepted"


class RecommendationState(models.TextChoices):
    """How far a recommendation has come: done, assured and impact shown are different things."""

    TO_ANSWER = "to_answer", "To be answered"
    UNDER_WAY = "under_way", "Accepted, being done"
    TO_SHOW = "to_show", "Assured, impact to be shown"
    SHOWN = "shown", "Impact shown"
    REJECTED = "rejected", "Not accepted"


class Impact(models.TextChoices):
    """What a check of the impact found."""

    SHOWN = "shown", "Yes, and it is shown how"
    PART = "part", "In part"
    NONE = "none", "No difference can be shown"


class TextSort(models.TextChoices):
    """The two texts that go with the report of a review."""

    BRIEF = "brief", "Learning brief"
    RESPONSE = "response", "The partnership’s response"


class TextState(models.TextChoices):
    """How far such a text has come."""

    DRAFT = "draft", "Draft"
    SIGN_OFF = "sign_off", "With the partners"
    DISSENT = "dissent", "A partner does not agree"
    AGREED = "agreed", "Agreed by the partners"


class BriefingState(models.TextChoices):
    """Who reads a seven-minute briefing."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Taken back"


class CycleState(models.TextChoices):
    """The stages of the learning cycle."""

    SCOPE = "scope", "Theme and scope"
    EXPLORE = "explore", "Exploring"
    RESPOND = "respond", "Responding"
    EVALUATE = "evaluate", "Waiting to be evaluated"
    CLOSED = "closed", "Evaluated"
    WITHDRAWN = "withdrawn", "Given up"
