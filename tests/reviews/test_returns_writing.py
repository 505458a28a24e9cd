"""An agency writes, shares, approves and submits its return; two colleagues never lose each other's words."""

from datetime import date, timedelta

import pytest

from portal.accounts import actions as accounts
from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines.queries import for_subject
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.actions import requests, returns
from reviews.choices import ReturnState
from reviews.models import ReturnEvent
from reviews.notifying import agency_people
from reviews.policies import RETURN_NEEDS
from reviews.queries import returns_visible_to
from tests.factories import attachments, people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture
def story(bolton):
    return factory.gathering()


@pytest.fixture
def row(story):
    return story.review.returns.select_related("organisation", "review__incident").first()


@pytest.fixture
def lead(story, row):
    return agency_people(row.organisation, story.moment(4))[0]


def colleague(row, **kwargs):
    return people.person(Role.PRACTITIONER, row.organisation, **kwargs)


def write(row, story, by, day=4, version=None, **changes):
    row.refresh_from_db()
    return returns.edit_return(
        agency_return=row, changes=changes, version=version or row.version, by=by, now=story.moment(day)
    )


def whole(row, story, by):
    write(row, story, by, **dict.fromkeys(RETURN_NEEDS, "Written."))
    row.refresh_from_db()


def event(row, story, by, **changes):
    values = {"on": date(2026, 12, 1), "on_words": "", "what": "Seen at home.", "source": "Visit record",
              "key_episode": False} | changes  # fmt: skip
    return returns.save_event(agency_return=row, event=None, by=by, now=story.moment(4), **values)


def test_the_first_save_starts_the_return_and_the_same_words_again_write_nothing(story, row, lead):
    assert write(row, story, lead, involvement="Four visits.") == ["involvement"]
    row.refresh_from_db()
    version = row.version
    assert row.state == ReturnState.DRAFTING
    assert write(row, story, lead, involvement="Four visits.") == []
    row.refresh_from_db()
    assert row.version == version


def test_two_who_changed_the_same_part_get_a_conflict_with_the_stored_words(story, row, lead):
    shown = row.version
    write(row, story, lead, involvement="First words.", version=shown)
    with pytest.raises(Conflict) as refusal:
        write(row, story, lead, involvement="Other words.", analysis="Mine.", version=shown)
    assert refusal.value.theirs["involvement"] == "First words."
    row.refresh_from_db()
    assert (row.involvement, row.analysis) == ("First words.", "")


def test_two_who_wrote_different_parts_both_keep_their_words(story, row, lead):
    write(row, story, lead, involvement="Start.", analysis="Start.")
    row.refresh_from_db()
    shown = row.version
    write(row, story, lead, involvement="Theirs.", analysis="Start.", version=shown)
    assert write(row, story, lead, involvement="Start.", analysis="Mine.", version=shown) == ["analysis"]
    row.refresh_from_db()
    assert (row.involvement, row.analysis) == ("Theirs.", "Mine.")


def test_an_event_added_meanwhile_does_not_disturb_who_is_writing(story, row, lead):
    shown = row.version
    event(row, story, lead)
    assert write(row, story, lead, involvement="Mine.", version=shown) == ["involvement"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"source": "  "}, "source", "Name the record that this comes from"),
        ({"what": ""}, "what", "Say what happened"),
        ({"on": date(2027, 3, 1)}, "on", "cannot be in the future"),
    ],
)
def test_an_event_without_a_source_without_words_or_in_the_future_is_refused(
    story, row, lead, changes, field, sentence
):
    with pytest.raises(Refused, match=sentence) as refusal:
        event(row, story, lead, **changes)
    assert refusal.value.field == field
    assert not ReturnEvent.objects.filter(agency_return=row).exists()


def test_changing_an_event_that_a_colleague_took_out_is_a_conflict(story, row, lead):
    made = event(row, story, lead)
    returns.remove_event(agency_return=row, event=made, by=lead, now=story.moment(4))
    with pytest.raises(Conflict, match="took this event out"):
        returns.save_event(
            agency_return=row, event=made, on=date(2026, 12, 1), on_words="", what="x", source="y", key_episode=True,
            by=lead, now=story.moment(4),
        )  # fmt: skip


