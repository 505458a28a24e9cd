"""Fictional practice reviews at several stages, so that every page has something to show on first start."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction

from partnership.queries import current
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load as load_calendar
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days
from portal.errors import Refused

from ..leaks import actions as leaks
from ..leaks.choices import EntryKind
from ..models import PracticeReview, RapidReview
from . import actions
from .choices import PracticeKind
from .counting import read_counted, shipped
from .policies import AFTER_AGREEMENT, FOLLOWED_BY_ONE
from .story import TITLE, PracticeStory

# How many working days ago each was started.
WORKING_DAYS_BACK = {"published": 80, "planned": 19, "adult": 12}


def load(now: datetime) -> list[PracticeReview]:
    """Make the demonstration's practice reviews once, at stages counted back from the London date of `now`.

    Does nothing where they stand already. Raises Refused outside the demonstration.
    """
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration reviews are made in the demonstration only, never beside real ones.")
    standing = list(PracticeReview.objects.filter(is_demonstration=True))
    if standing:
        return standing
    calendar, today = load_calendar(Clock.ENGLAND_AND_WALES), london_date(now)
    back = {name: add_working_days(calendar, today, -days) for name, days in WORKING_DAYS_BACK.items()}
    with transaction.atomic():
        stories = [
            _published(back["published"]),
            _planned(back["planned"]),
            _of_an_adult(back["adult"]),
        ]
        following = _following(now)
        if following is not None:
            stories.append(following)
        _counted(now)
    return [story.review for story in stories]


def _of_an_adult(started_on: date) -> PracticeStory:
    """The agencies enter their events; the glossary knows who the adult is and when they were born."""
    story = PracticeStory(
        started_on, kind=PracticeKind.ADULT, title="Learning from the review of Willow", is_demonstration=True
    )
    story.open().terms().reviewer().commission().work().agencies()
    for kind, text in ((EntryKind.NAME, "Willow Adultname"), (EntryKind.BIRTH_DATE, "3 March 1951")):
        leaks.add_entry(subject=story.review.subject, kind=kind, text=text, stands_for="The adult",
                        by=story.manager, now=story.moment(6))  # fmt: skip
    return story


def _ready(started_on: date, title: str = TITLE) -> PracticeStory:
    story = PracticeStory(started_on, title=title, is_demonstration=True).open().terms().reviewer().commission().work()
    return story.complete().send().agree().texts().names().sent()


def _published(started_on: date) -> PracticeStory:
    story = _ready(started_on)
    first, _why = actions.first_day(story.review, story.moment(14).date())
    story.plan(first).publish(datetime.combine(first, time(0, 15), tzinfo=LONDON))
    return story


def _planned(started_on: date) -> PracticeStory:
    """Sent to everybody; the seven working days are running."""
    story = _ready(started_on, "Learning from the review of Hazel")
    first, _why = actions.first_day(story.review, story.moment(14).date())
    return story.plan(first)


def _following(now: datetime) -> PracticeStory | None:
    """A review that follows the newest agreed recommendation, and is being commissioned."""
    rapid = RapidReview.objects.filter(
        is_demonstration=True, state__in=AFTER_AGREEMENT, recommendation__outcome__in=FOLLOWED_BY_ONE,
        practice_review__isnull=True,
    ).order_by("-logged_at").first()  # fmt: skip
    if rapid is None:
        return None
    story = PracticeStory(london_date(now), rapid_review=rapid, is_demonstration=True)
    story.review = actions.open_practice_review(
        kind=PracticeKind.CHILD, title="Learning from the review of Ash", initiated_on=london_date(now),
        rapid_review=rapid, basis="The partners agreed the recommendation of the rapid review.",
        is_demonstration=True, by=story.manager, now=now,
    )  # fmt: skip
    return story


def _counted(now: datetime) -> None:
    """What the partnership's own published report counts, where one is shipped."""
    for name in shipped():
        document = read_counted(name)
        if document.partnership == current().code:
            actions.load_counted(document=document, name=name, by=None, now=now)
