"""The outputs of a report: page, PDF, two-page summary and table of figures, all from the same collected results."""

from .documents import page_content, paper_html, report_pdf, summary_pdf, whole_page
from .report_text import Claim, ReportText, SectionText
from .table import figures_csv

__all__ = [
    "Claim",
    "ReportText",
    "SectionText",
    "figures_csv",
    "page_content",
    "paper_html",
    "report_pdf",
    "summary_pdf",
    "whole_page",
]
