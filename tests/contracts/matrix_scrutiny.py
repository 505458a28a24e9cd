"""Independent scrutiny: begun by the unit, written by the scrutineer alone, answered by the partners."""

from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import assurance, partnership, scrutiny

READERS = GRANTS[Permission.READ_SCRUTINY]
UNIT = GRANTS[Permission.OPEN_SCRUTINY]
SCRUTINEER = GRANTS[Permission.SCRUTINISE]
ANSWERING = GRANTS[Permission.ANSWER_SCRUTINY]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def begun(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": scrutiny.scrutiny(now=scene.now).pk}


def a_question(scene: Scene) -> dict:
    loaded(scene)
    found = scrutiny.scrutiny(now=scene.now)
    return {"pk": found.pk, "question_id": found.questions.first().pk}


def a_challenge(scene: Scene) -> dict:
    loaded(scene)
    found = scrutiny.challenge(now=scene.now)
    return {"pk": found.scrutiny_id, "challenge_id": found.pk}


def stated(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": scrutiny.stated(now=scene.now).pk}


row("scrutinies", allowed=READERS, kwargs=loaded)
row("scrutiny_begin", allowed=UNIT, kwargs=loaded, post=True)
row("scrutiny", allowed=READERS, kwargs=begun, hidden=True)
row("scrutiny_assemble", allowed=UNIT, kwargs=begun, post=True, get=False, hidden=True)
row("scrutiny_comment", allowed=SCRUTINEER, kwargs=a_question, post=True, hidden=True)
row("scrutiny_challenge", allowed=SCRUTINEER, kwargs=begun, post=True, hidden=True)
row("scrutiny_statement", allowed=SCRUTINEER, kwargs=begun, post=True, hidden=True)
row("scrutiny_give", allowed=SCRUTINEER, kwargs=begun, post=True, get=False, hidden=True)
row("scrutiny_reply", allowed=ANSWERING, kwargs=a_challenge, post=True, hidden=True)
row("scrutiny_respond", allowed=ANSWERING, kwargs=stated, post=True, hidden=True)
row("scrutiny_action", allowed=UNIT, kwargs=stated, post=True, hidden=True)
