"""Forms of surveys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Asking
from ..models import Activity, Survey, SurveyAnswer, SurveyQuestion, SurveySector, SurveyTheme
from ..section11.forms import NO_NAMES, ReasonForm, text
from .actions import LONGEST_WORDS

__all__ = [
    "AnswersForm",
    "BuildForm",
    "EditForm",
    "FiguresForm",
    "QuestionForm",
    "ReasonForm",
    "SectorSharesForm",
    "SortForm",
    "ThemeForm",
]


def _activity_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="Its place in the assurance calendar", queryset=Activity.objects.none(), required=False,
        empty_label="None yet", help_text="The results go to this activity when the survey is closed.",
    )  # fmt: skip


def _offer(form: forms.Form, activities: QuerySet) -> None:
    form.fields["activity"].queryset = activities
    form.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}"


class BuildForm(PortalForm):
    """A new survey."""

    title = forms.CharField(label="What is it called?", max_length=160, help_text="Whoever answers reads it first.")
    welcome = text(
        "What do you say to whoever answers?", "Why you ask, and what becomes of the answers.", 4, required=True
    )
    opens_on = PartsDateField(label="From which day may people answer?")
    closes_on = PartsDateField(label="Until which day?")
    sectors = text("Which sectors may people say they work in?", "One a line. Nobody has to say one.", 6)
    activity = _activity_field()
    source = forms.CharField(
        label="Was it held elsewhere?", required=False, max_length=300,
        help_text="Leave it empty to hold it here. Otherwise name the document that prints its results, and enter its "
        "shares instead of publishing a link.",
    )  # fmt: skip

    def __init__(self, *args: Any, activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, activities)

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.build` takes it."""
        return {**self.cleaned_data, "sectors": self.cleaned_data["sectors"].splitlines()}


class EditForm(VersionedForm):
    """Its words and days."""

    title = forms.CharField(label="What is it called?", max_length=160)
    welcome = text("What do you say to whoever answers?", "", 4, required=True)
    opens_on = PartsDateField(label="From which day may people answer?")
    closes_on = PartsDateField(label="Until which day?")
    activity = _activity_field()

    def __init__(self, *args: Any, activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, activities)

    @classmethod
    def of(cls, survey: Survey, activities: QuerySet, data: Any = None) -> EditForm:
        """The form on what is stored."""
        names = ("title", "welcome", "opens_on", "closes_on", "version")
        initial = {name: getattr(survey, name) for name in names} | {"activity": survey.activity_id}
        return cls(data, initial=initial, activities=activities)


