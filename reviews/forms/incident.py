"""What is asked when an incident is logged, and when its facts are completed or its dates corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from partnership.queries import standings
from portal.accounts.models import Organisation
from portal.clock import LONDON
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm, VersionedForm

from ..choices import Abuse, Parallel, Setting
from ..models import Incident

LONG = {"rows": 4}


class DatesForm(PortalForm):
    """When it happened, when the council became aware, when the business manager was told, and by whom."""

    mark_optional = True
    widths = {"happened_words": "two-thirds", "referred_by_words": "two-thirds"}

    happened_on = PartsDateField(
        label="Day of the incident", required=False, help_text="Leave empty if it is not known."
    )
    happened_words = forms.CharField(
        label="What is known of when it happened",
        max_length=120,
        required=False,
        help_text="Where there is no exact day, or more to say: “over several weeks”, “about 3 in the morning”.",
    )
    aware_at = PartsDateTimeField(
        label="When the council became aware",
        help_text="Day 0 of the five and of the fifteen working days. Any part of the council counts.",
    )
    reported_at = PartsDateTimeField(
        label="When it was reported to the business manager",
        required=False,
        help_text="Day 0 of the local timetable. Leave empty if it was at the same moment.",
    )
    reported_by = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation reported it",
        required=False,
        empty_label="Not known yet",
    )
    referred_by_words = forms.CharField(
        label="Who referred it",
        max_length=160,
        required=False,
        help_text="The post, not the name: “Head of service, children’s social care”.",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [row.organisation_id for row in standings(on)]
        kept = self.initial.get("reported_by")
        self.fields["reported_by"].queryset = Organisation.objects.filter(pk__in=[*bodies, *([kept] if kept else [])])

    def clean(self) -> dict[str, Any]:
        """Where no time of the report was given, it was reported when the council became aware."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("aware_at") and "reported_at" in cleaned and cleaned["reported_at"] is None:
            cleaned["reported_at"] = cleaned["aware_at"]
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The cleaned fields of the incident itself."""
        return {name: self.cleaned_data[name] for name in DATE_FACTS}


DATE_FACTS = ("happened_on", "happened_words", "aware_at", "reported_at", "reported_by", "referred_by_words")


class CorrectDatesForm(DatesForm, VersionedForm):
    """The same dates once clocks run from them: with the reason, and with what was shown to move."""

    mark_optional = False

    reason = forms.CharField(
        label="Reason for the correction",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where a clock moves. It is kept with the old and the new date.",
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = [*DATE_FACTS, "reason", "version", "shown"]

    def marks(self) -> str:
        """The two moments that clocks run from, as one text: to know which of them the preview on the page was of."""
        return moments_mark(self.cleaned_data["aware_at"], self.cleaned_data["reported_at"])

    def remember_shown(self) -> None:
        """Have the page, sent again, say that what moves was shown for these dates."""
        data = self.data.copy()
        data[self.add_prefix("shown")] = self.marks()
        self.data = data


def moments_mark(aware_at: datetime, reported_at: datetime) -> str:
    """Two moments as one text."""
    return f"{aware_at.astimezone(LONDON).isoformat()} {reported_at.astimezone(LONDON).isoformat()}"


def dates_of(incident: Incident) -> dict[str, Any]:
    """The form's initial values from what is stored."""
    return {
        "happened_on": incident.happened_on,
        "happened_words": incident.happened_words,
        "aware_at": incident.aware_at,
        "reported_at": incident.reported_at,
        "reported_by": incident.reported_by_id,
        "referred_by_words": incident.referred_by_words,
        "version": incident.version,
    }


class FactsForm(VersionedForm):
    """What happened. Everything may be left for later: the check before the council is asked says what is missing."""

    choice_hints = {
        "abuse": {
            Abuse.SUSPECTED: "Suspicion is enough for the duty to notify.",
        }
    }

    summary = forms.CharField(
        label="What happened, in a neutral summary",
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=(
            "What is known, who saw or said it, in the order in which it happened. No opinions and no blame. "
            "Say “the child”, “the mother”, “an uncle”: no names, initials, birthdays, schools or streets."
        ),
    )
    not_known = forms.CharField(
        label="What is not known yet",
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text="A gap that is written down is looked into; one that is not is filled by guessing.",
    )
    setting = forms.ChoiceField(
        label="What sort of place it happened in",
        required=False,
        choices=[("", "Choose"), *Setting.choices],
        help_text="The sort of place only.",
    )
    abuse = forms.ChoiceField(
        label="Is abuse or neglect of a child known or suspected?",
        required=False,
        choices=Abuse.choices,
        widget=forms.RadioSelect,
    )
    immediate_safety = forms.CharField(
        label="What has been done to keep this child and others safe now",
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )
    other_children = forms.CharField(
        label="Other children in the family or household, and how they are safe",
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text="By number and age band: “two younger siblings, both staying with a grandparent”.",
    )
    other_areas = forms.CharField(
        label="Other areas involved",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Councils, police or health areas beside ours, and why. The area where it happened notifies.",
    )
    parallel = forms.MultipleChoiceField(
        label="Other processes about the same events",
        required=False,
        choices=Parallel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    parallel_words = forms.CharField(
        label="What these processes mean for the review",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who leads each of them, and what may not be done or shared because of it.",
    )


FACTS = tuple(name for name in FactsForm.base_fields if name != "version")
TEXTS = ("summary", "not_known", "immediate_safety", "other_children", "other_areas", "parallel_words")


def facts_of(incident: Incident) -> dict[str, Any]:
    """The form's initial values from what is stored."""
    return {name: getattr(incident, name) for name in (*FACTS, "version")}


def texts_of(incident: Incident) -> dict[str, str]:
    """The free texts of an incident by the label of their field, for the look for names and numbers."""
    labelled = {str(FactsForm.base_fields[name].label): getattr(incident, name) for name in TEXTS}
    dates = DatesForm.base_fields
    return labelled | {str(dates[n].label): getattr(incident, n) for n in ("happened_words", "referred_by_words")}
