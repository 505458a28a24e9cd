"""The words of the front door."""

from django.db import models


class About(models.TextChoices):
    """Whose case it is, by age alone."""

    CHILD = "child", "A child or young person under 18"
    ADULT = "adult", "An adult"


class Happened(models.TextChoices):
    """What happened to the person."""

    DIED = "died", "They died"
    SERIOUS = "serious", "They were seriously harmed, and lived"
    OTHER = "other", "Something else from which agencies should learn"


class Known(models.TextChoices):
    """Whether abuse or neglect is in play."""

    KNOWN = "known", "Known"
    SUSPECTED = "suspected", "Suspected"
    NO = "no", "Neither known nor suspected"


class Needs(models.TextChoices):
    """Whether the adult had needs for care and support."""

    YES = "yes", "Yes, whether or not the council was meeting them"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    RECEIVED = "received", "Waiting for a decision"
    TAKEN_UP = "taken_up", "A review was started"
    DECLINED = "declined", "No review"


class Decision(models.TextChoices):
    """What was decided. Of an adult: Care Act 2014, section 44; of a child: whether the rapid review is begun."""

    MANDATORY = "mandatory", "A Safeguarding Adult Review that the law requires (section 44(1) to (3))"
    DISCRETIONARY = "discretionary", "A Safeguarding Adult Review that the board chooses (section 44(4))"
    INCIDENT = "incident", "Log it as a serious incident: the council decides whether to notify"
    NONE = "none", "No review"


# What can be decided, by whose case it is.
OPEN_TO = {
    About.ADULT: (Decision.MANDATORY, Decision.DISCRETIONARY, Decision.NONE),
    About.CHILD: (Decision.INCIDENT, Decision.NONE),
}
