"""Codes on the trail, in words."""

from __future__ import annotations


def words_of(code: str) -> str:
    """A field's or a clock's name on the trail as words: `not_known`, `timetable_day_13:meeting` (the milestone)."""
    return code.rpartition(":")[2].replace("_", " ").strip() or code
