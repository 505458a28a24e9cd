"""Forms of self-assessments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.accounts.models import Organisation, Person
from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Tested
from ..models import Activity, Answer, AssessmentCycle, Question, ScaleLevel, Standard
from .actions.writing import ANSWERED
from .reading import names, read_scales, read_template

NO_NAMES = "Leave out names and whatever could tell who a child is."
DOES_NOT_APPLY = "na"


def text(label: str, help_text: str = "", rows: int = 4, *, required: bool = False) -> forms.CharField:
    """A box for some lines."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class BuildForm(PortalForm):
    """A new self-assessment."""

    template = forms.ChoiceField(label="Which questions?", widget=forms.RadioSelect)
    title = forms.CharField(label="What is it called?", max_length=160, help_text="Such as “Section 11, 2026-27”.")
    due_on = PartsDateField(label="By when are returns wanted?")
    scale = forms.ChoiceField(
        label="Scale", required=False,
        help_text="What each level looks like at each standard is written for the questions’ own scale.",
    )  # fmt: skip
    previous = forms.ModelChoiceField(
        label="From which one may answers be carried forward?", queryset=AssessmentCycle.objects.none(), required=False,
        empty_label="None",
    )  # fmt: skip
    activity = forms.ModelChoiceField(
        label="Its place in the assurance calendar", queryset=Activity.objects.none(), required=False,
        empty_label="None yet",
    )  # fmt: skip

    def __init__(self, *args: Any, previous: QuerySet, activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(name, read_template(name).template.name) for name in names()]
        self.fields["scale"].choices = [
            ("", "The questions’ own"), *((code, scale.name) for code, scale in read_scales().items())
        ]  # fmt: skip
        self.fields["previous"].queryset = previous
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}"


class QuestionForm(PortalForm):
    """The words of a question before it is sent."""

    words = text("The question", required=True)
    evidence_words = text("What would show the answer?", rows=2)


