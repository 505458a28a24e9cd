"""What the template pack `govuk` asks about a field: which part of the design system draws it, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.utils.safestring import SafeString

from portal.fields import Box, PartsDateInput

register = template.Library()

# The first class that fits names the part; the order matters, for a TextInput is an Input and a radio a select.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (PartsDateInput, "date"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (Input, "input"),
)
DJANGO_ROWS, ROWS = "10", 5  # rows of a long text that says nothing of its own
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "input": "govuk-input",
}


@register.filter
def kind(field: BoundField) -> str:
    """Which template of govuk/fields/ draws the field."""
    widget = field.field.widget
    return next((name for of, name in KINDS if isinstance(widget, of)), "other")


@register.filter
def field_template(field: BoundField) -> str:
    """The path of that template."""
    return f"govuk/fields/{kind(field)}.html"


def _of_form(field: BoundField, name: str, default: Any = None) -> Any:
    table = getattr(field.form, name, None) or {}
    return table.get(field.name, default)


@register.filter
def size(field: BoundField) -> str:
    """How large the label is, `s` unless the form's `label_sizes` says `m`, `l` or `xl`."""
    return _of_form(field, "label_sizes", "s")


@register.filter
def max_chars(field: BoundField) -> int | None:
    """How many characters a long text may have, for its count; None where it is not counted."""
    limit = getattr(field.field, "max_length", None)
    return limit if limit and kind(field) == "textarea" else None


@register.filter
def optional_mark(field: BoundField) -> str:
    """`(optional)` after the label, where the form marks what may be left out."""
    return " (optional)" if getattr(field.form, "mark_optional", False) and not field.field.required else ""


@register.filter
def reveal(field: BoundField) -> tuple[str, str] | None:
    """(name of the deciding field as sent, values that show this one) where the form's `reveals` says so."""
    rule = _of_form(field, "reveals")
    if not rule:
        return None
    decider, values = rule
    return field.form[decider].html_name, " ".join(str(value) for value in values)


@register.simple_tag
def govuk_widget(field: BoundField) -> SafeString:
    """The field's own input with the design system's classes, red where it is wrong.

    `maxlength` is left out: a browser would cut a pasted text short without a word, the server says so instead.
    Placeholders are left out too: they vanish when one types, and are too pale to read.
    """
    name = kind(field)
    classes = CLASSES.get(name, "")
    if field.errors:
        classes += f" {classes.split()[0]}--error" if classes else ""
    if width := _of_form(field, "widths"):
        classes += f" govuk-input--width-{width}" if str(width).isdigit() else f" govuk-!-width-{width}"
    attrs: dict[str, Any] = {"class": " ".join(filter(None, (classes, field.field.widget.attrs.get("class", ""))))}
    if max_chars(field):
        attrs["class"] += " govuk-js-character-count"
        attrs["aria-describedby"] = " ".join(filter(None, (field.aria_describedby or "", f"{field.auto_id}-info")))
    attrs |= {"maxlength": False, "placeholder": False}
    if name == "input" and isinstance(field.field.widget, forms.NumberInput):
        # A number input changes its value when the page is scrolled: a text input with a number pad does not.
        field.field.widget.input_type = "text"
        attrs["inputmode"] = "decimal" if isinstance(field.field, forms.DecimalField) else "numeric"
        attrs |= {"step": False, "min": False, "max": False}
    if name == "textarea":
        attrs["cols"] = False
        if str(field.field.widget.attrs.get("rows")) == DJANGO_ROWS:
            attrs["rows"] = ROWS
    return field.as_widget(attrs=attrs)


@register.filter
def is_inline(field: BoundField) -> bool:
    """Whether the radios stand side by side: two short answers without hints, as yes and no."""
    if kind(field) != "choices" or is_multiple(field) or _of_form(field, "choice_hints"):
        return False
    words = [str(label) for _value, label in field.field.widget.choices]
    return len(words) == 2 and all(len(word) <= 5 for word in words)


@dataclass(frozen=True)
class Choice:
    """One radio or checkbox: what it is called, sent as, and explained with."""

    id: str
    label: str
    value: str
    checked: bool
    hint: str
    disabled: bool


@register.filter
def choices_of(field: BoundField) -> Iterator[Choice | str]:
    """The radios or checkboxes of a field; a plain string is the heading of a group of them.

    The first has the field's own id, so that the error summary's link lands on it.
    """
    hints = _of_form(field, "choice_hints", {})
    first = True
    for group, options, _index in field.field.widget.optgroups(field.html_name, _chosen(field), None):
        if group:
            yield str(group)
        for option in options:
            value = str(option["value"])
            own_id = field.auto_id if first else f"{field.auto_id}_{option['index']}"
            hint = str(hints.get(value, ""))
            yield Choice(
                own_id, str(option["label"]), value, bool(option["selected"]), hint, bool(field.field.disabled)
            )
            first = False


def _chosen(field: BoundField) -> list[str]:
    return field.field.widget.format_value(field.value()) or []


@register.filter
def is_multiple(field: BoundField) -> bool:
    """Whether several of the choices may be ticked."""
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple)


@register.filter
def boxes_of(field: BoundField) -> list[Box]:
    """The boxes of a date, red where its mistake is."""
    wrong = field.field.wrong_parts(field)
    return field.field.widget.boxes(field.html_name, field.auto_id, field.value(), wrong)


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of the hint and the mistakes of a field that is drawn as a group, for `aria-describedby`."""
    hint = [f"{field.auto_id}_helptext"] if field.help_text else []
    mistake = [f"{field.auto_id}_error"] if field.errors else []
    return " ".join(hint + mistake)
