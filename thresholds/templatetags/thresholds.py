"""What the thresholds' templates ask of the framework."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from ..book import ages_in_words as in_words

register = template.Library()


@register.filter
def ages_in_words(ages: Iterable[str]) -> str:
    """Bands of age with the word before them: `Age 0 to 4, 5 to 11`; `Before birth` needs none."""
    words = in_words(ages)
    return f"Age {words}" if words[:1].isdigit() else words.capitalize()
