"""Whether what a file says about money, ladders and protocols makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from ..promise_choices import Cadence, LadderKind, Urgency
from .promises import LadderSection, ObligationEntry, StageEntry
from .reading import Problem
from .specification import Document


def promise_problems(document: Document) -> Iterator[Problem]:
    """Every fault of sense in the three sections, each with its line."""
    known = {entry.code for entry in document.organisations}
    yield from _budgets(document, known)
    yield from _ladders(document)
    for extra in document.information_requests[1:]:
        yield Problem(extra.line, "Requests for information are settled once. Keep one entry.")
    for settled in document.information_requests:
        if settled.lead not in known:
            yield Problem(settled.at("lead"), _unknown(settled.lead))
        if settled.forward_hours == 0:
            yield Problem(
                settled.at("forward_hours"), "Nothing is passed on in no time. Write the hours, or leave it out."
            )
    for protocol in document.protocols:
        if protocol.board not in known:
            yield Problem(protocol.at("board"), _unknown(protocol.board))
        yield from _twice([(entry.code, entry.line) for entry in protocol.obligations], "promise")
        for obligation in protocol.obligations:
            yield from _obligation(obligation)


def _unknown(code: str) -> str:
    return f"There is no organisation “{code}” in this file. Add it under “organisations”, or mend the code."


def _twice(marks: list[tuple[str, int]], noun: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for mark, line in marks:
        if mark in seen:
            yield Problem(line, f"The {noun} “{mark}” is here twice; it was on line {seen[mark]}. Keep one.")
        seen.setdefault(mark, line)


def _budgets(document: Document, known: set[str]) -> Iterator[Problem]:
    yield from _twice([(budget.year, budget.line) for budget in document.budgets], "budget")
    for budget in document.budgets:
        if budget.ends <= budget.starts:
            yield Problem(budget.at("ends"), "The year ends before it begins. Put its days in order.")
        yield from _twice([(entry.code, entry.line) for entry in budget.rows], "line")
        for entry in budget.rows:
            if entry.organisation and entry.organisation not in known:
                yield Problem(entry.at("organisation"), _unknown(entry.organisation))


def _ladders(document: Document) -> Iterator[Problem]:
    if not document.ladders:
        return
    yield from _twice([(ladder.kind.value, ladder.line) for ladder in document.ladders], "ladder")
    if not any(ladder.kind == LadderKind.BETWEEN_PARTNERS for ladder in document.ladders):
        yield Problem(
            document.at("ladders"), "Nothing says how the partners settle a dispute. Add the ladder “between_partners”."
        )
    for ladder in document.ladders:
        yield from _twice([(stage.code, stage.line) for stage in ladder.stages], "stage")
        if not ladder.stages:
            yield Problem(ladder.line, f"The ladder “{ladder.kind}” has no stages. Add the first.")
        if ladder.kind == LadderKind.PRACTITIONERS and not any(stage.tells_manager for stage in ladder.stages):
            yield Problem(ladder.line, "No stage tells the business manager. Add “tells_manager: true” to one.")
        for stage in ladder.stages:
            yield from _times(ladder, stage)


def _times(ladder: LadderSection, stage: StageEntry) -> Iterator[Problem]:
    yield from _twice([(time.urgency.value, time.line) for time in stage.times], "urgency")
    urgencies = {time.urgency for time in stage.times}
    if stage.times and Urgency.STANDARD not in urgencies:
        yield Problem(stage.at("times"), f"The stage “{stage.code}” has times, but none for “standard”. Add it.")
    for time in stage.times:
        if time.amount == 0:
            yield Problem(time.at("amount"), "A stage cannot take no time at all. Write 1 or more.")
    if ladder.kind == LadderKind.PRACTITIONERS and not stage.times:
        yield Problem(stage.line, f"The stage “{stage.code}” has no time. Practitioners need one: add “times:”.")


def _obligation(entry: ObligationEntry) -> Iterator[Problem]:
    if entry.cadence == Cadence.YEARLY and not (entry.month and 1 <= entry.month <= 12):
        yield Problem(entry.at("month"), "A yearly promise names its month. Write “month:” with a number from 1 to 12.")
    if entry.cadence != Cadence.YEARLY and entry.month is not None:
        yield Problem(entry.at("month"), "Only a yearly promise has a month. Leave the line out.")
    if entry.cadence == Cadence.EACH_TIME and not entry.trigger:
        yield Problem(entry.line, "Say what starts it: write “trigger:” with the event in words.")
    if entry.cadence != Cadence.EACH_TIME and (entry.working_days or entry.trigger):
        yield Problem(entry.line, "“working_days” and “trigger” belong to “cadence: each_time” alone.")
