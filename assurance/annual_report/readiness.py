"""What still stands between an annual report and its partners, each line with the page that puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ..models import AnnualReport
from . import queries
from .figures import Collected
from .figures.of_missed_dates import HELD_BACK, TABLE
from .figures.placing import unknown_in
from .present import figures_of
from .reading import claims_wanted


@dataclass(frozen=True)
class Line:
    """One line: its words, and where it is put right."""

    text: str
    path: str


@dataclass(frozen=True)
class Readiness:
    """By what is missing. `stops` is whether something in it keeps the report from the partners."""

    sections: tuple[Line, ...]
    agencies: tuple[Line, ...]
    unknown: tuple[Line, ...]
    claims: tuple[Line, ...]
    without_claims: tuple[Line, ...]
    figures: tuple[Line, ...]
    disagreements: tuple[Line, ...]
    reasons: tuple[Line, ...]

    @property
    def stops(self) -> bool:
        """Whether the report cannot go to the partners yet."""
        return bool(self.sections or self.agencies or self.unknown or self.claims)


def before_sending(report: AnnualReport, on: date, *, runs: bool = True) -> Readiness:
    """Everything that is missing on London date `on`. A fixed number of queries, beside those of the figures.

    Whoever does not run the report is led to the section, not to the form of a claim, which need not open to them.
    """
    collected = figures_of(report, on)
    sections, agencies, unknown, claims, bare = [], [], [], [], []
    for section in queries.sections_of(report):
        path = reverse("report_section", args=[report.pk, section.key])
        silent = "" if section.text.strip() else ": nothing is written yet"
        if section.in_at is None or silent:
            sections.append(Line(f"{section.title} ({section.owner}){silent}", path))
        unknown += [Line(f"{section.title}: {words}", path) for words in _unknown(section.text, collected)]
        for one in section.contributions.all():
            theirs = reverse("report_contribution", args=[report.pk, one.pk])
            if one.in_at is None:
                # What is awaited only the agency's own people read; the section says who that is.
                agencies.append(Line(f"{section.title}: {one.organisation}", f"{path}#agencies"))
            else:
                unknown += [Line(f"{one}: {words}", theirs) for words in _unknown(one.text, collected)]
        rows = list(section.claims.all())
        for claim in rows:
            there = reverse("report_claim", args=[report.pk, claim.pk]) if runs else f"{path}#claims"
            if claim.lacks:
                claims.append(Line(f"{section.title}: “{_short(claim.words)}” lacks {claim.lacks}", there))
            for text in (claim.words, claim.evidence, claim.difference):
                unknown += [Line(f"{section.title}: {words}", there) for words in _unknown(text, collected)]
        if not rows and section.key in claims_wanted():
            add = reverse("report_claim_add", args=[report.pk, section.key])
            bare.append(Line(section.title, add if runs else f"{path}#claims"))
    return Readiness(
        sections=tuple(sections),
        agencies=tuple(agencies),
        unknown=tuple(unknown),
        claims=tuple(claims),
        without_claims=tuple(bare),
        figures=tuple(_missing(report, collected)),
        disagreements=tuple(_disagreements(report, collected)),
        reasons=tuple(_reasons(collected)),
    )


def _unknown(text: str, collected: Collected) -> list[str]:
    return [one.words for one in unknown_in(text, collected.figures)]


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79].rstrip() + "…"


def _missing(report: AnnualReport, collected: Collected) -> list[Line]:
    """The figures that the records do not know, hidden ones left out: those are known."""
    path = reverse("report_figures", args=[report.pk])
    return [
        Line(one.label, f"{path}#{name}")
        for name, one in collected.figures.items()
        if one.value is None and not one.suppressed
    ]


def _disagreements(report: AnnualReport, collected: Collected) -> list[Line]:
    path = reverse("report_figures", args=[report.pk])
    return [Line(one.sentence, f"{path}#disagreements") for one in collected.disagreements]


def _reasons(collected: Collected) -> list[Line]:
    """How many reasons of missed dates the public does not read, without a word of them or of their reviews."""
    table = collected.tables.get(TABLE)
    held = sum(row[-1] == HELD_BACK for row in table.rows) if table else 0
    if not held:
        return []
    many = "One reason is" if held == 1 else f"{held} reasons are"
    return [Line(f"{many} not printed. Add the same in words that anybody may read", reverse("deadline_register"))]
