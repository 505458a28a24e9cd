"""The assurance calendar: read by those who run or answer for the work, planned by the unit and the quality officer."""

from portal.accounts.choices import Role as R
from tests.contracts.matrix import EVERYONE, Scene, row
from tests.factories import assurance, attachments, partnership

READERS = EVERYONE - {R.PRACTITIONER, R.INDEPENDENT_REVIEWER, R.TRAINING_COORDINATOR, R.ADMINISTRATOR}
PLANNERS = {R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT, R.QUALITY_OFFICER}


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def a_year(scene: Scene) -> dict:
    loaded(scene)
    return {"year": 2026}


def one(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": assurance.opened(by=scene.people[R.QUALITY_OFFICER], now=scene.now).pk}


def a_step(scene: Scene) -> dict:
    return {**one(scene), "name": "complete"}


def a_file(scene: Scene) -> dict:
    found = one(scene)
    made = assurance.Activity.objects.get(pk=found["pk"])
    kept = attachments.attachment(made.subject, purpose="document", by=scene.people[R.QUALITY_OFFICER], now=scene.now)
    return {**found, "file_id": kept.pk}


row("assurance", allowed=READERS, kwargs=loaded)
row("assurance_year", allowed=READERS, kwargs=a_year)
row("assurance_framework", allowed=READERS, kwargs=loaded)
row("assurance_activities", allowed=READERS, kwargs=loaded)
row("activity_plan", allowed=PLANNERS, kwargs=loaded, post=True)
row("activity", allowed=READERS, kwargs=one, hidden=True)
for name in ("activity_edit", "activity_record", "activity_move", "activity_attach", "activity_action"):
    row(name, allowed=PLANNERS, kwargs=one, post=True, hidden=True)
row("activity_step", allowed=PLANNERS, kwargs=a_step, post=True, hidden=True)
row("activity_file_remove", allowed=PLANNERS, kwargs=a_file, post=True, hidden=True)
