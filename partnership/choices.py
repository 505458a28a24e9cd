"""The words of the partnership app."""

from django.db import models


class PartnershipKind(models.TextChoices):
    """Whom the arrangements cover."""

    CHILDREN = "children", "Children"
    INTEGRATED = "integrated", "Children and adults at risk"


class Standing(models.TextChoices):
    """What an organisation is to the partnership."""

    STATUTORY_PARTNER = "statutory_partner", "Statutory safeguarding partner"
    RELEVANT_AGENCY = "relevant_agency", "Relevant agency"
    OTHER = "other", "Other"


class GroupKind(models.TextChoices):
    """What sort of group it is, in the words that arrangements use."""

    PARTNERSHIP = "partnership", "Partnership"
    EXECUTIVE = "executive", "Executive or implementation group"
    BUSINESS = "business", "Business group"
    DELIVERY = "delivery", "Delivery group"
    SUB = "sub", "Sub group"
    COLLABORATIVE = "collaborative", "Stakeholder collaborative"
    TASK = "task", "Task and finish group"
    TEAM = "team", "Business unit"


class Seat(models.TextChoices):
    """On what footing somebody sits on a group."""

    STATUTORY = "statutory", "Statutory member"
    CORE = "core", "Core member"
    ADVISER = "adviser", "Adviser"
    MEMBER = "member", "Member"


class ClockEvent(models.TextChoices):
    """What starts a clock of a rapid review."""

    AWARENESS = "awareness", "The council becoming aware of the incident"
    NOTIFICATION = "notification", "The notification to the national Panel"


class ClearDays(models.TextChoices):
    """How “at least N working days before” is read."""

    STRICT = "strict", "Clear days: neither the day of sending nor the day of the event counts"
    LOOSE = "loose", "The Nth working day after sending is early enough"


class StepKind(models.TextChoices):
    """One step of the sign-off chain."""

    PARTNERS = "partners", "Every statutory partner agrees"
    ENDORSEMENT = "endorsement", "Endorsement"


class RecipientOf(models.TextChoices):
    """What is sent."""

    NOTIFICATION = "notification", "Notification of a serious incident"
    RAPID_REVIEW = "rapid_review", "Rapid review"
    PRACTICE_REVIEW = "practice_review", "Practice review report"
    ANNUAL_REPORT = "annual_report", "Annual report"


class RecipientKind(models.TextChoices):
    """Who receives it."""

    NATIONAL_PANEL = "national_panel", "National Child Safeguarding Practice Review Panel"
    SECRETARY_OF_STATE = "secretary_of_state", "Secretary of State"
    DEPARTMENT_FOR_EDUCATION = "department_for_education", "Department for Education"
    OFSTED = "ofsted", "Ofsted"
    CASE_REVIEW_GROUP = "case_review_group", "Case review group"
    REVIEW_GROUP_CHAIR = "review_group_chair", "Chair of the review group"
    REVIEW_GROUP_DEPUTY = "review_group_deputy", "Deputy chair of the review group"
    BUSINESS_MANAGER = "business_manager", "Business manager"
    PARTNERSHIP_CHAIR = "partnership_chair", "Partnership chair"
    STATUTORY_PARTNERS = "statutory_partners", "Each statutory partner"
    PUBLIC = "public", "The public"


class Opening(models.TextChoices):
    """When a contact answers."""

    ALWAYS = "always", "At any hour"
    OFFICE_HOURS = "office_hours", "During office hours"
    OUTSIDE_OFFICE_HOURS = "outside_office_hours", "Outside office hours"
    LISTED = "listed", "At the hours listed"
    NOT_STATED = "not_stated", "Hours not stated in the arrangements"


