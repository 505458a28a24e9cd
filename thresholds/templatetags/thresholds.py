"""What the thresholds' templates ask of the framework."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from ..book import ages_in_words as in_words
from ..tables.cells import hours_in_words

register = template.Library()


@register.filter
def ages_in_words(ages: Iterable[str]) -> str:
    """Bands of age with the word before them: `Age 0 to 4, 5 to 11`; `Before birth` needs none."""
    words = in_words(ages)
    return f"Age {words}" if words[:1].isdigit() else words.capitalize()


@register.filter
def hours_of(hours: list[list[Any]]) -> str:
    """The hours of a row of contacts: `Monday to Friday 08:45 to 17:00`, or that somebody always answers."""
    return "; ".join(hours_in_words(hours)) or "Always answered"
