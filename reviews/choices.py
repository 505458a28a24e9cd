"""The words of the reviews app."""

from django.db import models


class ReviewState(models.TextChoices):
    """Where a rapid review stands."""

    DRAFT = "draft", "Being logged"
    DECIDING = "deciding", "Council deciding whether to notify"
    NOT_NOTIFIED = "not_notified", "Decided not to notify"
    TO_NOTIFY = "to_notify", "To be notified"
    NOTIFIED = "notified", "Notified"
    NOTIFIED_ONLY = "notified_only", "Notified, no rapid review needed"
    GATHERING = "gathering", "Gathering information"
    CIRCULATED = "circulated", "Pack circulated"
    MET = "met", "Meeting held"
    SIGN_OFF = "sign_off", "With the partners for sign-off"
    DISSENT = "dissent", "A partner does not agree"
    AGREED = "agreed", "Agreed, to be submitted"
    SUBMITTED = "submitted", "Sent to the Panel"
    REPLIED = "replied", "Panel has replied"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReturnState(models.TextChoices):
    """Where one agency's return stands."""

    REQUESTED = "requested", "Asked, not started"
    DRAFTING = "drafting", "Being written"
    WITH_LEAD = "with_lead", "With the agency's lead"
    SUBMITTED = "submitted", "Returned"
    NIL = "nil", "Nil return"
    EXCUSED = "excused", "No longer asked"


class Abuse(models.TextChoices):
    """Whether abuse or neglect is in play: the first limb of the duty to notify."""

    KNOWN = "known", "Known"
    SUSPECTED = "suspected", "Suspected"
    NO = "no", "Neither known nor suspected"


class AgeBand(models.TextChoices):
    """Age in bands: an exact age with an area and a date can identify a child."""

    UNBORN = "unborn", "Unborn"
    UNDER_1 = "under_1", "Under 1"
    FROM_1_TO_5 = "1_5", "1 to 5"
    FROM_6_TO_10 = "6_10", "6 to 10"
    FROM_11_TO_15 = "11_15", "11 to 15"
    FROM_16_TO_17 = "16_17", "16 to 17"
    FROM_18_TO_24 = "18_24", "18 to 24 (care leaver)"


class Sex(models.TextChoices):
    """Sex as recorded by the notifying council."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    INTERSEX = "intersex", "Intersex"
    NOT_KNOWN = "not_known", "Not known"


class Ethnicity(models.TextChoices):
    """The broad groups of the census for England and Wales."""

    ASIAN = "asian", "Asian or Asian British"
    BLACK = "black", "Black, Black British, Caribbean or African"
    MIXED = "mixed", "Mixed or multiple ethnic groups"
    WHITE = "white", "White"
    OTHER = "other", "Other ethnic group"
    NOT_KNOWN = "not_known", "Not known yet"


class Disability(models.TextChoices):
    """Whether the child is disabled; missing is not 'no'."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known yet"


class LegalStatus(models.TextChoices):
    """The child's status with children's social care at the time of the incident."""

    NONE = "none", "Not open to social care"
    EARLY_HELP = "early_help", "Early or family help"
    CHILD_IN_NEED = "child_in_need", "Child in need"
    CHILD_PROTECTION = "child_protection", "Child protection plan"
    LOOKED_AFTER = "looked_after", "Looked after"
    CARE_LEAVER = "care_leaver", "Care leaver"


class Outcome(models.TextChoices):
    """What happened to the child."""

    DIED = "died", "Died"
    SERIOUSLY_HARMED = "seriously_harmed", "Seriously harmed"


class Category(models.TextChoices):
    """The categories of abuse that partnerships count; a child may have several."""

    PHYSICAL = "physical", "Physical abuse"
    SEXUAL = "sexual", "Sexual abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    NEGLECT = "neglect", "Neglect"


class Harm(models.TextChoices):
    """The kind of harm, as the national form asks for it. Data may grow with the law's list."""

    INJURY = "injury", "Physical injury"
    SEXUAL_HARM = "sexual_harm", "Sexual harm"
    EXPLOITATION = "exploitation", "Criminal or sexual exploitation"
    SELF_HARM = "self_harm", "Self-harm or suicide"
    NEGLECT = "neglect", "Neglect"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse or coercive control"
    OVERLAY = "overlay", "Sudden unexpected death in infancy"
    KNIFE = "knife", "Serious violence outside the home"
    ONLINE = "online", "Harm online"
    OTHER = "other", "Other"


class Setting(models.TextChoices):
    """What sort of place it happened in; never the place itself."""

    HOME = "home", "The child's home"
    OTHER_HOME = "other_home", "Another home"
    PLACEMENT = "placement", "Foster, residential or other placement"
    EDUCATION = "education", "School, college or nursery"
    HEALTH = "health", "Hospital or other health setting"
    SECURE = "secure", "Secure setting or custody"
    PUBLIC = "public", "Public place"
    ONLINE = "online", "Online"
    NOT_KNOWN = "not_known", "Not known yet"


class Parallel(models.TextChoices):
    """Other processes about the same events, which the review must not trip over."""

    CRIMINAL = "criminal", "Criminal investigation"
    FAMILY_COURT = "family_court", "Family court proceedings"
    INQUEST = "inquest", "Inquest"
    CDOP = "cdop", "Child death review"
    LADO = "lado", "Allegation against a person in a position of trust"
    PSIRF = "psirf", "NHS patient safety investigation"
    DARDR = "dardr", "Domestic abuse related death review"
    SAR = "sar", "Safeguarding adult review"
    MAPPA = "mappa", "MAPPA serious case review"


class View(models.TextChoices):
    """A partner's view on notifying."""

    NOTIFY = "notify", "Notify"
    DO_NOT = "do_not", "Do not notify"
    UNSURE = "unsure", "Not sure yet"


class CouncilAnswer(models.TextChoices):
    """The council's decision on notifying. Nobody else makes it."""

    NOTIFY = "notify", "Notify"
    DO_NOT = "do_not", "Do not notify"


class Channel(models.TextChoices):
    """How something was sent."""

    NATIONAL_FORM = "national_form", "National online form"
    SECURE_EMAIL = "secure_email", "Secure e-mail"
    SECURE_SHARE = "secure_share", "Secure file sharing"
    BY_HAND = "by_hand", "By hand"
    PHONE = "phone", "Telephone, confirmed in writing"


class Presence(models.TextChoices):
    """Whether an organisation was at the meeting."""

    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent without apology"


class Recommended(models.TextChoices):
    """The seven outcomes that a rapid review can recommend."""

    NO_REVIEW = "no_review", "No further review: the learning is complete"
    ALTERNATIVE = "alternative", "Another kind of learning review"
    LOCAL_REVIEW = "local_review", "A local child safeguarding practice review"
    JOINT_REVIEW = "joint_review", "A local review joint with another area or another review"
    NATIONAL_REVIEW = "national_review", "Suggest a national review"
    DEFER = "defer", "Defer until facts are known"
    CRITERIA_NOT_MET = "criteria_not_met", "The criteria are not met"


class PanelView(models.TextChoices):
    """What the Panel wrote back."""

    AGREES = "agrees", "Agrees"
    PARTLY = "partly", "Agrees in part"
    DISAGREES = "disagrees", "Does not agree"