class IssueForm(PortalForm):
    """Whom to ask."""

    organisations = forms.ModelMultipleChoiceField(
        label="Which agencies are asked?", queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations


class ReasonForm(PortalForm):
    """Why."""

    reason = text("Reason", rows=3, required=True)


class AnswerForm(VersionedForm):
    """The answer to one question: everything may be saved as far as it is."""

    score = forms.ChoiceField(label="How do you score yourselves?", widget=forms.RadioSelect, required=False)
    narrative = text("What is in place, and what does it change for children?", NO_NAMES, 6)
    evidence = text("What shows it?", "Name documents, numbers, audits. Files are attached below.", 3)
    keeps_evidence = forms.BooleanField(label="The files of the last self-assessment still show it", required=False)
    improvement = text(
        "What is to be improved?", "It becomes an action of your agency when the return is submitted.", 3
    )
    improve_until = PartsDateField(label="By when?", required=False)

    def __init__(self, *args: Any, answer: Answer, levels: Iterable[ScaleLevel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        described = answer.question.standard.descriptors
        levels = list(levels)
        self.fields["score"].choices = [
            *((str(level.value), f"{level.value}: {level.name}") for level in levels),
            (DOES_NOT_APPLY, "It does not apply to us"),
        ]
        hints = {str(level.value): described.get(str(level.value), level.words) for level in levels}
        hints[DOES_NOT_APPLY] = "This is no score and counts in no average. Say below why."
        self.choice_hints = {"score": hints}  # type: ignore[misc]
        if answer.carried_from_id is None:
            del self.fields["keeps_evidence"]

    @classmethod
    def of(cls, answer: Answer, levels: Iterable[ScaleLevel], data: Any = None) -> AnswerForm:
        """The form on what is stored."""
        initial = {name: getattr(answer, name) for name in (*ANSWERED, "version")}
        initial["score"] = (
            DOES_NOT_APPLY if answer.not_applicable else "" if answer.score is None else str(answer.score)
        )
        return cls(data, initial=initial, answer=answer, levels=levels)

    def changes(self) -> dict[str, Any]:
        """What was typed, as `actions.save_answer` takes it."""
        data = {"keeps_evidence": False, **self.cleaned_data}
        chosen = data["score"]
        data["not_applicable"] = chosen == DOES_NOT_APPLY
        data["score"] = int(chosen) if chosen and chosen != DOES_NOT_APPLY else None
        return {name: data[name] for name in ANSWERED}


class EvidenceForm(PortalForm):
    """A file that shows an answer."""

    file = forms.FileField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, text, e-mail or picture, up to 25 MB. No names in the file’s name.",
    )


class ShareForm(PortalForm):
    """With whom the return is shared."""

    person = forms.ModelChoiceField(label="Which colleague?", queryset=Person.objects.none())

    def __init__(self, *args: Any, people: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class SubmitForm(VersionedForm):
    """The lead's approval of exactly what was read."""


class BringForm(PortalForm):
    """Another area's return."""

    file = forms.FileField(label="The ZIP file that the other area’s portal gave you")
    replace = forms.BooleanField(label="Replace what is answered here already", required=False)


class ModerateForm(VersionedForm):
    """The moderators' score beside the agency's own."""

    score = forms.ChoiceField(label="Moderated score", widget=forms.RadioSelect)
    words = text("Why", "Needed where it differs from the agency’s own score. The agency reads it.", 3)

    def __init__(self, *args: Any, levels: Iterable[ScaleLevel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].choices = [
            *((str(level.value), f"{level.value}: {level.name}") for level in levels),
            (DOES_NOT_APPLY, "It does not apply to them"),
        ]

    @classmethod
    def of(cls, answer: Answer, levels: Iterable[ScaleLevel], data: Any = None) -> ModerateForm:
        """The form on what was moderated, or on the agency's own score."""
        seen = answer.moderated_at is not None
        score = answer.moderated_score if seen else answer.score
        applies_not = answer.moderated_not_applicable if seen else answer.not_applicable
        chosen = DOES_NOT_APPLY if applies_not else "" if score is None else str(score)
        initial = {"score": chosen, "words": answer.moderated_words, "version": answer.version}
        return cls(data, initial=initial, levels=levels)

    def values(self) -> dict[str, Any]:
        """What was typed, as `actions.moderate` takes it."""
        chosen = self.cleaned_data["score"]
        return {
            "score": None if chosen == DOES_NOT_APPLY else int(chosen),
            "not_applicable": chosen == DOES_NOT_APPLY,
            "words": self.cleaned_data["words"],
            "version": self.cleaned_data["version"],
        }


class PanelForm(PortalForm):
    """What a peer challenge panel said."""

    standard = forms.ModelChoiceField(
        label="About which standard?", queryset=Standard.objects.none(), required=False, empty_label="The whole return"
    )
    held_on = PartsDateField(label="When did the panel meet?")
    panel = forms.CharField(label="Who sat on it?", max_length=200, help_text="Roles and organisations, no names.")
    words = text("What did it ask or say?", required=True)

    def __init__(self, *args: Any, cycle: AssessmentCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].queryset = cycle.standards.all()


class PanelAnswerForm(PortalForm):
    """The agency's answer to the panel."""

    answer = text("Your answer", required=True)


class TestForm(PortalForm):
    """What tested the answers to a question."""

    question = forms.ModelChoiceField(label="Which question?", queryset=Question.objects.none())
    activity = forms.ModelChoiceField(label="Which activity of the calendar?", queryset=Activity.objects.none())
    result = forms.ChoiceField(
        label="What does it say of the answers?", choices=Tested.choices, widget=forms.RadioSelect
    )
    words = text("What was found?", NO_NAMES, 3, required=True)

    def __init__(self, *args: Any, cycle: AssessmentCycle, activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = Question.objects.filter(standard__cycle=cycle).select_related("standard")
        self.fields["question"].queryset = questions
        self.fields["question"].label_from_instance = lambda one: f"{one.number} {one.words}"[:150]
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}, {one.method}"
