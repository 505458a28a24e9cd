"""Signing, taking back, and steps between partners who do not agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.approvals.choices import Decision
from portal.approvals.models import Required
from portal.forms import PartsDateField, PortalForm


class SignForm(PortalForm):
    """One body's answer to exactly what was shown."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)
    sign_off = forms.IntegerField(widget=forms.HiddenInput)
    required_id = forms.ChoiceField(label="For whom do you sign?", widget=forms.RadioSelect)
    decision = forms.ChoiceField(label="Your partner’s decision", choices=Decision.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Comment or reasons",
        required=False,
        help_text="Needed with a comment, and where you do not agree. The other partners read it. Leave out names.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reveals = {"comment": ("decision", (Decision.AGREE_WITH_COMMENT, Decision.DISSENT))}

    def __init__(self, *args: Any, bodies: Iterable[Required], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = list(bodies)
        field = self.fields["required_id"]
        field.choices = [(str(b.pk), b.body) for b in self.bodies]
        if len(self.bodies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = str(self.bodies[0].pk)

    def body(self) -> Required:
        """The body that is signed for."""
        return next(b for b in self.bodies if str(b.pk) == self.cleaned_data["required_id"])


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
