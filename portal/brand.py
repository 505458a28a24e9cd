"""The partnership's name and colour, which are data: its arrangements give them, the ground shows them.

The ground imports no app, so the app that keeps the arrangements registers a provider in its
`AppConfig.ready`. Until arrangements are loaded the portal shows a neutral name and colour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3: text of ordinary size, here white on the colour
NEUTRAL_COLOUR = "#0b4f5c"


@dataclass(frozen=True)
class Brand:
    """How a partnership is named on the page and in which colour (`#rrggbb`)."""

    name: str
    short_name: str
    brand_colour: str


NEUTRAL = Brand("Partnership portal", "Partnership portal", NEUTRAL_COLOUR)

_providers: list[Callable[[], Brand | None]] = []


def register(provider: Callable[[], Brand | None]) -> None:
    """Make `provider` the source of the brand; it answers None while no arrangements are loaded."""
    _providers[:] = [provider]


def current() -> Brand:
    """The partnership's brand, or the neutral one while there are no arrangements."""
    found = _providers[0]() if _providers else None
    return found or NEUTRAL


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of `#rrggbb`; ValueError for anything else: it goes into a style sheet."""
    if not HEX_COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: str) -> str:
    """The colour itself where white text on it can be read; otherwise, or where it is no colour, the neutral one."""
    try:
        enough = contrast(colour, "#ffffff") >= LEAST_CONTRAST
    except ValueError:
        return NEUTRAL_COLOUR
    return colour.lower() if enough else NEUTRAL_COLOUR


def mixed(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `colour` mixed with the rest of `other`, as `#rrggbb`."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
