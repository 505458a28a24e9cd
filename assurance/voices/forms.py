"""Forms of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from partnership.models import Group, Priority
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Speaker
from ..models import Activity, Voice
from ..section11.forms import NO_NAMES, text
from .actions import WRITTEN
from .queries import ANSWERED, WAITING


class VoiceForm(VersionedForm):
    """What was said, where, and what changed because of it."""

    speaker = forms.ChoiceField(label="Who spoke?", choices=Speaker.choices, widget=forms.RadioSelect)
    forum = forms.CharField(
        label="Where?", max_length=160, help_text="Such as the youth council, a children in care council, advocacy."
    )
    heard_on = PartsDateField(label="When?")
    said = text("What was said?", NO_NAMES, required=True)
    group = forms.ModelChoiceField(
        label="Which group took it up?", queryset=Group.objects.none(), required=False, empty_label="None yet"
    )
    priority = forms.ModelChoiceField(
        label="Which priority does it touch?", queryset=Priority.objects.none(), required=False,
        empty_label="None in particular",
    )  # fmt: skip
    activity = forms.ModelChoiceField(
        label="Which activity of the calendar was it heard in?", queryset=Activity.objects.none(), required=False,
        empty_label="None",
    )  # fmt: skip
    did = text("What changed because of it?", "Leave it empty until something has.", 3)
    did_on = PartsDateField(label="Since when?", required=False)
    told = text("How were those who said it told?", rows=2)

    def __init__(
        self, *args: Any, groups: QuerySet, priorities: QuerySet, activities: QuerySet, forums: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if forums:
            self.fields["forum"].help_text = f"Such as {'; '.join(forums)}."
        self.fields["group"].queryset = groups
        self.fields["priority"].queryset = priorities
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}"

    @classmethod
    def of(cls, voice: Voice | None, data: Any = None, **kwargs: Any) -> VoiceForm:
        """The form on what is stored, or an empty one."""
        names = (*WRITTEN, "version")
        initial = {name: getattr(voice, name) for name in names} if voice else {"version": 0}
        return cls(data, initial=initial, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the record."""
        return {name: self.cleaned_data[name] for name in WRITTEN}


class VoiceFilter(PortalForm):
    """Which of them the page shows."""

    speaker = forms.ChoiceField(label="Who spoke", required=False, choices=[("", "Everybody"), *Speaker.choices])
    priority = forms.ModelChoiceField(
        label="Priority", queryset=Priority.objects.none(), required=False, empty_label="Every one"
    )
    group = forms.ModelChoiceField(
        label="Taken up by", queryset=Group.objects.none(), required=False, empty_label="Any group"
    )
    answer = forms.ChoiceField(
        label="What came of it", required=False,
        choices=[("", "Anything"), (ANSWERED, "Something changed"), (WAITING, "Nothing yet")],
    )  # fmt: skip

    def __init__(self, *args: Any, groups: QuerySet, priorities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["priority"].queryset = priorities
