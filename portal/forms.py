"""What every form of the portal is built from: shape only, no rule of the law and nothing written.

A view goes: form, one action, redirect. When the action refuses, `form.refuse(error)` puts its sentence on the form
and the page comes back with everything that was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.forms import BaseFormSet
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, pretty_name
from django.http import QueryDict

from portal.errors import Conflict, PortalError
from portal.fields import PartsDateField, PartsDateInput, PartsDateTimeField, PartsDateTimeInput

__all__ = [
    "PartsDateField",
    "PartsDateInput",
    "PartsDateTimeField",
    "PartsDateTimeInput",
    "PortalForm",
    "PortalFormSet",
    "VersionedForm",
    "stale_fields",
]


class PortalForm(forms.Form):
    """A form in the portal's look; `{% crispy form %}` inside a `<form method="post" novalidate>` draws it.

    Tables that a form may fill, each by field name:
    `reveals`: (deciding field, values that show this one); without JavaScript the field always shows.
    `choice_hints`: value → hint, for radios and checkboxes.
    `label_sizes`: s (the default), m, l, xl. `widths`: 2, 3, 4, 5, 10, 20 characters, or "one-half" and so on.
    `mark_optional`: whether "(optional)" stands after what may be left out; leave it off in a lax draft form.
    """

    use_required_attribute = False
    reveals: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {}
    label_sizes: ClassVar[dict[str, str]] = {}
    widths: ClassVar[dict[str, str | int]] = {}
    mark_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name, field in self.fields.items():
            label = str(field.label or pretty_name(name)).strip()
            field.error_messages.setdefault(
                "max_length", f"“{label}” may have %(limit_value)s characters at most; it has %(show_value)s"
            )
            if isinstance(field, forms.CharField):
                field.error_messages.setdefault(
                    "null_characters_not_allowed",
                    f"“{label}” holds a character that cannot be seen. Type the words again without it",
                )
            if field.required:
                self._say_what_is_missing(label, field)

    def _say_what_is_missing(self, label: str, field: forms.Field) -> None:
        """A sentence of the field's own instead of 'This field is required', unless the field brings one."""
        usual = forms.Field.default_error_messages["required"]
        if str(field.error_messages.get("required")) != str(usual):
            return
        if label.endswith("?"):
            sentence = f"Answer the question “{label}”"
        elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            sentence = f"Choose an answer for “{label}”"
        elif isinstance(field, forms.FileField):
            sentence = f"Choose a file for “{label}”"
        elif isinstance(field, forms.BooleanField):
            sentence = f"Tick the box to go on: “{label}”"
        else:
            sentence = f"Fill in “{label}”"
        field.error_messages["required"] = sentence

    def refuse(self, error: PortalError) -> None:
        """Show the sentence of a refused action, at its field where the form has it, otherwise for the whole page."""
        self.add_error(error.field if error.field in self.fields else None, error.sentence)


class VersionedForm(PortalForm):
    """A form that knows which version of the thing it was shown with, to notice that somebody else was first.

    Give `initial={"version": thing.version}`; pass `cleaned_data["version"]` to the action, which raises Conflict.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "This page lost track of which version it shows. Copy what you wrote, and open the page again.",
            "invalid": "This page lost track of which version it shows. Copy what you wrote, and open the page again.",
        },
    )

    def take_version(self, version: int) -> None:
        """Go on from `version`: sent once more, what was typed replaces what somebody else wrote meanwhile."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data[self.add_prefix("version")] = str(version)
        self.data = data


@dataclass(frozen=True)
class StaleField:
    """One field that two people changed: both texts, the id of the box that holds one's own, and whether a text
    can be put into that box as it is (a choice or a date cannot)."""

    name: str
    label: str
    yours: str
    theirs: str
    target: str
    takes: bool


def stale_fields(form: forms.Form, conflict: Conflict) -> list[StaleField]:
    """The fields in which `conflict.theirs` differs from what was typed, for `_components/stale_edit.html`.

    `conflict.theirs` maps a field's name to what is stored now, as text or as the form would be sent it; names that
    the form has not are left out.
    """
    found = []
    for name, theirs in conflict.theirs.items():
        if name not in form.fields or form[name].is_hidden:
            continue
        yours, theirs = in_words(form[name], form[name].value()), in_words(form[name], theirs)
        if yours.replace("\r\n", "\n").strip() != theirs.replace("\r\n", "\n").strip():
            widget = form.fields[name].widget
            takes = isinstance(widget, forms.Textarea | forms.TextInput)
            found.append(StaleField(name, str(form[name].label), yours, theirs, form[name].auto_id, takes))
    return found


def in_words(field: BoundField, value: Any) -> str:
    """A value of a field as a person reads it: the words of a choice, a date's boxes side by side."""
    widget = field.field.widget
    if isinstance(widget, PartsDateInput):
        return " ".join(part for part in widget.parts(value) if part)
    if isinstance(widget, forms.CheckboxInput):
        return value if isinstance(value, str) and value not in ("on", "True", "False") else _yes_or_no(value)
    choices = getattr(widget, "choices", None)
    if choices is not None:
        words = {str(key): str(label) for key, label in _flat(choices)}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in chosen if one not in (None, ""))
    return "" if value is None else str(value)


def _yes_or_no(value: Any) -> str:
    return "Yes" if value in (True, "on", "True") else "No"


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, words in choices:
        flat += _flat(words) if isinstance(words, list | tuple) else [(key, words)]
    return flat


class PortalFormSet(BaseFormSet):
    """Several entries of one kind, with a button "Add another" that works without JavaScript.

    `item_title` is the heading of each, `another_words` the button's. A view that finds `wants_another` shows the page
    again with `with_another` instead of going on.
    """

    item_title = "Entry"
    another_words = "Add another"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def another_name(self) -> str:
        """The name of the button "Add another" as it is sent."""
        return f"{self.prefix}-another"

    @property
    def wants_another(self) -> bool:
        """Whether the button "Add another" was pressed rather than the page's own."""
        return self.is_bound and self.another_name in self.data

    def with_another(self) -> PortalFormSet:
        """The same entries as they were typed, unjudged, and one more that is empty (up to the most there may be)."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data.pop(self.another_name, None)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(min(self.total_form_count() + 1, self.max_num))
        longer = type(self)(data, self.files, prefix=self.prefix, initial=self.initial, form_kwargs=self.form_kwargs)
        longer._errors, longer._non_form_errors = [], self.error_class()
        for form in longer.forms:
            form._errors = ErrorDict()
        return longer
