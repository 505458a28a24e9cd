"""Names that must not leave: the business unit alone. Learning: read by those who answer for reviews or for quality."""

from portal.accounts.choices import Role as R
from tests.contracts.matrix import Scene, row
from tests.factories import leaks, learning

UNIT = {R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT}
PARTNERS = {R.LEAD_REPRESENTATIVE, R.DELEGATED_REPRESENTATIVE}
READERS = UNIT | PARTNERS | {
    R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER, R.QUALITY_OFFICER, R.TRAINING_COORDINATOR,
}  # fmt: skip
KEEPERS = UNIT | {R.QUALITY_OFFICER}
WRITERS = KEEPERS | {R.TRAINING_COORDINATOR}


def manager(scene: Scene):
    return scene.people[R.BUSINESS_MANAGER]


def warned(scene: Scene) -> dict:
    made = leaks.warning(by=manager(scene), now=scene.now)
    return {"reference": made.checked.reference, "pk": made.checked_id, "warning_id": made.pk}


def named(scene: Scene) -> dict:
    return {"reference": warned(scene)["reference"]}


def text(scene: Scene) -> dict:
    found = warned(scene)
    return {"reference": found["reference"], "pk": found["pk"]}


def entry(scene: Scene) -> dict:
    review = learning.review(by=manager(scene), now=scene.now)
    made = leaks.entry(review, by=manager(scene), now=scene.now)
    return {"reference": review.reference, "entry_id": made.pk}


row("names", allowed=UNIT, kwargs=named, hidden=True)
row("name_add", allowed=UNIT, kwargs=named, post=True, hidden=True)
row("name_remove", allowed=UNIT, kwargs=entry, post=True, hidden=True)
row("names_check", allowed=UNIT, kwargs=named, post=True, get=False, hidden=True)
row("names_progress", allowed=UNIT, kwargs=lambda scene: {"reference": leaks.names_check().reference}, hidden=True)
row("names_text", allowed=UNIT, kwargs=text, hidden=True)
row("warning_answer", allowed=UNIT, kwargs=warned, post=True, hidden=True)


def finding(scene: Scene) -> dict:
    return {"reference": learning.finding(by=manager(scene), now=scene.now).reference}


def recommendation(scene: Scene) -> dict:
    return {"reference": learning.assured(by=manager(scene), now=scene.now).reference}


def check(scene: Scene) -> dict:
    return {**recommendation(scene), "months": 6}


def learning_text(scene: Scene) -> dict:
    made = learning.sent(by=manager(scene), now=scene.now)
    return {"reference": made.subject_reference, "sort": made.sort}


def briefing(scene: Scene) -> dict:
    return {"reference": learning.briefing(by=manager(scene), now=scene.now).reference}


def public_briefing(scene: Scene) -> dict:
    return {"reference": learning.published_briefing(by=manager(scene), now=scene.now).reference}


def cycle(scene: Scene) -> dict:
    return {"reference": learning.cycle(by=manager(scene), now=scene.now).reference}


def ready(scene: Scene) -> dict:
    learning.ready()
    return {}


row("learning", allowed=READERS)
row("theme_add", allowed=KEEPERS, post=True)
row("finding_record", allowed=KEEPERS, post=True)
row("finding", allowed=READERS, kwargs=finding, hidden=True)
for name in ("finding_edit", "finding_recommend"):
    row(name, allowed=KEEPERS, kwargs=finding, post=True, hidden=True)
row("finding_explain", allowed=UNIT, kwargs=finding, post=True, hidden=True)
row("recommendation", allowed=READERS, kwargs=recommendation, hidden=True)
for name in ("recommendation_answer", "recommendation_reconsider"):
    row(name, allowed=UNIT, kwargs=recommendation, post=True, hidden=True)
for name in ("recommendation_action", "recommendation_assure", "recommendation_reopen"):
    row(name, allowed=KEEPERS, kwargs=recommendation, post=True, hidden=True)
row("recommendation_check", allowed=KEEPERS, kwargs=check, post=True, hidden=True)
row("learning_text", allowed=READERS - {R.QUALITY_OFFICER, R.TRAINING_COORDINATOR}, kwargs=learning_text, hidden=True)
row("learning_text_edit", allowed=UNIT, kwargs=learning_text, post=True, hidden=True)
row("learning_text_take_back", allowed=UNIT, kwargs=learning_text, post=True, hidden=True)
row("learning_text_send", allowed={R.BUSINESS_MANAGER}, kwargs=learning_text, post=True, hidden=True)
row("learning_text_sign", allowed=PARTNERS, kwargs=learning_text, post=True, hidden=True)
row("briefings", allowed=READERS)
row("briefing_begin", allowed=WRITERS, kwargs=ready, post=True)
row("briefing", allowed=READERS, kwargs=briefing, hidden=True)
row("briefing_pdf", allowed=READERS, kwargs=briefing, hidden=True)
row("briefing_edit", allowed=WRITERS, kwargs=briefing, post=True, hidden=True)
row("briefing_step", allowed={R.BUSINESS_MANAGER}, kwargs=lambda s: {**briefing(s), "name": "publish"}, post=True,
    hidden=True)  # fmt: skip
row("learning_cycles", allowed=READERS)
row("learning_cycle_begin", allowed=KEEPERS, kwargs=ready, post=True)
row("learning_cycle", allowed=READERS, kwargs=cycle, hidden=True)
for name in ("learning_cycle_edit", "learning_cycle_action"):
    row(name, allowed=KEEPERS, kwargs=cycle, post=True, hidden=True)
row("learning_cycle_step", allowed=KEEPERS, kwargs=lambda s: {**cycle(s), "name": "explore"}, post=True, hidden=True)
row("public_briefings", public=True)
row("public_briefing", public=True, kwargs=public_briefing)
row("public_briefing_pdf", public=True, kwargs=public_briefing)
