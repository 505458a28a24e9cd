"""Annual reports: begun by the unit, written by its owners, approved by the partners, read by anybody."""

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import partnership
from tests.factories import reports as factory

READERS = GRANTS[Permission.READ_ANNUAL_REPORT]
UNIT = GRANTS[Permission.RUN_ANNUAL_REPORT]
MANAGER = GRANTS[Permission.SEND_ANNUAL_REPORT]
PARTNERS = GRANTS[Permission.SIGN_ANNUAL_REPORT]
SCRUTINEER = GRANTS[Permission.SCRUTINISE]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    return {}


def begun(scene: Scene) -> dict:
    return {"pk": factory.report(now=scene.now).pk}


def a_step(scene: Scene) -> dict:
    return {**begun(scene), "name": "whole"}


def a_section(scene: Scene) -> dict:
    return {**begun(scene), "key": "foreword"}


def a_contribution(scene: Scene) -> dict:
    begun(scene)
    one = factory.contribution(now=scene.now)
    one.in_at, one.in_by = scene.now, scene.people[Role.AGENCY_CONTACT]
    one.save()
    return {"pk": one.section.report_id, "contribution_id": one.pk}


def a_claim(scene: Scene) -> dict:
    one = factory.claim()
    return {"pk": one.section.report_id, "claim_id": one.pk}


def with_partners(scene: Scene) -> dict:
    return {"pk": factory.sent(now=scene.now).subject_id}


def a_build(scene: Scene) -> dict:
    made = with_partners(scene)
    edition = factory.ReportEdition.objects.get()
    return {**made, "build_id": edition.builds.first().pk}


def a_file(scene: Scene) -> dict:
    return {**with_partners(scene), "number": 1, "name": "figures.csv"}


def published(scene: Scene) -> dict:
    return {"pk": factory.published(now=scene.now).pk}


def a_recipient(scene: Scene) -> dict:
    made = factory.published(now=scene.now)
    return {"pk": made.pk, "recipient_id": made.recipients.first().pk}


def a_public_file(scene: Scene) -> dict:
    return {**published(scene), "name": "figures.csv"}


row("reports", allowed=READERS, kwargs=loaded)
row("report_begin", allowed=UNIT, kwargs=loaded, post=True)
row("report", allowed=READERS, kwargs=begun, hidden=True)
row("report_step", allowed=UNIT, kwargs=a_step, post=True, get=False, hidden=True)
row("report_figures", allowed=READERS, kwargs=begun, hidden=True)
row("report_readiness", allowed=READERS, kwargs=begun, hidden=True)
row("report_section", allowed=READERS, kwargs=a_section, post=True, hidden=True)
row("report_section_open", allowed=UNIT, kwargs=a_section, post=True, get=False, hidden=True)
row("report_section_owner", allowed=UNIT, kwargs=a_section, post=True, hidden=True)
row("report_ask", allowed=UNIT, kwargs=a_section, post=True, hidden=True)
row("report_claim_add", allowed=UNIT | {Role.PARTNERSHIP_CHAIR}, kwargs=a_section, post=True, hidden=True)
row("report_claim", allowed=UNIT, kwargs=a_claim, post=True, hidden=True)
row("report_contribution", allowed=READERS, kwargs=a_contribution, post=True, hidden=True)
row("report_approve", allowed=PARTNERS, kwargs=with_partners, post=True, hidden=True)
row("report_take_back", allowed=UNIT, kwargs=with_partners, post=True, hidden=True)
row("report_statement", allowed=SCRUTINEER, kwargs=with_partners, post=True, hidden=True)
row("report_publish", allowed=MANAGER, kwargs=with_partners, post=True, hidden=True)
row("report_build", allowed=UNIT, kwargs=with_partners, post=True, get=False, hidden=True)
row("report_progress", allowed=READERS, kwargs=a_build, hidden=True)
row("report_file", allowed=READERS, kwargs=a_file, hidden=True)
row("report_recipients", allowed=READERS, kwargs=published, hidden=True)
row("report_recipient_add", allowed=UNIT, kwargs=begun, post=True, hidden=True)
row("report_sent", allowed=UNIT, kwargs=a_recipient, post=True, hidden=True)
row("report_discussion", allowed=UNIT | PARTNERS, kwargs=published, post=True, hidden=True)
row("public_reports", public=True, kwargs=loaded)
row("public_report", public=True, kwargs=published)
row("public_report_file", public=True, kwargs=a_public_file)
