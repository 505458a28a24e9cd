"""The shape of what is typed about deadlines and holidays; the rules are the actions'."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from portal.accounts.choices import Role
from portal.forms import PartsDateField, PortalForm
from portal.subjects import kinds

from .choices import Division
from .queries import NARROWED

ANY = [("", "Any")]


class RegisterFilterForm(PortalForm):
    """What narrows the register; everything may be left out."""

    state = forms.ChoiceField(label="State", required=False, choices=[*ANY, *NARROWED.items()])
    rule = forms.ChoiceField(label="Deadline", required=False)
    kind = forms.ChoiceField(label="Of what", required=False)
    owner = forms.ChoiceField(label="Owner", required=False, choices=[*ANY, *Role.choices])
    mine = forms.BooleanField(label="Falls to me", required=False)
    reference = forms.CharField(label="Reference", required=False, max_length=60)
    due_from = PartsDateField(label="Due from", required=False)
    due_to = PartsDateField(label="Due until", required=False)

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [*ANY, *rules]
        self.fields["kind"].choices = [*ANY, *((kind.name, kind.label) for kind in kinds())]


def _reason(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=2000, widget=forms.Textarea({"rows": 3}))


class ExtensionForm(PortalForm):
    """A later date, why, who authorised it and who was told."""

    new_due_on = PartsDateField(label="New date", help_text="A working day, for example 8 1 2027")
    reason = _reason("Why is it extended?", "In words that will still make sense in a year. No names of children.")
    authoriser = forms.CharField(
        label="Who authorised it?", help_text="Their post, for example “Lead representative, council”", max_length=160
    )
    told = forms.CharField(label="Who was told?", help_text="For example “The Panel, by e-mail”", max_length=250)


class ReasonForm(PortalForm):
    """Why a date was missed."""

    reason = _reason("Why was the date missed?", "In words that will still make sense in a year. No names of children.")


class HolidayForm(PortalForm):
    """A day, a name and a reason; the division where it is not decided yet."""

    widths: ClassVar[dict[str, str | int]] = {"title": "two-thirds"}

    division = forms.ChoiceField(label="Where is it a holiday?", choices=Division.choices, widget=forms.RadioSelect)
    on = PartsDateField(label="Day", help_text="For a holiday on a weekend, the substitute day. For example 3 5 2027")
    title = forms.CharField(label="Name of the holiday", max_length=120)
    reason = _reason("Reason", "Where it was proclaimed, or what was wrong")


class HolidayCorrectionForm(HolidayForm):
    """A holiday keeps its division."""

    division = None


class HolidayRemovalForm(PortalForm):
    """Why a day is no holiday after all."""

    reason = _reason("Why is it taken off the list?")


class YearForm(PortalForm):
    """A statement that a division's year is complete."""

    division = forms.ChoiceField(label="Whose holidays?", choices=Division.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label="Year", min_value=2000, max_value=2200, widget=forms.TextInput({"inputmode": "numeric"})
    )
    reason = _reason("How do you know?", "For example “Checked against the published list of 3 May 2026”")
