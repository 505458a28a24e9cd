"""Charts as numbers for an SVG: where a point lies. Each is drawn beside the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Mark:
    """One point: where it lies, what it is called and what it says; `y` None where the figure is not known."""

    x: float
    y: float | None
    label: str
    words: str


@dataclass(frozen=True)
class Chart:
    """A line of points within `width` × `height`; `paths` are its unbroken parts, for a gap is not drawn over."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    paths: tuple[str, ...]
    target_y: float | None
    benchmark_y: float | None
    top: Decimal


def chart(
    points: Sequence[tuple[str, Decimal | None, str]],
    *,
    width: int,
    height: int,
    pad: int,
    target: Decimal | None = None,
    benchmark: Decimal | None = None,
) -> Chart:
    """The chart of `points` (label, value, words). It begins at nought, so that no change looks larger than it is."""
    known = [value for _label, value, _words in points if value is not None]
    top = max([*known, *(v for v in (target, benchmark) if v is not None)], default=Decimal(0)) or Decimal(1)
    wide = (width - 2 * pad) / max(1, len(points) - 1)

    def at(value: Decimal) -> float:
        return round(height - pad - float(value / top) * (height - 2 * pad), 1)

    marks = tuple(
        Mark(round(pad + n * wide, 1), None if value is None else at(value), label, words)
        for n, (label, value, words) in enumerate(points)
    )
    parts: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.y is None:
            parts.append([])
        else:
            parts[-1].append(mark)
    paths = tuple(" ".join(f"{m.x},{m.y}" for m in part) for part in parts if len(part) > 1)
    return Chart(
        width,
        height,
        marks,
        paths,
        None if target is None else at(target),
        None if benchmark is None else at(benchmark),
        top,
    )
