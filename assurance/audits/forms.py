"""Forms of multi-agency audits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from partnership.queries import tracker
from portal.accounts.models import Organisation
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Judgement
from ..models import Activity, Audit, FileAudit
from ..section11.forms import NO_NAMES, ReasonForm, text
from .actions import TEXTS

__all__ = ["ActionForm", "FileForm", "FindingForm", "ModerationForm", "PrepareForm", "ReasonForm"]


class PrepareForm(PortalForm):
    """A new audit."""

    title = forms.CharField(label="What is the theme?", max_length=160)
    why = text("Why this theme?", "Data, reviews, or what inspectors look at.", 3, required=True)
    questions = text("What is asked of every file?", "One question a line.", 8, required=True)
    cases = forms.IntegerField(
        label="How many cases?",
        help_text="About five. Each has a letter; which child it is never stands in the portal.",
    )
    organisations = forms.ModelMultipleChoiceField(
        label="Which agencies audit their files?", queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    due_on = PartsDateField(label="By when?")
    activity = forms.ModelChoiceField(
        label="Its place in the assurance calendar", queryset=Activity.objects.none(), required=False,
        empty_label="None yet",
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: QuerySet, activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}"

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.prepare` takes it."""
        return {**self.cleaned_data, "questions": self.cleaned_data["questions"].splitlines()}


class FileForm(VersionedForm):
    """What one auditor finds in one file: a judgement and words for each question."""

    no_file = forms.BooleanField(label="We hold no file of this case", required=False)
    voice = text("What does the child say, and is it heard?", NO_NAMES)
    good = text("What is done well?", NO_NAMES)
    worry = text("What should have been otherwise?", NO_NAMES)

    def __init__(self, *args: Any, file_audit: FileAudit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = {answer.question_id: answer for answer in file_audit.answers.all()}
        self.asked = list(file_audit.case.audit.questions.all())
        for question in self.asked:
            answer = standing.get(question.pk)
            self.fields[f"judgement_{question.pk}"] = forms.ChoiceField(
                label=str(question), choices=Judgement.choices, widget=forms.RadioSelect, required=False,
                initial=answer.judgement if answer else "",
            )  # fmt: skip
            words = text(f"What you saw, question {question.position}", rows=2)
            words.initial = answer.words if answer else ""
            self.fields[f"words_{question.pk}"] = words
        asked = [f"{part}_{q.pk}" for q in self.asked for part in ("judgement", "words")]
        self.order_fields(["version", "no_file", *asked, "voice", "good", "worry"])

    @classmethod
    def of(cls, file_audit: FileAudit, data: Any = None) -> FileForm:
        """The form on what is stored."""
        initial = {name: getattr(file_audit, name) for name in (*TEXTS, "version")}
        return cls(data, initial=initial, file_audit=file_audit)

    def texts(self) -> dict[str, Any]:
        """The texts about the whole file."""
        return {name: self.cleaned_data[name] for name in TEXTS}

    def answers(self) -> dict[int, tuple[str, str]]:
        """Judgement and words by question."""
        return {q.pk: (self.cleaned_data[f"judgement_{q.pk}"], self.cleaned_data[f"words_{q.pk}"]) for q in self.asked}


class ModerationForm(VersionedForm):
    """The moderation meeting, and the briefing."""

    meeting_on = PartsDateField(label="When was the moderation?")
    meeting = text("What did the meeting make of the files?", NO_NAMES, 5, required=True)
    briefing = text(
        "Briefing for those who work with children", "What was found, what it means, what to do. " + NO_NAMES, 8
    )

    @classmethod
    def of(cls, audit: Audit, data: Any = None) -> ModerationForm:
        """The form on what is stored."""
        names = ("meeting_on", "meeting", "briefing", "version")
        return cls(data, initial={name: getattr(audit, name) for name in names})


class FindingForm(PortalForm):
    """One finding."""

    strength = forms.TypedChoiceField(
        label="What is it?", choices=(("", "To improve"), ("yes", "A strength")), coerce=bool, empty_value=False,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    words = text("What was found?", NO_NAMES, required=True)


class ActionForm(PortalForm):
    """An action that follows."""

    words = text("What is to be done?", rows=3, required=True)
    organisation = forms.ModelChoiceField(label="By whom?", queryset=Organisation.objects.none())
    due_on = PartsDateField(label="By when?", required=False)

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tracker.organisations(on)
