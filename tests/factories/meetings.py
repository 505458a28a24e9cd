"""Meetings at every stage, made by the same actions that people use. Every word is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from partnership.actions import groups, interests, meetings, papers
from partnership.choices import Attending, ItemPurpose, Tier
from partnership.models import (
    AgendaItem,
    Decision,
    Group,
    GroupMeeting,
    ItemInterest,
    MeetingAttendance,
    MeetingPack,
    Paper,
    TermsOfReference,
)
from partnership.queries import meetings as queries
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.clock import london_date

from . import people, tracker
from .people import LONG_AGO

STARTS_AT = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
AFTER = STARTS_AT + timedelta(hours=3)


def manager() -> Person:
    """A business manager."""
    return people.person(Role.BUSINESS_MANAGER)


def group(code: str = "partnership") -> Group:
    """A group of Bolton's arrangements, which are loaded where they are not."""
    tracker.arrangements()
    return Group.objects.get(code=code)


def terms(of: Group | None = None, *, bodies: int = 2, partners: bool = False, deputies: bool = True,
          adopted_on: date = date(2026, 1, 5)) -> TermsOfReference:  # fmt: skip
    """Terms of reference of the group."""
    return groups.record_terms(
        group=of or group(), remit="Leads safeguarding.", reports_to="The Partnership", quorum_bodies=bodies,
        quorum_partners=partners, deputies_count=deputies, adopted_on=adopted_on, review_on=None, by=manager(),
        now=STARTS_AT - timedelta(days=30),
    )  # fmt: skip


def planned(of: Group | None = None, *, starts_at: datetime = STARTS_AT, minutes: int = 120) -> GroupMeeting:
    """A meeting with a date and nothing else."""
    return meetings.plan(
        group=of or group(), starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), place="Room 2",
        by=manager(), now=LONG_AGO,
    )  # fmt: skip


def item(of: GroupMeeting | None = None, *, title: str = "Neglect: where we are", minutes: int = 30) -> AgendaItem:
    """An item of its agenda."""
    return meetings.save_item(
        meeting=of or planned(), item=None, title=title, purpose=ItemPurpose.DISCUSSION, minutes=minutes,
        led_by="Director", position=None, by=manager(), now=LONG_AGO,
    )  # fmt: skip


def paper(of: GroupMeeting | None = None, *, tier: str = Tier.GROUP, title: str = "A paper", text: str = "Known.",
          file=None) -> Paper:  # fmt: skip
    """A paper of one tier."""
    return papers.add_paper(
        meeting=of or planned(), item=None, title=title, tier=tier, text=text, file=file, by=manager(), now=LONG_AGO
    )


def called(of: GroupMeeting | None = None) -> GroupMeeting:
    """One whose agenda is out."""
    made = of or planned()
    if not made.items.exists():
        item(made)
    meetings.call(meeting=made, by=manager(), now=LONG_AGO)
    made.refresh_from_db()
    return made


def attended(of: GroupMeeting | None = None, presence: str = Attending.PRESENT) -> GroupMeeting:
    """One at which every seat was filled."""
    made = of or called()
    seats = queries.seats(made.group, london_date(made.starts_at))
    rows = dict.fromkeys(seats, (presence, "Head of service"))
    meetings.set_attendance(meeting=made, rows=rows, chaired_by="Chair", by=manager(), now=AFTER)
    made.refresh_from_db()
    return made


def held(of: GroupMeeting | None = None) -> GroupMeeting:
    """One that was held and whose minutes are in draft."""
    made = attended(of)
    meetings.hold(meeting=made, by=manager(), now=AFTER)
    made.refresh_from_db()
    return made


def written(of: GroupMeeting | None = None) -> GroupMeeting:
    """One whose minutes are written."""
    made = of or held()
    meetings.write_minutes(
        meeting=made, records={row.pk: "It was discussed." for row in made.items.all()},
        difference="Fewer children wait.", version=made.version, by=manager(), now=AFTER,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def agreed(of: GroupMeeting | None = None) -> GroupMeeting:
    """One whose minutes are agreed."""
    return agreed_from(of or held())


def decision(of: GroupMeeting | None = None) -> Decision:
    """A decision of a meeting that was held."""
    return meetings.decide(meeting=of or held(), item=None, words="The plan is agreed.", by=manager(), now=AFTER)


def interest(of: AgendaItem | None = None, *, person: Person | None = None) -> ItemInterest:
    """An interest in an item that somebody declared."""
    on_agenda = of or item()
    whose = person or manager()
    return interests.declare(
        item=on_agenda, person=whose, words="Chair of the charity that bids.", by=whose, now=LONG_AGO
    )


def attendance(of: GroupMeeting | None = None) -> MeetingAttendance:
    """A filled seat."""
    return attended(of).attendance.all()[0]


def pack(of: GroupMeeting | None = None, *, built: bool = False) -> MeetingPack:
    """A pack that was asked for, or one that is built."""
    made = papers.ask_for_pack(meeting=of or planned(), by=manager(), now=LONG_AGO)
    if built:
        papers.build(pack_id=made.pk, now=LONG_AGO)
        made.refresh_from_db()
    return made


def everything() -> GroupMeeting:
    """A meeting with everything that can belong to one."""
    terms()
    made = held()
    paper(made)
    interest(made.items.first())
    pack(made)
    decision(made)
    papers.agree_action(
        meeting=made, words="Write it down.", organisation=made.group.members.first().organisation, owner=None,
        due_on=date(2027, 2, 1), by=manager(), now=AFTER,
    )  # fmt: skip
    return agreed_from(made)


def agreed_from(made: GroupMeeting) -> GroupMeeting:
    """The minutes of a meeting that was held, written and agreed."""
    written(made)
    meetings.agree_minutes(meeting=made, by=manager(), now=AFTER)
    made.refresh_from_db()
    return made
