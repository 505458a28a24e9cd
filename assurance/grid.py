"""The calendar of a year as a grid of methods and months: pure, from rows to what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .choices import ActivityState
from .models import Activity, Method
from .months import Year, month_words, months_on, span_words

S = ActivityState
# What has neither ended nor stands still can be taken to other months.
MOVABLE = (S.PLANNED, S.OPEN, S.DELAYED)
MARKS = {S.PLANNED: "○", S.OPEN: "◐", S.DONE: "✓", S.DELAYED: "→", S.SUSPENDED: "‖"}


@dataclass(frozen=True)
class Chip:
    """One entry as the grid shows it: never by colour alone, so `mark` and `state_words` stand beside `title`.

    `when` is its months in words; `detail` why and to when it was moved; `activity` None for rapid reviews
    that the portal counts from their own records; `movable` whether it can be taken to other months from where it is.
    """

    title: str
    state: str
    state_words: str
    when: str
    detail: str = ""
    activity: Activity | None = None
    movable: bool = False

    @property
    def mark(self) -> str:
        """The sign of its state."""
        return MARKS[S(self.state)]


@dataclass(frozen=True)
class Cell:
    """`span` months from `month` on: with a chip, or empty."""

    month: date
    span: int = 1
    chip: Chip | None = None


@dataclass
class Row:
    """A method: `lanes` are lists of cells, each twelve months wide; `beside` what stands in no month of the year."""

    method: Method
    lanes: list[list[Cell]] = field(default_factory=list)
    beside: list[Chip] = field(default_factory=list)

    @property
    def chips(self) -> list[Chip]:
        """Everything of the method in order of its months, for the list."""
        placed = sorted((c for lane in self.lanes for c in lane if c.chip), key=lambda cell: cell.month)
        return [cell.chip for cell in placed if cell.chip] + self.beside


@dataclass(frozen=True)
class Disagreement:
    """What a source states and what its own entries add up to, where the two are not the same."""

    method: Method
    stated: int
    counted: int
    source: str
    entries_source: str


def rows(year: Year, methods: Iterable[Method], activities: Iterable[Activity], rapid: Mapping[date, int]) -> list[Row]:
    """A row for every method, in the order of the framework; `rapid` counts the portal's own rapid reviews by month."""
    by_method: dict[int, list[Activity]] = {}
    for activity in activities:
        if activity.state != S.WITHDRAWN:
            by_method.setdefault(activity.method_id, []).append(activity)
    found = []
    for method in methods:
        placed: list[tuple[date, date, Chip]] = []
        row = Row(method)
        for activity in by_method.get(method.pk, []):
            chips = _placed(activity, year)
            placed += chips
            if not chips:
                row.beside.append(_chip(activity, activity.from_month, activity.to_month))
        if method.from_reviews:
            placed += [(month, month, _counted(month, number)) for month, number in sorted(rapid.items())]
        row.lanes = _lanes(year, sorted(placed, key=lambda one: (one[0], one[1])))
        found.append(row)
    return found


def _placed(activity: Activity, year: Year) -> list[tuple[date, date, Chip]]:
    """Where the activity stands in the year: its months now, and the months it was moved away from."""
    found = []
    if activity.lies_in(year.first, year.last):
        chip = _chip(activity, activity.from_month, activity.to_month, now=True)
        found.append((activity.from_month, activity.to_month, chip))
    first, last = activity.planned_from, activity.planned_to
    if activity.has_moved and first and last and first <= year.last and last >= year.first:
        moved_to = span_words(activity.from_month, activity.to_month) if activity.from_month else "no month yet"
        words = Chip(
            activity.title, S.DELAYED, f"Moved to {moved_to}", span_words(first, last), activity.reason, activity
        )
        found.append((first, last, words))
    return [(max(first, year.first), min(last, year.last), chip) for first, last, chip in found if first and last]


def _chip(activity: Activity, first: date | None, last: date | None, *, now: bool = False) -> Chip:
    state = S(activity.state)
    words = str(state.label)
    when = span_words(first, last)
    detail = activity.reason if state in (S.DELAYED, S.SUSPENDED) else ""
    if activity.has_moved:
        before = span_words(activity.planned_from, activity.planned_to)
        detail = f"First planned for {before}. {detail}".strip()
        if not now and first is None:
            when = f"{before}; no new month given" if activity.planned_from else when
    movable = now and state in MOVABLE and not activity.loaded_from
    return Chip(activity.title, state, words, when, detail, activity, movable)


def _counted(month: date, number: int) -> Chip:
    title = f"{number} rapid review" + ("" if number == 1 else "s")
    return Chip(title, S.DONE, "Sent to the Panel", month_words(month))


def _lanes(year: Year, placed: list[tuple[date, date, Chip]]) -> list[list[Cell]]:
    """Entries beside one another where they do not meet, below one another where they do; at least one lane."""
    lanes: list[list[tuple[date, date, Chip]]] = []
    for entry in placed:
        free = next((lane for lane in lanes if lane[-1][1] < entry[0]), None)
        if free is None:
            lanes.append([entry])
        else:
            free.append(entry)
    return [_cells(year, lane) for lane in lanes] or [_cells(year, [])]


def _cells(year: Year, lane: list[tuple[date, date, Chip]]) -> list[Cell]:
    cells, month = [], year.first
    for first, last, chip in lane:
        while month < first:
            cells.append(Cell(month))
            month = months_on(month, 1)
        span = (last.year - first.year) * 12 + last.month - first.month + 1
        cells.append(Cell(first, span, chip))
        month = months_on(last, 1)
    while month <= year.last:
        cells.append(Cell(month))
        month = months_on(month, 1)
    return cells
