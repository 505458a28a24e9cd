"""The demonstration's meetings (agreed, in draft, called, planned) and what is published. Every word is invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holders, holds
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load as load_calendar
from portal.deadlines.choices import Clock
from portal.deadlines.counting import last_working_day
from portal.errors import Refused

from .actions import groups, interests, meetings, papers, publication
from .choices import Attending, GroupKind, ItemPurpose, Tier
from .models import Group, GroupMeeting
from .publication import collect, digest
from .queries import meetings as queries
from .queries import statutory_partners

ITEMS = (
    ("Welcome, apologies and actions of last time", ItemPurpose.INFORMATION, 10, "Chair",
     "Apologies were taken. Two actions have been done; one goes on."),
    ("Neglect: what the audit of the quarter found", ItemPurpose.DISCUSSION, 40, "Quality and performance officer",
     "Twelve records were read. Where one worker kept the family, the plan changed with the child; where workers "
     "changed, it was copied on. The group asks each partner for its own figures of changes of worker."),
    ("The multi-agency front door after a year", ItemPurpose.DECISION, 30, "Head of service",
     "Nine in ten referrals are decided within a day. The form stays; its guidance is shortened to one page."),
    ("What children in care told us", ItemPurpose.DISCUSSION, 25, "Participation officer",
     "Ten young people want the first visit to say who will come back, and when."),
)  # fmt: skip
DIFFERENCE = (
    "Children are seen sooner after a referral than a year ago, by the same worker more often than not. What we cannot "
    "say yet is whether they feel safer: the survey of the spring asks."
)
PUBLIC_TEXT = (
    "One page for everybody who works with children: when to call, whom to call, and what happens after. "
    "It was written with front-door workers, two head teachers and a health visitor."
)


@transaction.atomic
def load(now: datetime) -> None:
    """Make what is not there yet. Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration records are made in the demonstration only, never beside real ones.")
    if GroupMeeting.objects.exists():
        return
    on = london_date(now)
    manager = holders(Role.BUSINESS_MANAGER, on).filter(is_demonstration=True)[0]
    group = Group.objects.filter(kind=GroupKind.PARTNERSHIP, removed_on__isnull=True).order_by("position")[0]
    groups.record_terms(
        group=group,
        remit=f"{group.purpose} It decides on the yearly plan, the budget and the assurance programme.",
        reports_to="The lead representatives",
        quorum_bodies=3,
        quorum_partners=True,
        deputies_count=True,
        adopted_on=on - timedelta(days=400),
        review_on=on + timedelta(days=330),
        by=manager,
        now=now - timedelta(days=390),
    )
    agreed = _held(group, _day(on, -75), manager)
    meetings.agree_minutes(meeting=agreed, by=manager, now=agreed.ends_at + timedelta(days=14))
    _held(group, _day(on, -12), manager)
    called = _called(group, _day(on, 9), manager, now)
    _declare(called, now)
    _too_seldom(on, manager)
    later = _at(_day(on, 70), 10)
    meetings.plan(group=group, starts_at=later, ends_at=later + timedelta(hours=2), place="", by=manager, now=now)
    _publish(manager, now)


MESSAGES = (
    ("Bruises on babies who are not mobile", "A baby who cannot roll cannot bruise themselves. Ask, write down what "
     "you are told, and call the front door the same day.", "Everybody who visits babies", "Nine briefings",
     True, 143, "people at nine briefings",
     "Referrals for this reason doubled in the quarter after, and were timely."),
    ("Safer sleep over the winter", "Every baby on their back, in their own clear space, for every sleep.",
     "Parents of babies", "Midwives, children’s centres", True, None, "", ""),
    ("When partners disagree about a child", "Say so early, say it to each other, and use the stages: they are there "
     "to be used.", "Front-line workers", "Team meetings", False, 60, "at team meetings", ""),
)  # fmt: skip


def _publish(manager: Person, now: datetime) -> None:
    """The first edition of the arrangements, and three key messages."""
    on = london_date(now)
    publication.publish_arrangements(
        words="The first edition that is put together from the partnership’s own records.",
        shown=digest(collect(on)), by=manager, now=now,
    )  # fmt: skip
    for number, (title, text, audience, channels, public, reach, reach_words, changed) in enumerate(MESSAGES):
        day = now - timedelta(days=60 - 25 * number)
        values = {"title": title, "text": text, "audience": audience, "channels": channels, "ends_on": None,
                  "starts_on": london_date(day), "public_site": public}  # fmt: skip
        message = publication.write_message(values=values, by=manager, now=day)
        publication.publish_message(message=message, by=manager, now=day)
        if reach is not None:
            told = {"reach": reach, "reach_words": reach_words, "changed": changed}
            publication.edit_message(message=message, values=told, version=1, by=manager, now=now)