class Weekday(models.TextChoices):
    """A day of the week, for opening hours."""

    MONDAY = "monday", "Monday"
    TUESDAY = "tuesday", "Tuesday"
    WEDNESDAY = "wednesday", "Wednesday"
    THURSDAY = "thursday", "Thursday"
    FRIDAY = "friday", "Friday"
    SATURDAY = "saturday", "Saturday"
    SUNDAY = "sunday", "Sunday"


# The one action tracker


class ActionSource(models.TextChoices):
    """What sort of work an action came from."""

    MEETING = "meeting", "A meeting"
    REVIEW = "review", "A review"
    AUDIT = "audit", "An audit"
    SELF_ASSESSMENT = "self_assessment", "A self-assessment"
    SCRUTINY = "scrutiny", "Independent scrutiny"
    RISK = "risk", "The risk register"
    PLAN = "plan", "The business plan"
    DISPUTE = "dispute", "A dispute"
    OTHER = "other", "Somewhere else"


class ActionState(models.TextChoices):
    """How far an action has come: what was done, that it was done, and that it made a difference are three things."""

    OPEN = "open", "To do"
    DONE = "done", "Reported done"
    ASSURED = "assured", "Assured"
    IMPACT = "impact", "Impact shown"
    DROPPED = "dropped", "Dropped"


# Groups and meetings


class MeetingState(models.TextChoices):
    """How far a meeting of a group is."""

    PLANNED = "planned", "Planned"
    CALLED = "called", "Agenda sent out"
    DRAFT = "draft", "Held, minutes in draft"
    AGREED = "agreed", "Minutes agreed"
    CANCELLED = "cancelled", "Cancelled"


class Tier(models.TextChoices):
    """Who may read a paper."""

    GROUP = "group", "Members of the group"
    PARTNERSHIP = "partnership", "Everybody of the partnership"
    PUBLIC = "public", "The public"


class ItemPurpose(models.TextChoices):
    """What an item of an agenda asks of the meeting."""

    INFORMATION = "information", "For information"
    DISCUSSION = "discussion", "For discussion"
    DECISION = "decision", "For decision"


class Attending(models.TextChoices):
    """How a seat was filled at a meeting."""

    PRESENT = "present", "Present"
    DEPUTY = "deputy", "A deputy was present"
    APOLOGIES = "apologies", "Sent apologies"
    ABSENT = "absent", "Absent"


# The business plan


class Quarter(models.IntegerChoices):
    """A quarter of a plan's year, which runs from April to March."""

    FIRST = 1, "April to June"
    SECOND = 2, "July to September"
    THIRD = 3, "October to December"
    FOURTH = 4, "January to March"


class PlanCourse(models.TextChoices):
    """How a priority stands in a quarter."""

    ON_COURSE = "on_course", "On course"
    BEHIND = "behind", "Behind, and it can be made up"
    AT_RISK = "at_risk", "At risk of not being reached"
    REACHED = "reached", "Reached"


class Better(models.TextChoices):
    """Which way a measure should go."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"


class Speaker(models.TextChoices):
    """Who says what is quoted, and no more of them."""

    CHILD = "child", "A child or young person"
    PARENT = "parent", "A parent or carer"
    ADULT = "adult", "An adult who was at risk"
    PRACTITIONER = "practitioner", "A practitioner"


# Named contacts


class Duty(models.TextChoices):
    """What an organisation's named contact is there for."""

    SAFEGUARDING_LEAD = "safeguarding_lead", "Named safeguarding lead"
    CHIEF_EXECUTIVE = "chief_executive", "Chief executive or head of the organisation"
    POINT_OF_CONTACT = "point_of_contact", "Point of contact for the partnership"
    ESCALATION = "escalation", "Point of contact for disagreements"
    REVIEWS = "reviews", "Rapid reviews and practice reviews"
    SELF_ASSESSMENT = "self_assessment", "Section 11 and other self-assessments"
    TRAINING = "training", "Training and workforce development"
    INFORMATION = "information", "Information sharing and data protection"
    COMMUNICATIONS = "communications", "Communications and key messages"
