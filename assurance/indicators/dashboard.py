"""What the pages of indicators show, collected once: small numbers are hidden here, so that no output can forget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.together import Asking, answered

from ..choices import Cut
from ..models import Figure, Indicator
from ..months import Year, months_on
from ..suppression import HIDDEN, Shown, is_small, shown, shown_together
from . import figures as f
from .charts import Chart, chart


@dataclass(frozen=True)
class Quarter:
    """One quarter of one indicator as it may be shown."""

    first: date
    number: int
    words: str
    value: Decimal | None
    figure: Figure | None

    @property
    def name(self) -> str:
        """`Quarter 2`."""
        return f"Quarter {self.number}"


@dataclass(frozen=True)
class Line:
    """One indicator in one year."""

    indicator: Indicator
    quarters: tuple[Quarter, ...]
    latest: str
    standing: str
    tag: str
    direction: str
    year_words: str
    year_note: str
    target_words: str
    benchmark_words: str
    spark: Chart
    wanting: bool
    restated: bool


@dataclass(frozen=True)
class Dashboard:
    """Every indicator of a year; `wanting` counts those whose latest figure nobody has commented on."""

    year: Year
    lines: tuple[Line, ...]
    wanting: int
    public: bool


@dataclass(frozen=True)
class Slice:
    """One category of a cut: how many, out of how many, and how its rate stands to everybody's."""

    category: str
    count: str
    out_of: str
    rate: str
    against: str


@dataclass(frozen=True)
class CutTable:
    """A cut in the latest quarter that has one."""

    name: str
    quarter: date
    slices: tuple[Slice, ...]
    hidden: bool


@dataclass(frozen=True)
class Detail:
    """One indicator with its chart, its figures over two years, and its cuts."""

    line: Line
    quarters: tuple[Quarter, ...]
    drawn: Chart
    cuts: tuple[CutTable, ...]


def collect(year: Year, *, public: bool = False) -> Dashboard:
    """The dashboard of a year. One query. The public one holds public indicators, their small numbers hidden."""
    return answered([collect_asked(year, public=public)])[0]


def collect_asked(year: Year, *, public: bool) -> Asking[Dashboard]:
    """The same, asked together with others."""
    indicators = Indicator.objects.select_related("owner", "priority")
    if public:
        indicators = indicators.filter(public=True)
    firsts = f.quarters_of(year.first)
    # The public's line is of the year alone: what is hidden in one year must not be told by the line of the next.
    drawn = firsts if public else (*f.quarters_of(months_on(year.first, -12)), *firsts)
    by_indicator: dict[int, dict[date, Figure]] = {}
    found, counted = yield [indicators, Figure.objects.filter(cut=Cut.WHOLE, quarter__in=drawn)]
    for figure in counted:
        by_indicator.setdefault(figure.indicator_id, {})[figure.quarter] = figure
    lines = tuple(_line(one, firsts, drawn, by_indicator.get(one.pk, {}), public) for one in found)
    return Dashboard(year, lines, sum(line.wanting for line in lines), public)


def detail(indicator: Indicator, year: Year, before: Year | None) -> Detail:
    """One indicator over the year and the one before it, with its cuts."""
    firsts = (*(f.quarters_of(before.first) if before else ()), *f.quarters_of(year.first))
    rows = list(indicator.figures.filter(quarter__in=firsts).select_related("recorded_by"))
    whole = {row.quarter: row for row in rows if row.cut == Cut.WHOLE}
    line = _line(indicator, f.quarters_of(year.first), firsts, whole, public=False)
    quarters = _quarters(indicator, firsts, whole, public=False)
    drawn = chart(
        [(f"{q.first:%b %Y}", q.value, q.words) for q in quarters],
        width=640, height=220, pad=34, target=indicator.target, benchmark=indicator.benchmark,
    )  # fmt: skip
    return Detail(line, quarters, drawn, tuple(_cuts(indicator, rows, whole)))


