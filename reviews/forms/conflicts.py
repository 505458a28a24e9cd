"""Conflicts of interest: one's own, and another person's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.accounts.models import Person
from portal.forms import PortalForm


class OwnConflictForm(PortalForm):
    """Declare one's own."""

    reason = forms.CharField(
        label="What the conflict is",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a few words, without names: “related to a member of the family”.",
    )


class OtherConflictForm(OwnConflictForm):
    """Record another person's."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Whose conflict it is", empty_label="Choose somebody")

    field_order = ["person", "reason"]

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=[p.pk for p in people])
