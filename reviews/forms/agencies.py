"""What is chosen when agencies are asked, and the reasons for excusing one or opening a return again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PortalForm


class AskForm(PortalForm):
    """The agencies that are asked at once: those of the arrangements, ticked beforehand."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Agencies to ask",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one agency to ask"},
    )

    def __init__(self, *args: Any, agencies: list[Organisation], **kwargs: Any) -> None:
        ids = [organisation.pk for organisation in agencies]
        kwargs.setdefault("initial", {"organisations": ids})
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        field.queryset = Organisation.objects.filter(pk__in=ids)
        field.choices = [(organisation.pk, organisation.name) for organisation in agencies]


class AddAgencyForm(PortalForm):
    """One more agency, any that exists on the day, while the others are answering."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Agency to add",
        widget=forms.Select,
        help_text="It gets a date of its own, counted from today.",
        error_messages={"required": "Choose the agency to add", "invalid_choice": "Choose an agency of the list"},
    )

    def __init__(self, *args: Any, on: date, asked: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [o for o in Organisation.objects.order_by("name") if o.pk not in asked and o.in_force(on)]
        field = self.fields["organisations"]
        field.queryset = Organisation.objects.filter(pk__in=[o.pk for o in rows])
        field.choices = [("", "Choose an agency"), *((o.pk, o.name) for o in rows)]
        self.is_empty = not rows


class ReasonForm(PortalForm):
    """Why: kept on the trail, so without names."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="In words that will still make sense in a year. Leave out names.",
        error_messages={"required": "Give the reason in words that will still make sense in a year"},
    )
