"""The shape of the sections on money, on ladders and on protocols with other boards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.accounts.choices import Role

from ..promise_choices import Cadence, IncomeKind, LadderKind, OwedBy, StageNeed, TimeUnit, Urgency
from .entry import Entry


@dataclass(kw_only=True)
class BudgetLineEntry(Entry):
    """A line of a published budget, in pounds."""

    code: str
    name: str
    kind: IncomeKind
    amount: Decimal
    organisation: str = ""


@dataclass(kw_only=True)
class BudgetSection(Entry):
    """A year's budget as published; without lines where the document prints no amounts."""

    year: str
    starts: date
    ends: date
    source: str
    commitment: str
    shortfall: str = ""
    rows: list[BudgetLineEntry] = field(default_factory=list)


@dataclass(kw_only=True)
class StageTimeEntry(Entry):
    """How long a stage may take at one urgency."""

    urgency: Urgency
    amount: int
    unit: TimeUnit
    citation: str


@dataclass(kw_only=True)
class StageEntry(Entry):
    """A rung of a ladder."""

    code: str
    title: str
    words: str
    acts: str
    owner_role: Role
    needs: StageNeed = StageNeed.NOTHING
    tells_manager: bool = False
    times: list[StageTimeEntry] = field(default_factory=list)


@dataclass(kw_only=True)
class LadderSection(Entry):
    """How one kind of disagreement is settled, stage by stage."""

    kind: LadderKind
    title: str
    purpose: str
    source: str
    stages: list[StageEntry]


@dataclass(kw_only=True)
class ObligationEntry(Entry):
    """One promise of a protocol."""

    code: str
    title: str
    words: str
    owed_by: OwedBy
    cadence: Cadence
    evidence: str
    citation: str
    month: int | None = None
    working_days: int | None = None
    trigger: str = ""


@dataclass(kw_only=True)
class ProtocolSection(Entry):
    """An agreement with another board."""

    code: str
    title: str
    board: str
    agreed: date
    source: str
    purpose: str
    note: str = ""
    obligations: list[ObligationEntry]


@dataclass(kw_only=True)
class InformationSection(Entry):
    """How requests for information are dealt with."""

    lead: str
    stance: str
    citation: str
    own_authority: bool | None = None
    forward_hours: int | None = None
