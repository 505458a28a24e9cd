"""The tables of the assurance app."""

from .activity import Activity
from .annual_report import (
    AnnualReport,
    ReportClaim,
    ReportContribution,
    ReportDiscussion,
    ReportRecipient,
    ReportSection,
)
from .audit import Audit, AuditCase, AuditFinding, AuditQuestion, FileAnswer, FileAudit
from .framework import Framework, Method, Promise
from .indicators import Figure, FigureImport, ImportedFigure, Indicator
from .inspection import InspectionPack
from .report_edition import ReportBuild, ReportEdition
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
from .stated_figure import CheckKind, StatedCheck, StatedFigure
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
    "AnnualReport",
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
    "CheckKind",
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
    "ReportBuild",
    "ReportClaim",
    "ReportContribution",
    "ReportDiscussion",
    "ReportEdition",
    "ReportRecipient",
    "ReportSection",
    "Risk",
    "RiskReview",
    "ScaleLevel",
    "Scrutiny",
    "ScrutinyDocument",
    "ScrutinyQuestion",
    "Standard",
    "StatedCheck",
    "StatedFigure",
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
