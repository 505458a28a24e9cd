"""Forms of the risk register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from partnership.models import Priority
from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..audits.forms import ActionForm
from ..models import Indicator, Risk
from ..section11.forms import ReasonForm, text
from .actions import WRITTEN

__all__ = ["ActionForm", "EditForm", "ReasonForm", "RecordForm", "ReviewForm"]
LIKELY = ((1, "1: rare"), (2, "2: unlikely"), (3, "3: possible"), (4, "4: likely"), (5, "5: almost certain"))
HARM = ((1, "1: very small"), (2, "2: small"), (3, "3: moderate"), (4, "4: great"), (5, "5: grave"))


def _score(label: str, choices: tuple) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=(("", "Choose"), *choices), coerce=int)


class _What(PortalForm):
    """What a risk says, the day of its review apart."""

    title = forms.CharField(label="What could go wrong?", max_length=160)
    cause = text("Why?", rows=3, required=True)
    effect = text("What would it mean for children?", rows=3, required=True)
    controls = text("What is done about it already?", rows=3)
    likelihood_before = _score("How likely, before anything is done?", LIKELY)
    impact_before = _score("How bad, before anything is done?", HARM)
    likelihood = _score("How likely now?", LIKELY)
    impact = _score("How bad now?", HARM)
    owner = forms.ModelChoiceField(label="Who answers for it?", queryset=Organisation.objects.none())
    priority = forms.ModelChoiceField(
        label="Which priority does it touch?", queryset=Priority.objects.none(), required=False,
        empty_label="None in particular",
    )  # fmt: skip
    indicators = forms.ModelMultipleChoiceField(
        label="Which indicators would show it?", queryset=Indicator.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Iterable[int], priorities: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=list(bodies)).order_by("name")
        self.fields["priority"].queryset = Priority.objects.filter(pk__in=list(priorities))
        self.fields["indicators"].queryset = Indicator.objects.all()

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the risk."""
        return {name: self.cleaned_data[name] for name in WRITTEN}


class RecordForm(_What):
    """A new risk."""

    review_on = PartsDateField(label="When is it looked at next?")


class EditForm(VersionedForm, _What):
    """What a risk says."""

    @classmethod
    def of(cls, risk: Risk, data: Any = None, **kwargs: Any) -> EditForm:
        """The form on what is stored."""
        initial = {name: getattr(risk, name) for name in (*WRITTEN, "version")}
        initial["indicators"] = list(risk.indicators.values_list("pk", flat=True))
        return cls(data, initial=initial, **kwargs)


class ReviewForm(PortalForm):
    """A look at a risk."""

    words = text("What did the review come to?", rows=4, required=True)
    likelihood = _score("How likely now?", LIKELY)
    impact = _score("How bad now?", HARM)
    next_on = PartsDateField(label="When is it looked at next?")
