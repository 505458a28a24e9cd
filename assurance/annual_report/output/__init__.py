"""The outputs of a report: page, PDF, two-page summary and table of figures, all from the same collected results."""

from .report_text import Claim, ReportText, SectionText

__all__ = ["Claim", "ReportText", "SectionText"]
