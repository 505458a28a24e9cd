"""A report as chapters ready to be drawn: every template only goes through what stands here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..figures import Chart, Collected, Disagreement, Figure, Table
from ..markdown import Markup
from .report_text import Claim, ReportText, SectionText

# Chapters that begin a page, where they are more than a few lines; the others follow on, so that no page ends early.
OPENING = "foreword"
FIRST = (OPENING, "area", "priorities", "learning", "scrutiny")


FEW_LINES = 600
LONG_WORDS = 24


@dataclass(frozen=True)
class Drawing:
    """A drawing and where its numbers stand at the end of the report."""

    anchor: str
    chart: Chart


@dataclass(frozen=True)
class Chapter:
    """One chapter. `flows`: it follows on where the chapter before it ends."""

    number: int
    anchor: str
    title: str
    lead: str
    by: str
    html: Markup
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    charts: tuple[Drawing, ...]
    disagreements: tuple[Disagreement, ...]
    flows: bool = False

    @property
    def worded(self) -> bool:
        """Whether a figure of it is words that need room."""
        return any(len(figure.text) > LONG_WORDS for figure in self.figures)

    @property
    def bare(self) -> bool:
        """Whether nothing stands in it, as in a draft."""
        return not (self.html or self.claims or self.figures or self.tables or self.charts or self.disagreements)


@dataclass(frozen=True)
class Laid:
    """The whole report: what its cover says and its chapters. `sources` is every source once."""

    text: ReportText
    period: str
    period_short: str
    statement: Markup
    cover: tuple[Figure, ...]
    chapters: tuple[Chapter, ...]
    drawings: tuple[Drawing, ...]
    sources: tuple[str, ...]
    suppressed: int
    disagreements: int


def period_words(collected: Collected) -> str:
    """`1 October 2019 to 30 September 2020`."""
    asked = collected.parameters
    return f"{asked.starts_on:%-d %B %Y} to {asked.ends_on:%-d %B %Y}"


def _short(collected: Collected) -> str:
    """`2019 to 2020`, or the one year."""
    first, last = collected.parameters.starts_on.year, collected.parameters.ends_on.year
    return f"{first} to {last}" if last > first else f"{first}"


def lay_out(text: ReportText, collected: Collected) -> Laid:
    """Every chapter with the figures, tables, drawings and disagreements that belong to it."""
    chapters = [_chapter(number, section, collected) for number, section in enumerate(text.sections, start=1)]
    cover = [collected.figures[name] for name in text.cover if name in collected.figures]
    known = [f for f in collected.figures.values() if f.value is not None or f.suppressed]
    return Laid(
        text=text,
        period=period_words(collected),
        period_short=_short(collected),
        statement=Markup(text.statement),  # safe already: see `ReportText`
        cover=tuple(f for f in cover if f.value is not None),
        chapters=tuple(chapters),
        drawings=tuple(drawing for chapter in chapters for drawing in chapter.charts),
        sources=tuple(sorted({f.source for f in known})),
        suppressed=sum(f.suppressed for f in known),
        disagreements=len(collected.disagreements),
    )


def _chapter(number: int, section: SectionText, collected: Collected) -> Chapter:
    key = section.key
    figures = tuple(
        f for f in collected.figures.values()
        if f.section == key and f.listed and (f.value is not None or f.suppressed)
    )  # fmt: skip
    drawn = {chart.table.caption for chart in collected.charts.values() if chart.section == key}
    chapter = Chapter(
        number=number,
        anchor=f"chapter-{number}",
        title=section.title,
        lead=section.lead,
        by=section.by,
        html=Markup(section.html),  # safe already: see `SectionText`
        claims=section.claims,
        figures=figures,
        # A drawing is printed with its own table beside it, so that table is not printed twice.
        tables=tuple(t for t in collected.tables.values() if t.section == key and t.caption not in drawn),
        charts=tuple(Drawing(f"numbers-{n}", c) for n, c in collected.charts.items() if c.section == key),
        disagreements=tuple(d for d in collected.disagreements if d.section == key),
    )
    return replace(chapter, flows=key not in FIRST or (key != OPENING and _few_lines(chapter)))


def _few_lines(chapter: Chapter) -> bool:
    drawn = chapter.tables or chapter.charts or chapter.figures or chapter.claims or chapter.disagreements
    return not drawn and len(chapter.html) < FEW_LINES
