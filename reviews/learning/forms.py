"""Forms of the learning chain: shape of input only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import Truncator

from partnership.queries import tracker
from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm, VersionedForm

from .actions.briefings import EDITABLE as BRIEFING_FIELDS
from .actions.cycles import OPENS
from .choices import Acceptance, CycleState, FindingSource, Impact
from .models import Briefing, Finding, LearningCycle, LearningText, Theme
from .models.briefing import PARTS

# As many findings as a page offers as boxes.
MOST_FINDINGS = 200
NO_NAMES = "Leave out names and whatever could tell who it is about."


def _text(label: str, help_text: str = "", rows: int = 4, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class ThemesField(forms.ModelMultipleChoiceField):
    """Themes as boxes to tick."""

    def __init__(self) -> None:
        super().__init__(
            label="Themes", queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
        )


class FindingForm(PortalForm):
    """What was found, and by which review."""

    review = forms.CharField(
        label="Reference of the review, where it is one of ours",
        required=False,
        max_length=20,
        help_text="Such as RR-2026-07. Leave it empty for a national review or one from elsewhere.",
    )
    source = forms.ChoiceField(
        label="Otherwise, what sort of review was it?", required=False,
        choices=[("", "One of ours"), *FindingSource.choices],
    )  # fmt: skip
    source_title = forms.CharField(label="And what is it called?", required=False, max_length=200)
    words = _text("What was found?", NO_NAMES, 5)
    underlying = _text("What are the systemic or underlying reasons?", "Why it happened, not who did it.", 4,
                       required=False)  # fmt: skip
    found_on = PartsDateField(label="When was it found?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"] = ThemesField()


class FindingEditForm(VersionedForm):
    """The words and the themes of a finding that stands."""

    words = _text("What was found?", NO_NAMES, 5)
    underlying = _text("What are the systemic or underlying reasons?", "Why it happened, not who did it.", 4,
                       required=False)  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"] = ThemesField()

    @classmethod
    def of(cls, finding: Finding, data: Any = None) -> FindingEditForm:
        """The form on what is stored."""
        initial = {name: getattr(finding, name) for name in ("words", "underlying", "version")}
        initial["themes"] = list(finding.themes.values_list("pk", flat=True))
        return cls(data, initial=initial)


class FindingFilter(PortalForm):
    """Which findings the list shows."""

    theme = forms.ChoiceField(label="Theme", required=False)
    source = forms.ChoiceField(label="Found by", required=False, choices=[("", "Any review"), *FindingSource.choices])

    def __init__(self, *args: Any, themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Every theme"), *((str(t.pk), t.name) for t in themes)]


class ThemeForm(PortalForm):
    """A theme that findings can share."""

    name = forms.CharField(label="What is the theme called?", max_length=80, help_text="Such as “The child’s voice”.")


class WordsForm(PortalForm):
    """A recommendation."""

    words = _text("What is recommended?", f"One thing that somebody can do and somebody else can check. {NO_NAMES}")


class AnswerForm(PortalForm):
    """What the partnership answers."""

    answer = forms.ChoiceField(label="What does the partnership answer?", choices=Acceptance.choices,
                               widget=forms.RadioSelect)  # fmt: skip
    reason = _text("Why?", "Needed where it is not accepted, or only in part. It is printed with the answer.", 3,
                   required=False)  # fmt: skip


class ReasonForm(PortalForm):
    """Why, in words that will still make sense in a year."""

    reason = _text("Why?", "In words that will still make sense in a year. No names.", 3)


class NoForm(PortalForm):
    """A step that needs nothing but the pressing of its button."""


class ActionForm(PortalForm):
    """What is to be done, for the action tracker."""

    words = _text("What is to be done?", NO_NAMES)
    organisation = forms.ModelChoiceField(label="By which organisation?", queryset=Organisation.objects.none())
    due_on = PartsDateField(label="By when?", required=False, help_text="Leave empty only where no date was agreed.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tracker.organisations(on)


class CheckForm(PortalForm):
    """What a check of the impact found."""

    view = forms.ChoiceField(label="Can a difference to children or adults be shown?", choices=Impact.choices,
                             widget=forms.RadioSelect)  # fmt: skip
    words = _text("What was looked at, and what does it show?",
                  "An audit, what people say, figures before and after.", 5)  # fmt: skip


class TextForm(VersionedForm):
    """The learning brief, or the response."""

    summary = _text("In short", "Two or three sentences that stand on their own.", 3, required=False)
    words = _text("The text", f"An empty line begins a new paragraph. {NO_NAMES}", 14, required=False)

    @classmethod
    def of(cls, text: LearningText | None, data: Any = None) -> TextForm:
        """The form on what is stored; empty where nothing is yet."""
        names = ("summary", "words", "version")
        return cls(data, initial={name: getattr(text, name) for name in names} if text else {"version": 1})


class SendForm(VersionedForm):
    """That the text is sent as it was shown."""


class FindingsForm(PortalForm):
    """Which findings something is about: the latest as boxes to tick, those before by reference where there are any."""

    field_order = ("title", "findings", "others")
    findings = forms.ModelMultipleChoiceField(
        label="Which findings?", queryset=Finding.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Which findings from before those?",
        required=False,
        max_length=1000,
        help_text="Their references, such as F-2026-004, F-2026-011.",
    )

    def __init__(self, *args: Any, findings: QuerySet[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["findings"]
        field.queryset = findings
        latest = list(findings.order_by("-found_on", "-pk")[: MOST_FINDINGS + 1])
        if len(latest) <= MOST_FINDINGS:
            del self.fields["others"]
        else:
            named = [int(pk) for pk in self.initial.get("findings") or [] if str(pk).isdecimal()]
            before = findings.filter(pk__in=named).exclude(pk__in=[one.pk for one in latest[:MOST_FINDINGS]])
            latest = [*before, *latest[:MOST_FINDINGS]]
            field.required = False
            field.help_text = f"The latest {MOST_FINDINGS}."
        field.choices = [(one.pk, f"{one.reference}: {Truncator(one.words).chars(90)}") for one in latest]

    def clean(self) -> dict[str, Any]:
        """The findings ticked and those named, together."""
        cleaned = super().clean() or self.cleaned_data
        if "others" not in self.fields:
            return cleaned
        wanted = {one.upper() for one in re.split(r"[\s,;]+", cleaned.pop("others", "")) if one}
        every = self.fields["findings"].queryset
        named = every.filter(reference__in=wanted)
        if missing := sorted(wanted - {one.reference for one in named}):
            self.add_error("others", f"There is no finding {missing[0]} that you may see. Check the reference.")
        ticked = [one.pk for one in cleaned.get("findings") or []]
        cleaned["findings"] = every.filter(pk__in=[*ticked, *(one.pk for one in named)])
        if not self.errors and not cleaned["findings"]:
            self.add_error("findings", "Tick at least one finding, or name one by its reference.")
        return cleaned


class BriefingBeginForm(FindingsForm):
    """What a briefing is called, and about which findings it is."""

    title = forms.CharField(label="What is it called?", max_length=120)


class BriefingForm(VersionedForm):
    """The seven parts."""

    title = forms.CharField(label="What is it called?", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (name, heading) in enumerate(PARTS, start=1):
            self.fields[name] = _text(f"{number}. {heading}", "", 4, required=False)

    @classmethod
    def of(cls, briefing: Briefing, data: Any = None) -> BriefingForm:
        """The form on what is stored."""
        return cls(data, initial={name: getattr(briefing, name) for name in (*BRIEFING_FIELDS, "version")})


class CycleBeginForm(PortalForm):
    """A new learning cycle."""

    title = forms.CharField(label="What is it called?", max_length=120)
    theme = forms.ModelChoiceField(label="Which theme?", queryset=Theme.objects.all(), empty_label="Choose a theme")
    lead = forms.ModelChoiceField(label="Which organisation leads on it?", queryset=Organisation.objects.none())
    started_on = PartsDateField(label="On which day does it begin?")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = tracker.organisations(on)


CYCLE_TEXTS = {
    "scope": ("Scope and questions", "What is looked at, what is not, and what is to be answered."),
    "explored": ("What exploring showed", "Audits, walks, conversations, what research says."),
    "voices_children": ("What children and young people said", NO_NAMES),
    "voices_families": ("What families said", NO_NAMES),
    "voices_practitioners": ("What practitioners said", NO_NAMES),
    "response": ("What the partnership does about it", ""),
    "results": ("What came of it", "What is otherwise now, and how that is known."),
}


class CycleForm(VersionedForm):
    """What belongs to the stage of a cycle and to those before it."""

    title = forms.CharField(label="What is it called?", max_length=120)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OPENS.get(CycleState(state), ()):
            if name in CYCLE_TEXTS:
                label, help_text = CYCLE_TEXTS[name]
                self.fields[name] = _text(label, help_text, 4, required=False)

    @classmethod
    def of(cls, cycle: LearningCycle, data: Any = None) -> CycleForm:
        """The form on what is stored."""
        names = ("title", *CYCLE_TEXTS, "version")
        return cls(data, initial={name: getattr(cycle, name) for name in names}, state=cycle.state)

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the cycle."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
