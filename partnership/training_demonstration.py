"""Fictional training, made by the same actions that people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.clock import LONDON, london_date

from .actions import training
from .models import Course, TrainingSession
from .promise_choices import EvaluationStage
from .queries import relevant_agencies, statutory_partners

COURSES = (
    ("Thresholds and early help", "Which help a family needs, and how to talk about it with them.", 36),
    ("Neglect", "Seeing it early, naming it, and what helps.", 36),
    ("Induction to safeguarding in the area", "Who does what, and whom to call.", None),
)


@transaction.atomic
def load(now: datetime) -> None:
    """Make the records that are not there yet. Safe to run again."""
    on = london_date(now)
    keeper = holders(Role.TRAINING_COORDINATOR, on).first()
    if keeper is None or Course.objects.exists():
        return
    bodies = [*statutory_partners(on), *relevant_agencies(on)[:3]]
    made = [
        training.add_course(
            title=title,
            about=about,
            audience="everybody who works with children",
            valid_months=months,
            by=keeper,
            now=now,
        )
        for title, about, months in COURSES
    ]
    pool = [
        training.add_trainer(
            name=f"Demonstration trainer {number}",
            organisation=body,
            joined_on=on - timedelta(days=300),
            by=keeper,
            now=now,
        )
        for number, body in enumerate(bodies[:4], start=1)
    ]

    def at(days: int, hour: int) -> datetime:
        day = on + timedelta(days=days)
        return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)

    def plan(course: Course, days: int, earlier: int, capacity: int = 12) -> TrainingSession:
        return training.plan_session(
            course=course, starts_at=at(days, 9), ends_at=at(days, 12), place="Town hall, room 2", capacity=capacity,
            trainers=pool[:2], by=keeper, now=at(earlier, 9),
        )  # fmt: skip

    held = plan(made[0], -50, -80)
    places = [
        training.book(
            session=held,
            name=f"Demonstration worker {number}",
            organisation=body,
            post="Practitioner",
            by=keeper,
            now=at(-70, 10),
        )
        for number, body in enumerate(bodies * 2, start=1)
        if number <= held.capacity
    ]
    for place in places[:4]:
        training.evaluate(booking=place, stage=EvaluationStage.BEFORE, confidence=2, changed_practice=None, words="",
                          by=keeper, now=at(-51, 10))  # fmt: skip
    training.cancel_booking(booking=places[-1], by=keeper, now=at(-52, 10))
    came = {place.pk: number % 5 != 0 for number, place in enumerate(places, start=1)}
    training.confirm_attendance(session=held, came=came, by=keeper, now=at(-50, 13))
    for place in places[:3]:
        place.refresh_from_db()
        for stage, confidence, changed in ((EvaluationStage.AFTER, 4, None), (EvaluationStage.LATER, 4, True)):
            training.evaluate(booking=place, stage=stage, confidence=confidence, changed_practice=changed, words="",
                              by=keeper, now=at(-3, 10))  # fmt: skip
    soon = plan(made[1], 12, -10)
    for number, body in enumerate(bodies[:5], start=1):
        training.book(session=soon, name=f"Demonstration worker {number}", organisation=body, post="Practitioner",
                      by=keeper, now=now)  # fmt: skip
    plan(made[2], 30, -5, 30)
