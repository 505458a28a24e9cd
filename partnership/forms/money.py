"""Money as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm

from ..promise_choices import IncomeKind

POUNDS = {"max_digits": 12, "decimal_places": 2}
HOW_TO_WRITE = "In pounds, for example 84101.50. No comma, no £."
NOT_AN_AMOUNT = "Write the amount in pounds and pence, for example 84101.50"
WRONG = {"invalid": NOT_AN_AMOUNT, "max_decimal_places": NOT_AN_AMOUNT, "max_digits": "That amount is too large"}


def amount(label: str, *, required: bool = True, hint: str = HOW_TO_WRITE) -> forms.DecimalField:
    """A box for an exact amount."""
    return forms.DecimalField(
        label=label, required=required, help_text=hint, error_messages=dict(WRONG), widget=forms.TextInput, **POUNDS
    )


class BudgetForm(PortalForm):
    """A new year."""

    widths = {"year": 10, "opening_reserve": 10}
    year = forms.RegexField(
        r"^20\d\d-\d\d$",
        label="Which year?",
        help_text="As the partnership writes it, for example 2026-27.",
        error_messages={"invalid": "Write the year as 2026-27"},
    )
    starts_on = PartsDateField(label="First day")
    ends_on = PartsDateField(label="Last day")
    opening_reserve = amount("Reserve at the beginning", required=False, hint="Leave empty if it is not known.")


class LineForm(PortalForm):
    """A line of a budget."""

    widths = {"planned": 10}
    mark_optional = True
    name = forms.CharField(label="What is it called?", max_length=120)
    kind = forms.ChoiceField(label="What is it?", choices=IncomeKind.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Which partner or agency contributes it?", required=False,
        help_text="For a contribution. Leave empty for anything else.", empty_label="None",
    )  # fmt: skip
    planned = amount("Amount pledged, expected or budgeted")
    due_on = PartsDateField(
        label="To be paid by", required=False, help_text="For a contribution. The register of deadlines watches it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")


class EntryForm(PortalForm):
    """Money in or out."""

    widths = {"amount": 10}
    on = PartsDateField(label="When?")
    amount = amount("How much?", hint=f"{HOW_TO_WRITE} A correction begins with a minus.")
    words = forms.CharField(
        label="Note", required=False, max_length=200, help_text="Such as an invoice’s number; for a correction, why."
    )


class InKindForm(PortalForm):
    """Something given instead of money."""

    widths = {"value": 10}
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Who gives it?", empty_label="Choose")
    what = forms.CharField(label="What?", max_length=200, help_text="Such as a trainer for six days, or a room.")
    value = amount("Estimated value", required=False, hint="In pounds. Leave empty if nobody has estimated it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")


class ContributionDisputeForm(PortalForm):
    """Why the ladder begins over a contribution."""

    summary = forms.CharField(
        label="What has been tried, and what is in dispute?", widget=forms.Textarea(attrs={"rows": 5})
    )
