"""The figures of a report as they stand today, its text with them in their places, and what has moved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from partnership.queries.publication import urgent_contacts
from portal.remembered import remembered

from ..models import AnnualReport, ReportEdition, ReportSection
from . import queries
from .figures import Collected, Parameters, collect, names_in, place
from .freezing import from_json
from .markdown import Markup, markup


def figures_of(report: AnnualReport, on: date) -> Collected:
    """What the records say of the report's period on London date `on`; small numbers hidden unless it was decided."""
    asked = Parameters(report.starts_on, report.ends_on, str(report), public=not report.open_numbers.strip())
    return remembered(("figures of a report", report.pk, on), lambda: collect(asked, as_of=on))


def drawn(text: str, collected: Collected) -> Markup:
    """The text as HTML with its figures in their places; raises UnknownFigures for a name that there is not."""
    return markup(place(text, collected))


def texts_of(report: AnnualReport) -> list[str]:
    """Every text of the report that can place a figure."""
    found: list[str] = []
    for section in queries.sections_of(report):
        found += [section.text, *(one.text for one in section.contributions.all() if one.in_at)]
        for claim in section.claims.all():
            found += [claim.words, claim.evidence, claim.difference]
    return found


def names_placed(report: AnnualReport) -> set[str]:
    """The names of the figures that the report's texts place."""
    return {name for text in texts_of(report) for name in names_in(text)}


def text_of(report: AnnualReport, collected: Collected) -> dict[str, Any]:
    """The whole text with the figures in their places, as plain JSON: what is frozen, and what the partners approve."""
    parts = [_part(section, collected) for section in queries.sections_of(report)]
    calls = [f"{one['name']}: {one['phone']}" for one in urgent_contacts()]
    return {"title": report.title, "period": report.period, "sections": parts, "contact": "; ".join(calls)}


def _part(section: ReportSection, collected: Collected) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "text": place(section.text, collected),
        "contributions": [
            {"organisation": one.organisation.name, "text": place(one.text, collected)}
            for one in section.contributions.all()
            if one.in_at
        ],
        "claims": [
            {name: place(getattr(claim, name), collected) for name in ("words", "evidence", "difference")}
            for claim in section.claims.all()
        ],
    }


def document_of(text: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """What a partner signs: the text by sections, every figure by its label, and where the sources disagree."""
    sections = {
        part["title"]: {
            "Text": part["text"],
            "From agencies": {one["organisation"]: one["text"] for one in part["contributions"]},
            "Claims": [
                {"Claim": one["words"], "Evidence": one["evidence"], "Difference": one["difference"]}
                for one in part["claims"]
            ],
        }
        for part in text["sections"]
    }
    return {
        "Title": f"{text['title']} {text['period']}",
        "Sections": sections,
        "Figures": {f"{one['label']} ({name})": one["text"] for name, one in sorted(figures["figures"].items())},
        "Sources that disagree": [one["sentence"] for one in figures["disagreements"]],
    }


@dataclass(frozen=True)
class Moved:
    """A figure that says something else than when the report was frozen; `placed`: a text names it."""

    name: str
    label: str
    before: str
    now: str
    placed: bool


def moved(edition: ReportEdition, collected: Collected, placed: Iterable[str]) -> list[Moved]:
    """The figures that have moved since `edition` was frozen, those that the text places first."""
    named = set(placed)
    found = []
    for name, before in from_json(edition.figures).figures.items():
        after = collected.figures.get(name)
        if after is None or after.text != before.text:
            said = after.text if after else "no longer collected"
            found.append(Moved(name, before.label, before.text, said, name in named))
    return sorted(found, key=lambda one: (not one.placed, one.label))
