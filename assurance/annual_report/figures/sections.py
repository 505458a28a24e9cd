"""The chapters of the report, by key and title, in the order in which they are read."""

from __future__ import annotations

SECTIONS: dict[str, str] = {
    "foreword": "Foreword",
    "area": "The area and its children",
    "partners": "Partners and structure",
    "priorities": "Our priorities",
    "emergencies": "How we answered emergencies",
    "assurance_areas": "What we asked to be assured of",
    "workforce": "Workforce development",
    "learning": "Learning from reviews",
    "scrutiny": "Scrutiny and assurance",
    "voices": "Voices, and what changed because of them",
    "funding": "Funding",
    "progress": "Progress on last year’s plans",
    "plans": "Plans for the coming year",
    "worry": "How to raise a worry",
}
