"""Forms of indicators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from partnership.models import Priority
from portal.accounts.models import Organisation
from portal.forms import PortalForm, VersionedForm

from ..choices import Polarity, YearRule
from ..models import Figure, Indicator
from .actions.keeping import DEFINED

PER = (("", "A plain count"), ("100", "A percentage"), ("1000", "A rate per 1,000"), ("10000", "A rate per 10,000"))


def _number(label: str, help_text: str = "", **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, max_digits=12, decimal_places=2, **more,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class IndicatorForm(VersionedForm):
    """What is counted and how it is read."""

    code = forms.CharField(label="Number", max_length=20, help_text="Such as 1.4.")
    name = forms.CharField(label="Name", max_length=160)
    definition = forms.CharField(label="Definition", widget=forms.Textarea(attrs={"rows": 3}))
    per = forms.TypedChoiceField(
        label="What kind of figure is it?", choices=PER, coerce=int, empty_value=None, required=False
    )
    numerator_words = forms.CharField(label="What is counted?", max_length=200)
    denominator_words = forms.CharField(
        label="Out of what?", max_length=200, required=False, help_text="For rates only."
    )
    polarity = forms.ChoiceField(label="Which way is good?", choices=Polarity.choices, widget=forms.RadioSelect)
    year_rule = forms.ChoiceField(
        label="What is the year’s figure?", choices=YearRule.choices, widget=forms.RadioSelect
    )
    target = _number("Target")
    tolerance = _number("How far from the target is still near it?", min_value=0)
    benchmark = _number("Benchmark")
    benchmark_words = forms.CharField(label="Whose benchmark, and of when?", max_length=160, required=False)
    challenge = forms.CharField(
        label="What should be asked about it?", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(
        label="Whose figure is it?", queryset=Organisation.objects.none(), required=False, empty_label="Not known yet"
    )
    priority = forms.ModelChoiceField(
        label="Which priority does it serve?", queryset=Priority.objects.none(), required=False,
        empty_label="None in particular",
    )  # fmt: skip
    public = forms.BooleanField(label="Show it to the public, small numbers hidden", required=False)

    def __init__(self, *args: Any, bodies: Iterable[int], priorities: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=list(bodies)).order_by("name")
        self.fields["priority"].queryset = Priority.objects.filter(pk__in=list(priorities))

    @classmethod
    def of(cls, indicator: Indicator | None, data: Any = None, **kwargs: Any) -> IndicatorForm:
        """The form on what is stored, or an empty one."""
        if indicator is None:
            return cls(data, initial={"version": 0, "polarity": "", "year_rule": ""}, **kwargs)
        initial = {name: getattr(indicator, name) for name in (*DEFINED, "version")}
        return cls(data, initial=initial, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the indicator."""
        found = {name: self.cleaned_data[name] for name in DEFINED}
        found["tolerance"] = found["tolerance"] or 0
        return found


class FigureForm(VersionedForm):
    """The whole figure of one quarter."""

    numerator = _number("Number", min_value=0)
    denominator = _number("Out of", min_value=0)
    missing_words = forms.CharField(
        label="If it is not known, why?", max_length=200, required=False, help_text="Missing is not nought."
    )
    commentary = forms.CharField(
        label="What does it say, and what is done about it?", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A figure without words is not complete.",
    )  # fmt: skip
    restated_words = forms.CharField(
        label="Why is it another figure than was recorded?", max_length=300, required=False,
        help_text="Needed where the number changes. It stands beside the figure for good.",
    )  # fmt: skip

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numerator"].label = indicator.numerator_words
        if indicator.per is None:
            del self.fields["denominator"]
        else:
            self.fields["denominator"].label = indicator.denominator_words

    @classmethod
    def of(cls, indicator: Indicator, figure: Figure | None, data: Any = None) -> FigureForm:
        """The form on what is recorded, or an empty one."""
        names = ("numerator", "denominator", "missing_words", "commentary", "version")
        initial = {name: getattr(figure, name) for name in names} if figure else {"version": 0}
        if not figure:
            form = cls(data, initial=initial, indicator=indicator)
            del form.fields["restated_words"]
            return form
        return cls(data, initial=initial, indicator=indicator)

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.record_figure` takes it."""
        return {"denominator": None, "restated_words": "", **self.cleaned_data}


class ImportForm(PortalForm):
    """A table of figures."""

    file = forms.FileField(
        label="Table (XLSX or CSV)", help_text="It is checked first. Nothing changes until you say so."
    )


class UndoForm(PortalForm):
    """Why an import is taken back."""

    reason = forms.CharField(label="Why is it taken back?", widget=forms.Textarea(attrs={"rows": 3}))
