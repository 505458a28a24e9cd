"""What a year's business plan says: one content for the page, the document, the table and the published edition.

Quotes stand in it by number. `said` puts in their words for whoever reads, and only while the consent stands.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.deadlines.tables import cell
from portal.documents import render_pdf

from .choices import Quarter
from .publication import digest
from .queries import plan as queries

Content = list[dict[str, Any]]
QUARTERS = [Quarter(q).label for q in Quarter.values]
COLUMNS = (
    "Year", "Priority", "Led by", "Intended impact", "Achievements", "Areas to strengthen", "Elements",
    *(f"Progress {label}" for label in QUARTERS), "Measures", "Actions", "Actions to do", "Actions overdue",
)  # fmt: skip

__all__ = ["COLUMNS", "QUARTERS", "collect", "digest", "plan_pdf", "said", "table"]


def collect(year: str, on: date, *, public: bool) -> Content:
    """The plan of `year` from the records as they stand on London date `on`; for the public, with its quotes alone."""
    rows = queries.priorities_in_use().filter(year=year)
    return content_of(queries.lines(rows, on), on, public=public)


def content_of(lines: list[queries.PriorityLine], on: date, *, public: bool) -> Content:
    """The plan that consists of these priorities."""
    return [_priority(line, on, public) for line in lines]


def _priority(line: queries.PriorityLine, on: date, public: bool) -> dict[str, Any]:
    plan = line.plan
    quotes = [quote.pk for quote in line.quotes if quote.public or not public]
    found: dict[str, Any] = {
        "id": line.priority.pk,
        "title": line.priority.title,
        "lead": line.lead.name,
        "impact": plan.impact if plan else "",
        "achievements": plan.achievements if plan else "",
        "strengthen": plan.strengthen if plan else "",
        "elements": [{"letter": e.group.letter, "name": e.group.name, "words": e.words} for e in line.elements],
        "measures": [
            {"name": m.measure.name, "better": m.measure.get_better_display(), "target": m.measure.target,
             "readings": m.readings}
            for m in line.measures
        ],
        "actions": [
            {"reference": a.reference, "words": a.words, "organisation": a.organisation.name,
             "due_on": a.due_on.isoformat() if a.due_on else "", "state": a.get_state_display()}
            for a in line.actions
        ],
        "progress": [
            {"label": q.label, "course": q.progress.get_course_display(), "words": q.progress.words,
             "difference": q.progress.difference}
            for q in line.quarters
            if q.progress
        ],
        "quotes": quotes,
    }  # fmt: skip
    if not public:
        found["overdue"] = [q.label for q in line.overdue]
    return found


def said(content: Content, *, public: bool) -> Content:
    """The same with the words of the quotes whose consent stands now: in `quotes`, dicts of words and who says them."""
    ids = {pk for part in content for pk in part["quotes"]}
    standing = queries.standing_quotes(ids, public=public)
    return [
        {
            **part,
            "quotes": [
                {"words": standing[pk].words, "speaker": standing[pk].get_speaker_display()}
                for pk in part["quotes"]
                if pk in standing
            ],
            "actions": [
                {**a, "due_on": date.fromisoformat(a["due_on"]) if a["due_on"] else None} for a in part["actions"]
            ],
        }
        for part in content
    ]


def plan_pdf(year: str, content: Content, *, marking: str, subtitle: str, issued_at: Any) -> bytes:
    """The plan as a document; `content` with its quotes said."""
    context = {
        "title": f"Business plan {year}",
        "subtitle": subtitle,
        "reference": f"Business plan {year}",
        "marking": marking,
        "issued_at": issued_at,
        "priorities": content,
        "quarters": QUARTERS,
    }
    return render_pdf("pdf/business_plan.html", context)


def table(year: str, content: Content, on: date) -> list[list[str]]:
    """A row for each priority, in the order of COLUMNS. No cell can be taken for a formula."""
    rows = []
    for part in content:
        progress = {one["label"]: f"{one['course']}: {one['words']}" for one in part["progress"]}
        to_do = [a for a in part["actions"] if a["state"] == "To do"]
        late = [a for a in to_do if a["due_on"] and a["due_on"] < on]
        measures = "; ".join(
            f"{m['name']}: " + ", ".join(reading or "not recorded" for reading in m["readings"])
            for m in part["measures"]
        )
        elements = "; ".join(f"{e['letter']} {e['words']}" for e in part["elements"])
        values = (
            year, part["title"], part["lead"], part["impact"], part["achievements"], part["strengthen"], elements,
            *(progress.get(label, "") for label in QUARTERS), measures, len(part["actions"]), len(to_do), len(late),
        )  # fmt: skip
        rows.append([cell(value) for value in values])
    return rows
