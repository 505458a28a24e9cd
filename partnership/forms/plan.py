"""The business plan as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Better, PlanCourse, Speaker
from ..models import Group, PlanMeasure, PlanProgress, PriorityPlan
from ..queries import tracker


def _text(label: str, hint: str = "", rows: int = 5, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": rows}))


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class PriorityForm(PortalForm):
    """A priority of a year."""

    widths = {"year": 10}
    year = forms.CharField(label="For which year?", max_length=9, help_text="From April to March, such as 2026-27.")
    title = forms.CharField(label="What is the priority?", max_length=160)
    lead = forms.ModelChoiceField(label="Which organisation leads on it?", queryset=Organisation.objects.none())

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = tracker.organisations(on)


class PlanForm(VersionedForm):
    """What is meant to change under a priority, and each element's part in it."""

    mark_optional = True
    impact = _text("What is meant to change for children?", "The intended impact.", required=True)
    achievements = _text("What has been achieved so far?")
    strengthen = _text("What is to be strengthened?")

    def __init__(self, *args: Any, elements: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in elements:
            self.fields[f"element_{group.pk}"] = _text(f"{group.letter}: {group.name}", group.purpose, 3)

    @classmethod
    def of(cls, plan: PriorityPlan | None, elements: list[Group], data: Any = None) -> PlanForm:
        """The form on what is stored."""
        initial: dict[str, Any] = {"version": plan.version if plan else 0}
        if plan is not None:
            initial |= {name: getattr(plan, name) for name in ("impact", "achievements", "strengthen")}
            initial |= {f"element_{one.group_id}": one.words for one in plan.elements.all()}
        return cls(data, initial=initial, elements=elements)

    def texts(self) -> dict[str, str]:
        """The three texts."""
        return {name: self.cleaned_data[name] for name in ("impact", "achievements", "strengthen")}

    def parts(self) -> dict[int, str]:
        """Each element's words, by the group's id."""
        return {
            int(name.removeprefix("element_")): words
            for name, words in self.cleaned_data.items()
            if name.startswith("element_")
        }


class MeasureForm(PortalForm):
    """By what it is seen whether the priority gets anywhere."""

    mark_optional = True
    name = forms.CharField(
        label="What is counted?", max_length=200,
        help_text="Such as “children with a plan for neglect that lasts over two years”. Never about one child.",
    )  # fmt: skip
    better = forms.ChoiceField(label="Which way should it go?", choices=Better.choices, widget=forms.RadioSelect)
    target = forms.CharField(label="Is there a target?", max_length=120, required=False)


class ProgressForm(VersionedForm):
    """A quarter's progress, with what each measure read."""

    mark_optional = True
    course = forms.ChoiceField(label="How does it stand?", choices=PlanCourse.choices, widget=forms.RadioSelect)
    words = _text("What was done, and how far has it come?", "No names of children or families.", required=True)
    difference = _text("What difference has it made to children’s lives?", rows=3)

    def __init__(self, *args: Any, measures: Iterable[PlanMeasure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widths = {}
        for measure in measures:
            count, whole = f"count_{measure.pk}", f"whole_{measure.pk}"
            self.fields[count] = _number(f"{measure.name}: how many in this quarter?")
            self.fields[whole] = _number(f"{measure.name}: of how many in all?")
            self.fields[count].help_text = "Leave empty where nobody knows yet: that is not nought."
            self.fields[whole].help_text = "Only where it is a share. The percentage is worked out."
            self.widths |= {count: 10, whole: 10}

    @classmethod
    def of(cls, row: PlanProgress | None, measures: list[PlanMeasure], quarter: int, data: Any = None) -> ProgressForm:
        """The form on what is stored for the quarter."""
        initial: dict[str, Any] = {"version": row.version if row else 0}
        if row is not None:
            initial |= {name: getattr(row, name) for name in ("course", "words", "difference")}
        for measure in measures:
            reading = next((one for one in measure.readings.all() if one.quarter == quarter), None)
            if reading is not None:
                initial |= {f"count_{measure.pk}": reading.count, f"whole_{measure.pk}": reading.whole}
        return cls(data, initial=initial, measures=measures)

    def values(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        ids = [int(name.removeprefix("count_")) for name in data if name.startswith("count_")]
        return {
            "course": data["course"],
            "words": data["words"],
            "difference": data["difference"],
            "version": data["version"],
            "readings": {pk: (data[f"count_{pk}"], data[f"whole_{pk}"]) for pk in ids},
        }


class QuoteForm(PortalForm):
    """What somebody said of their own life, with the consent."""

    words = _text("What was said?", "In their own words. No name, and nothing by which somebody can be told.",
                  required=True)  # fmt: skip
    speaker = forms.ChoiceField(label="Who says it?", choices=Speaker.choices, widget=forms.RadioSelect)
    consented_on = PartsDateField(label="When did they consent to its being kept here?")
    consent_words = forms.CharField(
        label="How was the consent given, and where is it kept?", max_length=200,
        help_text="For a child, say who consented with them. No names.",
    )  # fmt: skip
    public = forms.BooleanField(label="They consent to its being published", required=False)


class PlanPublishForm(PortalForm):
    """Which content was shown."""

    shown = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "This page lost track of what it shows. Open it again."},
    )
