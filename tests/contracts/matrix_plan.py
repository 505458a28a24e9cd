"""The business plan, and the directory with its named contacts."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import GRANTS, UNIT, Permission
from tests.contracts.matrix import NOW, THE_PARTNERSHIP, Scene, row
from tests.contracts.matrix_promises import loaded
from tests.factories import plan

P = Permission
WRITE, KEEP = GRANTS[P.WRITE_PLAN], GRANTS[P.KEEP_CONTACTS]


def _made(scene: Scene):
    loaded(scene)
    by = scene.people[Role.BUSINESS_MANAGER]
    lead = scene.people[Role.LEAD_REPRESENTATIVE].appointments.get().organisation
    return plan.written(plan.priority(lead=lead, by=by, now=NOW), by=by, now=NOW), by


def a_priority(scene: Scene) -> dict:
    return {"pk": _made(scene)[0].priority_id}


def a_quarter(scene: Scene) -> dict:
    return {"pk": _made(scene)[0].priority_id, "quarter": 4}


def a_measure(scene: Scene) -> dict:
    made, by = _made(scene)
    return {"pk": made.priority_id, "measure_id": plan.measure(made, by=by, now=NOW).pk}


def a_quote(scene: Scene) -> dict:
    made, by = _made(scene)
    return {"pk": made.priority_id, "quote_id": plan.quote(made, by=by, now=NOW).pk}


def a_year(scene: Scene) -> dict:
    _made(scene)
    return {"year": plan.YEAR}


def a_published_year(scene: Scene) -> dict:
    _made(scene)
    plan.edition(by=scene.people[Role.BUSINESS_MANAGER], now=NOW)
    return {"year": plan.YEAR}


def an_agency(scene: Scene) -> Organisation:
    loaded(scene)
    return scene.people[Role.AGENCY_CONTACT].appointments.get().organisation


def a_contact(scene: Scene) -> dict:
    return {"pk": plan.contact(an_agency(scene), by=scene.people[Role.BUSINESS_MANAGER], now=NOW).pk}


row("plans", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("plan", allowed=THE_PARTNERSHIP, kwargs=a_year)
row("plan_pdf", allowed=THE_PARTNERSHIP, kwargs=a_year)
row("plan_csv", allowed=THE_PARTNERSHIP, kwargs=a_year)
row("plan_publish", allowed=GRANTS[P.PUBLISH], kwargs=a_year, post=True)
row("priority_add", allowed=WRITE, kwargs=loaded, post=True)
row("priority", allowed=THE_PARTNERSHIP, kwargs=a_priority)
row("priority_write", allowed=WRITE, kwargs=a_priority, post=True)
row("priority_progress", allowed=WRITE | {Role.LEAD_REPRESENTATIVE}, kwargs=a_quarter, hidden=True, post=True)
row("priority_measure_add", allowed=WRITE, kwargs=a_priority, post=True)
row("priority_measure_retire", allowed=WRITE, kwargs=a_measure, get=False, post=True)
row("priority_action_add", allowed=WRITE, kwargs=a_priority, post=True)
row("priority_quote_add", allowed=WRITE, kwargs=a_priority, post=True)
row("priority_quote_withdraw", allowed=WRITE, kwargs=a_quote, post=True)
row("priority_drop", allowed=WRITE, kwargs=a_priority, post=True)
row("public_plan", public=True, kwargs=loaded)
row("public_plan_year", public=True, kwargs=a_published_year)
row("public_plan_pdf", public=True, kwargs=a_published_year)

row("directory", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("directory_csv", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("contacts_import", allowed=KEEP, kwargs=loaded, post=True)
row("contacts_import_take", allowed=KEEP, kwargs=loaded, get=False, post=True)
row(
    "contact_add", allowed=UNIT | {Role.AGENCY_CONTACT}, kwargs=lambda scene: {"code": an_agency(scene).code},
    hidden=True, post=True,
)  # fmt: skip
row("contact_edit", allowed=UNIT | {Role.AGENCY_CONTACT}, kwargs=a_contact, hidden=True, post=True)
row("contact_end", allowed=UNIT | {Role.AGENCY_CONTACT}, kwargs=a_contact, hidden=True, post=True)
