"""Forms of annual reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from partnership.queries import standings, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import GRANTS, Permission
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..section11.forms import text
from .reading import Scheme

MARKS = "A line that begins with # is a heading, with - a list; **two stars** make bold. Figures are placed by name."
NO_NAMES = "Leave out names and whatever could tell who a child is."


def bodies_on(on: Any) -> QuerySet[Organisation]:
    """Every organisation that stands in the partnership on London date `on`."""
    return Organisation.objects.filter(pk__in={row.organisation_id for row in standings(on)}).order_by("name")


class BeginForm(PortalForm):
    """A new report."""

    scheme = forms.ChoiceField(label="Over which reporting year?", widget=forms.RadioSelect)
    year = forms.IntegerField(
        label="In which year does its period begin?", min_value=2018, max_value=2100,
        help_text="Such as 2025 for the period 2025-26.",
    )  # fmt: skip
    title = forms.CharField(label="Title", max_length=160, initial="Annual report")
    open_numbers = text(
        "The decision to show small numbers, if there is one",
        "Numbers under five are hidden in everything that is made of this report. If the partnership decided "
        "otherwise, say when and why.",
        3,
    )
    widths = {"year": 4}

    def __init__(self, *args: Any, schemes: list[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scheme"]
        field.choices = [(one.code, one.name) for one in schemes]
        field.initial = schemes[0].code


class TextForm(VersionedForm):
    """The text of a section, or of an agency's part."""

    text = text("The text", f"{MARKS} {NO_NAMES}", 18)


class ClaimForm(VersionedForm):
    """A claim of progress."""

    words = text("What has got better?", f"One claim, in a sentence or two. {NO_NAMES}", 3, required=True)
    evidence = text("What shows that it is so?", "An audit, a figure, what people said: where it can be looked up.", 3)
    difference = text("What difference did it make to children and families?", "What changed.", 3)
    priority = forms.ModelChoiceField(
        label="Does it belong to a priority?", queryset=None, required=False, empty_label="None"
    )

    def __init__(self, *args: Any, priorities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].queryset = priorities


class OwnerForm(PortalForm):
    """Who writes a section."""

    owner_role = forms.ChoiceField(label="Which role writes it?")
    owner_organisation = forms.ModelChoiceField(
        label="At which organisation?", queryset=Organisation.objects.none(), required=False, empty_label="At any"
    )

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        writing = GRANTS[Permission.WRITE_ANNUAL_REPORT]
        self.fields["owner_role"].choices = [(role.value, role.label) for role in Role if role in writing]
        self.fields["owner_organisation"].queryset = bodies_on(on)


class AskForm(PortalForm):
    """Which agency is asked to add its part to a section."""

    organisation = forms.ModelChoiceField(label="Which agency?", queryset=Organisation.objects.none())

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies_on(on)


class ReasonForm(PortalForm):
    """Why a report is taken back."""

    reason = text("Why is it taken back?", "The partners who answered will read it.", 4, required=True)


class StatementForm(VersionedForm):
    """The scrutineer's statement."""

    statement = text("The statement", f"Nobody else reads it before you give it. {NO_NAMES}", 14)


class EditionForm(PortalForm):
    """The edition that was read, for whoever publishes it."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class SendingForm(PortalForm):
    """When and how a recipient was sent the report."""

    sent_on = PartsDateField(label="On which day was it sent?")
    how = forms.CharField(label="How?", max_length=200, help_text="Such as “e-mail to the secretariat”.")


class RecipientForm(PortalForm):
    """Somebody who is to have the report."""

    name = forms.CharField(label="Who is to have it?", max_length=160, help_text="A body or a post, not a person.")
    why = forms.CharField(label="Why?", max_length=250)


class DiscussionForm(PortalForm):
    """Where a partner discussed the report."""

    organisation = forms.ModelChoiceField(
        label="Which partner?", queryset=Organisation.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    place = forms.CharField(label="In which meeting?", max_length=160, help_text="Such as “Board of the trust”.")
    held_on = PartsDateField(label="On which day?")
    words = text("What came of it?", "", 4)

    def __init__(self, *args: Any, on: Any, own: list[Organisation] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = statutory_partners(on) if own is None else own
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in bodies])
