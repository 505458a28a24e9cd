"""The review's own pages, the meeting, the recommendation, sign-off and the sending."""

from datetime import date

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from reviews.actions import files, submission
from tests.contracts.matrix import NOW, Scene, row
from tests.factories import attachments
from tests.factories import reviews as factory

P = Permission
READ = GRANTS[P.READ_REVIEWS]
PACK = GRANTS[P.READ_PACK]
RECORD = GRANTS[P.RECORD_MEETING]
SIGN = GRANTS[P.SIGN_RECOMMENDATION] | GRANTS[P.ENDORSE_RECOMMENDATION]
# Far enough back for every stage to lie before the moment of the matrix.
AWARE_ON = date(2026, 11, 16)
LATE = date(2026, 12, 17)


def _at(stage, **kwargs):
    def make(scene: Scene) -> dict:
        factory.place()
        return {"reference": stage(aware_on=AWARE_ON).review.reference, **kwargs}

    return make


def a_milestone(scene: Scene) -> dict:
    return {**_at(factory.gathering)(scene), "milestone": "meeting"}


def a_step(scene: Scene) -> dict:
    factory.place()
    return {"reference": factory.story(aware_on=LATE).log().review.reference, "step": "complete_facts"}


def an_action(scene: Scene) -> dict:
    factory.place()
    story = factory.recommended(aware_on=AWARE_ON)
    return {"reference": story.review.reference, "action_id": story.review.safety_actions.get().pk}


def a_file(scene: Scene) -> dict:
    factory.place()
    story = factory.gathering(aware_on=AWARE_ON)
    attached = files.attach_file(
        review=story.review, file=attachments.uploaded("plan.txt", b"A plan"), by=story.manager, now=NOW
    )
    return {"reference": story.review.reference, "file_id": attached.pk}


def a_circulated_return(scene: Scene) -> dict:
    factory.place()
    return {"pk": factory.circulated(aware_on=AWARE_ON).review.returns.first().pk}


def replied(scene: Scene) -> dict:
    factory.place()
    return {"reference": factory.submitted(aware_on=AWARE_ON).reply(day=20).review.reference}


def sending(scene: Scene) -> dict:
    return {"recipients": [r.name for r in submission.wanted_recipients()]}


row("reviews", allowed=READ)
row("review", allowed=READ, kwargs=_at(factory.signing), hidden=True)
row("review_timetable", allowed=READ, kwargs=_at(factory.gathering), hidden=True)
row("milestone_move", allowed=GRANTS[P.PLAN_TIMETABLE], kwargs=a_milestone, hidden=True, post=True)
row("review_readiness", allowed=GRANTS[P.LOG_INCIDENT], kwargs=a_step, hidden=True)
row("review_history", allowed=GRANTS[P.READ_TRAIL], kwargs=_at(factory.gathering), hidden=True)
row("review_changes", allowed=GRANTS[P.READ_TRAIL], kwargs=_at(factory.recommended), hidden=True)
row("return_changes", allowed=GRANTS[P.READ_TRAIL], kwargs=a_circulated_return, hidden=True)
row("review_attach", allowed=GRANTS[P.LOG_INCIDENT], kwargs=_at(factory.gathering), hidden=True, post=True)
row("review_file_remove", allowed=GRANTS[P.LOG_INCIDENT], kwargs=a_file, hidden=True, post=True)
row("review_meeting", allowed=PACK, kwargs=_at(factory.circulated), hidden=True, post=True, post_allowed=RECORD)
row("review_attendance", allowed=RECORD, kwargs=_at(factory.circulated), hidden=True, post=True)
row("safety_action_add", allowed=RECORD, kwargs=_at(factory.circulated), hidden=True, post=True)
row("safety_action_edit", allowed=RECORD, kwargs=an_action, hidden=True, post=True)
row("safety_action_remove", allowed=RECORD, kwargs=an_action, hidden=True, get=False, post=True)
row(
    "review_recommendation",
    allowed=PACK,
    kwargs=_at(factory.recommended),
    hidden=True,
    post=True,
    post_allowed=RECORD,
)
row(
    "review_send_for_sign_off",
    allowed=GRANTS[P.OPEN_SIGN_OFF],
    kwargs=_at(factory.recommended),
    hidden=True,
    get=False,
    post=True,
)
row("review_sign_off", allowed=SIGN, kwargs=_at(factory.signing), hidden=True, post=True)
row("review_document", allowed=PACK, kwargs=_at(factory.signing), hidden=True)
row("review_document_pdf", allowed=PACK, kwargs=_at(factory.signing), hidden=True)
row("review_verify", allowed=PACK, kwargs=_at(factory.signing), hidden=True)
row("review_take_back", allowed=RECORD, kwargs=_at(factory.signing), hidden=True, post=True)
row("review_submit", allowed=GRANTS[P.SUBMIT_REVIEW], kwargs=_at(factory.agreed), hidden=True, post=True, data=sending)
row("review_reply", allowed=GRANTS[P.RECORD_REPLY], kwargs=_at(factory.submitted), hidden=True, post=True)
row("review_respond", allowed=GRANTS[P.RECORD_REPLY], kwargs=replied, hidden=True, post=True)
row("review_close", allowed=GRANTS[P.RECORD_REPLY], kwargs=replied, hidden=True, get=False, post=True)
row(
    "review_dispute",
    allowed=READ,
    kwargs=_at(factory.signing),
    hidden=True,
    post=True,
    post_allowed=GRANTS[P.SUBMIT_REVIEW],
)
row("review_reconsider", allowed=RECORD, kwargs=replied, hidden=True, post=True)
assert Role.PRACTITIONER not in READ | SIGN