def _quarters(
    indicator: Indicator, firsts: Iterable[date], whole: dict[date, Figure], public: bool
) -> tuple[Quarter, ...]:
    firsts = list(firsts)
    counts = {first.isoformat(): whole[first].numerator if first in whole else None for first in firsts}
    allowed = shown_together(counts) if public else {}
    found = []
    for number, first in enumerate(firsts):
        figure = whole.get(first)
        value = f.value_of(indicator, figure.numerator, figure.denominator) if figure else None
        words = f.words_of(indicator, value) if figure else "No figure"
        if figure is not None and value is None:
            words = figure.missing_words or f.UNKNOWN
        seen = allowed.get(first.isoformat())
        if seen is not None and value is not None and (seen.number is None or _complement_is_small(indicator, figure)):
            value, words = None, seen.words if seen.number is None else HIDDEN
        found.append(Quarter(first, number % f.QUARTERS + 1, words, value, figure))
    return tuple(found)


def _complement_is_small(indicator: Indicator, figure: Figure | None) -> bool:
    """Whether those who are *not* counted are so few that a percentage would tell of them."""
    if figure is None or indicator.per != 100 or figure.denominator is None or figure.numerator is None:
        return False
    return is_small(figure.denominator - figure.numerator)


def _line(
    indicator: Indicator, firsts: tuple[date, ...], drawn: tuple[date, ...], whole: dict[date, Figure], public: bool
) -> Line:
    quarters = _quarters(indicator, firsts, whole, public)
    along = quarters if drawn == firsts else _quarters(indicator, drawn, whole, public)
    present = [whole[first] for first in firsts if first in whole]
    year = f.year_value(indicator, present)
    known = [q for q in quarters if q.value is not None]
    latest = known[-1] if known else None
    value = year.value
    if public and any(is_small(figure.numerator) or _complement_is_small(indicator, figure) for figure in present):
        whole_count = sum((figure.numerator or Decimal(0) for figure in present), Decimal(0))
        if is_small(whole_count) or len([q for q in quarters if q.value is None and q.first in whole]) < 2:
            value = None
    recorded = [q.figure for q in quarters if q.figure is not None and q.figure.numerator is not None]
    standing = f.standing(indicator, latest.value if latest else None)
    return Line(
        indicator=indicator,
        quarters=quarters,
        latest=latest.words if latest else "No figure",
        standing=standing,
        tag=f.TAGS[standing],
        direction=f.direction(q.value for q in along),
        year_words=f.words_of(indicator, value) if value is not None else (HIDDEN if year.known else "No figure"),
        year_note="" if year.whole else f"{year.known} of 4 quarters",
        target_words=f.words_of(indicator, indicator.target) if indicator.target is not None else "None",
        benchmark_words=f.words_of(indicator, indicator.benchmark) if indicator.benchmark is not None else "",
        spark=chart([(q.name, q.value, q.words) for q in along], width=120, height=36, pad=5),
        wanting=bool(recorded) and not recorded[-1].commentary.strip(),
        restated=any(figure.restated_words for figure in present),
    )


def _cuts(indicator: Indicator, rows: list[Figure], whole: dict[date, Figure]) -> Iterable[CutTable]:
    for cut in (c for c in Cut if c):
        quarters = [row.quarter for row in rows if row.cut == cut]
        if not quarters:
            continue
        latest = max(quarters)
        mine = [row for row in rows if row.cut == cut and row.quarter == latest]
        seen = shown_together({row.category: row.numerator for row in mine})
        everybody = whole.get(latest)
        overall = f.value_of(indicator, everybody.numerator, everybody.denominator) if everybody else None
        slices = tuple(_slice(indicator, row, seen[row.category], everybody, overall) for row in mine)
        hidden = any(seen[row.category].number is None and row.numerator is not None for row in mine)
        yield CutTable(Cut(cut).label, latest, slices, hidden)


def _slice(indicator: Indicator, row: Figure, count: Shown, everybody: Figure | None, overall: Decimal | None) -> Slice:
    out_of = shown(row.denominator)
    told = count.number is not None and not _complement_is_small(indicator, row)
    rate = against = HIDDEN if row.numerator is not None else f.UNKNOWN
    if told and indicator.per is not None:
        value = f.value_of(indicator, row.numerator, row.denominator)
        rate = f.words_of(indicator, value)
        against = f"{value / overall:.1f} times everybody’s" if value is not None and overall else f.UNKNOWN
    elif told and indicator.per is None:
        share = everybody.numerator if everybody else None
        rate = f"{row.numerator * 100 / share:.1f}% of all" if share and row.numerator is not None else f.UNKNOWN
        against = ""
    return Slice(row.category, count.words, "" if row.denominator is None else out_of.words, rate, against)
