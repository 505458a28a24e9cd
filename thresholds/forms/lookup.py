"""The box of the look-up, the filters, and the word that an indicator is unclear."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from portal.forms import PortalForm

from ..actions.reading import LONGEST_SUGGESTION
from ..book import Book, Choice
from ..choices import UnclearBecause
from ..frameworks.specification import AGE_BANDS
from ..words import LONGEST, without_control_characters

EMPTY = "Write what you are worried about, in your own words: “always hungry”, “mum is drinking again”"


class WordsField(forms.CharField):
    """Words as people type or paste them: what cannot be seen is dropped, so that it cannot be in the way.

    `longest` is asked without a count under the box, which would stand between the box and the answer.
    """

    def __init__(self, *, longest: int | None = None, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.longest = longest
        # A character that nobody sees is no reason to send somebody back: it is dropped, and with it the reason.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        """The words on one line, with nothing in them that cannot be seen."""
        return without_control_characters(super().to_python(value))

    def validate(self, value: str) -> None:
        """Refuse what is longer than anybody reads, saying how long it is."""
        super().validate(value)
        if self.longest is not None and len(value) > self.longest:
            raise forms.ValidationError(
                f"Shorten it to {self.longest:,} characters; it has {len(value):,}. The main worry is enough"
            )


class NarrowForm(PortalForm):
    """Domain, age and level: all that may ever stand in an address."""

    domain = forms.ChoiceField(label="Part of the child’s life", required=False)
    age = forms.ChoiceField(label="Age", required=False)
    level = forms.ChoiceField(label="Level", required=False)
    label_sizes: ClassVar[dict[str, str]] = {"domain": "s", "age": "s", "level": "s"}

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", "All"), *((one.code, one.name) for one in book.domains)]
        self.fields["age"].choices = [
            ("", "Any age"),
            *((code, words.capitalize()) for code, words in AGE_BANDS.items()),
        ]
        self.fields["level"].choices = [("", "All levels"), *((one.code, level_name(one)) for one in book.levels)]
        for name in ("domain", "age", "level"):
            self.fields[name].error_messages["invalid_choice"] = "Choose one from the list"

    @property
    def choice(self) -> Choice:
        """What was chosen; a value that the list does not offer chooses nothing."""
        given = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        return Choice(*(given.get(name) or None for name in ("domain", "age", "level")))


class LookUpForm(NarrowForm):
    """The box and, beside it, what narrows the answer down."""

    words = WordsField(
        label="Describe it in your own words",
        longest=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "true"}),
        error_messages={"required": EMPTY},
    )
    field_order = ("words", "domain", "age", "level")


class UnclearForm(PortalForm):
    """What is unclear in an indicator, for the editor of the framework."""

    because = forms.ChoiceField(label="What is unclear?", choices=UnclearBecause.choices, widget=forms.RadioSelect)
    suggestion = WordsField(
        label="How would you put it?",
        help_text="About the framework’s words only. Never write anything here about a child or a family.",
        required=False,
        max_length=LONGEST_SUGGESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mark_optional = True


def level_name(level: Any) -> str:
    """A level as people call it: `Level 3: Early help`, or its name alone where levels have no numbers."""
    return level.name if level.number is None else f"Level {level.number}: {level.name}"
