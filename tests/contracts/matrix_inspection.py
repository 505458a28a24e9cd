"""Packs for inspectors: asked for by two roles, and each taken by whoever asked for it."""

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import DONE, Scene, row
from tests.factories import assurance, inspection, partnership

ASKERS = GRANTS[Permission.BUILD_INSPECTION]
MANAGER = {Role.BUSINESS_MANAGER}


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def one(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": inspection.asked(by=scene.people[Role.BUSINESS_MANAGER], now=scene.now).pk}


def not_built(scene: Scene) -> dict:
    return one(scene) | {"kind": "archive"}


row("inspections", allowed=ASKERS, kwargs=loaded, post=True, answers=DONE)
for name in ("inspection", "inspection_progress"):
    row(name, allowed=MANAGER, kwargs=one, hidden=True)
row("inspection_file", allowed=MANAGER, kwargs=not_built, hidden=True, answers={404})
