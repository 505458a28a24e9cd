"""Loading what the arrangements say about money, ladders and protocols."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.accounts.models import Organisation

from ..arrangements import Document
from ..arrangements.promises import BudgetSection
from ..models import Budget, BudgetLine, InformationSetting, Ladder, LadderStage, Obligation, Protocol, StageTime
from ..promise_choices import Direction, IncomeKind
from .synchronising import LoadReport, synchronise, write


def load_promises(document: Document, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    """Put the three sections into use on London date `on`; budgets written in the portal are left alone."""
    for budget in document.budgets:
        _budget(budget, organisations, on, report)
    _ladders(document, on, report)
    _protocols(document, organisations, on, report)
    settings = [
        {
            "code": "requests",
            "own_authority": entry.own_authority,
            "stance": entry.stance,
            "lead_id": organisations[entry.lead].pk,
            "forward_hours": entry.forward_hours,
            "citation": entry.citation,
        }
        for entry in document.information_requests
    ]
    synchronise(InformationSetting, ("code",), settings, on, report)


def _budget(entry: BudgetSection, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    row = Budget.objects.select_for_update().filter(year=entry.year).first() or Budget(year=entry.year)
    values: dict[str, Any] = {
        "starts_on": entry.starts,
        "ends_on": entry.ends,
        "source": entry.source,
        "commitment": entry.commitment,
        "shortfall_words": entry.shortfall,
    }
    write(row, values, report)
    standing = {line.code: line for line in BudgetLine.objects.select_for_update().filter(budget=row)}
    wanted = {line.code for line in entry.rows}
    for code, line in standing.items():
        if code not in wanted and line.removed_on is None:
            line.removed_on = on
            line.save(update_fields=["removed_on"])
            report.note("ended", line)
    for position, line in enumerate(entry.rows, start=1):
        spending = line.kind == IncomeKind.SPENDING
        values = {
            "direction": Direction.EXPENDITURE if spending else Direction.INCOME,
            "kind": line.kind,
            "name": line.name,
            "organisation_id": organisations[line.organisation].pk if line.organisation else None,
            "planned": line.amount,
            "position": position,
            "removed_on": None,
        }
        write(standing.get(line.code) or BudgetLine(budget=row, code=line.code), values, report)


def _ladders(document: Document, on: date, report: LoadReport) -> None:
    ladders = [
        {"kind": entry.kind, "title": entry.title, "purpose": entry.purpose, "source": entry.source}
        for entry in document.ladders
    ]
    synchronise(Ladder, ("kind",), ladders, on, report)
    pks = dict(Ladder.objects.values_list("kind", "pk"))
    stages = [
        {
            "ladder_id": pks[entry.kind],
            "number": number,
            "code": stage.code,
            "title": stage.title,
            "words": stage.words,
            "acts": stage.acts,
            "owner_role": stage.owner_role,
            "needs": stage.needs,
            "tells_manager": stage.tells_manager,
        }
        for entry in document.ladders
        for number, stage in enumerate(entry.stages, start=1)
    ]
    synchronise(LadderStage, ("ladder_id", "code"), stages, on, report)
    stage_pks = {(row.ladder_id, row.code): row.pk for row in LadderStage.objects.all()}
    times = [
        {
            "stage_id": stage_pks[pks[entry.kind], stage.code],
            "urgency": time.urgency,
            "amount": time.amount,
            "unit": time.unit,
            "citation": time.citation,
        }
        for entry in document.ladders
        for stage in entry.stages
        for time in stage.times
    ]
    synchronise(StageTime, ("stage_id", "urgency"), times, on, report)


def _protocols(document: Document, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    protocols = [
        {
            "code": entry.code,
            "title": entry.title,
            "board_id": organisations[entry.board].pk,
            "agreed_on": entry.agreed,
            "source": entry.source,
            "purpose": entry.purpose,
            "note": entry.note,
        }
        for entry in document.protocols
    ]
    synchronise(Protocol, ("code",), protocols, on, report)
    pks = dict(Protocol.objects.values_list("code", "pk"))
    obligations = [
        {
            "protocol_id": pks[entry.code],
            "code": one.code,
            "title": one.title,
            "words": one.words,
            "owed_by": one.owed_by,
            "cadence": one.cadence,
            "month": one.month,
            "working_days": one.working_days,
            "trigger_words": one.trigger,
            "evidence_words": one.evidence,
            "citation": one.citation,
        }
        for entry in document.protocols
        for one in entry.obligations
    ]
    synchronise(Obligation, ("protocol_id", "code"), obligations, on, report)
