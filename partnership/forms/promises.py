"""Promises as they are recorded."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PartsDateField, PortalForm

from ..models import Obligation


class KeepForm(PortalForm):
    """How a promise was kept."""

    kept_on = PartsDateField(label="When was it kept?")
    evidence = forms.CharField(label="By what can it be seen?", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, evidence_words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].help_text = f"For example: {evidence_words[:1].lower()}{evidence_words[1:]}."


class PromiseReasonForm(PortalForm):
    """Why a promise falls away this time, or is opened again."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class ComesUpForm(PortalForm):
    """A promise that is owed each time has come up."""

    mark_optional = True
    arose_on = PartsDateField(label="When?")
    about = forms.CharField(
        label="What is it about?", required=False, max_length=28,
        help_text="A few words to tell it from others, such as the meeting or the review’s reference. No names.",
    )  # fmt: skip
    due_on = PartsDateField(label="When is it due?", help_text="Such as the day of the board’s next meeting.")

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = obligation.trigger_words
        self.fields["arose_on"].help_text = f"{words[:1].upper()}{words[1:]}."
        if obligation.working_days is not None:
            del self.fields["due_on"]