def test_submitting_asks_for_every_part_and_then_locks(story, row, lead):
    write(row, story, lead, involvement="Four visits.")
    row.refresh_from_db()
    with pytest.raises(Refused, match="which records were searched, the analysis of practice"):
        returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(5))
    whole(row, story, lead)
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(5))
    assert for_subject(row.subject).get().met_on == london_date(story.moment(5))
    assert Notice.objects.filter(kind=NoticeKind.RETURN_SUBMITTED).exists()
    with pytest.raises(Conflict, match="has been submitted and is locked"):
        write(row, story, lead, day=6, involvement="More.")
    with pytest.raises(Conflict, match="locked"):
        event(row, story, lead)
    with pytest.raises(Conflict):
        returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(5))


def test_the_lead_approves_exactly_what_was_read(story, row, lead):
    whole(row, story, lead)
    read = row.version
    event(row, story, lead)
    with pytest.raises(Conflict, match="changed this return since you read it"):
        returns.submit(agency_return=row, version=read, by=lead, now=story.moment(5))


def test_a_colleague_writes_only_once_it_is_shared_and_never_submits(story, row, lead):
    author = colleague(row)
    with pytest.raises(NotAllowed):
        write(row, story, author, involvement="x")
    returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    assert Notice.objects.filter(kind=NoticeKind.RETURN_SHARED).count() == 1
    whole(row, story, author)
    with pytest.raises(NotAllowed):
        returns.submit(agency_return=row, version=row.version, by=author, now=story.moment(5))
    with pytest.raises(NotAllowed):
        returns.make_nil(agency_return=row, words="None", by=author, now=story.moment(5))
    with pytest.raises(NotAllowed, match="Only the agency's contact shares"):
        returns.share(agency_return=row, person=colleague(row), by=author, now=story.moment(5))


def test_nobody_of_another_agency_is_shared_with(story, row, lead):
    with pytest.raises(Refused, match="Choose a colleague at") as refusal:
        returns.share(agency_return=row, person=people.person(Role.PRACTITIONER), by=lead, now=story.moment(4))
    assert refusal.value.field == "person"


def test_a_share_ends_with_the_appointment(story, row, lead):
    author = colleague(row, ends_on=london_date(story.moment(6)))
    returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    write(row, story, author, day=6, involvement="On the last day.")
    with pytest.raises(NotAllowed):
        write(row, story, type(author).objects.get(pk=author.pk), day=7, involvement="Too late.")


def test_a_share_is_taken_back_by_hand_and_what_was_written_stays(story, row, lead):
    author, other = colleague(row), colleague(row)
    share = returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    returns.share(agency_return=row, person=other, by=lead, now=story.moment(4))
    write(row, story, author, involvement="Seen twice.")
    with pytest.raises(NotAllowed, match="Only the agency's contact takes back"):
        returns.take_back_share(agency_return=row, share=share, by=other, now=story.moment(5))
    with pytest.raises(NotAllowed):
        returns.take_back_share(agency_return=row, share=share, by=people.person(Role.AGENCY_CONTACT),
                                now=story.moment(5))  # fmt: skip
    for _press in range(2):
        returns.take_back_share(agency_return=row, share=share, by=lead, now=story.moment(5))
    assert TrailEvent.objects.get(event=Event.RETURN_UNSHARED).fields == [f"person {author.pk}"]
    with pytest.raises(NotAllowed):
        write(row, story, author, day=5, involvement="Once more.")
    assert not returns_visible_to(author, story.moment(5)).filter(pk=row.pk).exists()
    assert returns_visible_to(other, story.moment(5)).filter(pk=row.pk).exists()
    row.refresh_from_db()
    assert row.involvement == "Seen twice."
    returns.share(agency_return=row, person=author, by=lead, now=story.moment(6))
    assert Notice.objects.filter(kind=NoticeKind.RETURN_SHARED, recipient=author).count() == 2


