"""Starting a review, its terms of reference, and the people who offer to lead it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.accounts.models import Organisation, Person
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ...models import PracticeReview, PracticeTerms, RapidReview
from ..actions.commissioning import TERMS
from ..actions.opening import ABOUT
from ..choices import Method, PracticeKind, Suitability

NO_NAMES = "Posts and “Child 1”, never names."
PSEUDONYM = "A pseudonym that neither the family nor the place can be told from. The public reads it."


def text(label: str, help_text: str = "", rows: int = 4, *, required: bool = False) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class OpenForm(PortalForm):
    """A new practice review."""

    kind = forms.ChoiceField(label="Whose review is it?", choices=PracticeKind.choices, widget=forms.RadioSelect)
    rapid_review = forms.ModelChoiceField(
        label="Which rapid review recommends it?", queryset=RapidReview.objects.none(), required=False,
        empty_label="None: it was decided otherwise", to_field_name="reference",
    )  # fmt: skip
    title = forms.CharField(label="By which title is it known?", max_length=160, help_text=PSEUDONYM)
    initiated_on = PartsDateField(
        label="When did the partners decide to start it?", help_text="Day 0 of the six months. For example 27 3 2027."
    )
    basis = text("Why is it started?", f"Who decided, and on what grounds. {NO_NAMES}", required=True)
    joint_with = forms.CharField(
        label="Jointly with another area?", max_length=300, required=False,
        help_text="Which partnership or board. Leave empty where it is yours alone.",
    )  # fmt: skip
    joint_lead = forms.CharField(label="Which of them leads?", max_length=160, required=False)
    reveals = {"rapid_review": ("kind", (PracticeKind.CHILD,))}

    def __init__(self, *args: Any, may_follow: QuerySet[RapidReview], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rapid_review"].queryset = may_follow


class AboutForm(VersionedForm):
    """What the review is called, and whose it is beside ours."""

    title = forms.CharField(label="By which title is it known?", max_length=160, help_text=PSEUDONYM)
    joint_with = forms.CharField(
        label="Jointly with another area?", max_length=300, required=False,
        help_text="Which partnership or board. Leave empty where it is yours alone.",
    )  # fmt: skip
    joint_lead = forms.CharField(label="Which of them leads?", max_length=160, required=False)

    @classmethod
    def of(cls, review: PracticeReview, data: Any = None) -> AboutForm:
        """The form on what is stored."""
        return cls(data, initial={name: getattr(review, name) for name in (*ABOUT, "version")})

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the review."""
        return {name: self.cleaned_data[name] for name in ABOUT}


class TermsForm(VersionedForm):
    """The terms of reference, as far as they are written."""

    purpose = text("What is the review for?", "What the partnership wants to understand and change.")
    scope_from = PartsDateField(label="First day of the period it looks at", required=False)
    scope_to = PartsDateField(label="Last day of the period", required=False)
    lines_of_enquiry = text("Key lines of enquiry", "One a line.", 6)
    agencies = forms.ModelMultipleChoiceField(
        label="Agencies that take part", queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    method = forms.ChoiceField(
        label="Method", choices=[("", "Not agreed yet"), *Method.choices], required=False,
        help_text="Agreed with the reviewer.",
    )  # fmt: skip
    method_words = text("More about the method", rows=3)
    panel = text("The review’s panel", "Posts and bodies, one a line. Who chairs it.")
    family_plan = text(
        "How the family is invited to take part",
        "Parents, surviving children and others who matter: who speaks to them, when, and what they can expect.",
    )
    practitioner_events = text("Events with practitioners", "When, for whom, and how they are supported.", 3)
    legal_constraints = text("Legal constraints", "Proceedings, orders and advice that bear on the review.", 3)
    media_plan = text("Media plan", "Who speaks for the partnership, and when.", 3)
    fee = forms.DecimalField(label="Fee agreed, in pounds", required=False, max_digits=9, decimal_places=2,
                             localize=False)  # fmt: skip
    draft_due_on = PartsDateField(label="First draft due", required=False)
    report_due_on = PartsDateField(label="Report due", required=False)
    widths = {"fee": 10}

    def __init__(self, *args: Any, bodies: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = Organisation.objects.filter(pk__in=list(bodies)).order_by("name")

    @classmethod
    def of(cls, terms: PracticeTerms | None, data: Any = None, **kwargs: Any) -> TermsForm:
        """The form on what is stored."""
        stored = terms or PracticeTerms()
        initial = {name: getattr(stored, name) for name in (*TERMS, "version")}
        initial["agencies"] = list(terms.agencies.values_list("pk", flat=True)) if terms else []
        return cls(data, initial=initial, **kwargs)

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the terms."""
        return {name: self.cleaned_data[name] for name in TERMS}


class InviteForm(PortalForm):
    """Somebody who is asked whether they would lead the review."""

    name = forms.CharField(label="Name", max_length=120, help_text="A reviewer’s name is published with the report.")
    body = forms.CharField(label="Firm or body", max_length=160, required=False)
    found_through = forms.CharField(
        label="Found through", max_length=160, required=False, help_text="Such as an established provider or network."
    )
    invited_on = PartsDateField(label="Invited on")


class InterestForm(PortalForm):
    """What they answered."""

    interested = forms.TypedChoiceField(
        label="Did they express an interest?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    answered_on = PartsDateField(label="Answered on")
    expertise = text("What they know of reviews and of this field")
    independence = text("How they are independent of the agencies in this case")
    reveals = {"expertise": ("interested", ("yes",)), "independence": ("interested", ("yes",))}


class DiscussForm(PortalForm):
    """The member's own discussion."""

    held_on = PartsDateField(label="When did you discuss it with them?")
    view = forms.ChoiceField(label="What did you find?", choices=Suitability.choices, widget=forms.RadioSelect)
    words = text("What does your view rest on?", "Expertise, independence, time, and the questions you put.",
                 required=True)  # fmt: skip


class SignInForm(PortalForm):
    """Whose sign-in opens the review."""

    person = forms.ModelChoiceField(
        label="Which independent reviewer is it?", queryset=Person.objects.none(), empty_label="Choose a person",
        help_text="Invite them first under “People and appointments”, as an independent reviewer and nothing else.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class ReasonForm(PortalForm):
    """Why a step is taken."""

    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class NothingForm(PortalForm):
    """A step that needs no words."""
