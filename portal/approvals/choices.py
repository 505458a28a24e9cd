"""The words of sign-off."""

from django.db import models


class SignOffState(models.TextChoices):
    """Where one version of a document stands with the bodies that must agree to it."""

    OPEN = "open", "Waiting for signatures"
    COMPLETE = "complete", "Agreed by all"
    DISSENTED = "dissented", "Answered by all, with dissent"
    VOID = "void", "Void"


class RequiredKind(models.TextChoices):
    """Whether a body decides or, after all that decide have agreed, endorses."""

    PARTNER = "partner", "Partner"
    ENDORSER = "endorser", "Endorser"


class Decision(models.TextChoices):
    """What a signature says."""

    AGREE = "agree", "Agree"
    AGREE_WITH_COMMENT = "agree_with_comment", "Agree, with a comment"
    DISSENT = "dissent", "Do not agree"
