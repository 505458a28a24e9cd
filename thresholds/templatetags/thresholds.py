"""What the thresholds' templates ask of the framework."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..book import MOST_FRAGMENTS, ages_in_words
from ..tables.cells import hours_in_words

register = template.Library()
register.filter(ages_in_words)


@register.filter
def hours_of(hours: list[list[Any]]) -> str:
    """The hours of a row of contacts: `Monday to Friday 08:45 to 17:00`, or that somebody always answers."""
    return "; ".join(hours_in_words(hours)) or "Always answered"


@register.filter
def marked(words: Iterable[str]) -> SafeString:
    """The words that matched, each marked: `<mark>always hungry</mark>, <mark>skint</mark>`."""
    return format_html_join(", ", "<mark>{}</mark>", ((word,) for word in words))


@register.filter
def parting(address: str) -> SafeString:
    """An e-mail address that may go over the line before its sign, and not in a word."""
    name, sign, host = address.partition("@")
    return format_html("{}<wbr>{}{}", name, sign, host)


class DrawnOnce(Node):
    """A part of a page that given values decide alone: drawn once, and kept with the book or with `keeper`."""

    def __init__(self, key: list[FilterExpression], inside: NodeList, keeper: FilterExpression | None = None) -> None:
        self.key, self.nodelist, self.keeper = key, inside, keeper

    def render(self, context: Context) -> str:
        """The part as it was drawn for the same values."""
        fragments = context["book"].fragments if self.keeper is None else self.keeper.resolve(context).drawn
        key = tuple(part.resolve(context) for part in self.key)
        drawn = fragments.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context)
            if len(fragments) < MOST_FRAGMENTS:
                fragments[key] = drawn
        return drawn


@register.tag
def once_for(parser: Parser, token: Token) -> DrawnOnce:
    """`{% once_for "continuum" slim %}…{% endonce_for %}`: what is inside depends on `book` and these values alone.

    Values have to be codes that the edition knows: never anything that somebody typed.
    """
    name, *key = token.split_contents()
    return _once(parser, name, key, None)


@register.tag
def once_on(parser: Parser, token: Token) -> DrawnOnce:
    """`{% once_on one "line" brief %}…{% endonce_on %}`: as `once_for`, kept with `one` for as long as it lasts."""
    name, keeper, *key = token.split_contents()
    return _once(parser, name, key, parser.compile_filter(keeper))


def _once(parser: Parser, name: str, key: list[str], keeper: FilterExpression | None) -> DrawnOnce:
    if not key:
        raise TemplateSyntaxError(f"{name} needs a name for what it keeps")
    inside = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return DrawnOnce([parser.compile_filter(part) for part in key], inside, keeper)
