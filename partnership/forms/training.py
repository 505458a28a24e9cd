"""Training as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm

from ..models import Booking, Trainer
from ..models.training import LEAST_CONFIDENT, MOST_CONFIDENT
from ..promise_choices import EvaluationStage

SHORT = forms.Textarea(attrs={"rows": 3})
SCALE = [(str(n), str(n)) for n in range(LEAST_CONFIDENT, MOST_CONFIDENT + 1)]
YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class CourseForm(PortalForm):
    """A course."""

    mark_optional = True
    widths = {"valid_months": 3}
    title = forms.CharField(label="What is it called?", max_length=160)
    about = forms.CharField(label="What is it about?", widget=SHORT)
    audience = forms.CharField(label="Whom is it for?", max_length=200)
    valid_months = forms.IntegerField(
        label="For how many months is its certificate valid?", required=False, min_value=1, max_value=120,
        widget=forms.TextInput, help_text="Leave empty where it has no end.",
    )  # fmt: skip


class SessionForm(PortalForm):
    """A session."""

    mark_optional = True
    widths = {"capacity": 3}
    starts_at = PartsDateTimeField(label="When does it begin?")
    ends_at = PartsDateTimeField(label="When does it end?")
    place = forms.CharField(label="Where?", max_length=160)
    capacity = forms.IntegerField(label="How many places?", min_value=1, max_value=500, widget=forms.TextInput)
    trainers = forms.ModelMultipleChoiceField(
        Trainer.objects.none(), label="Who gives it?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, pool: Iterable[Trainer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = Trainer.objects.filter(pk__in=[one.pk for one in pool]).select_related(
            "organisation"
        )


class BookForm(PortalForm):
    """A place for a member of staff."""

    name = forms.CharField(
        label="Who will come?", max_length=120, help_text="A member of staff, never a child or family."
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Of which body?", empty_label=None)
    post = forms.CharField(label="Post", max_length=120)

    def __init__(self, *args: Any, bodies: list[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(ends_on__isnull=True).order_by("name")
        self.fields["organisation"].queryset = rows if bodies is None else rows.filter(pk__in=bodies)


class AttendanceForm(PortalForm):
    """Whether each of those who booked came."""

    def __init__(self, *args: Any, bookings: Iterable[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for booking in bookings:
            self.fields[f"came_{booking.pk}"] = forms.ChoiceField(
                label=f"Did {booking} come?", choices=YES_OR_NO, widget=forms.RadioSelect,
                error_messages={"required": f"Say whether {booking} came"},
            )  # fmt: skip

    def came(self) -> dict[int, bool]:
        """The booking's id and whether the person came."""
        return {int(name.removeprefix("came_")): value == "yes" for name, value in self.cleaned_data.items()}


class CancelSessionForm(PortalForm):
    """Why a session is cancelled."""

    reason = forms.CharField(label="Reason", widget=SHORT)


class ExtendForm(PortalForm):
    """A decision that certificates last longer."""

    expiring_from = PartsDateField(label="Certificates that expire from")
    expiring_to = PartsDateField(label="to")
    new_expires_on = PartsDateField(label="They last until")
    decided_on = PartsDateField(label="When was it decided?")
    decided_words = forms.CharField(label="By whom?", max_length=160, help_text="A group or a post.")
    reason = forms.CharField(label="Why?", widget=SHORT)


class EvaluateForm(PortalForm):
    """What somebody says at one stage."""

    mark_optional = True
    reveals = {"changed_practice": ("stage", (EvaluationStage.LATER.value,))}
    stage = forms.ChoiceField(label="At which stage?", choices=EvaluationStage.choices, widget=forms.RadioSelect)
    confidence = forms.TypedChoiceField(
        label="How confident in practice, from 1 (not at all) to 5 (fully)?", choices=SCALE, coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    changed_practice = forms.ChoiceField(
        label="Has practice changed?", choices=YES_OR_NO, widget=forms.RadioSelect, required=False
    )
    words = forms.CharField(label="In their own words", widget=SHORT, required=False, help_text="No name of a family.")

    def clean_changed_practice(self) -> bool | None:
        """Yes, no, or not answered."""
        return {"yes": True, "no": False}.get(self.cleaned_data["changed_practice"])


class TrainerForm(PortalForm):
    """A trainer of the pool."""

    name = forms.CharField(label="Name", max_length=120, help_text="Only of somebody who agreed to be listed.")
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Of which body?", empty_label="Choose")
    joined_on = PartsDateField(label="In the pool since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(ends_on__isnull=True).order_by("name")


class TrainerEndForm(PortalForm):
    """A trainer leaves the pool."""

    left_on = PartsDateField(label="When did they leave?")


class PeriodForm(PortalForm):
    """The period of the report."""

    since = PartsDateField(label="From", required=False)
    until = PartsDateField(label="To", required=False)
