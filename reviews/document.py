"""Exactly what the partners sign: the review as plain data, and its attachments by hash.

The page they read, the hash, and the copy sent to the Panel are all made from this. What is not
in here is not signed; whatever is in here, a comma's change voids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.clock import LONDON
from portal.together import fetch
from portal.uploads.queries import files_for_signature

from .choices import Category, Harm, Parallel
from .criteria import CRITERIA
from .models import Attendance, CriterionAnswer, Meeting, RapidReview, Recommendation

# How every document about a review is marked, after the government's classification.
MARKING = "Official-Sensitive"
EVIDENCE = "evidence"
REVIEW_FILE = "review"


def sign_off_document(review: RapidReview) -> dict[str, Any]:
    """The rapid review as plain JSON with readable keys, in the order in which it is read."""
    incident = review.incident
    meetings, recommendations, criteria, children, safety, returns, attendance = fetch(
        Meeting.objects.filter(review=review),
        Recommendation.objects.filter(review=review),
        review.criteria.all(),
        review.children.all(),
        review.safety_actions.select_related("organisation"),
        review.returns.select_related("organisation"),
        Attendance.objects.filter(meeting__review=review).select_related("organisation"),
    )
    return {
        "Reference": review.reference,
        "Recommendation": _recommendation(next(iter(recommendations), None)),
        "Criteria for a local review": _criteria(criteria),
        "Incident": {
            "Happened": f"{incident.happened_on:%-d %B %Y}" if incident.happened_on else incident.happened_words,
            "Council aware": f"{incident.aware_at.astimezone(LONDON):%-d %B %Y, %H:%M}",
            "Sort of place": incident.get_setting_display(),
            "Abuse or neglect": incident.get_abuse_display(),
            "Summary": incident.summary,
            "Not known": incident.not_known,
            "Other children": incident.other_children,
            "Other areas": incident.other_areas,
            "Parallel processes": [Parallel(code).label for code in incident.parallel],
            "About the parallel processes": incident.parallel_words,
            "Immediate safety": incident.immediate_safety,
        },
        "Children": [
            {
                "Child": child.label,
                "Outcome": child.get_outcome_display(),
                "Age": child.get_age_band_display(),
                "Sex": child.get_sex_display(),
                "Ethnicity": child.get_ethnicity_display(),
                "Disability": child.get_disability_display(),
                "About the disability": child.disability_words,
                "Status": child.get_legal_status_display(),
                "Kind of harm": [Harm(code).label for code in child.harms],
                "Category": [Category(code).label for code in child.categories],
            }
            for child in children
        ],
        "Meeting": _meeting(next(iter(meetings), None), attendance),
        "Immediate actions": [
            {
                "Action": action.action,
                "Organisation": action.organisation.name,
                "Due": f"{action.due_on:%-d %B %Y}" if action.due_on else "",
                "Done": f"{action.done_on:%-d %B %Y}" if action.done_on else "",
            }
            for action in safety
        ],
        "Agencies": [
            {"Agency": row.organisation.name, "Return": row.get_state_display(), "Version": row.version}
            for row in returns
        ],
    }


def _recommendation(row: Recommendation | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "Outcome": row.get_outcome_display(),
        "Reasons": row.reasons,
        "What will be done instead": row.instead,
        "Key lines of enquiry": row.lines_of_enquiry,
        "National interest": row.national_interest,
        "Other views in the meeting": row.dissent_in_meeting,
    }


def _criteria(rows: Iterable[CriterionAnswer]) -> list[dict[str, str]]:
    answers = {answer.code: answer for answer in rows}
    words = {True: "Met", False: "Not met", None: "Not answered"}
    return [
        {
            "Criterion": criterion.question,
            "Answer": words[answers[criterion.code].met if criterion.code in answers else None],
            "Reasons": answers[criterion.code].reasons if criterion.code in answers else "",
        }
        for criterion in CRITERIA
    ]


def _meeting(meeting: Meeting | None, rows: Iterable[Attendance]) -> dict[str, Any]:
    if meeting is None:
        return {}
    return {
        "Held": f"{meeting.held_at.astimezone(LONDON):%-d %B %Y, %H:%M}" if meeting.held_at else "",
        "Chaired by": meeting.chaired_by,
        "Attendance": [
            {
                "Organisation": r.organisation.name,
                "Presence": r.get_presence_display(),
                "Represented by": r.represented_by,
            }
            for r in rows
        ],
        "Facts": meeting.facts,
        "Safety of this child and others": meeting.safety,
        "The child's lived experience": meeting.lived_experience,
        "Inequality and identity": meeting.inequality,
        "Key practice episodes": meeting.episodes,
        "What worked well": meeting.worked_well,
        "What could improve": meeting.improve,
        "Learning already shared": meeting.learning_shared,
    }


def sign_off_files(review: RapidReview) -> list[dict[str, str]]:
    """Name and SHA-256 of every file that goes with the review: its attachments and the newest circulated pack."""
    files = files_for_signature(review.subject, REVIEW_FILE)
    pack = review.packs.filter(circulated_at__isnull=False).first()
    if pack:
        files.append({"name": f"Pack {pack.number}", "sha256": pack.sha256})
    return files


@dataclass(frozen=True)
class Section:
    """One part of the document as a page lays it out: facts with names, or entries that are such facts each."""

    title: str
    facts: list[tuple[str, str]]
    entries: list[list[tuple[str, str]]]


def sections(document: dict[str, Any]) -> list[Section]:
    """The document, frozen or live, in parts for the page and for print; empty facts are left out."""
    found = [Section("", _facts({k: v for k, v in document.items() if not isinstance(v, dict | list)}), [])]
    for title, part in document.items():
        if isinstance(part, dict):
            lists = {k: v for k, v in part.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
            found.append(Section(title, _facts({k: v for k, v in part.items() if k not in lists}), []))
            found += [Section(k, [], [_facts(entry) for entry in v]) for k, v in lists.items()]
        elif isinstance(part, list):
            found.append(Section(title, [], [_facts(entry) for entry in part]))
    return [s for s in found if s.facts or s.entries]


def _facts(part: dict[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for key, value in part.items():
        words = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
        if words.strip():
            rows.append((key, words))
    return rows
