"""Fictional money, disagreements and promises, made by the same actions that people use. Every word is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load as calendar_of
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days

from .actions import dispute_papers, disputes, money, promises
from .models import Budget, BudgetLine, Dispute, Obligation, Promise
from .promise_choices import Cadence, IncomeKind, LadderKind, Theme, Urgency
from .queries import relevant_agencies, statutory_partners

FICTIONAL = "Fictional, for the demonstration. "
POLICE = "police"


@transaction.atomic
def load(now: datetime) -> None:
    """Make the records that are not there yet. Safe to run again."""
    # A fictional review's dissent has put one on the partners' ladder already.
    if Dispute.objects.filter(is_demonstration=True, kind=LadderKind.PRACTITIONERS).exists():
        return
    on = london_date(now)
    manager = holders(Role.BUSINESS_MANAGER, on).first()
    if manager is None:
        return
    promises.plan_promises(now=now)
    _budget(manager, now)
    _disagreements(manager, now)
    _agency(manager, now)
    _promises(manager, now)


def _back(now: datetime, working_days: int, hour: int = 10) -> datetime:
    """So many working days ago, at that hour in London."""
    day = add_working_days(calendar_of(Clock.ENGLAND_AND_WALES), london_date(now), -working_days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def _budget(manager: Person, now: datetime) -> None:
    """This year's budget: most contributions are in, the police's is late, and the ladder over it has begun."""
    on = london_date(now)
    first = on.year if on.month >= 4 else on.year - 1
    year = f"{first}-{(first + 1) % 100:02d}"
    if Budget.objects.filter(year=year).exists():
        return
    starts = date(first, 4, 1)
    budget = money.make_budget(
        year=year, starts_on=starts, ends_on=date(first + 1, 3, 31), opening_reserve=Decimal("31250.00"), by=manager,
        now=now,
    )  # fmt: skip
    late = on - timedelta(days=30)
    for partner, amount in zip(statutory_partners(on), ("92500.00", "48250.00", "26070.50"), strict=False):
        waits = partner.kind == POLICE and late > starts
        line = money.set_line(
            budget=budget, line=None, name=partner.short_name, kind=IncomeKind.CONTRIBUTION, organisation=partner,
            planned=Decimal(amount), due_on=late if waits else starts + timedelta(days=60), by=manager, now=now,
        )  # fmt: skip
        if waits:
            _dispute_over(line, manager, now)
        else:
            money.record_entry(
                line=line, on=min(on, starts + timedelta(days=45)), amount=Decimal(amount), words="Invoice paid",
                by=manager, now=now,
            )  # fmt: skip
    rest = (
        ("Income from training", IncomeKind.TRAINING, "6400.00"),
        ("Staffing", IncomeKind.SPENDING, "148300.00"),
        ("Independent scrutiny", IncomeKind.SPENDING, "12000.00"),
        ("Reviews and reviewers", IncomeKind.SPENDING, "18500.00"),
    )
    for name, kind, amount in rest:
        money.set_line(budget=budget, line=None, name=name, kind=kind, organisation=None, planned=Decimal(amount),
                       due_on=None, by=manager, now=now)  # fmt: skip
    agency = relevant_agencies(on)[0]
    money.record_in_kind(
        budget=budget, organisation=agency, what="A trainer for six days", value=Decimal("2100.00"), by=manager, now=now
    )


def _dispute_over(line: BudgetLine, manager: Person, now: datetime) -> None:
    began = _back(now, 8)
    dispute = money.dispute_contribution(
        line=line, summary=FICTIONAL + "Two reminders were sent; the partner says its own budget is not settled.",
        by=manager, now=began,
    )  # fmt: skip
    dispute = disputes.move_on(
        dispute=dispute, held_on=london_date(_back(now, 3)),
        outcome="They met. The partner offers half now and half next year; the others do not agree.",
        by=manager, now=_back(now, 3),
    )  # fmt: skip
    on = london_date(now)
    council = statutory_partners(on)[0]
    speaker = holders(Role.DELEGATED_REPRESENTATIVE, on, council).first()
    if speaker is not None:
        dispute_papers.give_position(
            dispute=dispute, organisation=council,
            statement=FICTIONAL + "The whole contribution was agreed in writing. The training offer depends on it.",
            by=speaker, now=_back(now, 1),
        )  # fmt: skip


def _disagreements(manager: Person, now: datetime) -> None:
    """One between practitioners, one that is settled, and a concern of a family."""
    on = london_date(now)
    bodies = _speaking(on)
    (first, asks), (second, _answers) = bodies[0], bodies[1]
    disputes.raise_dispute(
        kind=LadderKind.PRACTITIONERS, urgency=Urgency.STANDARD, theme=Theme.THRESHOLD,
        raised_on=london_date(_back(now, 3)),
        raised_by=first, raised_words="Designated safeguarding lead", other_side=second, other_words="Team manager",
        summary=FICTIONAL + "A referral was closed with advice; the referring body holds that the threshold was met.",
        sought="A second look at the referral together.",
        meanwhile="Daily contact in school; an agreed plan with the family.",
        by=asks, now=_back(now, 3), is_demonstration=True,
    )  # fmt: skip
    old = disputes.raise_dispute(
        kind=LadderKind.PRACTITIONERS, urgency=Urgency.STANDARD, theme=Theme.RESPONSE,
        raised_on=london_date(_back(now, 40)), raised_by=first, raised_words="Health visitor", other_side=second,
        summary=FICTIONAL + "Calls about a plan were not returned for two weeks.", by=asks, now=_back(now, 40),
        is_demonstration=True,
    )  # fmt: skip
    steps = ((36, "No answer from the worker."), (30, "The managers spoke and did not agree on who leads."))
    for days, outcome in steps:
        disputes.move_on(
            dispute=old, held_on=london_date(_back(now, days)), outcome=outcome, by=asks, now=_back(now, days)
        )
    disputes.resolve(
        dispute=old, held_on=london_date(_back(now, 27)), outcome="The heads of service agreed who leads and by when.",
        learning="Say in the procedure who answers calls when a worker is on leave.", by=asks, now=_back(now, 27),
    )  # fmt: skip
    disputes.raise_dispute(
        kind=LadderKind.FAMILIES, urgency=Urgency.STANDARD, theme=Theme.POLICY, raised_on=london_date(_back(now, 2)),
        raised_words="A parent, through an advocate", other_words="How letters about a conference are written",
        summary=FICTIONAL + "The letter came two days before the meeting and could not be understood.",
        by=manager, now=_back(now, 2), is_demonstration=True,
    )  # fmt: skip


def _speaking(on: date) -> list[tuple[Organisation, Person]]:
    """Bodies that have a single point of contact, agencies first, each with that person."""
    found = []
    for body in (*relevant_agencies(on), *statutory_partners(on)):
        contact = holders(Role.AGENCY_CONTACT, on, body).first()
        if contact is not None:
            found.append((body, contact))
    return found


def _agency(manager: Person, now: datetime) -> None:
    """An agency that the partners wrote to; it has answered with an action."""
    agency = relevant_agencies(london_date(now))[-1]
    dispute = disputes.raise_dispute(
        kind=LadderKind.RELEVANT_AGENCY, urgency=Urgency.STANDARD, theme=Theme.DUTIES,
        raised_on=london_date(_back(now, 20)), other_side=agency,
        summary=FICTIONAL + "Nobody from the agency has come to three meetings in a row, and no return was made.",
        by=manager, now=_back(now, 20), is_demonstration=True,
    )  # fmt: skip
    dispute_papers.send_letter(
        dispute=dispute, addressees=["Named safeguarding lead", "Chief executive"],
        concerns="Nobody has attended the last three meetings. The self-assessment has not been returned.",
        asks="A written response to each concern, with the actions you will take, who is responsible and by when.",
        reply_by=london_date(now), by=manager, now=_back(now, 18),
    )  # fmt: skip
    disputes.move_on(dispute=dispute, held_on=london_date(_back(now, 18)), outcome="The letter was sent.", by=manager,
                     now=_back(now, 18))  # fmt: skip
    dispute_papers.record_answer(
        dispute=dispute, received_on=london_date(_back(now, 9)),
        statement="The post of safeguarding lead was vacant. A deputy is named until it is filled.",
        actions={1: ("Name a deputy who attends", london_date(_back(now, 4))),
                 2: ("Return the self-assessment", london_date(now) + timedelta(days=14))},
        by=manager, now=_back(now, 9),
    )  # fmt: skip


def _promises(manager: Person, now: datetime) -> None:
    """A quarterly promise kept, and one of the minutes that came up and was kept late."""
    rows = Obligation.objects.filter(removed_on__isnull=True)
    for obligation in rows.filter(cadence=Cadence.EACH_TIME, working_days__isnull=False)[:1]:
        for ago, kept_ago in ((30, 24), (14, 1)):
            promise = promises.promise_comes_up(
                obligation=obligation, arose_on=london_date(_back(now, ago)), due_on=None, about="", by=manager,
                now=_back(now, ago),
            )  # fmt: skip
            promises.keep(
                promise=promise, kept_on=london_date(_back(now, kept_ago)), evidence="Sent by the business unit.",
                by=manager, now=_back(now, kept_ago, 15),
            )  # fmt: skip
    waiting = Promise.objects.filter(obligation__cadence=Cadence.QUARTERLY, kept_at__isnull=True).first()
    if waiting is not None:
        promises.keep(
            promise=waiting, kept_on=london_date(_back(now, 1)), evidence="Note of the officers’ meeting.", by=manager,
            now=now,
        )  # fmt: skip
