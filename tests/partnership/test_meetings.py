"""Groups and meetings: frequency, quorum, tiers of papers, minutes, decisions, actions, calendar and pack."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.actions import groups as group_actions
from partnership.actions import load_arrangements, meetings, papers
from partnership.arrangements import read_file
from partnership.choices import Attending, ItemPurpose, MeetingState, Tier
from partnership.models import Action, Group, GroupMeeting, Paper, Priority
from partnership.queries import meetings as queries
from partnership.queries import statutory_partners
from partnership.rhythm import rhythm
from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.today import today
from tests.factories import attachments, partnership, people
from tests.factories import meetings as factory
from tests.factories.meetings import AFTER, STARTS_AT

pytestmark = pytest.mark.django_db

NOW = AFTER
ON = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(client, person):
    client.force_login(person)
    return client


# How often


@pytest.mark.parametrize(
    ("held", "planned", "warned"),
    [
        ([date(2026, 11, 1)], [date(2026, 12, 20)], ""),
        ([date(2026, 11, 1)], [date(2027, 1, 2)], "planned for 2 January 2027; one is due by 1 January 2027"),
        ([date(2026, 11, 1)], [], "No meeting is planned, and one is due by 1 January 2027"),
        ([date(2026, 12, 1)], [], ""),
        ([date(2026, 9, 1)], [], "It last met on 1 September 2026; a meeting was due by 1 November 2026."),
        ([date(2026, 9, 1)], [date(2026, 12, 20)], "The next is planned for 20 December 2026."),
        ([], [], "No meeting of it has been recorded; a meeting was due by 1 March 2026."),
    ],
)
def test_a_group_that_must_meet_every_two_months(held, planned, warned):
    found = rhythm(6, held, planned, date(2026, 1, 1), ON)
    assert (warned in found.warning) if warned else found.warning == ""


def test_the_meetings_of_the_last_twelve_months_are_counted():
    held = [date(2025, 12, 10), date(2025, 12, 11), date(2026, 6, 1)]
    assert rhythm(4, held, [], date(2025, 1, 1), ON).held == 2
    assert rhythm(None, held, [], date(2025, 1, 1), ON).warning == ""


def test_the_groups_page_warns_and_asks_no_more_for_more_meetings(client):
    made = factory.group()
    signed_in(client, factory.manager())
    said = client.get(reverse("partnership_groups")).content.decode()
    assert "Not as often as it must" in said
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("partnership_groups"))
    for month in range(1, 6):
        factory.planned(made, starts_at=STARTS_AT - timedelta(days=30 * month))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("partnership_groups"))
    assert len(many) == len(few)


# Groups


def test_a_task_and_finish_group_is_not_ended_by_the_next_edition_of_the_arrangements(tmp_path):
    factory.group()
    made = group_actions.start_task_group(
        name="Neglect task group", purpose="Make the toolkit used.", priority=Priority.objects.get(title="Neglect"),
        chair="Director", ends_on=date(2027, 6, 30), times_per_year=12, by=factory.manager(), now=NOW,
    )  # fmt: skip
    changed = partnership.edited(tmp_path, ("edition: June 2019", "edition: July 2019"))
    load_arrangements(document=read_file(changed), by=None, now=NOW)
    assert Group.objects.get(pk=made.pk).removed_on is None
    with pytest.raises(Refused, match="of that name"):
        group_actions.start_task_group(
            name="Neglect Task Group", purpose="x", priority=made.priority, chair="", ends_on=date(2027, 6, 30),
            times_per_year=None, by=factory.manager(), now=NOW,
        )  # fmt: skip
    with pytest.raises(Refused, match="ends on 30 June 2027"):
        meetings.plan(
            group=made, starts_at=datetime(2027, 7, 1, 9, tzinfo=UTC), ends_at=datetime(2027, 7, 1, 10, tzinfo=UTC),
            place="", by=factory.manager(), now=NOW,
        )  # fmt: skip


def test_terms_are_editions_and_an_earlier_meeting_keeps_to_its_own():
    made = factory.group()
    first = factory.terms(made, bodies=2, adopted_on=date(2026, 1, 5))
    meeting = factory.attended(factory.called(factory.planned(made)))
    assert queries.quorum(meeting).quorate is True
    second = group_actions.record_terms(
        group=made, remit="Leads.", reports_to="", quorum_bodies=50, quorum_partners=False, deputies_count=True,
        adopted_on=ON + timedelta(days=1), review_on=None, by=factory.manager(), now=NOW + timedelta(days=1),
    )  # fmt: skip
    assert (first.number, second.number) == (1, 2)
    assert queries.quorum(meeting).quorate is True, "its own terms are those of its day"
    with pytest.raises(Refused, match="The edition before was adopted on 11 December 2026"):
        factory.terms(made, adopted_on=date(2026, 6, 1))


def test_a_seat_of_a_body_that_has_ended_is_its_successors():
    names = {body.code for _words, body in queries.seats(factory.group(), ON) if body}
    assert "nhs-gm-icb" in names and "bolton-ccg" not in names
    before = {body.code for _words, body in queries.seats(factory.group(), date(2020, 1, 1)) if body}
    assert "bolton-ccg" in before


# Quorum


def test_quorum_asks_for_bodies_and_for_every_partner():
    made = factory.group()
    factory.terms(made, bodies=2, partners=True)
    meeting = factory.called(factory.planned(made))
    seats = queries.seats(made, ON)
    partners = {partner.pk: partner for partner in statutory_partners(ON)}
    police = next(seat for seat in seats if seat[1] and seat[1].code == "gmp")

    def attend(presence):
        rows = dict.fromkeys(seats, (Attending.PRESENT, "Head"))
        rows[police] = (presence, "Inspector")
        meetings.set_attendance(meeting=meeting, rows=rows, chaired_by="", by=factory.manager(), now=AFTER)
        return queries.quorum(meeting)

    assert len(partners) == 3 and attend(Attending.PRESENT).quorate is True
    assert attend(Attending.DEPUTY).quorate is True
    missing = attend(Attending.APOLOGIES)
    assert missing.quorate is False and "not represented: Greater Manchester Police" in missing.words


def test_where_deputies_do_not_count_a_deputy_makes_no_quorum():
    made = factory.group()
    factory.terms(made, bodies=2, deputies=False)
    meeting = factory.attended(factory.called(factory.planned(made)), presence=Attending.DEPUTY)
    assert queries.quorum(meeting).quorate is False


def test_a_meeting_that_was_not_quorate_decides_nothing():
    made = factory.group()
    factory.terms(made, bodies=50)
    meeting = factory.held(factory.called(factory.planned(made)))
    with pytest.raises(Refused, match="not quorate"):
        factory.decision(meeting)
    assert not meeting.decisions.exists()


def test_a_deputy_is_named_and_nobody_attends_before_it_begins():
    meeting = factory.called()
    seat = queries.seats(meeting.group, ON)[0]

    def attend(who, now):
        meetings.set_attendance(
            meeting=meeting, rows={seat: (Attending.DEPUTY, who)}, chaired_by="", by=factory.manager(), now=now
        )

    with pytest.raises(Refused, match="as the deputy") as refused:
        attend(" ", AFTER)
    assert refused.value.field == "who_0"
    with pytest.raises(Refused, match="has not begun"):
        attend("Head", STARTS_AT - timedelta(minutes=1))


# The agenda


def test_items_begin_one_after_the_other_and_an_item_can_be_put_first():
    meeting = factory.planned()
    factory.item(meeting, title="One", minutes=20)
    factory.item(meeting, title="Two", minutes=25)
    meetings.save_item(
        meeting=meeting, item=None, title="First", purpose=ItemPurpose.DECISION, minutes=5, led_by="", position=1,
        by=factory.manager(), now=STARTS_AT - timedelta(days=9),
    )  # fmt: skip
    shown = [(line.item.title, f"{line.begins:%H:%M}", line.item.position) for line in queries.agenda(meeting)]
    assert shown == [("First", "10:00", 1), ("One", "10:05", 2), ("Two", "10:25", 3)]


def test_it_is_not_sent_out_empty_or_longer_than_the_meeting():
    meeting = factory.planned(minutes=60)
    with pytest.raises(Refused, match="at least one item"):
        meetings.call(meeting=meeting, by=factory.manager(), now=STARTS_AT - timedelta(days=9))
    factory.item(meeting, minutes=61)
    with pytest.raises(Refused, match="The items take 61 minutes and the meeting has 60"):
        meetings.call(meeting=meeting, by=factory.manager(), now=STARTS_AT - timedelta(days=9))
    assert not Notice.objects.filter(kind="meeting_called").exists()


def test_the_groups_people_are_told_and_the_message_says_nothing_of_the_agenda():
    meeting = factory.planned()
    police = next(partner for partner in statutory_partners(ON) if partner.code == "gmp")
    member = people.person(Role.DELEGATED_REPRESENTATIVE, police)
    people.person(Role.AGENCY_CONTACT, police)
    factory.item(meeting, title="Secret title of an item")
    factory.called(meeting)
    notice = Notice.objects.get(kind="meeting_called")
    assert notice.recipient == member
    assert meeting.reference in notice.body and "Secret" not in notice.body + notice.subject_line
    assert any(line[0] == meeting.group.name for line in today(member, STARTS_AT - timedelta(days=1)).asides[-1].lines)


def test_the_agenda_is_closed_once_the_meeting_was_held(client):
    meeting = factory.held()
    with pytest.raises(Conflict, match="is now “Held, minutes in draft”"):
        factory.item(meeting)
    signed_in(client, factory.manager())
    assert client.get(reverse("meeting_item_add", args=[meeting.reference])).status_code == 403


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [("2026-12-09T10:00", "2026-12-09T11:00", "starts_at"), ("2027-01-09T10:00", "2027-01-09T09:00", "ends_at"),
     ("2027-01-09T10:00", "2027-01-10T10:00", "ends_at")],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused_beside_its_field(starts, ends, field):
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (starts, ends)]
    with pytest.raises(Refused) as refused:
        meetings.plan(
            group=factory.group(), starts_at=moments[0], ends_at=moments[1], place="", by=factory.manager(), now=NOW
        )
    assert refused.value.field == field


# Who reads what


def test_papers_are_read_by_their_tier_and_by_nobody_before_the_agenda_is_out(client):
    meeting = factory.planned()
    factory.item(meeting, title="Item words nobody else reads")
    made = {
        tier: factory.paper(meeting, tier=tier, title=f"Paper {tier}", text=f"Text of {tier}") for tier in Tier.values
    }
    member = people.person(Role.DELEGATED_REPRESENTATIVE, statutory_partners(ON)[0])
    other = people.person(Role.PRACTITIONER)
    unit = factory.manager()

    def read(person):
        person.__dict__.pop("_authorities", None)
        return {paper.tier for paper in queries.papers(meeting, person, ON)}

    assert (read(unit), read(member), read(other)) == (set(Tier.values), set(), set())
    assert client.get(reverse("public_paper", args=[made["public"].pk])).status_code == 404
    factory.called(meeting)
    assert read(member) == set(Tier.values)
    assert read(other) == {Tier.PARTNERSHIP, Tier.PUBLIC}
    public = client.get(reverse("public_papers")).content.decode()
    assert "Paper public" in public and "Paper group" not in public and "Paper partnership" not in public
    assert "Text of public" in client.get(reverse("public_paper", args=[made["public"].pk])).content.decode()
    for tier in ("group", "partnership"):
        assert client.get(reverse("public_paper", args=[made[tier].pk])).status_code == 404
    page = signed_in(client, other).get(reverse("meeting", args=[meeting.reference])).content.decode()
    assert "Item words" not in page and "Paper group" not in page and "Paper partnership" in page


def test_a_papers_file_is_read_by_those_who_read_the_paper(client):
    meeting = factory.planned()
    made = factory.paper(meeting, file=attachments.uploaded("plan.txt", b"A plan"), text="")
    factory.called(meeting)
    file = papers.files_of_paper(made)[0]
    assert signed_in(client, people.person(Role.PRACTITIONER)).get(file.get_absolute_url()).status_code == 404
    member = people.person(Role.LEAD_REPRESENTATIVE, statutory_partners(ON)[0])
    assert signed_in(client, member).get(file.get_absolute_url()).status_code == 200


def test_a_paper_taken_back_is_read_by_nobody_and_its_file_is_gone(client, django_capture_on_commit_callbacks):
    meeting = factory.planned()
    made = factory.paper(meeting, tier=Tier.PUBLIC, file=attachments.uploaded("plan.txt", b"A plan"))
    factory.called(meeting)
    with django_capture_on_commit_callbacks(execute=True):
        papers.withdraw_paper(paper=made, reason="A name was in it.", by=factory.manager(), now=NOW)
    assert papers.files_of_paper(made) == []
    assert client.get(reverse("public_paper", args=[made.pk])).status_code == 404
    assert queries.papers(meeting, factory.manager(), ON) == []


def test_a_paper_for_the_public_is_a_text():
    with pytest.raises(Refused, match="written as text"):
        factory.paper(tier=Tier.PUBLIC, text="", file=attachments.uploaded("plan.txt", b"A plan"))
    assert not Paper.objects.exists()


def test_minutes_are_for_members_and_a_chair_agrees_only_their_own_groups(client):
    meeting = factory.written()
    chair = people.person(Role.GROUP_CHAIR, group_code="quality")
    own = people.person(Role.GROUP_CHAIR, group_code=meeting.group.code)
    assert signed_in(client, chair).get(reverse("meeting_minutes", args=[meeting.reference])).status_code == 404
    assert client.get(reverse("meeting_agree", args=[meeting.reference])).status_code == 404
    with pytest.raises(NotAllowed):
        meetings.agree_minutes(meeting=meeting, by=chair, now=NOW)
    assert signed_in(client, own).get(reverse("meeting_minutes", args=[meeting.reference])).status_code == 200
    meetings.agree_minutes(meeting=meeting, by=own, now=NOW)
    assert GroupMeeting.objects.get().agreed_by == own


# Minutes


def test_minutes_are_agreed_when_every_item_and_the_standing_question_are_answered():
    meeting = factory.held()
    with pytest.raises(Refused, match=r"on item 1\. .*what difference are we making"):
        meetings.agree_minutes(meeting=meeting, by=factory.manager(), now=NOW)
    factory.written(meeting)
    meetings.agree_minutes(meeting=meeting, by=factory.manager(), now=NOW)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.AGREED and meeting.agreed_at == NOW
    with pytest.raises(Conflict):
        factory.written(meeting)
    meetings.reopen_minutes(meeting=meeting, reason="An apology was left out.", by=factory.manager(), now=NOW)
    assert GroupMeeting.objects.get().agreed_at is None


def test_two_people_who_write_the_minutes_see_both_texts(client):
    meeting = factory.held()
    row = meeting.items.get()
    signed_in(client, factory.manager())

    def send(text, version):
        data = {f"record_{row.pk}": text, "difference": "", "version": version}
        return client.post(reverse("meeting_minutes_edit", args=[meeting.reference]), data)

    assert send("Theirs", 1).status_code == 302
    page = send("Mine", 1)
    said = page.content.decode()
    assert page.status_code == 200 and "Theirs" in said and "Mine" in said
    row.refresh_from_db()
    assert row.record == "Theirs"
    assert send("Mine", 2).status_code == 302
    row.refresh_from_db()
    assert row.record == "Mine"


def test_an_action_of_a_meeting_is_in_the_tracker_and_waits_at_the_next_meeting(client):
    meeting = factory.held()
    council = statutory_partners(ON)[0]
    made = papers.agree_action(
        meeting=meeting, words="Publish the page.", organisation=council, owner=None, due_on=date(2027, 2, 1),
        by=factory.manager(), now=AFTER,
    )  # fmt: skip
    assert (made.source, made.source_reference, made.agreed_on) == ("meeting", meeting.reference, ON)
    later = factory.planned(meeting.group, starts_at=STARTS_AT + timedelta(days=60))
    page = signed_in(client, factory.manager()).get(reverse("meeting", args=[later.reference])).content.decode()
    assert made.reference in page and "Still to do from earlier meetings" in page
    assert Action.objects.count() == 1
