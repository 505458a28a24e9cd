"""Forms of the name-leak check."""

from __future__ import annotations

from django import forms

from portal.forms import PortalForm

from .choices import Answer, EntryKind


class EntryForm(PortalForm):
    """One word of the glossary."""

    kind = forms.ChoiceField(label="What is it?", choices=EntryKind.choices)
    text = forms.CharField(
        label="How is it written?",
        max_length=200,
        help_text="In full: “Jacob Ellis”, “12 March 2019”, “12 Garden Street, BL1 2AB”. Short forms, initials, other "
        "ways of writing a date and missing accents are found by themselves.",
    )
    stands_for = forms.CharField(
        label="What stands for it in the report?", required=False, max_length=80, help_text="Such as “Child 1”."
    )


class AnswerForm(PortalForm):
    """What is decided about one passage."""

    answer = forms.ChoiceField(label="May it be read outside?", choices=Answer.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        help_text="Such as “the name of a published report, not of a person”. Do not repeat the name here.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    everywhere = forms.BooleanField(
        label="The same answer for these words wherever they stand in this text", required=False, initial=True
    )


class RemoveForm(PortalForm):
    """That an entry is really to go."""
