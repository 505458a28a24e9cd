"""The forms of the editor; a row's form is drawn from the columns of its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..editions import mark_of
from ..tables.cells import Unreadable, cleaned, empty, read, shown
from ..tables.checking import faults_in, twice, unseen
from ..tables.columns import BY_NAME, Column, Holds, Table
from ..tables.conversion import Row, Tables

# What a person never writes: codes are made once, and the framework is the draft's own.
NOT_WRITTEN = ("code", "framework")
LONGEST_WORDS = 2000


class RowForm(VersionedForm):
    """One row of an edition: `row_form` gives it the fields of its table. `version` is the mark of the row shown."""

    mark_optional = True

    def __init__(
        self, *args: Any, table: Table, tables: Tables, row: Row | None, given: Mapping, **kwargs: Any
    ) -> None:
        """`row` is what is stored (None: a new one); `given` sets out what a new one begins with, by column."""
        self.table, self.tables = table, tables
        blank = {column.name: empty(column) for column in table.columns}
        self.row: Row = row or {**blank, **given}
        self.columns = [column for column in table.columns if column.name not in NOT_WRITTEN]
        initial = {column.name: _initial(column, self.row[column.name]) for column in self.columns}
        super().__init__(*args, initial={**initial, "version": mark_of(self.row)}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Read every cell, then check the row as an import would."""
        data = super().clean() or {}
        self._values: dict[str, Any] = {}
        for column in self.columns:
            if column.name not in data:
                continue
            value = data[column.name]
            try:
                self._values[column.name] = value if isinstance(value, list | bool) else read(column, value)
            except Unreadable as wrong:
                self.add_error(column.name, str(wrong))
        codes = {name: {one.get("code") for one in self.tables[name]} for name in BY_NAME}
        # A row gets its code when it is saved, so a new one has none to check yet.
        row = {"code": "new", **self.row, **self._values}
        for name, sentence in faults_in(self.table, row, codes):
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentence)
        others = [one for one in self.tables[self.table.name] if one.get("code") != row["code"]]
        for fault in twice(self.table, [*others, row]) if not self.table.single else ():
            if fault.row == len(others) and fault.column in self.fields and fault.column not in self.errors:
                self.add_error(fault.column, fault.sentence)
        return data

    def values(self) -> dict[str, Any]:
        """What was written, as plain JSON by column."""
        return self._values


def _field(column: Column, tables: Tables) -> forms.Field:
    common: dict[str, Any] = {"label": column.label, "help_text": column.hint, "required": column.needed}
    choices = _choices(column, tables)
    if choices is not None and column.lists:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if choices is not None:
        return forms.ChoiceField(choices=[("", "Choose"), *choices], **common)
    if column.holds == Holds.YES:
        return forms.BooleanField(**{**common, "required": False})
    if column.lists or column.rows > 1:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": column.rows}), **common)
    return forms.CharField(**common)


def row_form(table: Table, tables: Tables, row: Row | None, data: Any = None, given: Mapping | None = None) -> RowForm:
    """The form of `row` (None: a new one, beginning with `given`) of this table."""
    fields = {column.name: _field(column, tables) for column in table.columns if column.name not in NOT_WRITTEN}
    widths: dict[str, str | int] = {c.name: 10 for c in table.columns if c.holds in (Holds.COLOUR, Holds.NUMBER)}
    made: Any = type("RowOfATable", (RowForm,), {**fields, "widths": widths})
    return made(data, table=table, tables=tables, row=row, given=given or {})


def _initial(column: Column, value: Any) -> Any:
    if column.holds == Holds.YES or (column.lists and (column.choices or column.of)):
        return value
    return shown(column, value)


def _choices(column: Column, tables: Tables) -> list[tuple[str, str]] | None:
    if column.choices:
        return list(column.choices)
    if column.of:
        above = next((c for c in BY_NAME[column.of].columns if c.of and not c.lists), None)
        names = {row["code"]: row["name"] for row in tables[above.of]} if above else {}
        return [
            (row["code"], f"{names[row[above.name]]}: {row['name']}" if above else row["name"])
            for row in tables[column.of]
        ]
    return None


def _words(label: str, hint: str = "") -> forms.CharField:
    """A few sentences, as long as a text of an edition may be and with nothing in them that cannot be seen."""

    def can_be_seen(text: str) -> None:
        if sentence := unseen(label, cleaned(text.replace("\x00", ""))):  # a field says that of NUL by itself
            raise ValidationError(sentence)

    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_WORDS,
        validators=[can_be_seen],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NameForm(PortalForm):
    """What the next edition is called."""

    name = forms.CharField(
        label="What is it called?", max_length=120, help_text="As people will cite it, such as “Framework 2027”."
    )


class FileForm(PortalForm):
    """A whole edition in a file."""

    file = forms.FileField(
        label="Workbook or JSON file",
        help_text="An .xlsx or .json file of 4 MB at most.",
        error_messages={"empty": "The file is empty. Open it to check, save it and choose it again."},
    )


class ContentForm(PortalForm):
    """What the preview carries to the import: the content that was checked, and the revision it was compared to."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class RevisionForm(PortalForm):
    """The revision of the draft that was on the page."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class MarkForm(PortalForm):
    """The mark of the row that was on the page."""

    mark = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(PortalForm):
    """A reason that will still make sense in a year."""

    reason = _words("Reason")


class PublishForm(PortalForm):
    """From which day."""

    in_force_from = PartsDateField(
        label="From which day is it in force?", help_text="Today or later, for example 1 4 2027."
    )


class AnswerForm(PortalForm):
    """What was done about a report."""

    answer = _words("What was done about it?", "Or why it stays as it is. It is kept with the edition.")
    label_sizes: ClassVar[dict[str, str]] = {"answer": "s"}
