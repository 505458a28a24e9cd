"""A date in three boxes, and a date with a time: how the portal asks for them, and what it says of a wrong one.

A wrong part is named in a sentence and drawn red; what was typed always comes back as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.clock import LONDON

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
EXAMPLE = "for example 8 1 2027"


@dataclass(frozen=True)
class Box:
    """One of the three boxes of a date, or the box of its time."""

    id: str
    name: str
    label: str
    value: str
    width: int
    wrong: bool
    numeric: bool


class PartsDateInput(forms.Widget):
    """Three text boxes, sent as `<name>_day`, `<name>_month` and `<name>_year`; a whole ISO date is read as well."""

    part_names: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    use_fieldset = True

    def boxes(self, name: str, auto_id: str, value: Any, wrong: set[str] | frozenset[str] = frozenset()) -> list[Box]:
        """The boxes to draw for `value`, with those in `wrong` red."""
        return [
            Box(
                id=self.part_id(auto_id, part),
                name=f"{name}_{part}",
                label=part.capitalize(),
                value=text,
                width={"year": 4, "time": 5}.get(part, 2),
                wrong=part in wrong,
                numeric=part != "time",
            )
            for part, text in zip(self.part_names, self.parts(value), strict=True)
        ]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The boxes alone, for a template that draws the field by itself."""
        boxes = self.boxes(name, (attrs or {}).get("id", f"id_{name}"), value)
        return render_to_string("govuk/fields/boxes.html", {"boxes": boxes})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """What was typed, a string a part."""
        sent = [str(data.get(f"{name}_{part}") or "") for part in self.part_names]
        whole = str(data.get(name) or "")
        return self.parts(whole) if whole and not any(sent) else sent

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether neither a part nor the whole was sent."""
        return name not in data and not any(f"{name}_{part}" in data for part in self.part_names)

    def parts(self, value: Any) -> list[str]:
        """The boxes for a date, a text `2027-01-08`, or what was typed."""
        if isinstance(value, list | tuple):
            return [str(part) for part in value]
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        found = re.fullmatch(r"(\d+)-(\d+)-(\d+)", str(value or "").strip())
        return [found[3], found[2], found[1]] if found else [str(value or ""), "", ""]

    def part_id(self, auto_id: str, part: str) -> str:
        """The id of a part's box; the first has the field's own."""
        return auto_id if part == self.part_names[0] else f"{auto_id}_{part}"

    def id_for_label(self, id_: str) -> str:
        """The first box."""
        return id_


class PartsDateTimeInput(PartsDateInput):
    """The three boxes of a date and one for the time, `<name>_time`."""

    part_names: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def parts(self, value: Any) -> list[str]:
        """The boxes for a moment (shown in London), a text `2027-01-08T16:40`, or what was typed."""
        if isinstance(value, list | tuple):
            return [str(part) for part in value]
        if isinstance(value, datetime):
            there = value.astimezone(LONDON)
            return [*super().parts(there.date()), f"{there:%H:%M}"]
        day, _separator, clock = str(value or "").replace(" ", "T", 1).partition("T")
        return [*super().parts(day), clock[:5]]


class PartError(ValidationError):
    """A mistake in some of the boxes: its `params["parts"]` names them."""

    def __init__(self, sentence: str, *parts: str) -> None:
        super().__init__(sentence, code="parts", params={"parts": parts})


class PartsDateField(forms.Field):
    """A date in three boxes; cleans to a `date`, or None where nothing was typed and it is not required."""

    widget: Any = PartsDateInput  # a class here, an instance of it on each field

    def to_python(self, value: Any) -> date | None:
        """The date that was typed.

        Raises ValidationError with a sentence that names the box: a box left empty, 31 February, year 20255.
        """
        if value in self.empty_values or isinstance(value, date):
            return value or None
        return read_date([str(part).strip() for part in value][:3])

    def clean(self, value: Any) -> Any:
        """As every field does; boxes that are all empty are an empty answer."""
        if isinstance(value, list | tuple) and not any(str(part).strip() for part in value):
            value = None
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes differ from what they were shown with."""
        shown = self.widget.parts(initial() if callable(initial) else initial)
        return [part.strip() for part in shown] != [str(part).strip() for part in self.widget.parts(data)]

    def wrong_parts(self, field: BoundField) -> set[str]:
        """The boxes to be drawn red: those that the mistakes name, or all of them."""
        wrong: set[str] = set()
        for error in field.errors.as_data():
            wrong.update((error.params or {}).get("parts", self.widget.part_names))
        return wrong

    def error_target(self, field: BoundField) -> str:
        """The id of the first box that is wrong, for the error summary."""
        wrong = self.wrong_parts(field)
        first = next((part for part in self.widget.part_names if part in wrong), self.widget.part_names[0])
        return self.widget.part_id(field.auto_id, first)


