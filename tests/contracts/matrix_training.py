"""Training: the offer, sessions, bookings, the pool and the report."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import NOW, THE_PARTNERSHIP, Scene, row
from tests.contracts.matrix_promises import loaded
from tests.factories import training

P = Permission
KEEP, BOOK = GRANTS[P.KEEP_TRAINING], GRANTS[P.BOOK_TRAINING]


def _course(scene: Scene):
    loaded(scene)
    by = scene.people[Role.TRAINING_COORDINATOR]
    return training.course(by=by, now=NOW), by


def a_course(scene: Scene) -> dict:
    return {"course_id": _course(scene)[0].pk}


def a_session(scene: Scene) -> dict:
    course, by = _course(scene)
    return {"pk": training.session(course, by=by, now=NOW).pk}


def a_booking(scene: Scene) -> dict:
    course, by = _course(scene)
    session = training.session(course, by=by, now=NOW)
    body = scene.people[Role.AGENCY_CONTACT].appointments.get().organisation
    return {"pk": session.pk, "booking_id": training.booking(session, body, by=by, now=NOW).pk}


def a_trainer(scene: Scene) -> dict:
    return {"trainer_id": training.trainer(by=_course(scene)[1], now=NOW).pk}


row("training", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("course_add", allowed=KEEP, kwargs=loaded, post=True)
row("session_plan", allowed=KEEP, kwargs=a_course, post=True)
row("certificates_extend", allowed=KEEP, kwargs=a_course, post=True)
row("trainer_add", allowed=KEEP, kwargs=loaded, post=True)
row("trainer_end", allowed=KEEP, kwargs=a_trainer, post=True)
row("training_report", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("training_report_csv", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("training_session", allowed=THE_PARTNERSHIP, kwargs=a_session)
row("training_book", allowed=KEEP | BOOK, kwargs=a_session, post=True)
row("training_walk_in", allowed=KEEP, kwargs=a_session, post=True)
row("training_attendance", allowed=KEEP, kwargs=a_session, post=True)
row("session_cancel", allowed=KEEP, kwargs=a_session, post=True)
row("training_evaluation_close", allowed=KEEP, kwargs=a_session, get=False, post=True)
row(
    "training_booking_cancel", allowed=KEEP | {Role.AGENCY_CONTACT}, kwargs=a_booking, hidden=True, get=False, post=True
)
row("training_evaluate", allowed=KEEP | {Role.AGENCY_CONTACT}, kwargs=a_booking, hidden=True, post=True)
