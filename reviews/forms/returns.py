"""What an agency writes in its return. Every page saves what there is; what is missing is said before submitting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from portal.accounts.models import Person
from portal.forms import PartsDateField, PortalForm, VersionedForm

LONGEST = 20_000
NO_NAMES = "Write “the child”, “the mother”, “a health visitor”: no names, no dates of birth."


def _long(label: str, help_text: str, rows: int) -> forms.CharField:
    # The limit is a guard and no target: a count of twenty thousand beside each box would only distract.
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        validators=[MaxLengthValidator(LONGEST, f"“{label}” may have %(limit_value)s characters at most")],
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReturnForm(VersionedForm):
    """The whole return, as far as it is written: nothing is required to save it."""

    records_searched = _long(
        "Which records were searched",
        "Systems and files, the period, who searched and when, and under how many names and spellings "
        "(not which: the names stay in your own records).",
        4,
    )
    involvement = _long(
        "Your agency’s involvement",
        f"Who was involved, from when to when, and why. Significant events go into the chronology. {NO_NAMES}",
        8,
    )
    analysis = _long(
        "Analysis of practice",
        "What your staff knew, thought and did at the time, and why it made sense to them. Not only what happened.",
        8,
    )
    worked_well = _long("What worked well", "Practice to keep and to tell others about.", 4)
    immediate_actions = _long(
        "Immediate actions",
        "What your agency has already done or will do now, and by when. If there are none, say so.",
        4,
    )
    staff_support = _long(
        "Support for staff",
        "What has been offered to those who worked with the family, and what they still need.",
        3,
    )
    quality_assured_by = forms.CharField(
        label="Quality-assured by",
        help_text="The senior post that stands by this return, not the name: “Head of safeguarding”.",
        required=False,
        max_length=160,
    )
    widths = {"quality_assured_by": "two-thirds"}

    def clean(self) -> dict[str, Any]:
        """Line ends as they are stored, so that an untouched text counts as untouched."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        return cleaned

    def texts(self) -> dict[str, str]:
        """What was written, by field."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReturnEventForm(PortalForm):
    """One significant event for the chronology."""

    on = PartsDateField(label="Date", help_text="Where it is not known for certain, the likeliest day: it sorts by it.")
    on_words = forms.CharField(
        label="What is known of the date (optional)",
        help_text="Only where the date is uncertain: “about three weeks before”, “early June”. Shown instead of it.",
        required=False,
        max_length=60,
    )
    what = forms.CharField(
        label="What happened",
        help_text=NO_NAMES,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what happened"},
    )
    source = forms.CharField(
        label="Source",
        help_text="The record that says so: “Case notes, children’s social care”.",
        max_length=160,
        error_messages={"required": "Name the record that this comes from"},
    )
    key_episode = forms.BooleanField(
        label="This is a key episode: practice here made, or could have made, a difference", required=False
    )
    widths = {"on_words": "two-thirds", "source": "two-thirds"}

    def clean(self) -> dict[str, Any]:
        """Line ends as they are stored."""
        cleaned = super().clean() or self.cleaned_data
        if "what" in cleaned:
            cleaned["what"] = cleaned["what"].replace("\r\n", "\n")
        return cleaned


class ShareForm(PortalForm):
    """With which colleague of the agency the return is shared."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Which colleague",
        empty_label="Choose a colleague",
        help_text="They can read and write this return, and nothing else of the review.",
        error_messages={"required": "Choose the colleague to share with"},
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[p.pk for p in people])
        field.choices = [("", "Choose a colleague"), *((p.pk, p.name) for p in people)]
        self.is_empty = not people


class NilForm(PortalForm):
    """That the agency holds nothing: which records were searched to be able to say so."""

    words = forms.CharField(
        label="Which records were searched",
        help_text="Systems and files, the period, who searched and when. This is what makes “nothing held” "
        "something to rely on.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say which records were searched, so that “nothing held” can be relied on"},
    )


class SubmitForm(VersionedForm):
    """Approval of exactly the version that was read."""


class AttachForm(PortalForm):
    """One file that goes with the return."""

    file = forms.FileField(
        label="File",
        help_text="PDF and pictures become pages of the pack; other documents are listed in it and open in the "
        "portal. At most 25 MB. The file’s name is shown to its readers: leave names of people out of it.",
        error_messages={"required": "Choose the file to attach", "empty": "The file is empty. Choose another one"},
    )
