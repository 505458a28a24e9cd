"""Money, disagreements on their ladders, and promises to other boards."""

from __future__ import annotations

from datetime import date

from partnership.queries import relevant_agencies
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import NOW, THE_PARTNERSHIP, Scene, row
from tests.factories import partnership, promises
from tests.factories import reviews as reviews_factory

P = Permission
R = Role
SEE, KEEP, RUN = GRANTS[P.SEE_MONEY], GRANTS[P.KEEP_MONEY], GRANTS[P.RUN_LADDERS]
READ = GRANTS[P.READ_DISPUTES]
RAISE = GRANTS[P.RAISE_DISAGREEMENT]
MANAGER = {R.BUSINESS_MANAGER}
UNIT = GRANTS[P.KEEP_PROMISES]


def _loaded(scene: Scene, name: str = "bolton") -> None:
    reviews_factory.deadlines.load_published(now=promises.at("2026-12-01 09:00"))
    partnership.arrangements(name, now=promises.at("2026-12-01 09:00"))


def loaded(scene: Scene) -> dict:
    _loaded(scene)
    return {}


def kind(scene: Scene) -> dict:
    _loaded(scene)
    return {"kind": "practitioners"}


def a_budget(scene: Scene) -> dict:
    _loaded(scene)
    return {"year": promises.budget(scene.people[R.BUSINESS_MANAGER], now=NOW).year}


def a_line(scene: Scene) -> dict:
    _loaded(scene)
    by = scene.people[R.BUSINESS_MANAGER]
    made = promises.line(promises.budget(by, now=NOW), by=by, due_on=date(2026, 12, 1), now=NOW)
    return {"line_id": made.pk}


def a_dispute(scene: Scene) -> dict:
    _loaded(scene)
    return {"reference": promises.between_partners(scene.people[R.BUSINESS_MANAGER], now=NOW).reference}


def _agency(scene: Scene):
    _loaded(scene)
    by = scene.people[R.BUSINESS_MANAGER]
    found = promises.with_agency(relevant_agencies(NOW.date())[0], by=by, now=NOW)
    promises.letter(found, by=by, now=NOW)
    return found, by


def an_agency(scene: Scene) -> dict:
    return {"reference": _agency(scene)[0].reference}


def a_letter(scene: Scene) -> dict:
    return {**an_agency(scene), "number": 1}


def a_promise(scene: Scene) -> dict:
    _loaded(scene)
    return {"promise_id": promises.promise(by=scene.people[R.BUSINESS_MANAGER], now=NOW).pk}


def an_obligation(scene: Scene) -> dict:
    _loaded(scene)
    made = promises.promise(by=scene.people[R.BUSINESS_MANAGER], now=NOW)
    return {"obligation_id": made.obligation_id}


def a_protocol(scene: Scene) -> dict:
    _loaded(scene)
    return {"code": "hwb"}


row("concerns_route", public=True, kwargs=loaded)
row("money", allowed=SEE, kwargs=loaded)
row("budget", allowed=SEE, kwargs=a_budget)
row("budget_csv", allowed=SEE, kwargs=a_budget)
row("budget_add", allowed=KEEP, kwargs=loaded, post=True)
row("budget_line_add", allowed=KEEP, kwargs=a_budget, post=True)
row("budget_in_kind_add", allowed=KEEP, kwargs=a_budget, post=True)
row("budget_line", allowed=SEE, kwargs=a_line, post=True, post_allowed=KEEP)
row("budget_line_edit", allowed=KEEP, kwargs=a_line, post=True)
row("budget_line_dispute", allowed=RUN, kwargs=a_line, post=True)
row("disputes", allowed=READ | RAISE, kwargs=loaded)
row("dispute_ladders", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("dispute_trend", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("dispute_raise", allowed=RAISE, kwargs=kind, post=True)
row("dispute", allowed=READ, kwargs=a_dispute, hidden=True)
for _name in ("dispute_move_on", "dispute_resolve", "dispute_withdraw", "dispute_reopen"):
    row(_name, allowed=MANAGER, kwargs=a_dispute, hidden=True, post=True)
row("dispute_position", allowed=GRANTS[P.GIVE_POSITION], kwargs=a_dispute, hidden=True, post=True)
row("dispute_letter", allowed=RUN, kwargs=an_agency, hidden=True, post=True)
row("dispute_letter_pdf", allowed=READ, kwargs=a_letter, hidden=True)
row("dispute_answer", allowed=RUN, kwargs=an_agency, hidden=True, post=True)
row("promises", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("protocol", allowed=THE_PARTNERSHIP, kwargs=a_protocol)
row("promise", allowed=THE_PARTNERSHIP, kwargs=a_promise, post=True, post_allowed=UNIT)
row("promise_excuse", allowed=UNIT, kwargs=a_promise, post=True)
row("promise_reopen", allowed=UNIT, kwargs=a_promise, post=True)
row("promise_comes_up", allowed=UNIT, kwargs=an_obligation, post=True)
