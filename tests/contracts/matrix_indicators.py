"""Indicators: read by all who read assurance, kept by the unit and the quality officer, some of them public."""

from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import assurance, indicators, partnership

READERS = GRANTS[Permission.READ_ASSURANCE]
KEEPERS = GRANTS[Permission.KEEP_INDICATORS]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def a_year(scene: Scene) -> dict:
    return loaded(scene) | {"year": 2026}


def one(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": indicators.indicator(now=scene.now).pk}


def a_quarter(scene: Scene) -> dict:
    return one(scene) | {"quarter": "2026-10-01"}


def a_table(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": indicators.checked(now=scene.now).pk}


def taken_in(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": indicators.taken_in(now=scene.now).pk}


row("public_indicators", public=True, kwargs=loaded)
row("indicators", allowed=READERS, kwargs=loaded)
row("indicators_year", allowed=READERS, kwargs=a_year)
row("indicator_add", allowed=KEEPERS, kwargs=loaded, post=True)
row("indicator_figures", allowed=READERS, kwargs=one, hidden=True)
row("indicator_edit", allowed=KEEPERS, kwargs=one, post=True, hidden=True)
row("figure_record", allowed=KEEPERS, kwargs=a_quarter, post=True, hidden=True)
row("figure_imports", allowed=KEEPERS, kwargs=loaded, post=True)
row("figure_import", allowed=KEEPERS, kwargs=a_table, hidden=True)
for name in ("figure_import_apply", "figure_import_drop"):
    row(name, allowed=KEEPERS, kwargs=a_table, post=True, get=False, hidden=True)
row("figure_import_undo", allowed=KEEPERS, kwargs=taken_in, post=True, hidden=True)
