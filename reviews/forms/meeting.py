"""The meeting's record: a draft that takes anything, and the same fields asked for in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm, VersionedForm

from ..choices import Presence
from ..models import Attendance, Meeting

# Each line of a table of fields is under the organisation's name: it is said again only to those who hear the page.
SHORTER = '<span class="govuk-visually-hidden">{}: </span>{}'
NO_NAMES = "Posts and “Child 1”, never names."


def _text(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class MeetingForm(VersionedForm):
    """As far as it is written."""

    held_at = PartsDateTimeField(label="When was the meeting?", required=False)
    chaired_by = forms.CharField(label="Who chaired it?", required=False, max_length=160, help_text="By post.")
    facts = _text("The facts, as far as they can be known", NO_NAMES)
    safety = _text("The safety of this child and others", "What is agreed now, by whom, by when.")
    lived_experience = _text(
        "The child’s lived experience", "What daily life was like for the child, and how anybody came to know."
    )
    inequality = _text(
        "Inequality and identity",
        "Racism, poverty, disability, faith, culture and other inequalities in the child’s and the family’s life, and "
        "how services took them into account.",
    )
    episodes = _text(
        "Key practice episodes", "The few moments on which the case turned, and why they went as they did."
    )
    worked_well = _text("What worked well")
    improve = _text("What could improve", "Say where an earlier review found the same.")
    learning_shared = _text("Learning already shared", rows=3)
    label_sizes = {}

    @classmethod
    def of(cls, meeting: Meeting | None, data: Any = None) -> MeetingForm:
        """The form on what is stored."""
        names = [n for n in cls.base_fields if n != "version"]
        stored = {name: getattr(meeting, name) for name in names} if meeting else {}
        return cls(data, initial={**stored, "version": meeting.version if meeting else 1})

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the meeting."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class WholeMeetingForm(MeetingForm):
    """The same, with everything that a confirmed record needs asked for beside its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in ("version", "learning_shared"):
                field.required = True
                self._say_what_is_missing(str(field.label), field)


class AttendanceForm(PortalForm):
    """One line for each organisation: its presence, and who was there by post."""

    def __init__(self, organisations: Iterable[Organisation], rows: Iterable[Attendance], data: Any = None) -> None:
        super().__init__(data)
        self.organisations = list(organisations)
        stored = {row.organisation_id: row for row in rows}
        for organisation in self.organisations:
            row = stored.get(organisation.pk)
            self.fields[f"presence_{organisation.pk}"] = forms.ChoiceField(
                label=format_html(SHORTER, organisation.name, "Presence"),
                choices=[("", "Not expected"), *Presence.choices],
                required=False,
                initial=row.presence if row else "",
            )
            self.fields[f"who_{organisation.pk}"] = forms.CharField(
                label=format_html(SHORTER, organisation.name, "Who, by post"),
                required=False,
                max_length=160,
                initial=row.represented_by if row else "",
            )

    def lines(self) -> list[tuple[Organisation, Any, Any]]:
        """Each organisation with its two fields, for the page."""
        return [(o, self[f"presence_{o.pk}"], self[f"who_{o.pk}"]) for o in self.organisations]

    def rows(self) -> dict[Organisation, tuple[str, str]]:
        """What was answered, by organisation."""
        return {
            o: (self.cleaned_data[f"presence_{o.pk}"], self.cleaned_data[f"who_{o.pk}"]) for o in self.organisations
        }


class SafetyActionForm(PortalForm):
    """Something to be done at once."""

    action = forms.CharField(label="What is to be done?", widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES)
    organisation = forms.ModelChoiceField(label="By which organisation?", queryset=Organisation.objects.none())
    due_on = PartsDateField(label="By when?", required=False)
    done_on = PartsDateField(label="Done on", required=False, help_text="Leave empty until it is done.")

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [o.pk for o in organisations]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=ids)
