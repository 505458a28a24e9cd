"""An event of the trail as one plain sentence, from its template."""

from __future__ import annotations

from django.template import Context
from django.template.loader import get_template

from .models import TrailEvent


def template_name(event: str) -> str:
    """The template of an event: `review.read` is told by `trail/review-read.txt`."""
    return f"trail/{event.replace('.', '-')}.txt"


def sentence(event: TrailEvent) -> str:
    """The event in one sentence, as plain text: a page escapes it like any other value."""
    template = get_template(template_name(event.event)).template  # type: ignore[attr-defined]
    return " ".join(str(template.render(Context({"event": event}, autoescape=False))).split())


def words_of(code: str) -> str:
    """A field's or a clock's name on the trail as words: `not_known`, `timetable_day_13:meeting` (the milestone).

    A clock that is told from its like by a number is called by its rule: `risk_review:1`.
    """
    name, _, last = code.rpartition(":")
    said = name if name and last.isdigit() else last
    return said.replace("_", " ").strip() or code
