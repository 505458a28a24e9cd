"""What was published of a period in numbers: it fills what the records do not know, and stands beside what they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from portal.numbers import percentage, plain
from portal.together import Asking

from ...models import CheckKind, StatedCheck, StatedFigure
from .gathering import Gathering, short, words_of
from .shapes import Figure

NAMES: dict[str, str] = {}
# Groups of figures of one kind that are drawn, with what the drawing is called.
DRAWN = "bars"


Stated = tuple[list[StatedFigure], list[StatedCheck]]


def stated(into: Gathering) -> Asking[Stated]:
    """The figures stated for exactly this period, and the checks of the files that they came from."""
    asked = StatedFigure.objects.filter(period_from=into.since, period_to=into.until)
    files = asked.order_by().values("loaded_from")
    rows, checks = yield [asked, StatedCheck.objects.filter(loaded_from__in=files)]
    return rows, checks


def put(into: Gathering, found: Stated) -> None:
    """Put these figures, their tables and drawings, and every check that fails. It wants everything else put before."""
    rows, checks = found
    for row in rows:
        _put(into, row)
    _tables(into, rows)
    named = {row.name: row for row in rows}
    for check in checks:
        _check(into, check, named)


def _source(row: StatedFigure) -> str:
    """The document by its kind, which the list of sources gives whole, and the place in it."""
    return f"{short(row.source)}, {row.place}"


def _put(into: Gathering, row: StatedFigure) -> None:
    """Published already, so that nothing of it is hidden. A share with its counts is computed and never taken over."""
    value = row.words or row.value
    if row.numerator is not None and row.denominator and row.value is None:
        value = percentage(row.numerator, row.denominator)
    note = "; ".join(words for words in (row.dated, row.note) if words)
    figure = Figure(
        row.name, into.names[row.name], value, words_of(value, row.unit), row.unit, row.numerator, row.denominator,
        row.source, row.section, note=note, listed=not row.group, place=_source(row),
    )  # fmt: skip
    live = into.figures.get(row.name)
    if live is None or (live.value is None and not live.suppressed):
        into.figures[row.name] = figure
    elif live.text != figure.text:
        into.disagree(figure.label, figure.text, figure.source, live.text, live.source, section=row.section)


def _tables(into: Gathering, rows: Iterable[StatedFigure]) -> None:
    groups: dict[str, list[StatedFigure]] = {}
    for row in rows:
        if row.group:
            groups.setdefault(row.group, []).append(row)
    for group, members in groups.items():
        caption = group.removesuffix(" (drawn)")
        key = f"stated_{members[0].section}_{members[0].position}"
        dated = any(row.dated for row in members)
        headings = ("", "Figure", "Of when") if dated else ("", "Figure")
        cells = [
            (row.label, words_of(row.words or row.value, row.unit), *((row.dated,) if dated else ())) for row in members
        ]
        source, section = members[0].source, members[0].section
        if group != caption:
            bars = [(r.label, r.value, words_of(r.value, r.unit)) for r in members if r.value is not None]
            beside = [r.label for r in members if r.label.endswith((", England", ": national"))]
            into.bars(key, caption, bars, source=source, section=section, stress=beside)
        else:
            into.table(key, caption, headings, cells, source=source, section=section)


def _check(into: Gathering, check: StatedCheck, named: dict[str, StatedFigure]) -> None:
    parts = [named[name] for name in check.parts if name in named]
    against = named.get(check.against)
    if len(parts) != len(check.parts) or (check.against and against is None):
        return
    if check.kind == CheckKind.SAME and against is not None:
        one, other = parts[0], against
        if _words(one) != _words(other):
            for row in (one, other):
                _shown_already(into, row)
            into.disagree(check.what, f"{_words(one)}", _source(one), f"{_words(other)}", _source(other),
                          section=check.section, note=check.note)  # fmt: skip
    elif check.kind == CheckKind.SUM:
        total = sum((part.value or Decimal(0) for part in parts), Decimal(0))
        wanted = against.value if against is not None else check.whole
        if wanted is not None and total != wanted:
            unit = parts[0].unit
            whole = _source(against) if against is not None else "the whole that they are shares of"
            into.disagree(check.what, f"{words_of(wanted, unit)}", whole,
                          f"{words_of(total, unit)}", f"the sum of the {len(parts)} parts: {_source(parts[0])}",
                          section=check.section, note=check.note)  # fmt: skip
    elif against is not None and against.value is not None:
        _share(into, check, parts, against)


def _shown_already(into: Gathering, row: StatedFigure) -> None:
    """What is printed where it is contradicted is not printed once more among the chapter's figures."""
    figure = into.figures.get(row.name)
    if figure is not None:
        into.figures[row.name] = replace(figure, listed=False)


def _share(into: Gathering, check: StatedCheck, parts: list[StatedFigure], against: StatedFigure) -> None:
    part, whole = parts[0].value, parts[1].value
    if part is None or not whole:
        return
    exact = part * check.per / whole
    step = Decimal(1).scaleb(-check.places)
    found = exact.quantize(step, rounding=ROUND_HALF_UP)
    if found != against.value:
        into.disagree(
            check.what, words_of(against.value, against.unit), _source(against), words_of(found, against.unit),
            f"computed: {plain(part)} of {plain(whole)}, {_source(parts[1])}", section=check.section, note=check.note,
        )  # fmt: skip


def _words(row: StatedFigure) -> str:
    return words_of(row.words or row.value, row.unit)
