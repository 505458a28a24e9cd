"""What is recorded while a review runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.accounts.models import Organisation, Person
from portal.forms import PartsDateField, PartsDateTimeField, PortalForm, VersionedForm

from ...models import OtherProceedings, PracticeReport, PracticeReview
from ..actions.running import PROCEEDINGS
from ..choices import Contact, Effect, Involved, OtherProcess, Pace, Precision
from ..document import FIELDS, PARTS, prompts
from .commissioning import NO_NAMES, text


class CheckpointForm(PortalForm):
    """A day on which time and quality are looked at."""

    planned_on = PartsDateField(label="On which day?")


class CheckpointRecordForm(PortalForm):
    """What was seen there."""

    held_on = PartsDateField(label="When was it?")
    pace = forms.ChoiceField(label="How does the work stand to its time?", choices=Pace.choices,
                             widget=forms.RadioSelect)  # fmt: skip
    progress = text("Progress", "What is done and what is next.", required=True)
    quality = text("Quality", "What was seen of the work itself, such as of a draft.", required=True)


class AskForm(PortalForm):
    """A written request to the reviewer."""

    words = text("What is the reviewer asked for?", "Information, or a draft.", required=True)
    wanted_by = PartsDateField(label="By when?")


class AnswerForm(PortalForm):
    """The answer to one."""

    answer = text("The answer", "What was asked for, or where it is.", required=True)


class InvolvementForm(PortalForm):
    """One entry of the log of involvement."""

    involved = forms.ChoiceField(label="Who was it?", choices=Involved.choices, widget=forms.RadioSelect)
    who = forms.CharField(label="Their place in the story", max_length=120,
                          help_text="Such as “grandmother” or “school nurse”. Never a name.")  # fmt: skip
    contact = forms.ChoiceField(label="What happened?", choices=Contact.choices, widget=forms.RadioSelect)
    on = PartsDateField(label="On which day?")
    words = text("What they said, or what came of it", NO_NAMES)


class ProceedingsForm(VersionedForm):
    """Another process about the same events."""

    process = forms.ChoiceField(label="Which process?", choices=OtherProcess.choices)
    lead_body = forms.CharField(label="Which body leads it?", max_length=160)
    their_reference = forms.CharField(label="Their reference", max_length=80, required=False)
    standing = text("Where it stands", "A cross-reference only: nothing is copied from it.", 3)
    effect = forms.ChoiceField(label="What does it mean for publication?", choices=Effect.choices,
                               widget=forms.RadioSelect)  # fmt: skip
    expected_on = PartsDateField(label="When is it expected to end?", required=False)
    ended_on = PartsDateField(label="When did it end?", required=False)

    @classmethod
    def of(cls, row: OtherProceedings | None, data: Any = None) -> ProceedingsForm:
        """The form on what is stored."""
        names = (*PROCEEDINGS, "version")
        return cls(data, initial={name: getattr(row, name) for name in names} if row else {"version": 1})

    def values(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: self.cleaned_data[name] for name in PROCEEDINGS}


PROOF = "Such as the e-mail that was sent. The file or the reference is wanted."


class DelayForm(PortalForm):
    """The Panel and the Secretary of State are told that six months are not enough."""

    reason = text("The reasons, as they were given", "Such as criminal proceedings.", required=True)
    expected_on = PartsDateField(label="To which day will you work?", help_text="A working day.")
    authoriser = forms.CharField(label="Who authorised it?", max_length=160, help_text="By post.")
    panel_told_at = PartsDateTimeField(label="When was the Panel told?")
    panel_evidence = forms.FileField(label="Evidence that the Panel was told", required=False, help_text=PROOF)
    panel_receipt = forms.CharField(label="Or the reference of the Panel’s acknowledgement", required=False,
                                    max_length=160)  # fmt: skip
    secretary_told_at = PartsDateTimeField(label="When was the Secretary of State told?")
    secretary_evidence = forms.FileField(label="Evidence that the Secretary of State was told", required=False,
                                         help_text=PROOF)  # fmt: skip
    secretary_receipt = forms.CharField(label="Or the reference of the Department’s acknowledgement", required=False,
                                        max_length=160)  # fmt: skip


class EntryForm(PortalForm):
    """One event of the chronology."""

    organisation = forms.ModelChoiceField(label="Whose record says so?", queryset=Organisation.objects.none())
    on = PartsDateField(
        label="On which day?", help_text="Where only the month or the year is known, give its first day."
    )
    precision = forms.ChoiceField(label="How well is the day known?", choices=Precision.choices,
                                  widget=forms.RadioSelect, initial=Precision.EXACT)  # fmt: skip
    on_words = forms.CharField(label="The day in words", required=False, max_length=60,
                               help_text="Where words say more, such as “the week before half-term”.")  # fmt: skip
    what = text("What happened?", "Codes such as “Child 1”. The named view puts the names in.", required=True)
    source = forms.CharField(label="Source", max_length=160, help_text="Such as “midwifery notes”.")
    key_episode = forms.BooleanField(label="A key practice episode", required=False)

    def __init__(self, *args: Any, bodies: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=list(bodies)).order_by("name")


class ReportForm(VersionedForm):
    """The report, part by part, each with the question that prompts its writer."""

    @classmethod
    def of(cls, review: PracticeReview, data: Any = None) -> ReportForm:
        """The form on what is stored of the review's report."""
        stored = PracticeReport.objects.filter(review=review).first() or PracticeReport()
        form = cls(data, initial={name: getattr(stored, name) for name in (*FIELDS, "version")})
        for name, prompt in prompts(review).items():
            form.fields[name].help_text = prompt
        return form

    def changes(self) -> dict[str, str]:
        """What was typed, by part."""
        return {name: self.cleaned_data[name] for name in FIELDS}


for _name, _heading, _prompt in PARTS:
    ReportForm.base_fields[_name] = text(_heading, _prompt, 8)


class ConflictForm(PortalForm):
    """Whose interest it is, and why."""

    person = forms.ModelChoiceField(label="Whose interest is it?", queryset=Person.objects.none(), required=False,
                                    empty_label="My own")  # fmt: skip
    reason = text("What is the interest?", "Without names.", required=True)

    def __init__(self, *args: Any, people: Iterable[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = Person.objects.filter(pk__in=list(people)).order_by("name")
