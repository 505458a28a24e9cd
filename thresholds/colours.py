"""The levels' colours, which are data, as custom properties; patterns and numbers tell levels apart without them."""

from __future__ import annotations

from portal.brand import LEAST_CONTRAST, contrast, mixed

from .book import Book

WHITE, BLACK = "#ffffff", "#0b0c0c"


def ink_on(colour: str) -> str:
    """White or nearly black, whichever can be read on `colour` (`#rrggbb`); white where both can."""
    return WHITE if contrast(colour, WHITE) >= LEAST_CONTRAST else BLACK


def deep(colour: str) -> str:
    """The colour, darkened until text in it can be read on white."""
    share = 1.0
    while contrast(mixed(colour, "#000000", share), WHITE) < LEAST_CONTRAST:
        share -= 0.05
    return mixed(colour, "#000000", share)


def style_sheet(book: Book) -> str:
    """For each level of the edition its colour, what can be read on it, a dark and a pale shade of it."""
    rules = []
    for level in book.levels:
        colour = level.colour.lower()
        properties = {
            "--level": colour,
            "--level-ink": ink_on(colour),
            "--level-deep": deep(colour),
            "--level-pale": mixed(colour, WHITE, 0.09),
        }
        rules.append(f".level--{level.code}{{{''.join(f'{name}:{value};' for name, value in properties.items())}}}")
    return "\n".join(rules) + "\n"
