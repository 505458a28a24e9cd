"""The three questions of the adults' test, from the framework's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from portal.forms import PortalForm

from ..frameworks.specification import AdultTestSpec

ANSWERS = (("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure"))


class AdultTestForm(PortalForm):
    """One question for each part of the test, in its order, and one about danger now."""

    danger = forms.ChoiceField(
        label="Is the adult in danger now?", choices=(("yes", "Yes"), ("no", "No")), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, test: AdultTestSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in test.parts:
            self.fields[f"part_{part.code}"] = forms.ChoiceField(
                label=part.question,
                help_text=part.explanation,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                error_messages={"required": f"Answer the question “{part.question}”"},
            )

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by the name of the question."""
        return dict(self.cleaned_data)


@dataclass(frozen=True)
class Outcome:
    """What follows from the answers, in the framework's words. `kind`: danger, met, unsure or not_met.

    Danger comes first and takes nothing away from the three parts: `then` is what follows from those.
    """

    kind: str
    words: str
    then: Outcome | None = None


def outcome(answers: dict[str, str], test: AdultTestSpec) -> Outcome:
    """The test is met when every part is answered with yes; a doubt is not a no."""
    given = {answers[f"part_{part.code}"] for part in test.parts}
    if given == {"yes"}:
        found = Outcome("met", test.met)
    elif "no" not in given:
        found = Outcome("unsure", test.unsure)
    else:
        found = Outcome("not_met", test.not_met)
    return Outcome("danger", test.danger, found) if answers["danger"] == "yes" else found