class QuestionForm(PortalForm):
    """One question."""

    asking = forms.ChoiceField(
        label="How is it answered?", choices=Asking.choices, initial=Asking.CHOICE, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What do you ask?", max_length=300, help_text="Nothing by which a person could be known."
    )
    options = text("What may be chosen?", "One answer a line; for a question in words leave it empty.", 6)

    def values(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        return {**self.cleaned_data, "options": self.cleaned_data["options"].splitlines()}

    @classmethod
    def of(cls, question: SurveyQuestion, data: Any = None) -> QuestionForm:
        """The form on what is stored."""
        words = "\n".join(option.words for option in question.options.all())
        return cls(data, initial={"asking": question.asking, "words": question.words, "options": words})


class FiguresForm(PortalForm):
    """Benchmarks of one question's answers, and printed shares where the survey was held elsewhere."""

    benchmark_words = forms.CharField(
        label="What is it measured against?", required=False, max_length=200,
        help_text="Such as “national survey, February 2019”.",
    )  # fmt: skip
    missing_words = forms.CharField(
        label="What is missing from the shares?", required=False, max_length=300,
        help_text="Shares add up to 100 per cent, or this says what they leave out.",
    )  # fmt: skip

    def __init__(self, *args: Any, question: SurveyQuestion, printed: bool, **kwargs: Any) -> None:
        initial = {"benchmark_words": question.benchmark_words, "missing_words": question.missing_words}
        super().__init__(*args, initial=initial, **kwargs)
        self.options = list(question.options.all())
        self.printed = printed
        names: list[str] = []
        for option in self.options:
            if printed:
                self.fields[f"share_{option.pk}"] = _percentage(f"“{option.words}”: share in per cent", option.share)
                names.append(f"share_{option.pk}")
            self.fields[f"benchmark_{option.pk}"] = _percentage(
                f"“{option.words}”: benchmark in per cent", option.benchmark
            )
            names.append(f"benchmark_{option.pk}")
        if not printed:
            del self.fields["missing_words"]
        self.order_fields([*names, "benchmark_words", "missing_words"])

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.set_figures` takes it."""
        given = self.cleaned_data
        return {
            "benchmarks": {o.pk: given[f"benchmark_{o.pk}"] for o in self.options},
            "shares": {o.pk: given[f"share_{o.pk}"] for o in self.options} if self.printed else {},
            "benchmark_words": given["benchmark_words"],
            "missing_words": given.get("missing_words", ""),
        }


def _percentage(label: str, value: Decimal | None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=100, max_digits=5, decimal_places=1, initial=value
    )


class SectorSharesForm(PortalForm):
    """Printed shares of the sectors among those who answered a survey that was held elsewhere."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sectors = list(survey.sectors.all())
        for sector in self.sectors:
            self.fields[f"share_{sector.pk}"] = _percentage(f"“{sector.name}”: share in per cent", sector.share)

    def shares(self) -> dict[str, Decimal | None]:
        """What was typed, by the sector's name."""
        return {sector.name: self.cleaned_data[f"share_{sector.pk}"] for sector in self.sectors}


class ThemeForm(PortalForm):
    """A new theme."""

    name = forms.CharField(label="Name a theme", max_length=120)


class SortForm(PortalForm):
    """The themes in one text."""

    themes = forms.ModelMultipleChoiceField(
        label="Which themes are in it?", queryset=SurveyTheme.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    quoted = forms.BooleanField(
        label="It may be quoted in the results", required=False,
        help_text="Only where nobody could be known by it.",
    )  # fmt: skip

    def __init__(self, *args: Any, answer: SurveyAnswer, **kwargs: Any) -> None:
        initial = {"themes": list(answer.themes.all()), "quoted": answer.quoted}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["themes"].queryset = answer.question.themes.all()


class AnswersForm(PortalForm):
    """What somebody without a name answers. Every question may be left out."""

    mark_optional = False
    ticket = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, survey: Survey, questions: list[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, initial={"ticket": uuid4().hex}, **kwargs)
        self.asked = questions
        for question in questions:
            name = f"question_{question.pk}"
            if question.asking == Asking.WORDS:
                self.fields[name] = forms.CharField(
                    label=question.words, help_text=NO_NAMES, required=False, max_length=LONGEST_WORDS,
                    widget=forms.Textarea(attrs={"rows": 4}),
                )  # fmt: skip
            else:
                self.fields[name] = forms.ChoiceField(
                    label=question.words, choices=[(str(o.pk), o.words) for o in question.options.all()],
                    widget=forms.RadioSelect, required=False,
                )  # fmt: skip
        if survey.sectors.exists():
            self.fields["sector"] = forms.ModelChoiceField(
                label="In which sector do you work?", queryset=SurveySector.objects.filter(survey=survey),
                required=False, empty_label="I would rather not say", widget=forms.RadioSelect,
                help_text="It is only ever shown for groups of people.",
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What was answered, as `actions.answer` takes it."""
        given = {question.pk: self.cleaned_data[f"question_{question.pk}"] for question in self.asked}
        choices = {q.pk for q in self.asked if q.asking == Asking.CHOICE}
        return {
            "ticket": self.cleaned_data["ticket"],
            "sector": self.cleaned_data.get("sector"),
            "chosen": {pk: int(value) for pk, value in given.items() if pk in choices and value},
            "written": {pk: value for pk, value in given.items() if pk not in choices and value},
        }
