"""The chronology as it is read: sorted, with the age at each event, likely duplicates, and with or without names.

The text is stored once. The two views replace names by codes or codes by names while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.templatetags.portal import london_date
from portal.together import fetch

from ..chronology import Told, alike_by_key
from ..leaks.choices import EntryKind
from ..leaks.dates import spoken_dates
from ..leaks.models import GlossaryEntry
from ..leaks.queries import glossary_of
from ..models import ChronologyEntry, PracticeReview
from .choices import Precision

CENTURY = 1900  # a year of two digits tells no age


@dataclass(frozen=True)
class Line:
    """One event as a reader sees it. `like` holds the numbers of the lines that are probably the same event.

    `waits`: the agency has not handed it in yet.
    """

    number: int
    pk: int
    when: str
    age: str
    agency: str
    what: str
    source: str
    key_episode: bool
    like: tuple[int, ...]
    waits: bool = False


def lines(review: PracticeReview, *, named: bool, waiting: bool = False) -> list[Line]:
    """The whole chronology in the order of the days, without names or with them. One query.

    What an agency entered stands in it once the agency has handed it in; `waiting`: before that too, marked.
    """
    merged = Q(part__isnull=True) | Q(part__handed_in_at__isnull=False)
    rows = ChronologyEntry.objects.filter(review=review, left_out_at__isnull=True)
    shown = (rows if waiting else rows.filter(merged)).select_related("organisation", "part")
    listed, entries = fetch(
        glossary_of(review.subject).order_by("pk"), shown.order_by("on", "organisation__name", "pk")
    )  # fmt: skip
    glossary = _glossary(listed)
    told = [Told.of(e.pk, e.on, e.organisation_id, e.what) for e in entries]
    numbers = {e.pk: n for n, e in enumerate(entries, start=1)}
    alike = {key: tuple(sorted(numbers[o] for o in others)) for key, others in alike_by_key(told).items()}  # type: ignore[index]
    speak = with_names(glossary) if named else without_names(glossary)
    return [
        Line(
            number=numbers[e.pk],
            pk=e.pk,
            when=when(e),
            age=_ages(glossary, e),
            agency=e.organisation.name,
            what=speak(e.what),
            source=speak(e.source),
            key_episode=e.key_episode,
            like=alike.get(e.pk, ()),
            waits=e.part is not None and e.part.handed_in_at is None,
        )
        for e in entries
    ]


def when(entry: ChronologyEntry) -> str:
    """The day in words, no surer than it is known."""
    if entry.on_words:
        return entry.on_words
    if entry.precision == Precision.MONTH:
        return f"{entry.on:%B %Y}"
    if entry.precision == Precision.YEAR:
        return f"{entry.on:%Y}"
    day = london_date(entry.on, "short")
    return f"about {day}" if entry.precision == Precision.ABOUT else day


def age(born_on: date, on: date, precision: str = Precision.EXACT) -> str:
    """The age in words: years and months, weeks for the first three months; `before birth` where it was."""
    if on < born_on:
        return "before birth"
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    about = "" if precision == Precision.EXACT else "about "
    if months < 3 and precision != Precision.YEAR:
        return about + _counted((on - born_on).days // 7, "week")
    years, left = divmod(months, 12)
    if precision == Precision.YEAR or (years and not left):
        return about + _counted(years, "year")
    return about + (f"{_counted(years, 'year')} {_counted(left, 'month')}" if years else _counted(left, "month"))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Glossary:
    """What the glossary of names says of people: the code of each name, and when those it is about were born."""

    codes: dict[str, str]
    names: dict[str, str]
    born: dict[str, date]


def _glossary(entries: Iterable[GlossaryEntry]) -> Glossary:
    """The people in a review's glossary, each name with the code that stands for it."""
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    born: dict[str, date] = {}
    for entry in entries:
        if not entry.stands_for:
            continue
        if entry.kind == EntryKind.BIRTH_DATE:
            said = next((one for one in spoken_dates(entry.text.lower()) if one.day and one.year >= CENTURY), None)
            if said is not None:
                born.setdefault(entry.stands_for, date(said.year, said.month, said.day))
        else:
            codes[entry.text.lower()] = entry.stands_for
            if entry.kind == EntryKind.NAME:
                names.setdefault(entry.stands_for.lower(), entry.text)
    return Glossary(codes, names, born)


def _ages(glossary: Glossary, entry: ChronologyEntry) -> str:
    """The age of each child whose date of birth is known, at the time of the event."""
    ages = {code: age(day, entry.on, entry.precision) for code, day in sorted(glossary.born.items())}
    return next(iter(ages.values())) if len(ages) == 1 else "; ".join(f"{code}: {old}" for code, old in ages.items())


def without_names(glossary: Glossary) -> Callable[[str], str]:
    """A function that puts each person's code where a name of theirs stands."""
    return _replacing(glossary.codes)


def with_names(glossary: Glossary) -> Callable[[str], str]:
    """A function that puts each person's name where their code stands."""
    return _replacing(glossary.names)


def _replacing(words: dict[str, str]) -> Callable[[str], str]:
    if not words:
        return lambda text: text
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    found = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(lambda match: words[match[0].lower()], text)
