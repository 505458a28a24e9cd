"""Whether white text can be read on the partnership's colour."""

from __future__ import annotations

import re

# WCAG 2.2, success criterion 1.4.3: ordinary text against its background.
LEAST_CONTRAST = 4.5
HEX = re.compile(r"#[0-9a-f]{6}")


def is_hex(colour: str) -> bool:
    """Whether `colour` is written as `#0b3f4a`, in lower case."""
    return HEX.fullmatch(colour) is not None


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white on `colour` (`#rrggbb`), 1 to 21, by WCAG's relative luminance."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 1.05 / (luminance + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
