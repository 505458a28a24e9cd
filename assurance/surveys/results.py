"""The results of a survey: collected once, small numbers hidden here, the same for page, workbook and table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch, prefetch_related_objects

from portal.clock import london_date
from portal.together import fetch, prefetched

from ..choices import Asking
from ..models import Survey, SurveyAnswer, SurveyOption, SurveyQuestion, TestedBy
from ..suppression import HIDDEN, SMALLEST_SHOWN, Crossed, Shown, shown, shown_crossed, shown_together
from . import queries
from .policies import number

WHOLE = Decimal(100)
NO_SECTOR = "Sector not said"
NOT_ANSWERED = "Not answered"


@dataclass(frozen=True)
class Line:
    """One answer: how many chose it, its share in words, the benchmark beside it, and how each sector chose."""

    words: str
    count: Shown
    share: Decimal | None
    share_words: str
    benchmark: Decimal | None
    against: str
    by_sector: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Theme:
    """What several people wrote: how many."""

    name: str
    count: Shown


@dataclass(frozen=True)
class Found:
    """One question. `reach` says what the shares add up to, or what is missing; `columns` are the sectors."""

    question: SurveyQuestion
    lines: tuple[Line, ...]
    columns: tuple[tuple[str, str], ...]
    answered: str
    reach: str
    withheld: bool = False
    themes: tuple[Theme, ...] = ()
    unsorted: int = 0
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """A survey's results on a day. `sectors` says who answered, as far as it may be shown."""

    survey: Survey
    as_of: date
    answered: Shown
    sectors: tuple[Line, ...]
    found: tuple[Found, ...]
    tests: tuple[TestedBy, ...]
    hides: bool


def collect(survey: Survey, now: datetime) -> Results:
    """Everything that may be shown of a survey. A fixed number of queries."""
    asked = queries.questions(survey)
    rows_of = SurveyAnswer.objects.filter(question__survey=survey)
    sector_rows, tested, answering, rows = fetch(
        survey.sectors.all(),
        queries.tested(survey),
        survey.responses.values_list("pk", "sector_id"),
        rows_of.values_list("question_id", "option_id", "response_id"),
    )
    named = {sector.pk: sector.name for sector in sector_rows}
    tests = tuple(tested)
    if survey.source:
        printed = tuple(
            _printed(sector.name, sector.share, None, "") for sector in sector_rows if sector.share is not None
        )
        found = tuple(_printed_question(question) for question in asked)
        total = sum((line.share for line in printed if line.share is not None), Decimal(0))
        if printed and total < WHOLE:
            printed = (*printed, _printed("Not printed", WHOLE - total, None, ""))
        return Results(survey, london_date(now), Shown(None, "Not printed"), printed, found, tests, False)
    said = dict(answering)
    whose = {response: named.get(sector, NO_SECTOR) for response, sector in said.items()}
    columns = [*named.values(), *([NO_SECTOR] if NO_SECTOR in whose.values() else [])]
    written = [question for question in asked if question.asking == Asking.WORDS]
    worded = Prefetch("answers", SurveyAnswer.objects.exclude(words=""), to_attr="worded")
    prefetched(written, worded, Prefetch("themes", to_attr="named_themes"))
    prefetch_related_objects([one for question in written for one in question.worded], "themes")
    found = tuple(
        _words(question, len(said)) if question.asking == Asking.WORDS else _choice(question, rows, whose, columns)
        for question in asked
    )
    parts = Counter(whose.values())
    together = shown_together({name: parts.get(name, 0) for name in columns})
    sectors = tuple(_line(name, together[name], len(said), None, "") for name in columns)
    return Results(survey, london_date(now), shown(len(said)), sectors, found, tests, True)


def percent(part: Decimal | int, whole: int) -> Decimal:
    """A share in per cent, rounded to whole numbers as surveys are printed."""
    return (Decimal(part) * WHOLE / whole).quantize(Decimal(1), ROUND_HALF_UP)


def _line(
    words: str, count: Shown, whole: int, option: SurveyOption | None, against: str, by_sector: tuple[Shown, ...] = ()
) -> Line:
    share = percent(count.number, whole) if count.number is not None and whole >= SMALLEST_SHOWN else None
    benchmark = option.benchmark if option else None
    return Line(words, count, share, _share_words(share), benchmark, _against(share, benchmark, against), by_sector)


def _share_words(share: Decimal | None) -> str:
    return HIDDEN if share is None else f"{number(share)}%"


def _against(share: Decimal | None, benchmark: Decimal | None, words: str) -> str:
    """The benchmark in words, with how far the local share lies from it."""
    if benchmark is None:
        return ""
    beside = f"{number(benchmark)}% ({words})"
    if share is None:
        return beside
    apart = share - benchmark
    if not apart:
        return f"{beside}: the same"
    points = "point" if abs(apart) == 1 else "points"
    return f"{beside}: {number(abs(apart))} {points} {'higher' if apart > 0 else 'lower'} here"


