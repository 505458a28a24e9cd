"""Taking back, and steps between partners who do not agree."""

from __future__ import annotations

from django import forms

from portal.forms import PartsDateField, PortalForm

from ..choices import DisputeStage


class ReasonForm(PortalForm):
    """A reason that will still make sense in a year."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 4}), help_text="Those it concerns will read it."
    )


class DisputeForm(PortalForm):
    """A step of the ladder between partners who do not agree."""

    stage = forms.ChoiceField(label="Which step was taken?", choices=DisputeStage.choices, widget=forms.RadioSelect)
    held_on = PartsDateField(label="When?")
    outcome = forms.CharField(
        label="What came of it?",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What was decided, by whom (by post), and why.",
    )