class PartsDateTimeField(PartsDateField):
    """A date in three boxes with a time in London; cleans to an aware `datetime` in UTC, or None."""

    widget = PartsDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        """The moment that was typed.

        Raises ValidationError as the date does; for a time that cannot be read; and for one that the clocks skipped.
        An hour that comes twice in October is taken as the first of the two.
        """
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        typed = [str(part).strip() for part in value]
        day = read_date(typed[:3])
        there = datetime.combine(day, read_time(typed[3]), tzinfo=LONDON)
        moment = there.astimezone(UTC)
        if moment.astimezone(LONDON).replace(tzinfo=None) != there.replace(tzinfo=None):
            raise PartError(
                f"The clocks went forward on {day.day} {MONTH_NAMES[day.month - 1]} {day.year}, so {there:%H:%M} "
                "did not happen that day. Enter the time after the change.",
                "time",
            )
        return moment


def read_date(typed: list[str]) -> date:
    """The date of three boxes: day, month (a number or a name), year (four figures).

    Raises PartError with the sentence for the person.
    """
    names = ("day", "month", "year")
    missing = [name for name, text in zip(names, typed, strict=True) if not text]
    if missing:
        raise PartError(f"Enter the {' and the '.join(missing)} as well, {EXAMPLE}.", *missing)
    day, month, year = typed
    if not (re.fullmatch(r"[0-9]{4}", year) and EARLIEST_YEAR <= int(year) <= LATEST_YEAR):
        raise PartError(
            f"The year has four figures, between {EARLIEST_YEAR} and {LATEST_YEAR}: “{year[:20]}” is not one. "
            f"Enter a real date, {EXAMPLE}.",
            "year",
        )
    number = _month(month)
    if number is None:
        raise PartError(f"“{month[:20]}” is not a month. Enter a number from 1 to 12, {EXAMPLE}.", "month")
    if not re.fullmatch(r"[0-9]{1,2}", day) or not 1 <= int(day) <= 31:
        raise PartError(f"“{day[:20]}” is not a day of the month. Enter a real date, {EXAMPLE}.", "day")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        whole = f"{int(day)} {MONTH_NAMES[number - 1]} {year}"
        raise PartError(f"There is no {whole}. Enter a real date, {EXAMPLE}.", "day") from None


def _month(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    lowered = text.lower().rstrip(".")
    if len(lowered) < 3:
        return None
    return next((n for n, name in enumerate(MONTH_NAMES, 1) if name.lower().startswith(lowered)), None)


def read_time(typed: str) -> time:
    """The time of day that was typed, leniently: `16:40`, `16.40`, `1640`, `4.40pm`, `4 pm`, `noon`.

    Raises PartError with the sentence for the person.
    """
    text = typed.lower().replace(" ", "").replace("a.m.", "am").replace("p.m.", "pm")
    if not text:
        raise PartError("Enter the time as well, for example 16:40.", "time")
    if text in ("noon", "midday", "12noon"):
        return time(12)
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(am|pm)?", text)
    if found and (found[2] or found[3]):
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
        if hour <= 23 and minute <= 59:
            return time(hour, minute)
    raise PartError(f"“{typed[:20]}” is not a time of day. Enter it as 16:40 or 4.40pm.", "time")
