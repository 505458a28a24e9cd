"""Multi-agency audits, the risk register and voices."""

from portal.accounts.choices import Role as R
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import assurance, audits, partnership, people

READERS = GRANTS[Permission.READ_ASSURANCE]
RUNNERS = GRANTS[Permission.RUN_AUDITS]
ALL_AUDITS = GRANTS[Permission.READ_AUDITS]
LEADS = GRANTS[Permission.WRITE_AUDIT]
KEEPERS = GRANTS[Permission.KEEP_RISKS]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def _agency(scene: Scene, body) -> None:
    for role in LEADS:
        people.appointment(scene.people[role], role, body)
        scene.people[role].__dict__.pop("_authorities", None)


def prepared(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": audits.audit("gmp", now=scene.now).pk}


def a_step(scene: Scene) -> dict:
    return prepared(scene) | {"name": "send"}


def sent(scene: Scene) -> dict:
    loaded(scene)
    made = audits.sent("gmp", now=scene.now)
    _agency(scene, made.cases.first().files.first().organisation)
    return {"pk": made.pk}


def moderated(scene: Scene) -> dict:
    loaded(scene)
    made = audits.moderating(now=scene.now)
    audits.actions.record_moderation(
        audit=made, meeting_on=scene.now.date(), meeting="All there.", briefing="Listen.", version=made.version,
        by=scene.people[R.QUALITY_OFFICER], now=scene.now,
    )  # fmt: skip
    _agency(scene, made.cases.first().files.get(organisation__code="gmp").organisation)
    return {"pk": made.pk}


def a_file(scene: Scene) -> dict:
    loaded(scene)
    found = audits.file(audits.sent("gmp", now=scene.now), now=scene.now)
    _agency(scene, found.organisation)
    return {"pk": found.pk}


def a_submitted_file(scene: Scene) -> dict:
    made = audits.Audit.objects.get(pk=moderated(scene)["pk"])
    return {"pk": audits.FileAudit.objects.get(case__audit=made, state="submitted").pk}


def a_risk(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": audits.risk(now=scene.now).pk}


def a_risk_step(scene: Scene) -> dict:
    return a_risk(scene) | {"name": "close"}


def a_voice(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": audits.voice(now=scene.now).pk}


row("audits", allowed=READERS, kwargs=loaded)
row("audit_prepare", allowed=RUNNERS, kwargs=loaded, post=True)
row("audit", allowed=ALL_AUDITS | LEADS, kwargs=sent, hidden=True)
row("audit_step", allowed=RUNNERS, kwargs=a_step, post=True, hidden=True)
for name in ("audit_moderation", "audit_finding", "audit_action"):
    row(name, allowed=RUNNERS, kwargs=moderated, post=True, hidden=True)
row("audit_briefing", allowed=ALL_AUDITS | LEADS, kwargs=moderated, hidden=True)
row("file_audit", allowed=LEADS, kwargs=a_file, hidden=True)
row("file_audit_write", allowed=LEADS, kwargs=a_file, post=True, hidden=True)
row("file_audit_submit", allowed=LEADS, kwargs=a_file, post=True, get=False, hidden=True)
row("file_audit_send_back", allowed=RUNNERS, kwargs=a_submitted_file, post=True, hidden=True)
row("risks", allowed=READERS, kwargs=loaded)
row("risk_record", allowed=KEEPERS, kwargs=loaded, post=True)
row("risk", allowed=READERS, kwargs=a_risk, hidden=True)
for name in ("risk_edit", "risk_review", "risk_action"):
    row(name, allowed=KEEPERS, kwargs=a_risk, post=True, hidden=True)
row("risk_step", allowed=KEEPERS, kwargs=a_risk_step, post=True, hidden=True)
row("voices", allowed=READERS, kwargs=loaded)
row("voice_record", allowed=KEEPERS, kwargs=loaded, post=True)
row("voice_edit", allowed=KEEPERS, kwargs=a_voice, post=True, hidden=True)
