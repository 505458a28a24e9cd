"""The words of the name-leak check."""

from django.db import models


class EntryKind(models.TextChoices):
    """What an entry of a review's glossary is: what must not be read outside the review."""

    NAME = "name", "Name of a person"
    NICKNAME = "nickname", "Nickname or other name"
    BIRTH_DATE = "birth_date", "Date of birth"
    DATE = "date", "Another date that could tell who it is"
    ADDRESS = "address", "Address or postcode"
    SCHOOL = "school", "School, college or nursery"
    PLACE = "place", "Ward, neighbourhood or other place"
    OTHER = "other", "Something else: a team, a car, a case number"


class WarningKind(models.TextChoices):
    """What a passage is warned of."""

    NAME = "name", "A name from the glossary"
    VARIANT = "variant", "A short form of a name from the glossary"
    INITIALS = "initials", "Initials of a name from the glossary"
    BIRTH_DATE = "birth_date", "A date of birth from the glossary"
    DATE = "date", "A date from the glossary"
    ADDRESS = "address", "An address from the glossary"
    SCHOOL = "school", "A school from the glossary"
    PLACE = "place", "A place from the glossary"
    OTHER = "other", "An entry of the glossary"
    LOOKS_LIKE = "looks_like", "Looks like something that tells who it is"
    JIGSAW = "jigsaw", "Pieces that together can tell who it is"
    HIDDEN = "hidden", "Text that is not seen but is still in the file"
    PROPERTIES = "properties", "What the file says about itself"
    UNREADABLE = "unreadable", "Something that could not be read"


class Answer(models.TextChoices):
    """What a person decided about one warning."""

    KEPT = "kept", "Keep it: it may be read outside"
    CHANGE = "change", "Change it before anything leaves"
