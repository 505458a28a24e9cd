"""An edition as the plain frozen text that the outputs print, and each output made from it."""

from __future__ import annotations

from typing import Any

from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.clock import london_date

from ..choices import ReportState
from ..models import ReportEdition
from .figures import Collected
from .freezing import from_json
from .markdown import Markup, markup, words
from .output.report_text import Claim, ReportText, SectionText
from .reading import SUMMARY

# On the cover, where the figure is known: what the year was about.
COVER = ("context.children", "rapid_reviews.completed", "training.sessions")


def printed(edition: ReportEdition) -> tuple[ReportText, Collected]:
    """What the outputs take: the text with its HTML, and the figures, both as they were frozen."""
    report, collected = edition.report, from_json(edition.figures)
    text: dict[str, Any] = edition.text
    sections = tuple(_section(part) for part in text["sections"] if part["key"] != SUMMARY and _says(part))
    plain = next((part["text"] for part in text["sections"] if part["key"] == SUMMARY), "")
    published = report.state == ReportState.PUBLISHED or bool(edition.statement)
    whole = ReportText(
        title=text["title"],
        subtitle=text.get("subtitle") or "What we did for children, and what difference it made",
        issued_on=report.published_on or edition.as_of,
        sections=sections,
        draft=not published,
        agreed=text.get("agreed") or _agreed(edition),
        statement=markup(edition.statement) if edition.statement else "",
        statement_by="The independent scrutineer" if edition.statement else "",
        cover=tuple(text.get("cover") or (name for name in COVER if _known(name, collected))),
        summary=tuple(text.get("summary") or (words(line) for line in plain.splitlines() if line.strip())),
        contact=text.get("contact", ""),
    )
    return whole, collected


def _known(name: str, collected: Collected) -> bool:
    return name in collected.figures and collected.figures[name].value is not None


def _says(part: dict[str, Any]) -> bool:
    return bool(part["text"].strip() or part["contributions"] or part["claims"])


def _section(part: dict[str, Any]) -> SectionText:
    html = [markup(part["text"])]
    for one in part["contributions"]:
        html += [markup(f"# From {_escaped(one['organisation'])}"), markup(one["text"])]
    claims = tuple(Claim(words(c["words"]), words(c["evidence"]), words(c["difference"])) for c in part["claims"])
    return SectionText(part["key"], part["title"], Markup("".join(html)), lead=part.get("lead", ""), claims=claims)


def _escaped(name: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!<>|&" else letter for letter in name)


def _agreed(edition: ReportEdition) -> str:
    """Who agreed to exactly this edition, and when; nothing while somebody is waited for."""
    subject = edition.report.subject
    rows = SignOff.objects.filter(subject_kind=subject.kind, subject_id=subject.id, state=SignOffState.COMPLETE)
    sign_off = next((row for row in rows if any(f["sha256"] == edition.sha256 for f in row.files)), None)
    if sign_off is None or sign_off.answered_at is None:
        return ""
    bodies = [s.body for s in sign_off.signatures.all()]
    return f"Approved by {', '.join(bodies)} on {london_date(sign_off.answered_at):%-d %B %Y}."
