"""A disagreement as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm

from ..promise_choices import LadderKind, Theme, Urgency

NO_NAMES = "No name, initials, date of birth, school or address of anybody: say the posts and what happened."
LINES = forms.Textarea(attrs={"rows": 5})
ACTION_ROWS = 4
# The themes that make sense on each ladder.
THEMES = {
    LadderKind.PRACTITIONERS: (
        Theme.THRESHOLD, Theme.REFERRAL, Theme.PLAN, Theme.CONFERENCE, Theme.INFORMATION, Theme.RESPONSE,
        Theme.PRACTICE, Theme.OTHER,
    ),
    LadderKind.RELEVANT_AGENCY: (Theme.DUTIES, Theme.MONEY, Theme.INFORMATION, Theme.RESPONSE, Theme.OTHER),
    LadderKind.BETWEEN_PARTNERS: (
        Theme.MONEY, Theme.PRIORITIES, Theme.THRESHOLD, Theme.DUTIES, Theme.REVIEW, Theme.OTHER,
    ),
    LadderKind.FAMILIES: (Theme.POLICY, Theme.CONFERENCE, Theme.INFORMATION, Theme.RESPONSE, Theme.OTHER),
    LadderKind.BOARD_PROTOCOL: (Theme.DUTIES, Theme.PRIORITIES, Theme.INFORMATION, Theme.RESPONSE, Theme.OTHER),
}  # fmt: skip


class RaiseForm(PortalForm):
    """A new disagreement; which boxes it has follows from the ladder."""

    mark_optional = True
    raised_by = forms.ModelChoiceField(
        Organisation.objects.none(), label="Which body raises it?", empty_label="Choose", required=False
    )
    raised_words = forms.CharField(
        label="Who raises it?", required=False, max_length=160, help_text="A post or a part in it, never a name."
    )
    other_side = forms.ModelChoiceField(
        Organisation.objects.none(), label="With which body?", empty_label="Choose", required=False
    )
    other_words = forms.CharField(label="With whom there?", required=False, max_length=160, help_text="A post.")
    raised_on = PartsDateField(label="When did it begin?")
    theme = forms.ChoiceField(label="What is it about?", widget=forms.RadioSelect)
    urgency = forms.ChoiceField(
        label="How soon must it be settled?", choices=Urgency.choices, widget=forms.RadioSelect,
        help_text="The time of every stage follows from this.",
    )  # fmt: skip
    summary = forms.CharField(label="What do you disagree about?", widget=LINES, help_text=NO_NAMES)
    sought = forms.CharField(label="What would settle it?", widget=LINES, required=False)
    meanwhile = forms.CharField(
        label="What keeps the child safe until it is settled?", widget=LINES, required=False,
        help_text="Needed where a child may not be safe now. In immediate danger call 999 first.",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: LadderKind, own: list[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organisation.objects.order_by("name")
        self.fields["theme"].choices = [(theme.value, theme.label) for theme in THEMES[kind]]
        self.fields["other_side"].queryset = bodies
        if kind in (LadderKind.PRACTITIONERS, LadderKind.RELEVANT_AGENCY):
            self._must_choose("other_side", "Choose the body with which it is raised")
        if kind == LadderKind.PRACTITIONERS:
            self._must_choose("raised_by", "Choose the body that raises it")
            self.fields["raised_by"].queryset = bodies.filter(pk__in=own or [])
            if len(own or []) == 1:
                self.fields["raised_by"].initial = (own or [0])[0]
            self.fields["raised_words"].label = "Who in your body raises it?"
            return
        del self.fields["meanwhile"]
        del self.fields["raised_by"]
        if kind == LadderKind.FAMILIES:
            self.fields["raised_words"].label = "Who raises it?"
            self.fields["raised_words"].help_text = "Such as a young person, a parent, a carer or an advocate."
            self.fields["summary"].label = "What do they say, in their own words?"
            self.fields["sought"].label = "What do they want to happen?"
            self.fields["other_words"].label = "Which policy or process?"
            self.fields["other_words"].help_text = ""
        elif kind == LadderKind.RELEVANT_AGENCY:
            del self.fields["raised_words"]
            del self.fields["other_words"]
            self.fields["other_side"].label = "Which agency?"
            self.fields["summary"].label = "In what does it not keep to the arrangements?"
        elif kind == LadderKind.BOARD_PROTOCOL:
            self.fields["other_side"].label = "Which board?"

    def _must_choose(self, name: str, sentence: str) -> None:
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = sentence


class StepForm(PortalForm):
    """What came of a stage."""

    held_on = PartsDateField(label="When did this stage end?")
    outcome = forms.CharField(
        label="What came of it?", widget=LINES, help_text="What was said and decided, by which posts, and why."
    )

    def __init__(self, *args: Any, in_hours: bool = False, **kwargs: Any) -> None:
        """`in_hours`: the stage's time runs in hours, so the moment is asked for and not the day alone."""
        super().__init__(*args, **kwargs)
        if in_hours:
            self.fields["held_on"] = PartsDateTimeField(label=self.fields["held_on"].label)


