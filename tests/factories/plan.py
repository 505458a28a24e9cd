"""A business plan for tests, made by the same actions that people use. Every word is invented."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from partnership.actions import named_contacts, plan
from partnership.choices import Better, Duty, PlanCourse, Speaker
from partnership.models import (
    Action,
    ContactDuty,
    NamedContact,
    PlanElement,
    PlanMeasure,
    PlanProgress,
    PlanQuote,
    PlanReading,
    Priority,
    PriorityPlan,
    PublishedPlan,
)
from partnership.plan_content import collect, digest
from partnership.queries import plan as queries
from portal.accounts.models import Organisation, Person
from portal.clock import london_date

from .people import LONG_AGO

YEAR = "2026-27"


def priority(*, lead: Organisation, by: Person, title: str = "Neglect that lasts", year: str = YEAR,
             now: datetime = LONG_AGO) -> Priority:  # fmt: skip
    """A priority that the partnership chose itself."""
    return plan.set_priority(year=year, title=title, lead=lead, by=by, now=now)


def written(of: Priority, *, by: Person, now: datetime, impact: str = "Children are seen early.") -> PriorityPlan:
    """Its plan, with every element of the arrangements."""
    parts = {group.pk: f"Part of {group.letter}." for group in queries.elements()}
    texts = {"impact": impact, "achievements": "One tool.", "strengthen": "The voice of babies."}
    return plan.write_plan(priority=of, texts=texts, elements=parts, version=0, by=by, now=now)


def element(of: PriorityPlan) -> PlanElement:
    """One element's part in it."""
    return of.elements.all()[0]


def measure(of: PriorityPlan, *, by: Person, now: datetime, name: str = "Plans over two years") -> PlanMeasure:
    """What it is measured by."""
    return plan.add_measure(
        priority=of.priority, name=name, better=Better.LOWER, target="under 5%", by=by, now=now
    )  # fmt: skip


def progress(of: PriorityPlan, quarter: int = 1, *, by: Person, now: datetime, words: str = "It began.",
             readings: dict[int, tuple[Decimal | None, Decimal | None]] | None = None) -> PlanProgress:  # fmt: skip
    """A quarter's report."""
    return plan.report_progress(
        priority=of.priority, quarter=quarter, course=PlanCourse.ON_COURSE, words=words, difference="",
        readings=readings or {}, version=0, by=by, now=now,
    )  # fmt: skip


def reading(of: PlanMeasure, quarter: int = 1, *, by: Person, now: datetime) -> PlanReading:
    """What it read in a quarter: 9 of 61."""
    progress(of.plan, quarter, by=by, now=now, readings={of.pk: (Decimal(9), Decimal(61))})
    return of.readings.get(quarter=quarter)


def quote(of: PriorityPlan, *, by: Person, now: datetime, words: str = "They asked me first.",
          public: bool = True) -> PlanQuote:  # fmt: skip
    """What somebody said, with their consent."""
    return plan.record_quote(
        priority=of.priority, words=words, speaker=Speaker.CHILD, consented_on=london_date(now),
        consent_words="In writing, with an advocate.", public=public, by=by, now=now,
    )  # fmt: skip


def action(of: PriorityPlan, *, by: Person, now: datetime, due_on: date | None = None) -> Action:
    """An action of it in the one tracker."""
    return plan.add_priority_action(
        priority=of.priority, words="Publish the tool.", organisation=of.priority.lead, owner=None, due_on=due_on,
        by=by, now=now,
    )  # fmt: skip


def edition(*, by: Person, now: datetime, year: str = YEAR) -> PublishedPlan:
    """The year's plan, published as it stands."""
    shown = digest(collect(year, london_date(now), public=True))
    return plan.publish_plan(year=year, shown=shown, by=by, now=now)


def contact(of: Organisation, *, by: Person, now: datetime, post: str = "Head of safeguarding", name: str = "",
            duties: tuple[str, ...] = (Duty.SAFEGUARDING_LEAD,), starts_on: date = date(2026, 1, 5),
            ends_on: date | None = None) -> NamedContact:  # fmt: skip
    """Somebody whom a body named."""
    values = {
        "name": name, "post": post, "email": "lead@example.org", "phone": "", "starts_on": starts_on,
        "ends_on": ends_on,
    }  # fmt: skip
    return named_contacts.name_contact(organisation=of, values=values, duties=duties, by=by, now=now)


def duty(of: NamedContact) -> ContactDuty:
    """What they are there for."""
    return of.duties.all()[0]
