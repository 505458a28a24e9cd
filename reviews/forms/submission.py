"""The sending to the Panel, its reply, and the response."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from partnership.models import Recipient
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm

from ..choices import Channel, PanelView


class SubmitForm(PortalForm):
    """When, how and to whom it was sent, and the evidence."""

    sent_at = PartsDateTimeField(label="When was it sent?")
    channel = forms.ChoiceField(label="How was it sent?", choices=Channel.choices, widget=forms.RadioSelect)
    recipients = forms.MultipleChoiceField(
        label="To whom?", widget=forms.CheckboxSelectMultiple, help_text="As the arrangements name them."
    )
    receipt = forms.CharField(
        label="Acknowledgement", required=False, max_length=160, help_text="What came back, such as a receipt number."
    )
    evidence = forms.FileField(
        label="Evidence of the sending", required=False, help_text="Such as the e-mail that was sent. Up to 25 MB."
    )

    def __init__(self, *args: Any, wanted: Iterable[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [r.name for r in wanted]
        self.fields["recipients"].choices = [(name, name) for name in names]
        self.fields["recipients"].initial = names


class ReplyForm(PortalForm):
    """What the Panel wrote back."""

    replied_on = PartsDateField(label="When did the Panel reply?")
    view = forms.ChoiceField(label="Does the Panel agree?", choices=PanelView.choices, widget=forms.RadioSelect)
    quality_comments = forms.CharField(
        label="What it said of the review’s quality", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    questions = forms.CharField(label="What it asked", required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ResponseForm(PortalForm):
    """What the partnership answered."""

    response = forms.CharField(label="The partnership’s response", widget=forms.Textarea(attrs={"rows": 6}))
    revised_decision = forms.CharField(
        label="The decision as revised",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave empty where the decision stands. To send a new recommendation, reconsider the review instead.",
    )
