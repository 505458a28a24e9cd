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


# Self-assessments


class Duty(models.TextChoices):
    """Under which duty an agency assesses itself."""

    SECTION_11 = "section_11", "Section 11, Children Act 2004"
    SECTION_175 = "section_175", "Sections 157 and 175, Education Act 2002"


class CycleState(models.TextChoices):
    """How far a self-assessment of the whole partnership has come."""

    DRAFT = "draft", "Being built"
    ISSUED = "issued", "With the agencies"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AssessmentState(models.TextChoices):
    """How far one agency's return has come."""

    ASKED = "asked", "Asked"
    DRAFTING = "drafting", "Being written"
    WITH_LEAD = "with_lead", "With the agency’s lead"
    SUBMITTED = "submitted", "Submitted"
    EXCUSED = "excused", "No longer asked"


class Tested(models.TextChoices):
    """What something else than the agency's own word says of an answer."""

    SUPPORTS = "supports", "Bears the answers out"
    PARTLY = "partly", "Bears them out in part"
    CONTRADICTS = "contradicts", "Does not bear them out"


# Indicators


class Polarity(models.TextChoices):
    """Which way is good."""

    HIGH = "high", "Higher is better"
    LOW = "low", "Lower is better"
    NEUTRAL = "neutral", "Neither way is better by itself"


class YearRule(models.TextChoices):
    """How a year's figure follows from its quarters."""

    SUM = "sum", "The sum of the quarters"
    MEAN = "mean", "The mean of the quarters"
    LAST = "last", "The last quarter"


class Cut(models.TextChoices):
    """By what the children behind a figure are told apart."""

    WHOLE = "", "Everybody"
    ETHNICITY = "ethnicity", "Ethnicity"
    SEX = "sex", "Sex"
    DISABILITY = "disability", "Disability"
    AGE = "age", "Age"


class ImportState(models.TextChoices):
    """How far a table of figures has come."""

    CHECKED = "checked", "Checked, not taken in"
    APPLIED = "applied", "Taken in"
    DROPPED = "dropped", "Not taken in"
    UNDONE = "undone", "Taken back"


# Multi-agency audits


class AuditState(models.TextChoices):
    """How far a multi-agency audit has come."""

    PREPARING = "preparing", "Being prepared"
    AUDITING = "auditing", "With the agencies"
    MODERATING = "moderating", "In moderation"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class FileState(models.TextChoices):
    """How far an agency's audit of one file has come."""

    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Submitted"


class Judgement(models.TextChoices):
    """What an auditor finds in a file; what does not apply is no judgement."""

    MET = "met", "Met"
    PARTLY = "partly", "Partly met"
    NOT_MET = "not_met", "Not met"
    NOT_APPLICABLE = "na", "Does not apply"


# Risks


class RiskState(models.TextChoices):
    """Whether a risk is still watched."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


# Voices


class Speaker(models.TextChoices):
    """Who was heard."""

    CHILDREN = "children", "Children and young people"
    FAMILIES = "families", "Parents, carers and families"
    ADULTS = "adults", "Adults at risk"
    PRACTITIONERS = "practitioners", "Practitioners"


# Independent scrutiny


class ScrutinyState(models.TextChoices):
    """How far a yearly scrutiny has come."""

    OPEN = "open", "Under way"
    STATED = "stated", "Statement given"
    ANSWERED = "answered", "Answered by the partners"


# Surveys


class SurveyState(models.TextChoices):
    """How far a survey has come; whether it takes answers today follows from its dates."""

    DRAFT = "draft", "Being built"
    PUBLISHED = "published", "Published by link"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Asking(models.TextChoices):
    """How a question is answered."""

    CHOICE = "choice", "One of several answers"
    WORDS = "words", "In words of one’s own"


# The inspection pack


class PackState(models.TextChoices):
    """How far a pack for inspectors has come."""

    ASKED = "asked", "Being built"
    BUILT = "built", "Built"
    FAILED = "failed", "Not built"
