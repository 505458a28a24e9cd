"""What an agency enters of its own, and what it is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.accounts.models import Person
from portal.forms import PartsDateField, PortalForm

from .commissioning import text
from .running import EntryForm


class AskAgenciesForm(PortalForm):
    """By when the agencies are asked for their events."""

    wanted_by = PartsDateField(label="By when are their events wanted?")


class OwnEntryForm(EntryForm):
    """One event from the agency's own record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organisation"]
        self.fields["what"].help_text = "Codes such as “Child 1”, never names."


class AuthorForm(PortalForm):
    """Which colleague enters events too."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label="Which colleague?", empty_label="Choose a colleague",
        help_text="They can read and write your agency’s events for this chronology, and nothing else of the review.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class HandInForm(PortalForm):
    """That everything is entered."""

    searched = text(
        "Which records were searched?", "By kind and period, such as “all electronic records, 2023 to 2026”.",
        required=True,
    )  # fmt: skip
