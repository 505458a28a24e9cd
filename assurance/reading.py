"""The data files of the app and their shape: frameworks (`framework/*.yaml`), published years (`history/*.yaml`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from partnership.arrangements import ArrangementsError, Problem
from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry
from partnership.choices import ActionSource
from portal.errors import PortalError

from .choices import ActivityState

HERE = Path(__file__).resolve().parent
FRAMEWORKS, HISTORIES = HERE / "framework", HERE / "history"


@dataclass(kw_only=True)
class FrameworkEntry(Entry):
    """The framework as a whole: its document and its cycle."""

    code: str
    source: str
    starts_on: date
    years: int
    cycle_words: str


@dataclass(kw_only=True)
class PromiseEntry(Entry):
    """What is promised of a method; see `models.Promise` for the three kinds."""

    code: str
    words: str
    citation: str
    times: int | None = None
    months: int | None = None
    in_month: int | None = None
    since: date | None = None
    once_in: date | None = None


@dataclass(kw_only=True)
class MethodEntry(Entry):
    """One method."""

    code: str
    name: str
    words: str
    citation: str
    from_reviews: bool = False
    actions_as: ActionSource = ActionSource.OTHER
    promises: list[PromiseEntry] = field(default_factory=list)


@dataclass(kw_only=True)
class FrameworkFile(Entry):
    """A file of a framework. `digest` is the SHA-256 of its bytes and `file` its name."""

    framework: FrameworkEntry
    methods: list[MethodEntry]
    digest: str = field(default="", metadata={"read": False})
    file: str = field(default="", metadata={"read": False})


@dataclass(kw_only=True)
class HistoryEntry(Entry):
    """Whose published year it is, and the document."""

    partnership: str
    year: int
    source: str


@dataclass(kw_only=True)
class ActivityEntry(Entry):
    """One printed entry. Without `from_month` it stayed where it was planned, unless `moved` is `unknown`."""

    entry: str
    method: str
    title: str
    state: ActivityState
    reason: str = ""
    planned_from: date | None = None
    planned_to: date | None = None
    from_month: date | None = None
    to_month: date | None = None
    moved: str = ""
    month_words: str = ""
    counted: int = 1

    @property
    def now_from(self) -> date | None:
        """The first month that holds now."""
        return None if self.moved else self.from_month or self.planned_from

    @property
    def now_to(self) -> date | None:
        """The last month that holds now."""
        return None if self.moved else self.to_month or self.planned_to


@dataclass(kw_only=True)
class TotalEntry(Entry):
    """A sum that a source states."""

    method: str
    total: int
    source: str


@dataclass(kw_only=True)
class HistoryFile(Entry):
    """A file of a published year; `file` is its name."""

    history: HistoryEntry
    activities: list[ActivityEntry]
    totals: list[TotalEntry] = field(default_factory=list)
    file: str = field(default="", metadata={"read": False})


def shipped(folder: Path) -> list[str]:
    """The names of the files that come with the portal in `folder`."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _shipped_path(folder: Path, name: str, what: str) -> Path:
    names = shipped(folder)
    if name not in names:
        raise PortalError(f"There is no {what} called “{name}”. The portal comes with: {', '.join(names)}.")
    return folder / f"{name}.yaml"


def read_framework(name: str) -> FrameworkFile:
    """The shipped framework `name`; PortalError for an unknown one, ArrangementsError with every fault and its line."""
    return framework_at(_shipped_path(FRAMEWORKS, name, "assurance framework"))


def framework_at(path: Path) -> FrameworkFile:
    """The framework in the file at `path`; ArrangementsError with every fault and its line."""
    document, content = read_entry(path, FrameworkFile)
    document.file, document.digest = path.name, hashlib.sha256(content).hexdigest()
    return check_framework(document)


def check_framework(document: FrameworkFile) -> FrameworkFile:
    """The same file, once it makes sense: codes once, each promise of one kind."""
    problems = []
    for what, entries in (("method", document.methods), ("promise", [p for m in document.methods for p in m.promises])):
        seen: dict[str, int] = {}
        for entry in entries:
            if entry.code in seen:
                sentence = (
                    f"The {what} “{entry.code}” is on line {seen[entry.code]} already. Give it a code of its own."
                )
                problems.append(Problem(entry.line, sentence))
            seen.setdefault(entry.code, entry.line)
    for promise in (p for m in document.methods for p in m.promises):
        kinds = [bool(promise.times and promise.months), promise.in_month is not None, promise.once_in is not None]
        if sum(kinds) != 1 or (promise.in_month is not None and not 1 <= promise.in_month <= 12):
            sentence = (
                "Write either “times” with “months”, or “in_month” (1 to 12), or “once_in”, and one of them only."
            )
            problems.append(Problem(promise.line, sentence))
    if problems:
        raise ArrangementsError(document.file, problems)
    return document


def read_history(name: str) -> HistoryFile:
    """The shipped published year `name`; errors as `read_framework`."""
    return history_at(_shipped_path(HISTORIES, name, "published year"))


def history_at(path: Path) -> HistoryFile:
    """The published year in the file at `path`; ArrangementsError with every fault and its line."""
    document, _content = read_entry(path, HistoryFile)
    document.file = path.name
    return check_history(document)


def check_history(document: HistoryFile) -> HistoryFile:
    """The same file, once it makes sense: entries once, months whole and in order, a reason where one is due."""
    problems, seen = [], {}
    for row in document.activities:
        if row.entry in seen:
            problems.append(Problem(row.line, f"“{row.entry}” is on line {seen[row.entry]} already."))
        seen.setdefault(row.entry, row.line)
        for first, last in ((row.planned_from, row.planned_to), (row.from_month, row.to_month)):
            whole = (first is None) == (last is None)
            if not whole or (first and last and (first > last or first.day != 1 or last.day != 1)):
                problems.append(
                    Problem(row.line, "Write the first and the last month, in order, each as its first day.")
                )
        if row.planned_from and not row.month_words:
            problems.append(Problem(row.at("planned_from"), "Say in “month_words” where the month is known from."))
        if row.state in (ActivityState.DELAYED, ActivityState.SUSPENDED) and not row.reason:
            problems.append(Problem(row.line, "Something delayed or suspended needs its “reason”."))
    if problems:
        raise ArrangementsError(document.file, problems)
    return document
