"""Taking back, and steps between partners who do not agree."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PartsDateField, PartsDateTimeField, PortalForm


class ReasonForm(PortalForm):
    """A reason that will still make sense in a year."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 4}), help_text="Those it concerns will read it."
    )


class DisputeForm(PortalForm):
    """A step of the ladder between partners who do not agree."""

    held_on = PartsDateField(label="When did it take place?")
    outcome = forms.CharField(
        label="What came of it?",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What was decided, by whom (by post), and why.",
    )
    then = forms.ChoiceField(
        label="Is it settled?",
        choices=[("next_stage", "No: it goes to the next stage"), ("settled", "Yes: the partners agree what is done")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, in_hours: bool = False, **kwargs: Any) -> None:
        """`in_hours`: the stage's time runs in hours, so the moment is asked for and not the day alone."""
        super().__init__(*args, **kwargs)
        if in_hours:
            self.fields["held_on"] = PartsDateTimeField(label=self.fields["held_on"].label)
