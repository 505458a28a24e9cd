"""The words of the accounts app."""

from django.db import models


class Role(models.TextChoices):
    """What a person is appointed to be. A person may hold several, each with its own dates."""

    BUSINESS_MANAGER = "business_manager", "Business manager"
    BUSINESS_SUPPORT = "business_support", "Business support"
    LEAD_REPRESENTATIVE = "lead_representative", "Lead representative"
    DELEGATED_REPRESENTATIVE = "delegated_representative", "Delegated representative"
    PARTNERSHIP_CHAIR = "partnership_chair", "Partnership chair"
    GROUP_CHAIR = "group_chair", "Group chair"
    GROUP_MEMBER = "group_member", "Group member"
    REVIEW_GROUP_MEMBER = "review_group_member", "Review group member"
    AGENCY_CONTACT = "agency_contact", "Agency contact"
    PRACTITIONER = "practitioner", "Practitioner"
    SCRUTINEER = "scrutineer", "Independent scrutineer"
    INDEPENDENT_REVIEWER = "independent_reviewer", "Independent reviewer"
    TRAINING_COORDINATOR = "training_coordinator", "Training co-ordinator"
    QUALITY_OFFICER = "quality_officer", "Quality and performance officer"
    ADMINISTRATOR = "administrator", "Administrator"


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is, in the words of the law it works under."""

    COUNCIL = "council", "Local authority"
    CCG = "ccg", "Clinical commissioning group"
    ICB = "icb", "Integrated care board"
    POLICE = "police", "Police force"
    HEALTH = "health", "Health provider"
    EDUCATION = "education", "Education setting or forum"
    VOLUNTARY = "voluntary", "Voluntary or community organisation"
    JUSTICE = "justice", "Probation or youth justice"
    HOUSING = "housing", "Housing provider"
    BOARD = "board", "Board or partnership"
    GOVERNMENT = "government", "Government department or national body"
    OTHER = "other", "Other"
