"""The one form at the front door, and the form of the decision."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm

from .choices import OPEN_TO, About, Decision, Happened, Known, Needs
from .models import Referral

YES_NO = [("yes", "Yes"), ("no", "No")]
NO_NAMES = "No name, initials, date of birth, address or school."


def _text(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


class ReferForm(PortalForm):
    """What both boards need to know."""

    about = forms.ChoiceField(label="Whose case is it?", choices=About.choices, widget=forms.RadioSelect)
    body = forms.ModelChoiceField(label="For which organisation do you refer it?", queryset=Organisation.objects.none())
    lead_words = forms.CharField(
        label="Which post there agrees that it is referred?", max_length=160,
        help_text="Your organisation’s safeguarding lead, by post.",
    )  # fmt: skip
    aware_at = PartsDateTimeField(label="When did your organisation become aware?")
    happened = forms.ChoiceField(label="What happened to them?", choices=Happened.choices, widget=forms.RadioSelect)
    abuse = forms.ChoiceField(label="Is abuse or neglect known or suspected?", choices=Known.choices,
                              widget=forms.RadioSelect)  # fmt: skip
    needs = forms.ChoiceField(
        label="Did the adult have needs for care and support?", choices=Needs.choices, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    summary = _text("What happened, in a few sentences?", NO_NAMES)
    working_together = _text("What concern is there about how agencies worked together?", NO_NAMES)
    reveals: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {"needs": ("about", (About.ADULT,))}

    def __init__(self, *args: Any, bodies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Organisation.objects.filter(pk__in=bodies).order_by("name")
        if len(bodies) == 1:
            self.fields["body"].initial = bodies[0]


class DecideForm(PortalForm):
    """What was decided, by whom, when and why."""

    limb_needs = forms.ChoiceField(label="Did the adult have needs for care and support?", choices=YES_NO,
                                   widget=forms.RadioSelect, required=False)  # fmt: skip
    limb_concern = forms.ChoiceField(
        label="Is there reasonable cause for concern about how the board, its members or others worked together?",
        choices=YES_NO, widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    limb_harm = forms.ChoiceField(
        label="Did they die and abuse or neglect is known or suspected, or did they live through serious abuse or "
        "neglect?",
        choices=YES_NO, widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    decision = forms.ChoiceField(label="What was decided?", widget=forms.RadioSelect)
    reasons = _text("Why?", "In words that will still make sense in a year. No names.")
    decided_by_words = forms.CharField(label="Who decided?", max_length=160, help_text="The body or the post.")
    decided_on = PartsDateField(label="On which day?")
    title = forms.CharField(
        label="If a review of an adult’s case is started: by which title will it be known?", required=False,
        max_length=160, help_text="A pseudonym that nobody can trace.",
    )  # fmt: skip

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OPEN_TO[About(referral.about)]
        self.fields["decision"].choices = [(one.value, one.label) for one in Decision if one in offered]
        if not referral.is_adults:
            for name in ("limb_needs", "limb_concern", "limb_harm", "title"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.decide` takes it."""
        data = dict(self.cleaned_data)
        for name in ("limb_needs", "limb_concern", "limb_harm"):
            data[name] = {"yes": True, "no": False}.get(data.get(name) or "")
        data.setdefault("title", "")
        return data
