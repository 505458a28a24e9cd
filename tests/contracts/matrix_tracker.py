"""The action tracker: an action is hidden from whoever may neither do it nor read what it came from."""

from partnership.actions import tracker as actions
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import NOW, Scene, row
from tests.factories import attachments, tracker

P = Permission
SEE = GRANTS[P.SEE_ACTIONS]
# The example has no source and belongs to a body that none of the people of the matrix works for.
READ = GRANTS[P.READ_ALL_ACTIONS]
MANAGE = GRANTS[P.MANAGE_ACTIONS]
ASSURE = GRANTS[P.ASSURE_ACTION]


def loaded(scene: Scene) -> dict:
    tracker.arrangements()
    return {}


def an_action(scene: Scene) -> dict:
    return {"reference": tracker.action().reference}


def one_done(scene: Scene) -> dict:
    return {"reference": tracker.done().reference}


def one_assured(scene: Scene) -> dict:
    return {"reference": tracker.assured().reference}


def one_with_a_file(scene: Scene) -> dict:
    made = tracker.action()
    kept = actions.attach_evidence(
        action=made, file=attachments.uploaded("plan.txt", b"A plan"), by=scene.people[Role.BUSINESS_MANAGER], now=NOW
    )
    return {"reference": made.reference, "file_id": kept.pk}


row("actions", allowed=SEE, kwargs=loaded)
row("actions_csv", allowed=SEE, kwargs=loaded)
row("actions_by_organisation", allowed=SEE, kwargs=loaded)
row("action_add", allowed=MANAGE, kwargs=loaded, post=True)
row("action", allowed=READ, kwargs=an_action, hidden=True)
row("action_edit", allowed=MANAGE, kwargs=an_action, hidden=True, post=True)
row("action_send_back", allowed=ASSURE, kwargs=one_done, hidden=True, post=True)
row("action_assure", allowed=ASSURE, kwargs=one_done, hidden=True, post=True)
row("action_impact", allowed=ASSURE, kwargs=one_assured, hidden=True, post=True)
row("action_drop", allowed=MANAGE, kwargs=an_action, hidden=True, post=True)
row("action_reopen", allowed=MANAGE, kwargs=one_done, hidden=True, post=True)
row("action_done", allowed=MANAGE, kwargs=an_action, hidden=True, post=True)
row("action_evidence", allowed=MANAGE, kwargs=an_action, hidden=True, post=True)
row("action_evidence_remove", allowed=MANAGE, kwargs=one_with_a_file, hidden=True, post=True)
