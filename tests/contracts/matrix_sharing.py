"""Sharing: read by those who read findings, done by the business manager."""

from portal.accounts.choices import Role as R
from tests.contracts.matrix import Scene, row
from tests.contracts.matrix_learning import READERS
from tests.factories import learning, sharing


def ready(scene: Scene) -> dict:
    learning.ready()
    return {}


def package(scene: Scene) -> dict:
    return {"pk": sharing.given(by=scene.people[R.BUSINESS_MANAGER], now=scene.now).pk}


row("sharing", allowed=READERS, kwargs=ready)
row("learning_export", allowed={R.BUSINESS_MANAGER}, kwargs=ready, post=True)
row("learning_import", allowed={R.BUSINESS_MANAGER}, kwargs=ready, post=True)
row("learning_package", allowed={R.BUSINESS_MANAGER}, kwargs=package, hidden=True)