class ResolveForm(StepForm):
    """How it was settled."""

    learning = forms.CharField(
        label="What should change because of it?", widget=LINES, required=False,
        help_text="Such as guidance that is not clear. It is shown in the trend, without the two bodies.",
    )  # fmt: skip


class DisputeReasonForm(PortalForm):
    """Why it is withdrawn or opened again."""

    reason = forms.CharField(label="Reason", widget=LINES)


class PositionForm(PortalForm):
    """One partner's written position."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="For which partner?", empty_label=None)
    statement = forms.CharField(
        label="The partner’s position", widget=forms.Textarea(attrs={"rows": 10}),
        help_text="What the lead representatives are to decide on: the facts, the view, and what the partner asks for.",
    )  # fmt: skip

    def __init__(self, *args: Any, own: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=own).order_by("name")


class LetterForm(PortalForm):
    """The partners' letter."""

    addressees = forms.CharField(
        label="To which posts?", widget=forms.Textarea(attrs={"rows": 4}),
        initial="Named safeguarding lead\nChief executive",
        help_text="One on each line.",
    )  # fmt: skip
    concerns = forms.CharField(label="What are the partners’ concerns?", widget=forms.Textarea(attrs={"rows": 8}),
                               help_text=NO_NAMES)  # fmt: skip
    asks = forms.CharField(
        label="What do the partners ask for?", widget=LINES,
        initial="A written response to each concern, with a statement of the actions you will take, who is responsible "
        "for each, and by when.",
    )  # fmt: skip
    reply_by = PartsDateField(label="By when is it to be answered?")

    def clean_addressees(self) -> list[str]:
        """The posts, a line each."""
        return [line.strip() for line in self.cleaned_data["addressees"].splitlines() if line.strip()]


class AnswerForm(PortalForm):
    """The agency's written response and the actions it promises."""

    received_on = PartsDateField(label="When did it come?")
    statement = forms.CharField(label="What does it say?", widget=forms.Textarea(attrs={"rows": 8}), help_text=NO_NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, ACTION_ROWS + 1):
            self.fields[f"action_{number}"] = forms.CharField(
                label=f"Action {number}", required=number == 1, max_length=300
            )
            self.fields[f"due_{number}"] = PartsDateField(label=f"Action {number}: by when?", required=number == 1)

    def clean(self) -> dict[str, Any]:
        """Each action has its day, and each day its action."""
        data = super().clean() or self.cleaned_data
        for number in range(1, ACTION_ROWS + 1):
            words, day = data.get(f"action_{number}"), data.get(f"due_{number}")
            if words and not day and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", f"Say by when action {number} is to be done")
            if day and not words and f"action_{number}" not in self.errors:
                self.add_error(f"action_{number}", f"Say what action {number} is, or leave its day empty")
        return data

    def actions(self) -> dict[int, tuple[str, Any]]:
        """The actions that were written, each with its day, by the number of their row."""
        data = self.cleaned_data
        return {n: (data[f"action_{n}"], data[f"due_{n}"]) for n in range(1, ACTION_ROWS + 1) if data[f"action_{n}"]}


class TrendForm(PortalForm):
    """The period of the trend."""

    since = PartsDateField(label="From", required=False)
    until = PartsDateField(label="To", required=False)
