"""The criteria, line by line, and the recommendation."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import VersionedForm

from ..choices import Recommended
from ..criteria import CRITERIA, Criterion
from ..models import CriterionAnswer, Recommendation

ANSWERS = {"yes": True, "no": False, "": None}
LOCAL = (Recommended.LOCAL_REVIEW, Recommended.JOINT_REVIEW)
WITHOUT = (Recommended.NO_REVIEW, Recommended.ALTERNATIVE, Recommended.DEFER, Recommended.CRITERIA_NOT_MET)


def _text(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class RecommendationForm(VersionedForm):
    """As far as it is decided; the page lists what is missing before it can go to the partners."""

    outcome = forms.ChoiceField(
        label="What does the meeting recommend?", choices=Recommended.choices, widget=forms.RadioSelect, required=False
    )
    reasons = _text("Reasons", "Why this, and why not the nearest alternative.")
    instead = _text("What will be done instead of a local review", "And why no more would be learned from one.")
    lines_of_enquiry = _text("Key lines of enquiry", "Scope and questions of the local review.")
    national_interest = _text("Why the case is of national interest")
    dissent_in_meeting = _text("Other views in the meeting", "Whose, by post, and their reasons.", rows=3)
    reveals = {
        "instead": ("outcome", tuple(WITHOUT)),
        "lines_of_enquiry": ("outcome", tuple(LOCAL)),
        "national_interest": ("outcome", (Recommended.NATIONAL_REVIEW,)),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in CRITERIA:
            self.fields[f"met_{criterion.code}"] = forms.ChoiceField(
                label=criterion.question,
                help_text=criterion.source,
                choices=[("yes", "Yes"), ("no", "No")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"why_{criterion.code}"] = _text("Reason", rows=2)

    @classmethod
    def of(
        cls, recommendation: Recommendation | None, answers: dict[str, CriterionAnswer], data: Any = None
    ) -> RecommendationForm:
        """The form on what is stored."""
        names = [n for n in cls.base_fields if n != "version"]
        initial = {n: getattr(recommendation, n) for n in names} if recommendation else {}
        words = {True: "yes", False: "no", None: ""}
        for code, answer in answers.items():
            initial |= {f"met_{code}": words[answer.met], f"why_{code}": answer.reasons}
        return cls(data, initial={**initial, "version": recommendation.version if recommendation else 1})

    def criteria(self) -> list[tuple[Criterion, Any, Any]]:
        """Each criterion with its two fields, for the page."""
        return [(c, self[f"met_{c.code}"], self[f"why_{c.code}"]) for c in CRITERIA]

    def own_fields(self) -> list[Any]:
        """The fields of the recommendation itself, for the page."""
        return [self[name] for name in self.base_fields if name != "version"]

    def answers(self) -> dict[str, tuple[bool | None, str]]:
        """The answers to the criteria, by code."""
        data = self.cleaned_data
        return {c.code: (ANSWERS[data[f"met_{c.code}"]], data[f"why_{c.code}"].strip()) for c in CRITERIA}

    def changes(self) -> dict[str, Any]:
        """The recommendation's own fields as they were typed."""
        return {name: self.cleaned_data[name] for name in self.base_fields if name != "version"}
