"""The registers of information governance as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm, VersionedForm

from ..golden_rules import GOLDEN_RULES
from ..promise_choices import Agreement, Assessment, LawfulBasis, PolicyKind, Position, RequestKind, Shared

SHORT = forms.Textarea(attrs={"rows": 3})
NO_NAMES = "No name, address or date of birth of anybody."


class AgreementForm(PortalForm):
    """A new agreement."""

    mark_optional = True
    title = forms.CharField(label="What is it called?", max_length=160)
    purpose = forms.CharField(label="For what purpose is information shared?", widget=SHORT)
    shared = forms.CharField(label="What is shared?", widget=SHORT)
    parties = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="Between which bodies?", widget=forms.CheckboxSelectMultiple
    )
    lawful_basis = forms.ChoiceField(label="Lawful basis", choices=LawfulBasis.choices, widget=forms.RadioSelect)
    special_basis = forms.CharField(
        label="Condition for special category data", required=False, max_length=250,
        help_text="Article 9 and Schedule 1 of the Data Protection Act 2018, where health and the like is shared.",
    )  # fmt: skip
    assessment = forms.ChoiceField(
        label="Data protection impact assessment", choices=Assessment.choices, widget=forms.RadioSelect
    )
    assessment_words = forms.CharField(label="Where it is kept, or why none is needed", required=False, max_length=250)
    starts_on = PartsDateField(label="In force from")
    review_on = PartsDateField(label="To be reviewed by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = Organisation.objects.filter(ends_on__isnull=True).order_by("name")


class AssessmentForm(VersionedForm):
    """Where the impact assessment stands."""

    assessment = forms.ChoiceField(
        label="Data protection impact assessment", choices=Assessment.choices, widget=forms.RadioSelect
    )
    assessment_words = forms.CharField(label="Where it is kept, or why none is needed", required=False, max_length=250)


class SignedForm(PortalForm):
    """A party's signature."""

    signed_on = PartsDateField(label="When was it signed?")
    signed_words = forms.CharField(label="By which post?", max_length=160)


class ReviewedForm(PortalForm):
    """An agreement was looked at again."""

    reviewed_on = PartsDateField(label="When was it reviewed?")
    outcome = forms.CharField(label="What came of it?", widget=SHORT)
    next_on = PartsDateField(label="When is it to be reviewed next?")


class EndedForm(PortalForm):
    """An agreement ends."""

    ended_on = PartsDateField(label="When did it end?")
    reason = forms.CharField(label="Why?", widget=SHORT)


class VersionForm(PortalForm):
    """A version of a document."""

    number = forms.CharField(label="Version", max_length=12, help_text="For example 2.1.")
    what_changed = forms.CharField(
        label="What changed?", widget=SHORT, help_text="Those who used the last one read this."
    )
    effective_from = PartsDateField(label="In use from")
    agreed_words = forms.CharField(label="Agreed by", max_length=160, help_text="A group or a post.")
    review_on = PartsDateField(label="To be reviewed by")


class DocumentForm(VersionForm):
    """A document and its first version."""

    mark_optional = True
    title = forms.CharField(label="What is it called?", max_length=160)
    kind = forms.ChoiceField(label="What is it?", choices=PolicyKind.choices, widget=forms.RadioSelect)
    owner = forms.CharField(label="Who owns it?", max_length=160, help_text="A post or a group.")
    where = forms.URLField(label="Where is it published?", required=False, max_length=300, assume_scheme="https")
    field_order = ("title", "kind", "owner", "where")


class RequestForm(PortalForm):
    """A request for information."""

    mark_optional = True
    kind = forms.ChoiceField(label="Under which law?", choices=RequestKind.choices, widget=forms.RadioSelect)
    received_at = PartsDateTimeField(label="When was it received?")
    receiver = forms.ModelChoiceField(Organisation.objects.none(), label="By which body?", empty_label="Choose")
    asks = forms.CharField(
        label="What is asked for?", widget=SHORT, help_text=f"{NO_NAMES} Whoever asks is kept by the lead."
    )
    holders = forms.CharField(label="Who holds it?", required=False, max_length=250, help_text="The bodies concerned.")

    def __init__(self, *args: Any, bodies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = Organisation.objects.filter(pk__in=bodies).order_by("name")


class ForwardedForm(PortalForm):
    """When it was passed on."""

    forwarded_at = PartsDateTimeField(label="When was it passed on?")


class AnsweredForm(PortalForm):
    """The answer."""

    mark_optional = True
    answered_on = PartsDateField(label="When was the answer sent?")
    position = forms.ChoiceField(label="What does it say?", choices=Position.choices, widget=forms.RadioSelect)
    exemption = forms.CharField(
        label="Exemption relied on", required=False, max_length=250, help_text="Where anything was held back."
    )


class WithdrawnForm(PortalForm):
    """Why it was withdrawn."""

    reason = forms.CharField(label="Reason", widget=SHORT)


class SharingForm(PortalForm):
    """A decision to share or not."""

    mark_optional = True
    reveals = {"what": ("decision", ("shared", "in_part")), "with_whom": ("decision", ("shared", "in_part"))}
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Which body decided?", empty_label=None)
    decided_on = PartsDateField(label="When?")
    decided_words = forms.CharField(label="By which post?", max_length=160)
    about = forms.CharField(label="Your own reference", max_length=120, help_text=NO_NAMES)
    asked_by = forms.CharField(label="Who asked for the information?", max_length=160, help_text="A body and a post.")
    purpose = forms.CharField(label="For what purpose?", widget=SHORT)
    decision = forms.ChoiceField(label="What was decided?", choices=Shared.choices, widget=forms.RadioSelect)
    what = forms.CharField(label="What was shared?", widget=SHORT, required=False, help_text=f"The kinds. {NO_NAMES}")
    with_whom = forms.CharField(label="With whom?", max_length=250, required=False)
    agreement = forms.ChoiceField(
        label="Did the person or family agree?", choices=Agreement.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(label="Reasons", widget=forms.Textarea(attrs={"rows": 5}), help_text=NO_NAMES)
    considered = forms.TypedMultipleChoiceField(
        label="The seven golden rules", coerce=int, choices=[(n, f"{n}. {words}") for n, words in GOLDEN_RULES],
        widget=forms.CheckboxSelectMultiple, help_text="Tick each that you went through.", required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, own: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=own).order_by("name")
