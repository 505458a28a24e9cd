"""The annual report: published years loaded as the command loads them, and the figures collected of them."""

from __future__ import annotations

from datetime import date

from assurance import actions
from assurance.annual_report.figures import Collected, Parameters, collect
from assurance.annual_report.output import ReportText
from assurance.annual_report.output.from_published import text_of
from assurance.annual_report.published import read_published
from assurance.models import StatedCheck, StatedFigure
from reviews.practice.actions import load_counted
from reviews.practice.counting import read_counted, shipped

from . import assurance
from .snapshots import remembered

BOLTON = (date(2019, 10, 1), date(2020, 9, 30))
BURY = (date(2019, 4, 1), date(2020, 3, 31))
ON = date(2026, 11, 30)


@remembered
def published_year(name: str = "bolton-2019-20") -> None:
    """The partnership of the year with everything that was published of it: activities, counted reviews, figures."""
    code = name.split("-")[0]
    assurance.framework(code)
    if code == "bolton":
        assurance.history(name)
    if name in shipped():
        load_counted(document=read_counted(name), name=name, by=None, now=assurance.NOW)
    actions.load_published(document=read_published(name), by=None, now=assurance.NOW)


def stated_figure() -> StatedFigure:
    """A figure of Bolton's published year."""
    published_year()
    return StatedFigure.objects.get(name="context.children")


def stated_check() -> StatedCheck:
    """A check of Bolton's published year."""
    published_year()
    return StatedCheck.objects.filter(kind="share").first()


def collected(period: tuple[date, date] = BOLTON, *, public: bool = True, on: date = ON) -> Collected:
    """The figures of a period as the records stand."""
    return collect(Parameters(*period, "Annual report", public), as_of=on)


def report_of(name: str = "bolton-2019-20", *, public: bool = True) -> tuple[ReportText, Collected]:
    """A published year's own report: its text and its figures."""
    document = read_published(name)
    found = collected((document.report.starts_on, document.report.ends_on), public=public)
    return text_of(document, found, issued_on=ON), found
