"""What is asked of each child: in bands, by number."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PortalForm, VersionedForm

from ..choices import AgeBand, Category, Disability, Ethnicity, Harm, LegalStatus, Outcome, Sex
from ..models import Child

CHILD_FACTS = (
    "outcome",
    "age_band",
    "sex",
    "ethnicity",
    "disability",
    "disability_words",
    "legal_status",
    "harms",
    "categories",
)


class ChildForm(PortalForm):
    """One child, as the national form asks, without anything that tells who it is."""

    reveals = {"disability_words": ("disability", (Disability.YES,))}
    choice_hints = {
        "age_band": {AgeBand.FROM_18_TO_24: "Only somebody who had left care: choose “Care leaver” below."},
        "legal_status": {
            LegalStatus.LOOKED_AFTER: "A death is always notified, whether or not abuse is suspected.",
            LegalStatus.CARE_LEAVER: "A death up to and including the age of 24 is always notified.",
        },
    }

    outcome = forms.ChoiceField(label="What happened to the child", choices=Outcome.choices, widget=forms.RadioSelect)
    age_band = forms.ChoiceField(
        label="Age at the time of the incident", choices=AgeBand.choices, widget=forms.RadioSelect
    )
    sex = forms.ChoiceField(label="Sex", choices=Sex.choices, widget=forms.RadioSelect)
    ethnicity = forms.ChoiceField(label="Ethnic group", choices=Ethnicity.choices, widget=forms.RadioSelect)
    disability = forms.ChoiceField(label="Is the child disabled?", choices=Disability.choices, widget=forms.RadioSelect)
    disability_words = forms.CharField(
        label="What the disability is", max_length=200, required=False, help_text="In a few words, without a diagnosis "
        "so rare that it tells who the child is.",
    )  # fmt: skip
    legal_status = forms.ChoiceField(
        label="Status with children’s social care at the time", choices=LegalStatus.choices, widget=forms.RadioSelect
    )
    harms = forms.MultipleChoiceField(
        label="Kind of harm", choices=Harm.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="As many as apply.",
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label="Category of abuse", choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="As far as it is known or suspected. As many as apply.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Words about a disability go with “Yes” alone: behind another answer they would be kept unseen."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("disability") and cleaned["disability"] != Disability.YES:
            cleaned["disability_words"] = ""
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The cleaned fields of the child."""
        return {name: self.cleaned_data[name] for name in CHILD_FACTS}


class EditChildForm(ChildForm, VersionedForm):
    """The same of a child that is recorded already."""

    field_order = [*CHILD_FACTS, "version"]


def facts_of(child: Child) -> dict[str, Any]:
    """The form's initial values from what is stored."""
    return {name: getattr(child, name) for name in (*CHILD_FACTS, "version")}
