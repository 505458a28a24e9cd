"""The editor of the threshold framework: who drafts, who reads a draft, who approves, who publishes."""

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from portal.approvals.queries import latest
from tests.contracts.matrix import NOW, Scene, row
from tests.factories import editions, people
from tests.factories import thresholds as factory

P = Permission
EDIT, READ, SIGN = GRANTS[P.EDIT_FRAMEWORK], GRANTS[P.READ_DRAFT_EDITIONS], GRANTS[P.SIGN_EDITION]
MANAGER = GRANTS[P.PUBLISH_EDITION]


def _manager(scene: Scene):
    return scene.people[Role.BUSINESS_MANAGER]


def draft(scene: Scene) -> dict:
    return {"pk": editions.draft(by=_manager(scene), now=NOW).pk}


def of_levels(scene: Scene) -> dict:
    return {**draft(scene), "table": "levels"}


def of_the_edition(scene: Scene) -> dict:
    return {**draft(scene), "table": "edition"}


def a_level(scene: Scene) -> dict:
    return {**of_levels(scene), "code": "some"}


def with_partners(scene: Scene) -> dict:
    """An edition that every signatory of the matrix may answer for: they stand in the first partner's body too."""
    edition = editions.sent(by=_manager(scene), now=NOW)
    body = latest(edition.subject).required.first().organisation
    for role in SIGN:
        people.appointment(scene.people[role], role, body)
    return {"pk": edition.pk}


def approved(scene: Scene) -> dict:
    return {"pk": editions.approved(by=_manager(scene), now=NOW).pk}


def framework(scene: Scene) -> dict:
    return {"framework": factory.loaded().framework.code}


def report(scene: Scene) -> dict:
    return {"pk": factory.unclear().pk}


row("drafts", allowed=READ)
row("draft_begin", allowed=EDIT, post=True, kwargs=framework)
row("unclear_list", allowed=EDIT, kwargs=framework)
row("unclear_answer", allowed=EDIT, post=True, hidden=True, kwargs=report)
for name in ("draft", "draft_text", "draft_compare"):
    row(name, allowed=READ, hidden=True, kwargs=draft)
row("draft_single", allowed=EDIT, post=True, hidden=True, kwargs=of_the_edition)
row("draft_rows", allowed=EDIT, hidden=True, kwargs=of_levels)
row("draft_row", allowed=EDIT, post=True, hidden=True, kwargs=a_level)
row("draft_row_add", allowed=EDIT, post=True, hidden=True, kwargs=of_levels)
row("draft_row_remove", allowed=EDIT, post=True, hidden=True, kwargs=a_level)
row("draft_row_move", allowed=EDIT, get=False, post=True, hidden=True, kwargs=a_level)
row("draft_import", allowed=EDIT, post=True, hidden=True, kwargs=draft)
row("draft_import_take", allowed=EDIT, get=False, post=True, hidden=True, kwargs=draft)
row("draft_export", allowed=EDIT, hidden=True, kwargs=lambda scene: {**draft(scene), "kind": "json"})
row("draft_readiness", allowed=EDIT, hidden=True, kwargs=draft)
row("draft_send", allowed=MANAGER, get=False, post=True, hidden=True, kwargs=draft)
row("draft_approve", allowed=SIGN, post=True, hidden=True, kwargs=with_partners)
row("draft_take_back", allowed=EDIT, post=True, hidden=True, kwargs=with_partners)
row("draft_give_up", allowed=EDIT, post=True, hidden=True, kwargs=draft)
row("draft_publish", allowed=MANAGER, post=True, hidden=True, kwargs=approved)
