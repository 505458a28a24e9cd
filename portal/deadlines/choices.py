"""The words of the deadlines app."""

from enum import StrEnum

from django.db import models


class Division(models.TextChoices):
    """The three lists in which the bank holidays of the United Kingdom are published."""

    ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class Clock(StrEnum):
    """The two calendars that a rule may count on."""

    ENGLAND_AND_WALES = "england-and-wales"
    UNITED_KINGDOM = "united-kingdom"

    @property
    def label(self) -> str:
        """The calendar's name as pages print it."""
        return {"england-and-wales": "England and Wales", "united-kingdom": "the whole United Kingdom"}[self.value]

    @property
    def divisions(self) -> tuple[Division, ...]:
        """The lists whose holidays this calendar observes."""
        return tuple(Division) if self is Clock.UNITED_KINGDOM else (Division.ENGLAND_AND_WALES,)


class ChangeKind(models.TextChoices):
    """Why a date in the register is not the date it first was."""

    EXTENDED = "extended", "Extended"
    MOVED = "moved", "Moved"
    RECOMPUTED = "recomputed", "Recomputed after a change of bank holidays"
    RETRIGGERED = "retriggered", "Starting event corrected"
    REOPENED = "reopened", "Reopened"


class HolidaySource(models.TextChoices):
    """Where a bank holiday in the table came from."""

    PUBLISHED = "published", "Published list"
    PERSON = "person", "Entered here"


class ReminderState(models.TextChoices):
    """What became of one stage of a deadline's reminders."""

    QUEUED = "queued", "Sent"
    SUPERSEDED = "superseded", "Passed over: a later stage had been reached"
