"""From the logging of an incident to its notification, and the ways in which a review ends early."""

from datetime import date

from partnership.queries import current
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from reviews.actions import conflict, incident
from reviews.choices import Abuse, CouncilAnswer
from reviews.story import Story
from tests.contracts.matrix import Scene, row
from tests.factories import people
from tests.factories import reviews as factory

# A Monday, four working days before the moment at which the matrix is tried.
AWARE_ON = date(2027, 1, 4)
P = Permission
READ = GRANTS[P.READ_REVIEWS]
LOG = GRANTS[P.LOG_INCIDENT]
DECIDE = GRANTS[P.DECIDE_NOTIFICATION]
REFERRED = frozenset({302})


def _story(scene: Scene) -> Story:
    factory.place()
    # The matrix's own representatives speak for the council too: another partner's may not decide.
    council = current().council
    for role in (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE):
        people.appointment(scene.people[role], role, council)
    return factory.story(aware_on=AWARE_ON).log()


def _reference(story: Story) -> dict:
    return {"reference": story.review.reference}


def ready(scene: Scene) -> dict:
    factory.place()
    return {}


def logged(scene: Scene) -> dict:
    return _reference(_story(scene))


def a_child(scene: Scene) -> dict:
    return _reference(_story(scene).facts()) | {"number": 1}


def deciding(scene: Scene) -> dict:
    return _reference(_story(scene).facts())


def not_notified(scene: Scene) -> dict:
    return _reference(_story(scene).facts().decide(CouncilAnswer.DO_NOT))


def to_notify(scene: Scene) -> dict:
    return _reference(_story(scene).facts().decide())


def notified(scene: Scene) -> dict:
    story = _story(scene).facts().decide().notify()
    incident.edit_incident(
        review=story.review,
        changes={"abuse": Abuse.NO},
        version=story.review.incident.version,
        by=story.manager,
        now=story.moment(3),
    )
    return _reference(story)


def a_conflict(scene: Scene) -> dict:
    story = _story(scene)
    row = conflict.declare(
        review=story.review,
        person=people.person(Role.REVIEW_GROUP_MEMBER),
        reason="Knows the family.",
        by=story.manager,
        now=story.moment(1),
    )
    return _reference(story) | {"pk": row.pk}


row("review_log", allowed=LOG, kwargs=ready, hidden=True, post=True)
row("review_dates", allowed=LOG, kwargs=logged, hidden=True, post=True)
row("review_facts", allowed=LOG, kwargs=logged, hidden=True, post=True)
row("review_children", allowed=LOG, kwargs=logged, hidden=True)
row("child_add", allowed=LOG, kwargs=logged, hidden=True, post=True)
row("child_edit", allowed=LOG, kwargs=a_child, hidden=True, post=True)
row("child_remove", allowed=LOG, kwargs=a_child, hidden=True, post=True)
row("review_complete_facts", allowed=LOG, kwargs=logged, hidden=True, post=True)
row("review_decision", allowed=READ, kwargs=deciding, hidden=True)
row(
    "review_view_give",
    allowed=GRANTS[P.GIVE_PARTNER_VIEW] | GRANTS[P.RECORD_PARTNER_VIEW],
    kwargs=deciding,
    hidden=True,
    post=True,
    answers=REFERRED,
)
row("review_decide", allowed=DECIDE, kwargs=deciding, hidden=True, post=True, answers=REFERRED)
row("review_reopen_decision", allowed=DECIDE, kwargs=not_notified, hidden=True, post=True)
row("preparation_sheet", allowed=READ, kwargs=deciding, hidden=True)
row("preparation_sheet_pdf", allowed=READ, kwargs=deciding, hidden=True)
row("review_notify", allowed=GRANTS[P.RECORD_NOTIFICATION], kwargs=to_notify, hidden=True, post=True)
row("review_tell_partners", allowed=GRANTS[P.RECORD_NOTIFICATION], kwargs=to_notify, hidden=True, post=True)
row("review_end_after_notification", allowed=GRANTS[P.WITHDRAW_REVIEW], kwargs=notified, hidden=True, post=True)
row("review_withdraw", allowed=GRANTS[P.WITHDRAW_REVIEW], kwargs=logged, hidden=True, post=True)
row(
    "review_conflicts",
    allowed=GRANTS[P.DECLARE_CONFLICT] | GRANTS[P.MANAGE_CONFLICTS],
    kwargs=logged,
    hidden=True,
    post=True,
)
row("conflict_lift", allowed=GRANTS[P.MANAGE_CONFLICTS], kwargs=a_conflict, hidden=True, post=True)
