"""Figures of the annual report from live records: counts, shares, tables, charts, and where sources disagree."""

from .collecting import collect, known_names
from .placing import UnknownFigures, check, names_in, place, placed
from .sections import SECTIONS
from .shapes import Chart, Collected, Disagreement, Figure, Parameters, Table

__all__ = [
    "SECTIONS",
    "Chart",
    "Collected",
    "Disagreement",
    "Figure",
    "Parameters",
    "Table",
    "UnknownFigures",
    "check",
    "collect",
    "known_names",
    "names_in",
    "place",
    "placed",
]