def _declare(meeting: GroupMeeting, now: datetime) -> None:
    """An interest in one item, declared by a member of the group."""
    item = meeting.items.all()[2]
    member = next(
        one for one in queries.people_of_group(meeting.group, london_date(now))
        if one.is_demonstration and not holds(one, Permission.RUN_MEETINGS, london_date(now))
    )  # fmt: skip
    interests.declare(item=item, person=member, words="Manages the team that the item is about.", by=member, now=now)


def _too_seldom(on: date, manager: Person) -> None:
    """A group that last met longer ago than its frequency allows, so that the warning is seen."""
    rows = Group.objects.filter(removed_on__isnull=True, times_per_year__gte=4, is_review_group=False)
    group = rows.exclude(kind=GroupKind.PARTNERSHIP).order_by("position").first()
    if group is not None:
        held = _held(group, _day(on, -200), manager)
        meetings.agree_minutes(meeting=held, by=manager, now=held.ends_at + timedelta(days=14))


def _day(on: date, days: int) -> date:
    return last_working_day(load_calendar(Clock.ENGLAND_AND_WALES), on + timedelta(days=days))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def _called(group: Group, day: date, manager: Person, now: datetime) -> GroupMeeting:
    """A meeting whose agenda is out, with a paper for each tier of readers."""
    starts_at = _at(day, 10)
    asked = min(now, starts_at - timedelta(days=10))
    made = meetings.plan(
        group=group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="Town hall, room 2", by=manager,
        now=asked,
    )  # fmt: skip
    for title, purpose, minutes, led_by, _record in ITEMS:
        meetings.save_item(
            meeting=made, item=None, title=title, purpose=purpose, minutes=minutes, led_by=led_by, position=None,
            by=manager, now=asked,
        )  # fmt: skip
    items = list(made.items.all())
    for item, title, tier, text in (
        (
            items[1],
            "Audit of neglect: findings",
            Tier.GROUP,
            "Twelve records, read by two people each.\n\n"
            "In seven the child’s own words changed the plan. In five there were none to be found.",
        ),
        (
            items[2],
            "The front door in figures",
            Tier.PARTNERSHIP,
            "Referrals, decisions within a day, repeat referrals.",
        ),
        (items[2], "When to call, whom to call", Tier.PUBLIC, PUBLIC_TEXT),
    ):
        papers.add_paper(meeting=made, item=item, title=title, tier=tier, text=text, file=None, by=manager, now=asked)
    meetings.call(meeting=made, by=manager, now=asked)
    made.refresh_from_db()
    return made


def _held(group: Group, day: date, manager: Person) -> GroupMeeting:
    """A meeting that was held, with its minutes written, a decision and an action."""
    made = _called(group, day, manager, _at(day, 9))
    after = made.ends_at + timedelta(hours=1)
    seats = queries.seats(group, day)
    rows = dict.fromkeys(seats, (Attending.PRESENT, "Demonstration member"))
    rows[seats[-1]] = (Attending.APOLOGIES, "")
    meetings.set_attendance(
        meeting=made, rows=rows, chaired_by=group.chair[:160] or "Partnership chair", by=manager, now=after
    )
    meetings.hold(meeting=made, by=manager, now=after)
    made.refresh_from_db()
    items = list(made.items.all())
    records = {item.pk: row[4] for item, row in zip(items, ITEMS, strict=True)}
    meetings.write_minutes(
        meeting=made, records=records, difference=DIFFERENCE, version=made.version, by=manager, now=after
    )
    meetings.decide(
        meeting=made, item=items[2], words="The guidance of the referral form is shortened to one page.", by=manager,
        now=after,
    )  # fmt: skip
    papers.agree_action(
        meeting=made, words="Send the business unit the figures of changes of worker in plans for neglect.",
        organisation=statutory_partners(day)[0], owner=None, due_on=day + timedelta(days=40), by=manager, now=after,
    )  # fmt: skip
    made.refresh_from_db()
    return made
