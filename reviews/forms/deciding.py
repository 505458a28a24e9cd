"""A partner's view on notifying, and the council's decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm

from ..choices import CouncilAnswer, View

REASONS = {"rows": 4}


class OwnViewForm(PortalForm):
    """A representative's own partner's view."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="For which partner", empty_label="Choose a partner"
    )
    view = forms.ChoiceField(label="Your partner’s view", choices=View.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Reasons",
        required=False,
        widget=forms.Textarea(attrs=REASONS),
        help_text="Needed unless the view is to notify. No names.",
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[o.pk for o in organisations])
        if len(organisations) == 1:
            self.initial.setdefault("organisation", organisations[0].pk)
            field.empty_label = None
        # The partners are at hand, so that the widget need not ask for them each time it counts its choices.
        named = sorted(((body.pk, str(body)) for body in organisations), key=lambda one: one[1])
        field.choices = [*([("", field.empty_label)] if field.empty_label else []), *named]


class RecordedViewForm(OwnViewForm):
    """A view that a partner gave by telephone or in writing, recorded by the business unit."""

    given_by = forms.CharField(
        label="Who gave it",
        max_length=160,
        help_text="The post and how: “Superintendent, public protection, by telephone”.",
    )

    view = forms.ChoiceField(label="The partner’s view", choices=View.choices, widget=forms.RadioSelect)

    field_order = ["organisation", "given_by", "view", "reasons"]


class DecisionForm(PortalForm):
    """What the council decided, why, who at the council and when."""

    answer = forms.ChoiceField(label="The council’s decision", choices=CouncilAnswer.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Reasons for the decision",
        widget=forms.Textarea(attrs=REASONS),
        help_text="Why it is, or is not, a serious incident that must be notified. No names.",
    )
    decided_by = forms.CharField(
        label="Who at the council decided", max_length=160, help_text="The post: “Director of children’s services”."
    )
    decided_on = PartsDateField(label="When it was decided")
