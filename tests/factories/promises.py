"""Money, disputes and promises for tests, made by the same actions that people use."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from partnership.actions import dispute_papers, disputes, money, promises
from partnership.models import (
    Budget,
    BudgetEntry,
    BudgetLine,
    Dispute,
    DisputeAnswer,
    DisputeLetter,
    DisputePosition,
    DisputeStep,
    InKind,
    Obligation,
    Promise,
)
from partnership.promise_choices import IncomeKind, LadderKind, Theme, Urgency
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.clock import LONDON

from . import people

# A Monday without a bank holiday near it.
NOW = datetime(2027, 1, 11, 10, 0, tzinfo=LONDON)
YEAR = "2026-27"


def at(text: str) -> datetime:
    """The moment `2027-01-11 10:00` in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def manager() -> Person:
    """A business manager."""
    return people.person(Role.BUSINESS_MANAGER)


def budget(by: Person | None = None, *, reserve: str | None = None, now: datetime = NOW) -> Budget:
    """The budget of 2026-27, without lines."""
    return money.make_budget(
        year=YEAR, starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31),
        opening_reserve=Decimal(reserve) if reserve else None, by=by or manager(), now=now,
    )  # fmt: skip


def line(
    of: Budget, *, by: Person, amount: str = "100.00", kind: str = IncomeKind.CONTRIBUTION, name: str = "A partner",
    organisation: Organisation | None = None, due_on: date | None = None, now: datetime = NOW,
) -> BudgetLine:  # fmt: skip
    """A line; a contribution is a body's of its own where none is given."""
    if organisation is None and kind == IncomeKind.CONTRIBUTION:
        organisation = people.organisation()
    return money.set_line(
        budget=of, line=None, name=name, kind=kind, organisation=organisation, planned=Decimal(amount), due_on=due_on,
        by=by, now=now,
    )  # fmt: skip


def entry(of: BudgetLine, amount: str, *, by: Person, words: str = "", now: datetime = NOW) -> BudgetEntry:
    """Money on a line, on the day of `now`."""
    return money.record_entry(line=of, on=now.date(), amount=Decimal(amount), words=words, by=by, now=now)


def in_kind(of: Budget, *, by: Person, value: str | None = None, now: datetime = NOW) -> InKind:
    """A room for a day."""
    return money.record_in_kind(
        budget=of, organisation=people.organisation(), what="A room", value=Decimal(value) if value else None, by=by,
        now=now,
    )  # fmt: skip


def disagreement(
    first: Organisation, second: Organisation, *, by: Person, urgency: str = Urgency.STANDARD,
    theme: str = Theme.THRESHOLD, now: datetime = NOW, **fields,
) -> Dispute:  # fmt: skip
    """A professional disagreement of `first` with `second`, raised by somebody of `first`."""
    return disputes.raise_dispute(
        kind=LadderKind.PRACTITIONERS, urgency=urgency, theme=theme, raised_on=now.date(), raised_by=first,
        other_side=second, summary=fields.pop("summary", "The threshold."), by=by, now=now, **fields,
    )  # fmt: skip


def between_partners(by: Person, *, now: datetime = NOW, **fields) -> Dispute:
    """A dispute between the statutory partners about their priorities."""
    return disputes.raise_dispute(
        kind=LadderKind.BETWEEN_PARTNERS, urgency=Urgency.STANDARD, theme=Theme.PRIORITIES, raised_on=now.date(),
        summary="Which priority is paid for.", by=by, now=now, **fields,
    )  # fmt: skip


def with_agency(agency: Organisation, *, by: Person, now: datetime = NOW) -> Dispute:
    """A dispute with a relevant agency."""
    return disputes.raise_dispute(
        kind=LadderKind.RELEVANT_AGENCY, urgency=Urgency.STANDARD, theme=Theme.DUTIES, raised_on=now.date(),
        other_side=agency, summary="No return was made.", by=by, now=now,
    )  # fmt: skip


def letter(of: Dispute, *, by: Person, reply_by: date = date(2027, 1, 25), now: datetime = NOW) -> DisputeLetter:
    """The partners' letter."""
    return dispute_papers.send_letter(
        dispute=of, addressees=["Named safeguarding lead", "Chief executive"], concerns="No return was made.",
        asks="A written response with actions.", reply_by=reply_by, by=by, now=now,
    )  # fmt: skip


def answer(of: Dispute, *, by: Person, now: datetime = NOW) -> DisputeAnswer:
    """The agency's response, with one action."""
    return dispute_papers.record_answer(
        dispute=of, received_on=now.date(), statement="It will be made.", actions={1: ("Make it", date(2027, 2, 1))},
        by=by, now=now,
    )  # fmt: skip


def position(of: Dispute, organisation: Organisation, *, by: Person, now: datetime = NOW) -> DisputePosition:
    """A partner's written position."""
    return dispute_papers.give_position(dispute=of, organisation=organisation, statement="Our view.", by=by, now=now)


def step(of: Dispute) -> DisputeStep:
    """The stage on which the dispute stands."""
    return of.steps.get(ended_at__isnull=True)


def promise(
    code: str = "our_minutes", *, by: Person, arose_on: date = date(2027, 1, 8), now: datetime = NOW
) -> Promise:
    """A promise of Bolton's protocol that has come up."""
    obligation = Obligation.objects.get(code=code)
    due_on = None if obligation.working_days else date(2027, 2, 1)
    return promises.promise_comes_up(obligation=obligation, arose_on=arose_on, due_on=due_on, about="", by=by, now=now)
