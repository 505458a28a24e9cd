"""The forms of what is published."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..models import KeyMessage


class PublishForm(PortalForm):
    """What changed, in words for the public, and which content was shown."""

    words = forms.CharField(
        label="What has changed, and why?",
        help_text="In words for the public. The list of changes is added by the portal.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "This page lost track of what it shows. Copy what you wrote, and open it again."},
    )


class MessageForm(PortalForm):
    """A key message."""

    title = forms.CharField(label="Title", max_length=160)
    text = forms.CharField(label="What is to be known?", widget=forms.Textarea(attrs={"rows": 8}))
    audience = forms.CharField(label="For whom?", max_length=160)
    channels = forms.CharField(
        label="By which channels?",
        required=False,
        max_length=200,
        help_text="For example the site, schools, a briefing.",
    )
    starts_on = PartsDateField(label="From which day?")
    ends_on = PartsDateField(label="Until which day?", required=False, help_text="Leave empty where it has no end.")
    public_site = forms.BooleanField(label="Show it among the news of the public site", required=False)

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the message."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class MessageEditForm(VersionedForm, MessageForm):
    """The same about a message that stands, and what came of it."""

    reach = forms.IntegerField(
        label="How many people did it reach?", required=False, min_value=0, max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    reach_words = forms.CharField(
        label="How was that counted?",
        required=False,
        max_length=200,
        help_text="For example “people at twelve briefings”.",
    )
    changed = forms.CharField(
        label="What changed because of it?", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    widths = {"reach": 10}

    @classmethod
    def of(cls, message: KeyMessage, data: Any = None) -> MessageEditForm:
        """The form on what is stored."""
        return cls(data, initial={name: getattr(message, name) for name in cls.base_fields})
