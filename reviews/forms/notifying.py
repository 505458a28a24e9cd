"""The record of a notification that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.forms import PartsDateTimeField, PortalForm

from ..choices import Channel


class NotifyForm(PortalForm):
    """When, how and to whom it was sent, and the evidence."""

    widths = {"national_reference": 20}

    sent_at = PartsDateTimeField(
        label="When the notification was sent", help_text="As the national form’s receipt says. Not before awareness."
    )
    channel = forms.ChoiceField(label="How it was sent", choices=Channel.choices, widget=forms.RadioSelect)
    national_reference = forms.CharField(
        label="Reference that the national form gave", max_length=60, required=False,
        help_text="From the receipt. Leave empty if it gave none.",
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(label="Who received it", required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label="Anybody else who received it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line: the body or the post. Leave empty if nobody.",
    )
    partners_told_at = PartsDateTimeField(
        label="When the safeguarding partners were told",
        required=False,
        help_text="The council owes it to them within the same five working days. Leave empty if that is still to do.",
    )
    evidence = forms.FileField(
        label="Evidence of the sending",
        required=False,
        help_text="If there is any yet: the receipt, as PDF, picture or e-mail, up to 25 MB. Its file name must not "
        "say who the child is. "
        "If this page comes back to you with something to put right, choose the file again.",
    )

    def __init__(self, *args: Any, recipients: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = [(name, name) for name in recipients]

    @property
    def everybody(self) -> list[str]:
        """The recipients that were ticked, and those that were written."""
        written = [line.strip()[:160] for line in self.cleaned_data["others"].splitlines() if line.strip()]
        return list(dict.fromkeys([*self.cleaned_data["recipients"], *written]))


class TellPartnersForm(PortalForm):
    """When the partners were told, where that came after the notification."""

    partners_told_at = PartsDateTimeField(label="When the safeguarding partners were told")
