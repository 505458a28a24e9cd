"""The words of money, disputes, promises to other boards, information and training."""

from django.db import models


class Direction(models.TextChoices):
    """Whether a line of a budget brings money in or spends it."""

    INCOME = "income", "Income"
    EXPENDITURE = "expenditure", "Expenditure"


class IncomeKind(models.TextChoices):
    """Where a line of a budget belongs."""

    CONTRIBUTION = "contribution", "Contribution"
    TRAINING = "training", "Training income"
    GRANT = "grant", "Grant"
    OTHER = "other", "Other income"
    SPENDING = "spending", "Expenditure"


class LadderKind(models.TextChoices):
    """Who disagrees with whom; each has its own ladder."""

    PRACTITIONERS = "practitioners", "Professional disagreement"
    RELEVANT_AGENCY = "relevant_agency", "Relevant agency not keeping to the arrangements"
    BETWEEN_PARTNERS = "between_partners", "Dispute between statutory partners"
    FAMILIES = "families", "Concern of a child or family about policy or its use"
    BOARD_PROTOCOL = "board_protocol", "Concern under a protocol with another board"


# The letters with which a reference begins.
LADDER_PREFIXES = {
    LadderKind.PRACTITIONERS: "PD",
    LadderKind.RELEVANT_AGENCY: "RA",
    LadderKind.BETWEEN_PARTNERS: "BP",
    LadderKind.FAMILIES: "FC",
    LadderKind.BOARD_PROTOCOL: "PB",
}


class Urgency(models.TextChoices):
    """How soon it must be settled; the times of each stage follow from it."""

    IMMEDIATE = "immediate", "A child may not be safe now"
    URGENT = "urgent", "Urgent"
    STANDARD = "standard", "Standard"


class TimeUnit(models.TextChoices):
    """What the time of a stage is counted in."""

    WORKING_DAYS = "working_days", "working days"
    HOURS = "hours", "hours"


class StageNeed(models.TextChoices):
    """What must be on the record before a stage can end."""

    NOTHING = "nothing", "Its outcome"
    LETTER = "letter", "The partners’ letter, sent"
    ANSWER = "answer", "The agency’s written response with its actions"
    POSITIONS = "positions", "Each partner’s written position"


class DisputeState(models.TextChoices):
    """Where a dispute stands."""

    OPEN = "open", "Open"
    RESOLVED = "resolved", "Resolved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Theme(models.TextChoices):
    """What a disagreement is about, without anybody's name."""

    THRESHOLD = "threshold", "Level of need or threshold"
    REFERRAL = "referral", "How a referral was answered"
    PLAN = "plan", "The child’s plan or its progress"
    CONFERENCE = "conference", "A conference or its outcome"
    INFORMATION = "information", "Sharing of information"
    RESPONSE = "response", "Delay or no response"
    PRACTICE = "practice", "Quality of practice"
    DUTIES = "duties", "Duties under the arrangements not kept"
    MONEY = "money", "Funding or a contribution"
    REVIEW = "review", "A recommendation of a review"
    PRIORITIES = "priorities", "Priorities or resources"
    POLICY = "policy", "A policy or process, or how it was used"
    OTHER = "other", "Something else"


class Cadence(models.TextChoices):
    """When a promise falls due again."""

    YEARLY = "yearly", "Every year"
    QUARTERLY = "quarterly", "Every quarter"
    EACH_TIME = "each_time", "Each time that it comes up"


class OwedBy(models.TextChoices):
    """Who made the promise."""

    US = "us", "The partnership"
    THEM = "them", "The other board"
    BOTH = "both", "Both boards"


class LawfulBasis(models.TextChoices):
    """Article 6 of the UK GDPR, as far as a partnership shares under it."""

    PUBLIC_TASK = "public_task", "Public task (article 6(1)(e))"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation (article 6(1)(c))"
    VITAL_INTERESTS = "vital_interests", "Vital interests (article 6(1)(d))"
    LEGITIMATE_INTERESTS = "legitimate_interests", "Legitimate interests (article 6(1)(f))"
    CONSENT = "consent", "Consent (article 6(1)(a))"


class Assessment(models.TextChoices):
    """Where the data protection impact assessment stands."""

    NOT_BEGUN = "not_begun", "Not begun"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    NOT_NEEDED = "not_needed", "Not needed"


class PolicyKind(models.TextChoices):
    """What sort of document it is."""

    POLICY = "policy", "Policy"
    PROCEDURE = "procedure", "Procedure"
    GUIDANCE = "guidance", "Guidance"
    STRATEGY = "strategy", "Strategy or plan"
    OTHER = "other", "Other document"


class RequestKind(models.TextChoices):
    """Under which law somebody asks."""

    FREEDOM_OF_INFORMATION = "foi", "Freedom of information"
    SUBJECT_ACCESS = "sar", "Subject access"


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", "Received"
    FORWARDED = "forwarded", "With the lead"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Position(models.TextChoices):
    """What the answer to a request says."""

    DISCLOSED = "disclosed", "Disclosed"
    IN_PART = "in_part", "Disclosed in part"
    REFUSED = "refused", "Refused"
    NOT_HELD = "not_held", "Not held"
    OTHER_BODY = "other_body", "Held by another body, to which it was passed"


class Shared(models.TextChoices):
    """What was decided."""

    SHARED = "shared", "Shared"
    IN_PART = "in_part", "Shared in part"
    NOT_SHARED = "not_shared", "Not shared"


class Agreement(models.TextChoices):
    """Whether the person, or their family, was asked and agreed."""

    AGREED = "agreed", "They agreed"
    REFUSED = "refused", "They did not agree, and it was decided in the public interest"
    NOT_SOUGHT = "not_sought", "They were not asked, because that would be unsafe or inappropriate"


class SessionState(models.TextChoices):
    """Where a training session stands."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Attendance(models.TextChoices):
    """What became of a booking."""

    BOOKED = "booked", "Booked"
    ATTENDED = "attended", "Attended"
    NO_SHOW = "no_show", "Did not come"
    CANCELLED = "cancelled", "Cancelled beforehand"


class EvaluationStage(models.TextChoices):
    """When somebody is asked what the training did."""

    BEFORE = "before", "Before the session"
    AFTER = "after", "At its end"
    LATER = "later", "Six to eight weeks later, with the manager"
