"""What was changed, field by field: the values of a record as they were, who changed them and when.

The values are kept by django-simple-history beside the record and shown only to those who may read the record and
the trail; the trail itself holds names of fields and never a value. Actions sign what they save.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from portal.templatetags.portal import london_date, london_datetime

if TYPE_CHECKING:
    from portal.accounts.models import Person

T = TypeVar("T", bound=models.Model)
ENTERED, CHANGED, TAKEN_OUT = "Entered", "Changed", "Taken out"


def signed(thing: T, *, by: Person | None, now: datetime) -> T:
    """`thing`, so that saving or deleting it leaves its values in the history as written by `by` at `now`."""
    thing._history_user, thing._history_date = by, now  # type: ignore[attr-defined]
    return thing


@dataclass(frozen=True)
class FieldChange:
    """One field: its label, and its value in words before and after (empty: there was none)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Revision:
    """One saving of one thing: when, by whom (empty: not known), of what, and the fields that it changed."""

    at: datetime
    by: str
    thing: str
    kind: str
    fields: tuple[FieldChange, ...]


def revisions(
    rows: Iterable[Any],
    labels: Mapping[str, str],
    *,
    thing: str | None = None,
    lists: Mapping[str, type[models.TextChoices]] | None = None,
) -> list[Revision]:
    """The savings that `rows` tell, oldest first; those that changed none of the fields of `labels` are left out.

    `rows` are historical rows of one model in order of time, of one or several things; `labels` says which fields
    are shown and what each is called; `thing` names the thing where the row's own words do not; `lists` says which
    fields hold lists of which choices.
    """
    last: dict[Any, dict[str, str]] = {}
    found = []
    for row in rows:
        gone = row.history_type == "-"
        before = last.get(row.id, {})
        after = {} if gone else {name: in_words(row, name, lists) for name in labels}
        last[row.id] = after
        changes = tuple(
            FieldChange(label, before.get(name, ""), after.get(name, ""))
            for name, label in labels.items()
            if before.get(name, "") != after.get(name, "")
        )
        if changes or gone:
            kind = TAKEN_OUT if gone else CHANGED if any(before.values()) else ENTERED
            by = row.history_user.name if row.history_user else ""
            found.append(Revision(row.history_date, by, thing or str(row.instance), kind, changes))
    return found


def in_words(row: Any, name: str, lists: Mapping[str, type[models.TextChoices]] | None = None) -> str:
    """The value of one field as a page shows it: choices by their labels, dates as the portal writes them."""
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if lists and name in lists:
        return "; ".join(str(label) for key, label in lists[name].choices if key in value)
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return london_datetime(value)
    return london_date(value) if isinstance(value, date) else str(value)
