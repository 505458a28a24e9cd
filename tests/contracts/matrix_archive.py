"""Taking everything out: the business manager's alone."""

from portal.accounts.choices import Role
from tests.contracts.matrix import Scene, row
from tests.factories import exports

MANAGER = {Role.BUSINESS_MANAGER}


def an_archive(scene: Scene) -> dict:
    return {"run_id": exports.archive(now=scene.now).pk}


row("export_everything", allowed=MANAGER, post=True)
row("export_progress", allowed=MANAGER, kwargs=an_archive)
row("export_file", allowed=MANAGER, kwargs=an_archive)
