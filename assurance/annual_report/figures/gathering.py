"""Where figures, tables and charts are put while a report is collected. What may not be shown is hidden here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.numbers import percentage, plain
from portal.together import Asking, side_by_side

from ...models import Activity
from ...months import Year
from ...suppression import HIDDEN, is_small, shown, shown_together
from . import draw
from .shapes import NOT_KNOWN, Chart, Collected, Disagreement, Figure, Parameters, Table, Value

LONG = 60  # what is longer is named by its last part


def short(source: str) -> str:
    """`annual report` of “A Partnership: annual report, October 2019 to September 2020”; another source as it is."""
    if ": " in source:
        return source.rsplit(": ", 1)[-1].split(",")[0]
    return source.rsplit(", ", 1)[-1] if len(source) > LONG else source


def words_of(value: Value, unit: str) -> str:
    """A value as it stands in a sentence: `1,598`, `23.7%`, `£84,101.50`, `390 per 10,000`."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    if unit == "£":
        return f"{'−' if value < 0 else ''}£{abs(Decimal(value)):,.2f}"
    if unit == "%":
        return f"{plain(value)}%"
    return f"{plain(value)} {unit}" if unit.startswith("per ") else plain(value)


class Gathering:
    """Everything that is found for one report. `names` says what each figure is called; others are refused.

    `kept` is whether the portal was in use in the period: only then does no row mean that there was none.
    """

    def __init__(self, parameters: Parameters, as_of: date, names: Mapping[str, str], *, kept: bool) -> None:
        self.parameters, self.as_of, self.names, self.kept = parameters, as_of, names, kept
        self.figures: dict[str, Figure] = {}
        self.tables: dict[str, Table] = {}
        self.charts: dict[str, Chart] = {}
        self.disagreements: list[Disagreement] = []

    @property
    def since(self) -> date:
        """The first day of the period."""
        return self.parameters.starts_on

    @property
    def until(self) -> date:
        """The last day of the period."""
        return self.parameters.ends_on

    def in_order(self, *sources: Callable[[Gathering], Asking[None]]) -> Asking[None]:
        """What each source puts, in the order of the sources, while all of them ask side by side."""
        parts = [Gathering(self.parameters, self.as_of, self.names, kept=self.kept) for _ in sources]
        yield from side_by_side(*(source(part) for source, part in zip(sources, parts, strict=True)))
        for part in parts:
            self.figures |= part.figures
            self.tables |= part.tables
            self.charts |= part.charts
            self.disagreements += part.disagreements

    def put(
        self,
        name: str,
        value: Value,
        *,
        section: str,
        source: str,
        unit: str = "",
        text: str = "",
        note: str = "",
        listed: bool = True,
    ) -> None:
        """A figure that tells of nobody: a sum of money, a number of meetings, a date."""
        said = text or words_of(value, unit)
        self.figures[name] = Figure(
            name, self.names[name], value, said, unit, None, None, source, section, note=note, listed=listed,
            place=short(source),
        )  # fmt: skip

    def people(self, name: str, count: int | None, *, section: str, source: str, note: str = "") -> None:
        """A count of children, families or reviews: hidden from the public while it is small."""
        self.put(name, count, section=section, source=source, note=note)
        if count is not None and self._hides(name) and is_small(count):
            self._hide(name, shown(count).words)

    def together(self, counts: Mapping[str, int], *, section: str, source: str, note: str = "") -> None:
        """The categories of one whole, so that none that is hidden can be worked out from the others."""
        allowed = shown_together(counts)
        # With so few in all, even a nought tells where they are.
        few = is_small(sum(counts.values()))
        for name, count in counts.items():
            self.put(name, count, section=section, source=source, note=note)
            if self._hides(name) and (few or allowed[name].number is None):
                self._hide(name, HIDDEN if few else allowed[name].words)

    def share(
        self, name: str, part: int | Decimal | None, whole: int | Decimal | None, *, section: str, source: str,
        of: str, people: bool = True, per: int = 100, note: str = "",
    ) -> None:  # fmt: skip
        """A share, computed from its two counts; `of` says in words what the whole is."""
        value = percentage(part, whole, per) if part is not None and whole else None
        unit = "%" if per == 100 else f"per {per:,}"
        said = words_of(value, unit) if value is not None else NOT_KNOWN
        remark = "; ".join(words for words in (f"of {of}", note) if words)
        self.figures[name] = Figure(
            name,
            self.names[name],
            value,
            said,
            unit,
            part,
            whole,
            source,
            section,
            note=remark,
            place=short(source),
        )
        if not people or value is None or part is None or whole is None or not self._hides(name):
            return
        if any(is_small(n) for n in (part, Decimal(whole) - Decimal(part), whole)):
            self._hide(name, HIDDEN.lower())

    def table(
        self, name: str, caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, source: str,
        section: str,
    ) -> None:  # fmt: skip
        """A table, where it has any rows."""
        if rows:
            self.tables[name] = Table(caption, tuple(headings), tuple(tuple(r) for r in rows), source, section)

    def bars(
        self, name: str, title: str, rows: Sequence[tuple[str, Decimal | int, str]], *, source: str, section: str,
        stress: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """A drawing of (label, value, words), each a bar, with its table; the bars in `stress` are hatched."""
        if len(rows) < 2 or not any(value for _label, value, _words in rows):
            return
        table = Table(title, ("", "Figure"), tuple((label, words) for label, _value, words in rows), source, section)
        self.charts[name] = draw.bars(name, title, rows, table, stress=stress)

    def grid(
        self, name: str, title: str, year: Year, rows: Sequence[Activity], counted: Mapping[date, int], *,
        source: str, section: str,
    ) -> None:  # fmt: skip
        """The calendar of a year as a drawing of twelve months; what has no month stands beside them."""
        if name in self.tables:  # a year of which only reviews are counted has no grid
            self.charts[name] = draw.grid(name, title, year, rows, counted, self.tables[name])

    def disagree(
        self, what: str, one: str, one_source: str, other: str, other_source: str, *, section: str, note: str = ""
    ) -> None:
        """Two statements that cannot both be right; neither is corrected."""
        sentence = f"{what}: {one} ({one_source}), and {other} ({other_source}). {note}".strip()
        self.disagreements.append(Disagreement(what, one, one_source, other, other_source, sentence, section, note))

    def _hides(self, name: str) -> bool:
        return self.parameters.public and name not in self.parameters.shown

    def _hide(self, name: str, words: str) -> None:
        self.figures[name] = replace(
            self.figures[name], value=None, text=words.lower(), numerator=None, denominator=None, suppressed=True
        )

    def collected(self) -> Collected:
        """What was found, with every other known name as a figure that is not known: a missing one is never nought."""
        everything = {
            name: self.figures.get(name)
            or Figure(name, label, None, NOT_KNOWN, "", None, None, "No record in this period", "", note="")
            for name, label in self.names.items()
        }
        return Collected(
            self.parameters, self.as_of, everything, self.tables, self.charts, tuple(self.disagreements)
        )  # fmt: skip
