"""The tables of the assurance app."""

from .activity import Activity
from .framework import Framework, Method, Promise
from .indicators import Figure, FigureImport, ImportedFigure, Indicator
from .section11 import (
    Answer,
    Assessment,
    AssessmentChase,
    AssessmentCycle,
    AssessmentShare,
    PanelNote,
    Question,
    ScaleLevel,
    Standard,
    TestedBy,
)
from .stated_total import StatedTotal

__all__ = [
    "Activity",
    "Answer",
    "Assessment",
    "AssessmentChase",
    "AssessmentCycle",
    "AssessmentShare",
    "Figure",
    "FigureImport",
    "Framework",
    "ImportedFigure",
    "Indicator",
    "Method",
    "PanelNote",
    "Promise",
    "Question",
    "ScaleLevel",
    "Standard",
    "StatedTotal",
    "TestedBy",
]
