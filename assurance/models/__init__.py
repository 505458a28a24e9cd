"""The tables of the assurance app."""

from .activity import Activity
from .audit import Audit, AuditCase, AuditFinding, AuditQuestion, FileAnswer, FileAudit
from .framework import Framework, Method, Promise
from .indicators import Figure, FigureImport, ImportedFigure, Indicator
from .inspection import InspectionPack
from .risk import Risk, RiskReview
from .scrutiny import Challenge, Scrutiny, ScrutinyDocument, ScrutinyQuestion
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
from .survey import (
    Survey,
    SurveyAnswer,
    SurveyOption,
    SurveyQuestion,
    SurveyResponse,
    SurveySector,
    SurveyTheme,
)
from .voice import Voice

__all__ = [
    "Activity",
    "Answer",
    "Assessment",
    "AssessmentChase",
    "AssessmentCycle",
    "AssessmentShare",
    "Audit",
    "AuditCase",
    "AuditFinding",
    "AuditQuestion",
    "Challenge",
    "Figure",
    "FigureImport",
    "FileAnswer",
    "FileAudit",
    "Framework",
    "ImportedFigure",
    "Indicator",
    "InspectionPack",
    "Method",
    "PanelNote",
    "Promise",
    "Question",
    "Risk",
    "RiskReview",
    "ScaleLevel",
    "Scrutiny",
    "ScrutinyDocument",
    "ScrutinyQuestion",
    "Standard",
    "StatedTotal",
    "Survey",
    "SurveyAnswer",
    "SurveyOption",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveySector",
    "SurveyTheme",
    "TestedBy",
    "Voice",
]
