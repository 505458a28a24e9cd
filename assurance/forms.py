"""Forms of the assurance calendar: months are chosen from a list, so that nobody types a date for a month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from partnership.models import Priority
from partnership.queries import tracker
from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm, VersionedForm

from .actions.planning import PLAN, RECORD
from .choices import ActivityState
from .models import Activity, Method
from .months import month_of, month_words, months_on

NO_NAMES = "Leave out names and whatever could tell who a child is."
MONTHS_BACK, MONTHS_AHEAD = 24, 48


def month_choices(on: date, also: Iterable[date | None] = ()) -> list[tuple[str, str]]:
    """Months to choose from: two years back and four ahead of `on`, and those of `also`."""
    around = {months_on(month_of(on), n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)}
    months = sorted(around | {month for month in also if month})
    return [("", "Choose a month"), *((month.isoformat(), month_words(month)) for month in months)]


def _text(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


def _month(label: str, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=date.fromisoformat, empty_value=None, **kwargs)


class WhatFields(PortalForm):
    """What an activity is about; the months and the method stand in forms of their own."""

    title = forms.CharField(label="What is it called?", max_length=160, help_text="Such as “Neglect: the first visit”.")
    theme = forms.CharField(label="Theme", max_length=200, required=False)
    lead = forms.ModelChoiceField(label="Which organisation leads on it?", queryset=Organisation.objects.none(),
                                  required=False, empty_label="Not known yet")  # fmt: skip
    agencies = forms.ModelMultipleChoiceField(
        label="Which organisations take part?", queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    priority = forms.ModelChoiceField(label="Which priority does it serve?", queryset=Priority.objects.none(),
                                      required=False, empty_label="None in particular")  # fmt: skip
    questions = _text("What is it to answer?", "One question a line.")

    def __init__(self, *args: Any, bodies: Iterable[int] = (), priorities: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(pk__in=list(bodies)).order_by("name")
        self.fields["lead"].queryset = organisations
        self.fields["agencies"].queryset = organisations
        self.fields["priority"].queryset = Priority.objects.filter(pk__in=list(priorities))


class PlanForm(WhatFields):
    """A new activity."""

    method = forms.ModelChoiceField(
        label="By which method?", queryset=Method.objects.none(), empty_label="Choose a method"
    )
    from_month = _month("First month")
    to_month = _month(
        "Last month", required=False, help_text="Leave it as it is where the first month is the only one."
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].queryset = Method.objects.filter(removed_on__isnull=True, from_reviews=False)
        for name in ("from_month", "to_month"):
            self.fields[name].choices = month_choices(on)
        self.order_fields(["method", "title", "from_month", "to_month"])

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.plan_activity` takes it."""
        data = dict(self.cleaned_data)
        data["to_month"] = data["to_month"] or data["from_month"]
        return data


class EditForm(VersionedForm, WhatFields):
    """What was planned, months apart."""

    @classmethod
    def of(cls, activity: Activity, data: Any = None, **kwargs: Any) -> EditForm:
        """The form on what is stored."""
        initial = {name: getattr(activity, name) for name in (*PLAN, "version")}
        initial["agencies"] = list(activity.agencies.values_list("pk", flat=True))
        return cls(data, initial=initial, **kwargs)

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the activity."""
        return {name: self.cleaned_data[name] for name in PLAN}


class RecordForm(VersionedForm):
    """What was heard and found, and what difference it made."""

    voices_children = _text("What children and young people said", NO_NAMES)
    voices_families = _text("What families said", NO_NAMES)
    voices_practitioners = _text("What practitioners said", NO_NAMES)
    findings = _text("Findings", NO_NAMES, 6)
    strengths = _text("Strengths", "What works well and should be kept.")
    difference = _text(
        "What difference did it make?",
        "What is otherwise for children now, how it is known, and since when. It is often seen later: come back.",
    )

    @classmethod
    def of(cls, activity: Activity, data: Any = None) -> RecordForm:
        """The form on what is stored."""
        return cls(data, initial={name: getattr(activity, name) for name in (*RECORD, "version")})

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the activity."""
        return {name: self.cleaned_data[name] for name in RECORD}


def _from(activity: Activity, to: str) -> dict[str, str]:
    """The months of the activity if it began in the month `to`: as many as it has now."""
    if not to:
        return {}
    first, last = activity.from_month, activity.to_month
    length = (last.year - first.year) * 12 + last.month - first.month if first and last else 0
    return {"from_month": to, "to_month": months_on(date.fromisoformat(to), length).isoformat()}


class MoveForm(PortalForm):
    """Other months, or none yet, and why."""

    from_month = _month(
        "New first month", required=False, help_text="Leave both empty where no new month is known yet."
    )
    to_month = _month("New last month", required=False)
    reason = forms.CharField(label="Why is it moved?", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, activity: Activity, on: date, to: str = "", **kwargs: Any) -> None:
        """`to` is the first day of a month that the form is opened with; the activity keeps its length."""
        super().__init__(*args, **kwargs)
        held = (activity.planned_from, activity.planned_to, activity.from_month, activity.to_month)
        for name in ("from_month", "to_month"):
            self.fields[name].choices = month_choices(on, held)
        if to in {str(value) for value, _words in self.fields["from_month"].choices}:
            self.initial |= _from(activity, to)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_month") and not data.get("to_month"):
            data["to_month"] = data["from_month"]
        return data


class ReasonForm(PortalForm):
    """Why a step is taken."""

    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ActionForm(PortalForm):
    """What the activity led to, for the action tracker."""

    words = forms.CharField(label="What is to be done?", help_text=NO_NAMES, widget=forms.Textarea(attrs={"rows": 4}))
    organisation = forms.ModelChoiceField(label="By which organisation?", queryset=Organisation.objects.none())
    due_on = PartsDateField(label="By when?", required=False, help_text="Leave empty only where no date was agreed.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tracker.organisations(on)


class FileForm(PortalForm):
    """A document of the activity."""

    file = forms.FileField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, text, e-mail or picture, up to 25 MB. No names in the file’s name.",
    )


class ListFilter(PortalForm):
    """Which activities the list shows."""

    method = forms.ChoiceField(label="Method", required=False)
    state = forms.ChoiceField(label="Where it stands", required=False)

    def __init__(self, *args: Any, methods: Iterable[Method], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [("", "Every method"), *((m.code, m.name) for m in methods)]
        self.fields["state"].choices = [
            ("", "Anywhere"), ("unfinished", "Everything that is not over"), *ActivityState.choices
        ]  # fmt: skip
