"""The tracker's forms: what is to be done, what was done, that it was checked, what difference it made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portal.accounts.models import Organisation, Person
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import ActionSource, ActionState
from ..models import Action
from ..queries import tracker

ANY = [("", "Any")]
NO_NAMES = "Posts and “Child 1”, never names."


class ActionFilter(PortalForm):
    """What narrows the list; everything may be left out."""

    words = forms.CharField(label="Words or reference", required=False, max_length=80)
    state = forms.ChoiceField(
        label="Where it stands",
        required=False,
        choices=[
            *ANY,
            (tracker.OVERDUE, "Overdue"),
            (tracker.SOON, "Due within five working days"),
            *ActionState.choices,
        ],
    )
    source = forms.ChoiceField(label="Came from", required=False, choices=[*ANY, *ActionSource.choices])
    organisation = forms.ModelChoiceField(
        label="Organisation", required=False, queryset=Organisation.objects.none(), empty_label="Any"
    )
    mine = forms.BooleanField(label="Only those of my organisation", required=False)

    def __init__(self, *args: Any, seen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = seen.order_by().values("organisation_id")
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=ids).order_by("name")


class OwnerField(forms.ModelChoiceField):
    """Somebody by name."""

    def label_from_instance(self, obj: Person) -> str:
        """The name alone."""
        return obj.name


class ActionForm(PortalForm):
    """A new action."""

    words = forms.CharField(label="What is to be done?", help_text=NO_NAMES, widget=forms.Textarea(attrs={"rows": 4}))
    organisation = forms.ModelChoiceField(label="By which organisation?", queryset=Organisation.objects.none())
    owner = OwnerField(
        label="Who there answers for it?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="The organisation’s own contact",
        help_text="Somebody with an appointment at that organisation.",
    )
    due_on = PartsDateField(label="By when?", required=False, help_text="Leave empty only where no date was agreed.")
    source = forms.ChoiceField(label="Where does it come from?", choices=ActionSource.choices)
    agreed_on = PartsDateField(label="When was it agreed?")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = tracker.organisations(on)
        self.fields["organisation"].queryset = bodies
        people = [person.pk for person in tracker.possible_owners(on)]
        self.fields["owner"].queryset = Person.objects.filter(pk__in=people)


class ActionEditForm(VersionedForm, ActionForm):
    """The same four things about an action that stands, with the reason for another date."""

    source = None
    agreed_on = None
    reason = forms.CharField(
        label="Why is the date changed?",
        required=False,
        help_text="Needed where there was a date already. The first date stays on the record.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def of(cls, action: Action, on: date, data: Any = None) -> ActionEditForm:
        """The form on what is stored."""
        names = ("words", "organisation", "owner", "due_on", "version")
        # Somebody who has left stays the owner until another is chosen.
        form = cls(data, initial={name: getattr(action, name) for name in names}, on=on)
        form.fields["organisation"].queryset |= Organisation.objects.filter(pk=action.organisation_id)
        return form

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the action."""
        return {name: self.cleaned_data[name] for name in ("words", "organisation", "owner", "due_on")}


class DoneForm(PortalForm):
    """When it was done, and what shows it."""

    done_on = PartsDateField(label="When was it done?")
    done_words = forms.CharField(
        label="What was done, and what shows it?",
        required=False,
        help_text=f"Attach files on the action’s own page. {NO_NAMES}",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AssureForm(PortalForm):
    """That somebody checked, and how."""

    words = forms.CharField(
        label="How was it checked that this was done?",
        help_text="Who looked, at what, and what they found.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ImpactForm(PortalForm):
    """What it was good for."""

    words = forms.CharField(
        label="What difference has this made to children?",
        help_text="And how that is known: an audit, what children and families say, figures before and after.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonForm(PortalForm):
    """Why, in words that will still make sense in a year."""

    reason = forms.CharField(
        label="Why?",
        help_text="In words that will still make sense in a year. No names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EvidenceForm(PortalForm):
    """A file that shows what was done."""

    file = forms.FileField(label="File", help_text="PDF, Word, Excel, PowerPoint, text, e-mail or picture.")
