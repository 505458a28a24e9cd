"""Sendings, bars, planned days, comments, and the end of a publication."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PartsDateField, PartsDateTimeField, PortalForm

from ...choices import Channel
from ..choices import Commenter, Form, Recipient
from .commissioning import text


class SendingForm(PortalForm):
    """One sending, with its proof."""

    recipient = forms.ChoiceField(label="To whom was it sent?", choices=Recipient.choices, widget=forms.RadioSelect)
    sent_at = PartsDateTimeField(label="When was it sent?")
    channel = forms.ChoiceField(label="How was it sent?", choices=Channel.choices, widget=forms.RadioSelect)
    receipt = forms.CharField(
        label="Acknowledgement", required=False, max_length=160, help_text="What came back, such as a receipt number."
    )
    evidence = forms.FileField(
        label="Evidence of the sending",
        help_text="Such as the e-mail that was sent. Without it the sending does not count.",
    )


class PlanForm(PortalForm):
    """What is published, and on which day."""

    form = forms.ChoiceField(label="What is published?", choices=Form.choices, widget=forms.RadioSelect)
    planned_for = PartsDateField(label="On which day?", help_text="Any day, a weekend or a bank holiday too.")
    reason = text(
        "Why not the full report?",
        "The partners’ reasons for finding it inappropriate. The Panel and the Secretary of State are told.",
    )
    reveals = {"reason": ("form", (Form.IMPROVEMENTS,))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = Form.FULL


class CommentForm(PortalForm):
    """What was said about publication, and the regard that was had to it."""

    commenter = forms.ChoiceField(label="Who commented?", choices=Commenter.choices, widget=forms.RadioSelect)
    commented_on = PartsDateField(label="On which day?")
    words = text("What they said", required=True)
    regard = text("What the partners made of it", required=True)


class TakeDownForm(PortalForm):
    """The end of a publication."""

    court = forms.CharField(
        label="Whose legal order is it?", max_length=160, required=False,
        help_text="The court or authority. Leave empty where the year is over and no order was made.",
    )  # fmt: skip
    ordered_on = PartsDateField(label="Day of the order", required=False)
    reason = text("Why does it end?", required=True)


class SearchForm(PortalForm):
    """Words to look for in what is published."""

    words = forms.CharField(label="Words to look for", required=False, max_length=100)


class FileForm(PortalForm):
    """A file of the report."""

    file = forms.FileField(
        label="File",
        help_text="A tagged PDF, up to 25 MB. The published copy says nothing of its author, comments or history.",
    )


class DraftForm(PortalForm):
    """A draft to be checked for names."""

    file = forms.FileField(
        label="Draft",
        help_text="A Word document (.docx) or a PDF, up to 25 MB. It is checked for names, with its comments, tracked "
        "changes and hidden text, and is never published.",
    )