def test_the_lead_is_asked_and_sends_back_with_a_reason(story, row, lead):
    author = colleague(row)
    returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    write(row, story, author, involvement="Draft.")
    returns.to_lead(agency_return=row, by=author, now=story.moment(4))
    assert Notice.objects.filter(kind=NoticeKind.RETURN_FOR_APPROVAL, recipient=lead).exists()
    with pytest.raises(Refused, match="Give the reason"):
        returns.send_back(agency_return=row, reason="", by=lead, now=story.moment(4))
    with pytest.raises(NotAllowed):
        returns.send_back(agency_return=row, reason="x", by=author, now=story.moment(4))
    returns.send_back(agency_return=row, reason="Say more of March.", by=lead, now=story.moment(4))
    row.refresh_from_db()
    assert row.state == ReturnState.DRAFTING
    assert Notice.objects.filter(kind=NoticeKind.RETURN_SENT_BACK, recipient=author).exists()
    assert TrailEvent.objects.get(event=Event.RETURN_SENT_BACK).reason == "Say more of March."


def test_a_nil_return_says_what_was_searched(story, row, lead):
    with pytest.raises(Refused, match="which records were searched"):
        returns.make_nil(agency_return=row, words=" ", by=lead, now=story.moment(4))
    returns.make_nil(agency_return=row, words="Register searched.", by=lead, now=story.moment(4))
    row.refresh_from_db()
    assert (row.state, row.nil_words) == (ReturnState.NIL, "Register searched.")
    with pytest.raises(Conflict):
        returns.make_nil(agency_return=row, words="Again.", by=lead, now=story.moment(4))


def test_a_file_counts_as_a_change_and_goes_with_the_lock(story, row, lead):
    before = row.version
    file = returns.attach_file(
        agency_return=row, file=attachments.uploaded("plan.txt", b"Plan"), by=lead, now=story.moment(4)
    )
    row.refresh_from_db()
    assert row.version == before + 1 and row.state == ReturnState.DRAFTING
    again = returns.attach_file(
        agency_return=row, file=attachments.uploaded("plan.txt", b"Plan"), by=lead, now=story.moment(4, 11)
    )
    assert again.pk == file.pk
    whole(row, story, lead)
    returns.submit(agency_return=row, version=row.version, by=lead, now=story.moment(5))
    with pytest.raises(Conflict, match="locked"):
        returns.remove_file(agency_return=row, attachment=file, reason="x", by=lead, now=story.moment(6))
    with pytest.raises(Conflict, match="locked"):
        returns.attach_file(agency_return=row, file=attachments.uploaded("b.txt", b"B"), by=lead, now=story.moment(6))


def test_a_file_of_another_thing_cannot_be_taken_out_through_a_return(story, row, lead):
    foreign = attachments.attachment(
        story.review.subject, file=attachments.uploaded("e.txt", b"E"), by=story.manager, now=story.moment(4)
    )
    with pytest.raises(NotAllowed, match="does not belong"):
        returns.remove_file(agency_return=row, attachment=foreign, reason="x", by=lead, now=story.moment(4))


def test_a_return_of_a_review_that_was_withdrawn_is_closed(story, row, lead):
    from reviews.actions.decision import withdraw

    withdraw(review=story.review, reason="Not met.", by=story.manager, now=story.moment(4))
    with pytest.raises(Conflict, match="has been sent or has ended"):
        write(row, story, lead, day=5, involvement="x")


def test_a_deputy_of_the_contact_answers_for_the_agency_and_a_former_contact_does_not(story, row, lead):
    appointment = lead.appointments.get(organisation=row.organisation)
    today = london_date(story.moment(4))
    stand_in = people.person()
    accounts.delegate(
        appointment=appointment, deputy=stand_in, starts_on=today, ends_on=today + timedelta(days=9), reason="Leave",
        by=lead, now=story.moment(3),
    )  # fmt: skip
    write(row, story, stand_in, involvement="By the deputy.")
    requests.chase(agency_return=row, by=story.manager, now=story.moment(5))
    assert Notice.objects.filter(kind=NoticeKind.RETURN_CHASED, recipient=stand_in).exists()
