"""What is printed: the text of a report as plain frozen data. Both the written report and the shipped years give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claim:
    """A claim of progress, what shows it, and what difference it made to children. Empty: nothing was recorded."""

    words: str
    evidence: str = ""
    difference: str = ""


@dataclass(frozen=True)
class SectionText:
    """One chapter. `html` is safe already, with the figures placed: nothing is cleaned or placed after this.

    `key` is one of `figures.SECTIONS` where the chapter takes figures, tables and drawings; others stand by themselves.
    `lead` is one sentence under the heading; `by` who wrote it.
    """

    key: str
    title: str
    html: str
    lead: str = ""
    by: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class ReportText:
    """A whole report. `agreed` says in words who agreed to it and when; `statement` is the scrutineer's, as safe HTML.

    `issued_on` is the day that the document bears: the day of publication, or of the draft.
    `cover` are the names of up to three figures for the cover; `summary` the plain sentences of the two-page summary.
    """

    title: str
    subtitle: str
    issued_on: date
    sections: tuple[SectionText, ...]
    draft: bool = False
    agreed: str = ""
    statement: str = ""
    statement_by: str = ""
    cover: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    contact: str = ""
