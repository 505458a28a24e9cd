"""What is published is open to anybody; writing and publishing it are not."""

from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import THE_PARTNERSHIP, Scene, row
from tests.factories import publication, tracker

P = Permission
PUBLISH = GRANTS[P.PUBLISH]
WRITE = GRANTS[P.WRITE_MESSAGES]


def loaded(scene: Scene) -> dict:
    tracker.arrangements()
    return {}


def an_edition(scene: Scene) -> dict:
    return {"number": publication.edition().number}


def a_draft(scene: Scene) -> dict:
    return {"message_id": publication.message().pk}


def a_message(scene: Scene) -> dict:
    return {"message_id": publication.published().pk}


row("public_arrangements", public=True, kwargs=loaded)
row("public_edition", public=True, kwargs=an_edition)
row("public_news", public=True, kwargs=loaded)
row("public_message", public=True, kwargs=a_message)
row("publication", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("arrangements_publish", allowed=PUBLISH, kwargs=loaded, post=True)
row("key_messages", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("key_message_add", allowed=WRITE, kwargs=loaded, post=True)
row("key_message", allowed=THE_PARTNERSHIP, kwargs=a_message)
row("key_message_edit", allowed=WRITE, kwargs=a_draft, post=True)
row("key_message_publish", allowed=PUBLISH, kwargs=a_draft, get=False, post=True)
row("key_message_withdraw", allowed=PUBLISH, kwargs=a_message, post=True)
