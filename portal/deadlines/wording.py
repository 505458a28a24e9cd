"""What a deadline asks somebody to do, in words, for lists of work.

A register names a date by what it is (“Pack circulated”); a list of work says what to do
(“circulate the pack”), and says it once where two dates of one thing ask for the same deed. Only
the app that starts the clocks knows either, so it registers both for its kind of thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from .models import Deadline

# What the words are made from: a list of deadlines that is read for them needs these columns and no others.
READ = (
    "subject_kind", "subject_id", "reference", "rule_code", "instance", "title", "statutory", "due_on", "due_at",
)  # fmt: skip

Wording = Callable[[Deadline], str]
Covered = Callable[[Deadline, Sequence[Deadline]], bool]
_wordings: dict[str, Wording] = {}
_covered: dict[str, Covered] = {}


def register_wording(kind_name: str, wording: Wording, covered: Covered | None = None) -> None:
    """Say the deadlines of `kind_name` in words: `wording(deadline)` is a deed without its reference.

    It answers nothing where another line of the list asks for the deed already, such as a signature.

    `covered(deadline, of_the_same_thing)` is whether another of these asks for the same deed on the same day.
    """
    _wordings[kind_name] = wording
    if covered is not None:
        _covered[kind_name] = covered


def deed(deadline: Deadline) -> str:
    """What the deadline asks for, such as `circulate the pack`; its title where its app says nothing of its kind."""
    wording = _wordings.get(deadline.subject_kind)
    words = wording(deadline) if wording else deadline.title
    return f"{words[:1].lower()}{words[1:]}"


def each_deed_once(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """The deadlines without those whose deed another of the same thing asks for already. Keeps their order."""
    rows = list(deadlines)
    by_thing = groupby(sorted(rows, key=_thing), key=_thing)
    dropped = {
        row.pk
        for (kind, _id), same in ((thing, list(group)) for thing, group in by_thing)
        if (covered := _covered.get(kind)) is not None
        for row in same
        if covered(row, same)
    }
    return [row for row in rows if row.pk not in dropped]


def _thing(deadline: Deadline) -> tuple[str, int]:
    return deadline.subject_kind, deadline.subject_id