def _choice(
    question: SurveyQuestion, rows: list[tuple[int, int | None, int]], whose: dict[int, str], columns: list[str]
) -> Found:
    options = list(question.options.all())
    mine = {response: option for of, option, response in rows if of == question.pk and option is not None}
    place = {option.pk: str(number) for number, option in enumerate(options)}
    silent = str(len(options))
    counts = Counter((place[mine[r]] if r in mine else silent, sector) for r, sector in whose.items())
    table = shown_crossed([*place.values(), silent], columns, counts)
    # A share is of those who answered the question, unless so few did not that their number would follow from it.
    base = len(whose) if table.rows[silent].number is None else len(mine)
    lines = [
        _line(
            option.words, table.rows[place[option.pk]], base, option, question.benchmark_words,
            tuple(table.cells[place[option.pk], column] for column in columns),
        )
        for option in options
    ]  # fmt: skip
    if len(mine) < len(whose):
        nobody = tuple(table.cells[silent, column] for column in columns)
        said = "Not counted in the shares" if base == len(mine) else HIDDEN
        lines.append(Line(NOT_ANSWERED, table.rows[silent], None, said, None, "", nobody))
    heads = tuple((column, table.columns[column].words) for column in columns)
    answered, reach = _answered(len(mine), table, silent), _reach(lines, len(mine))
    return Found(question, tuple(lines), heads, answered, reach, table.withheld)


def _answered(count: int, table: Crossed, silent: str) -> str:
    """How many answered this question; not where that would tell how few did not."""
    hidden = table.rows[silent].number is None or table.whole.number is None
    return HIDDEN if hidden or count < SMALLEST_SHOWN else f"{count}"


def _reach(lines: list[Line], answered: int) -> str:
    if not answered:
        return "Nobody answered this question."
    shares = [line for line in lines if line.words != NOT_ANSWERED or line.share_words == HIDDEN]
    hidden = sum(line.share is None for line in shares)
    total = sum((line.share for line in shares if line.share is not None), Decimal(0))
    if hidden:
        what = "one answer" if hidden == 1 else f"{hidden} answers"
        total_words = f"The shares that are shown add up to {number(total)}%."
        return f"{total_words} Missing: {what}, hidden because of small numbers."
    if total == WHOLE:
        return "The shares add up to 100%."
    return f"The shares add up to {number(total)}% because each is rounded to a whole number; the counts are exact."


def _words(question: SurveyQuestion, whole: int) -> Found:
    answers = question.worded
    counted = Counter(theme.name for one in answers for theme in one.themes.all())
    names = [theme.name for theme in question.named_themes]
    themes = sorted((Theme(name, shown(counted.get(name, 0))) for name in names), key=_by_count)
    loose = sum(not one.themes.all() for one in answers)
    # A quotation is shown once there are enough texts that nobody stands alone with theirs.
    quotes = tuple(sorted(one.words for one in answers if one.quoted)) if len(answers) >= SMALLEST_SHOWN else ()
    reach = "One text may have several themes, so they do not add up to the number of texts."
    return Found(
        question, (), (), shown(len(answers)).words, reach, themes=tuple(themes), unsorted=loose, quotes=quotes
    )


def _by_count(theme: Theme) -> tuple[Decimal, str]:
    return (-(theme.count.number or Decimal(0)), theme.name)


def _printed(words: str, share: Decimal | None, benchmark: Decimal | None, against: str) -> Line:
    share_words = "Not printed" if share is None else f"{number(share)}%"
    return Line(words, Shown(None, "Not printed"), share, share_words, benchmark, _against(share, benchmark, against))


def _printed_question(question: SurveyQuestion) -> Found:
    lines = tuple(
        _printed(option.words, option.share, option.benchmark, question.benchmark_words)
        for option in question.options.all()
    )
    total = sum((line.share for line in lines if line.share is not None), Decimal(0))
    reach = f"The printed shares add up to {number(total)}%."
    if question.missing_words:
        reach = f"{reach} Missing: {question.missing_words}"
    return Found(question, lines, (), "Not printed", reach)


def in_words(results: Results) -> str:
    """The results as some lines of text, for the record of an activity."""
    survey = results.survey
    begins = f"{survey.reference}, {survey.title}: "
    begins += f"from {survey.source}." if survey.source else f"{results.answered.words} answered."
    said = [begins]
    for found in results.found:
        if found.lines:
            shares = "; ".join(
                f"{line.words} {line.share_words}" + (f", benchmark {line.against}" if line.against else "")
                for line in found.lines
                if line.words != NOT_ANSWERED
            )
            said.append(f"{found.question.words} {shares}. {found.reach}")
        elif found.themes:
            named = "; ".join(f"{theme.name} ({theme.count.words.lower()})" for theme in found.themes)
            said.append(f"{found.question.words} Themes: {named}.")
    return "\n".join(said)
