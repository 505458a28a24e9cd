"""A fictional business plan of this year, and fictional named contacts, made by the same actions that people use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import holders
from portal.clock import LONDON, london_date

from .actions import named_contacts, plan
from .choices import Better, Duty, PlanCourse, Quarter, Speaker
from .models import NamedContact, Priority, PriorityPlan
from .plan_content import collect, digest
from .queries import plan as queries
from .queries import relevant_agencies, statutory_partners

# Title, what is meant to change, achievements, what to strengthen, what is counted (with its readings), an action.
PRIORITIES = (
    ("Neglect that lasts", "Children who live with neglect are seen early, and their plan changes something in a year.",
     "Every team that visits at home uses the same tool.", "The voice of children who cannot speak yet.",
     ("Plans for neglect that have lasted over two years", Better.LOWER, ((9, 61), (7, 58))),
     "Publish the tool for neglect with three worked examples."),
    ("Harm outside the home", "Young people who are exploited meet adults who stay, and not a new one each month.",
     "One panel decides about places and people together.", "What happens when somebody turns eighteen.",
     ("Young people with the same worker for six months", Better.HIGHER, ((14, 25), (17, 27))),
     "Agree how a worker stays with a young person who moves to another area."),
    ("Babies under one", "Every family with a baby knows whom to call at night, and is not left waiting.",
     "", "Fathers are asked as often as mothers.",
     ("Families told about safer sleep at home", Better.HIGHER, ((310, 342),)),
     "Add the question about previous addresses to the first visit."),
)  # fmt: skip
ELEMENTS = (
    "One message each quarter, tried out with five parents before it goes out.",
    "Ten records are read together each half-year.",
    "What reviews say about this is put on one page.",
    "It is part of induction in every agency.",
)
QUOTES = (
    ("They asked me what the house smells like. Nobody had asked me anything like that.", Speaker.CHILD, True),
    ("I was told who would come, and that person came.", Speaker.PARENT, False),
)


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


@transaction.atomic
def load(now: datetime) -> None:
    """Make the records that are not there yet. Safe to run again."""
    on = london_date(now)
    manager = holders(Role.BUSINESS_MANAGER, on).first()
    if manager is None:
        return
    if not NamedContact.objects.exists():
        _contacts(manager, on, now)
    if not PriorityPlan.objects.exists():
        _plan(manager, on, now)


def _plan(manager: Person, on: date, now: datetime) -> None:
    year = queries.year_of(on)
    begun = min(_at(date(int(year[:4]), 4, 12)), now - timedelta(days=1))
    partners = statutory_partners(on)
    for number, (title, impact, achieved, strengthen, measured, action) in enumerate(PRIORITIES):
        row = plan.set_priority(year=year, title=title, lead=partners[number % len(partners)], by=manager, now=begun)
        parts = {group.pk: words for group, words in zip(queries.elements(), ELEMENTS, strict=False)}
        texts = {"impact": impact, "achievements": achieved, "strengthen": strengthen}
        plan.write_plan(priority=row, texts=texts, elements=parts, version=0, by=manager, now=begun)
        name, better, readings = measured
        measure = plan.add_measure(priority=row, name=name, better=better, target="", by=manager, now=begun)
        _quarters(row, measure.pk, readings, manager, on)
        plan.add_priority_action(
            priority=row, words=action, organisation=partners[(number + 1) % len(partners)], owner=None,
            due_on=on + timedelta(days=20 + 15 * number), by=manager, now=now,
        )  # fmt: skip
        if number < len(QUOTES):
            words, speaker, public = QUOTES[number]
            plan.record_quote(
                priority=row, words=words, speaker=speaker, consented_on=london_date(begun),
                consent_words="In writing, with an advocate; kept by the participation worker.", public=public,
                by=manager, now=begun,
            )  # fmt: skip
    shown = digest(collect(year, on, public=True))
    plan.publish_plan(year=year, shown=shown, by=manager, now=now)


def _quarters(row: Priority, measure_id: int, readings: tuple[tuple[int, int], ...], manager: Person, on: date) -> None:
    """Each quarter that is over is reported on its last day, as far as there are readings: the rest is overdue."""
    courses = (PlanCourse.ON_COURSE, PlanCourse.BEHIND, PlanCourse.AT_RISK, PlanCourse.ON_COURSE)
    for quarter, (count, whole) in zip(Quarter.values, readings, strict=False):
        ends_on = queries.quarter_ends(row.year, quarter)
        if ends_on >= on:
            return
        plan.report_progress(
            priority=row, quarter=quarter, course=courses[(quarter + row.position) % len(courses)],
            words="The group met twice, and what it agreed is in the tracker.",
            difference="Two families say that they wait less." if quarter == Quarter.FIRST else "",
            readings={measure_id: (Decimal(count), Decimal(whole))}, version=0, by=manager, now=_at(ends_on),
        )  # fmt: skip


def _contacts(manager: Person, on: date, now: datetime) -> None:
    """A safeguarding lead for the partners and for most agencies; some have named nobody yet, as it is."""
    since = on - timedelta(days=200)
    bodies = [*statutory_partners(on), *relevant_agencies(on)]
    for number, body in enumerate(bodies):
        if number % 5 == 4:
            continue
        duties = [Duty.SAFEGUARDING_LEAD, Duty.POINT_OF_CONTACT]
        duties += [Duty.ESCALATION, Duty.REVIEWS] if number % 2 else [Duty.SELF_ASSESSMENT, Duty.TRAINING]
        named_contacts.name_contact(
            organisation=body,
            values={
                "name": f"Demonstration lead {number + 1}", "post": "Named safeguarding lead",
                "email": f"lead.{number + 1}@portal.invalid", "phone": "", "starts_on": since, "ends_on": None,
            },
            duties=duties, by=manager, now=now,
        )  # fmt: skip
