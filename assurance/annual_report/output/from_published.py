"""A published year's own text as a report: what the shell prints, and what the first start shows."""

from __future__ import annotations

from datetime import date

from ..figures import SECTIONS, Collected, place
from ..markdown import markup, words
from ..published import PublishedFile
from .report_text import Claim, ReportText, SectionText


def text_of(document: PublishedFile, collected: Collected, *, issued_on: date) -> ReportText:
    """The chapters in the portal's own words with the figures in their places; UnknownFigures for a name not there."""
    sections = tuple(
        SectionText(
            key=chapter.key,
            title=SECTIONS[chapter.key],
            html=markup(place(chapter.text, collected)),
            lead=words(place(chapter.lead, collected)),
            claims=tuple(
                Claim(*(words(place(part, collected)) for part in (one.words, one.evidence, one.difference)))
                for one in chapter.claims
            ),
        )
        for chapter in document.sections
    )
    own = document.report
    return ReportText(
        title=own.title,
        subtitle=own.subtitle,
        issued_on=issued_on,
        sections=sections,
        agreed=f"Written from: {own.source}",
        cover=tuple(own.cover),
        summary=tuple(words(place(sentence, collected)) for sentence in own.summary),
        contact=own.contact,
    )
