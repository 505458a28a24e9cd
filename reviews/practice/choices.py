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


class Method(models.TextChoices):
    """How the review is done. The partners agree it with the reviewer."""

    SYSTEMS = "systems", "Systems approach (Learning Together and kin)"
    SILP = "silp", "Significant incident learning process"
    WELSH = "welsh", "Welsh child practice review model"
    APPRECIATIVE = "appreciative", "Appreciative inquiry"
    THEMATIC = "thematic", "Thematic review of several cases"
    REFLECTIVE = "reflective", "Reflective workshop with practitioners"
    OTHER = "other", "Another method"


class CandidateState(models.TextChoices):
    """Where somebody stands who was asked to review."""

    INVITED = "invited", "Invited, no answer yet"
    INTERESTED = "interested", "Expressed an interest"
    DECLINED = "declined", "Did not express an interest"
    APPOINTED = "appointed", "Reviewer"
    REMOVED = "removed", "Removed"


class Suitability(models.TextChoices):
    """What one member of the partnership found in their own discussion."""

    SUITABLE = "suitable", "Suitable"
    RESERVATIONS = "reservations", "Suitable, with reservations"
    UNSUITABLE = "unsuitable", "Not suitable"


class Pace(models.TextChoices):
    """How the work stands to its time, at a checkpoint."""

    ON_TIME = "on_time", "On time"
    AT_RISK = "at_risk", "The date is at risk"
    LATE = "late", "It will be late"


class Involved(models.TextChoices):
    """Who was involved. Never who they are by name."""

    PARENT = "parent", "Parent or carer"
    CHILD = "child", "Surviving child or young person"
    ADULT = "adult", "The adult"
    RELATIVE = "relative", "Another relative or friend"
    PRACTITIONER = "practitioner", "Practitioner"
    MANAGER = "manager", "Manager of practitioners"


class Contact(models.TextChoices):
    """What happened with them."""

    OFFER = "offer", "Offered a part in the review"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Did not wish to take part"
    MET = "met", "Met, or took part in an event"
    FEEDBACK = "feedback", "Report shared with them before publication, and what they said"


class Precision(models.TextChoices):
    """How well the day of an event is known."""

    EXACT = "exact", "On this day"
    ABOUT = "about", "About this day"
    MONTH = "month", "Some time in this month"
    YEAR = "year", "Some time in this year"


class OtherProcess(models.TextChoices):
    """Another process about the same events: only a cross-reference is kept here."""

    CRIMINAL = "criminal", "Criminal investigation or trial"
    FAMILY_COURT = "family_court", "Family court proceedings"
    INQUEST = "inquest", "Inquest"
    CDOP = "cdop", "Child death review"
    SAR = "sar", "Safeguarding Adult Review"
    PRACTICE = "practice", "Practice review of another area"
    DARDR = "dardr", "Domestic abuse related death review"
    MAPPA = "mappa", "MAPPA serious case review"
    PSIRF = "psirf", "NHS patient safety investigation"
    OTHER = "other", "Another process"


class Effect(models.TextChoices):
    """What another process means for publication."""

    NONE = "none", "None: publication can go ahead"
    CARE = "care", "The report must be checked with the lead body first"
    WAITS = "waits", "Publication waits for it"


class Recipient(models.TextChoices):
    """To whom the full report is sent before it is published."""

    PANEL = "panel", "Child Safeguarding Practice Review Panel"
    SECRETARY_OF_STATE = "secretary_of_state", "Secretary of State for Education"
    OFSTED = "ofsted", "Ofsted"


class Form(models.TextChoices):
    """What of a review is published."""

    FULL = "full", "The full report"
    IMPROVEMENTS = "improvements", "Information about improvements only"


class Commenter(models.TextChoices):
    """Whose comments on publication the partners have regard to."""

    PANEL = "panel", "The Panel"
    SECRETARY_OF_STATE = "secretary_of_state", "The Secretary of State"


class PlanState(models.TextChoices):
    """What came of one planned day of publication."""

    WAITING = "waiting", "Waiting for the day"
    PUBLISHED = "published", "Published"
    REFUSED = "refused", "Refused on the day"
    CANCELLED = "cancelled", "Cancelled"
