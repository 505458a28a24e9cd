"""The forms of groups and meetings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portal.accounts.models import Organisation, Person
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm, VersionedForm

from ..choices import Attending, ItemPurpose, Tier
from ..models import AgendaItem, Group, GroupMeeting, MeetingAttendance, Priority
from ..queries import tracker
from .tracker import NO_NAMES, OwnerField


def _text(label: str, hint: str = "", rows: int = 4, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class TermsForm(PortalForm):
    """An edition of a group's terms of reference."""

    remit = _text("What is the group for?", "Its remit, what it decides, how it works.", rows=6)
    reports_to = forms.CharField(label="To whom does it report?", required=False, max_length=160)
    quorum_bodies = forms.IntegerField(
        label="How many bodies must be represented for a decision?", min_value=1, max_value=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    quorum_partners = forms.BooleanField(label="Every statutory partner must be among them", required=False)
    deputies_count = forms.BooleanField(label="Deputies count", required=False, initial=True)
    adopted_on = PartsDateField(label="When were these terms adopted?")
    review_on = PartsDateField(label="When will they be reviewed?", required=False)
    widths = {"quorum_bodies": 2}


class TaskGroupForm(PortalForm):
    """A task and finish group for a priority."""

    name = forms.CharField(label="What is it called?", max_length=160)
    purpose = _text("What is it to do?")
    priority = forms.ModelChoiceField(
        label="For which priority?", queryset=Priority.objects.filter(removed_on__isnull=True)
    )
    chair = forms.CharField(label="Who chairs it?", help_text="By post.", max_length=200)
    times_per_year = forms.IntegerField(
        label="How often a year must it meet?", required=False, min_value=1, max_value=52,
        help_text="Leave empty where nothing is set.", widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    ends_on = PartsDateField(label="When will it have finished?")
    widths = {"times_per_year": 2}


class _WhenForm(PortalForm):
    starts_at = PartsDateTimeField(label="When does it begin?")
    ends_at = PartsDateTimeField(label="When does it end?")
    place = forms.CharField(
        label="Where?",
        required=False,
        max_length=200,
        help_text="A room or a link. It goes into people’s calendars, so it says nothing of what the meeting is about.",
    )


class PlanForm(_WhenForm):
    """A new meeting of a group."""

    group = forms.ModelChoiceField(
        label="Which group meets?", to_field_name="code", queryset=Group.objects.filter(removed_on__isnull=True)
    )
    field_order = ("group", "starts_at", "ends_at", "place")


class MoveForm(VersionedForm, _WhenForm):
    """When and where of a meeting that stands."""

    @classmethod
    def of(cls, meeting: GroupMeeting, data: Any = None) -> MoveForm:
        """The form on what is stored."""
        names = ("starts_at", "ends_at", "place", "version")
        return cls(data, initial={name: getattr(meeting, name) for name in names})


class ItemForm(PortalForm):
    """An item of the agenda."""

    title = forms.CharField(label="What is the item?", max_length=200, help_text=NO_NAMES)
    purpose = forms.ChoiceField(label="What for?", choices=ItemPurpose.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label="How many minutes?", min_value=1, max_value=600, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    led_by = forms.CharField(label="Who leads on it?", required=False, max_length=160, help_text="By post.")
    position = forms.IntegerField(
        label="Which place on the agenda?", required=False, min_value=1, max_value=99,
        help_text="Leave empty to keep its place, or to put a new item at the end.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    widths = {"minutes": 3, "position": 2}


class _MeetingForm(PortalForm):
    """A form about one meeting, which may speak of an item of its agenda."""

    item = forms.ModelChoiceField(
        label="Of which item?", queryset=AgendaItem.objects.none(), required=False, empty_label="None of them"
    )

    def __init__(self, *args: Any, meeting: GroupMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        field.queryset = meeting.items.all()
        field.label_from_instance = lambda item: f"{item.position}. {item.title}"


class PaperForm(_MeetingForm):
    """A paper: its text, a file, or both."""

    title = forms.CharField(label="What is the paper called?", max_length=200, help_text=NO_NAMES)
    tier = forms.ChoiceField(label="Who may read it?", choices=Tier.choices, widget=forms.RadioSelect)
    text = _text("The paper’s text", "It opens on any laptop, as a page and as PDF.", rows=10, required=False)
    file = forms.FileField(
        label="A file",
        required=False,
        help_text="PDF and pictures become pages of the pack; others open in the portal.",
    )
    field_order = ("title", "item", "tier", "text", "file")


class InterestForm(PortalForm):
    """An interest in an item: one's own, or as the business unit somebody's of the group."""

    person = forms.ModelChoiceField(label="Whose interest is it?", queryset=Person.objects.none(), empty_label=None)
    words = forms.CharField(
        label="What is the interest?", max_length=300, help_text=f"As the minutes will say it. {NO_NAMES}"
    )

    def __init__(self, *args: Any, own: Person, others: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["person"]
            return
        ids = {own.pk, *(person.pk for person in others)}
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=ids).order_by("name")
        field.initial = own.pk
        field.label_from_instance = lambda person: "My own" if person.pk == own.pk else person.name


class DecisionForm(_MeetingForm):
    """What was decided."""

    words = _text("What was decided?", NO_NAMES)
    field_order = ("words", "item")


class MeetingActionForm(PortalForm):
    """What the meeting agreed to be done."""

    words = _text("What is to be done?", NO_NAMES)
    organisation = forms.ModelChoiceField(label="By which organisation?", queryset=Organisation.objects.none())
    owner = OwnerField(
        label="Who there answers for it?", queryset=Person.objects.none(), required=False,
        empty_label="The organisation’s own contact",
    )  # fmt: skip
    due_on = PartsDateField(label="By when?", required=False, help_text="Leave empty only where no date was agreed.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tracker.organisations(on)
        people = [person.pk for person in tracker.possible_owners(on)]
        self.fields["owner"].queryset = Person.objects.filter(pk__in=people)


Seat = tuple[str, Organisation | None]


class AttendanceForm(PortalForm):
    """One line for each seat: how it was filled, and by whom by post; and who chaired."""

    chaired_by = forms.CharField(label="Who chaired the meeting?", max_length=160, help_text="By post.", required=False)

    def __init__(self, seats: list[Seat], rows: list[MeetingAttendance], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.seats = seats
        stored = {(row.post_words, row.organisation_id): row for row in rows}
        for place, (words, body) in enumerate(seats):
            row = stored.get((words, body.pk if body else None))
            name = seat_words((words, body))
            self.fields[f"presence_{place}"] = forms.ChoiceField(
                label=f"{name}: presence",
                choices=[("", "Not recorded"), *Attending.choices],
                required=False,
                initial=row.presence if row else "",
            )
            self.fields[f"who_{place}"] = forms.CharField(
                label=f"{name}: who, by post",
                required=False,
                max_length=160,
                initial=row.represented_by if row else "",
            )

    def lines(self) -> list[tuple[str, Any, Any]]:
        """Each seat in words with its two fields, for the page."""
        return [(seat_words(seat), self[f"presence_{n}"], self[f"who_{n}"]) for n, seat in enumerate(self.seats)]

    def answers(self) -> dict[Seat, tuple[str, str]]:
        """What was answered, by seat."""
        data = self.cleaned_data
        return {seat: (data[f"presence_{n}"], data[f"who_{n}"]) for n, seat in enumerate(self.seats)}


def seat_words(seat: Seat) -> str:
    """A seat in words."""
    return ", ".join(part for part in (seat[0], str(seat[1] or "")) if part)


class MinutesForm(VersionedForm):
    """What was said on each item, and the answer to the standing question."""

    difference = _text(
        "What difference are we making to children’s lives?",
        "Asked at every meeting: what has changed for children, and how we know.",
        rows=5,
        required=False,
    )

    def __init__(self, items: list[AgendaItem], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.items = items
        for item in items:
            self.fields[f"record_{item.pk}"] = _text(f"{item.position}. {item.title}", required=False)
        self.order_fields([*(f"record_{item.pk}" for item in items), "difference", "version"])

    @classmethod
    def of(cls, meeting: GroupMeeting, data: Any = None) -> MinutesForm:
        """The form on what is stored."""
        items = list(meeting.items.all())
        stored = {f"record_{item.pk}": item.record for item in items}
        return cls(items, data, {**stored, "difference": meeting.difference, "version": meeting.version})

    def records(self) -> dict[int, str]:
        """What was typed, by item."""
        return {item.pk: self.cleaned_data[f"record_{item.pk}"] for item in self.items}
