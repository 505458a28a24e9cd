"""Every statutory partner approves exactly what stands there; a comma asks everybody again; then a date."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.accounts.choices import Role
from portal.approvals.choices import Decision, SignOffState
from portal.approvals.queries import latest, waiting_for
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.today import today
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import editions, partnership
from tests.factories.editions import NOW, send, sign, signatories, write
from tests.factories.people import person
from thresholds import actions, queries
from thresholds.choices import EditionState as S
from thresholds.editions import approval_of, tables_of
from thresholds.models import Edition, Indicator
from thresholds.tasks import supersede_editions

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return editions.manager()


@pytest.fixture
def sent(manager):
    return editions.sent(by=manager)


@pytest.fixture
def approved(manager):
    return editions.approved(by=manager)


def notices(kind, edition):
    return set(
        Notice.objects.filter(kind=kind, subject_id=edition.pk, superseded_at=None).values_list("recipient", flat=True)
    )


def test_it_is_with_every_statutory_partner_and_on_their_today(manager):
    partnership.arrangements("bolton")
    people = signatories()
    edition = editions.changed(editions.draft(by=manager), by=manager)
    sign_off = send(edition, by=manager)
    assert edition.state == S.WITH_PARTNERS and sign_off.required.count() == 3
    assert notices("edition_approval_wanted", edition) >= {p.pk for p in people}
    for one in people:
        (waiting,) = waiting_for(one, NOW)
        assert waiting.organisation == one.appointments.get().organisation
        assert [n.path for n in today(one, NOW).needs] == [f"/thresholds/drafts/{edition.pk}/approve/"]
    assert today(person(Role.LEAD_REPRESENTATIVE), NOW).needs == []  # of a body that is no statutory partner


def test_all_agree_and_it_is_approved(sent, manager):
    for one in (people := signatories())[:2]:
        sign(sent, one)
        assert sent.state == S.WITH_PARTNERS
    sign(sent, people[2], Decision.AGREE_WITH_COMMENT, "Well done.")
    assert sent.state == S.APPROVED
    assert notices("edition_approved", sent) >= {manager.pk, *(p.pk for p in people)}
    assert TrailEvent.objects.filter(event=Event.EDITION_APPROVED).count() == 1
    assert [n.words for n in today(manager, NOW).needs] == ["example-2: approved by every partner, publish it"]


def test_a_dissent_leaves_it_with_the_partners_until_it_is_taken_back(sent, manager):
    first, second, third = signatories()
    sign(sent, first, Decision.DISSENT, "The levels do not fit the police.")
    assert notices("edition_dissented", sent) >= {manager.pk}
    sign(sent, second)
    sign(sent, third)
    assert sent.state == S.WITH_PARTNERS and latest(sent.subject).state == SignOffState.DISSENTED
    assert [n.words for n in today(manager, NOW).needs] == ["example-2: a partner does not agree, take it back"]
    with pytest.raises(Conflict):
        actions.publish_edition(edition=sent, in_force_from=NOW.date(), by=manager, now=NOW)
    actions.take_back(edition=sent, reason="To hear the police.", by=manager, now=NOW)
    sent.refresh_from_db()
    assert sent.state == S.DRAFT and latest(sent.subject).state == SignOffState.VOID


@pytest.mark.parametrize("stage", ["sent", "approved"])
def test_a_comma_voids_it(request, manager, stage):
    edition = request.getfixturevalue(stage)
    if stage == "sent":
        sign(edition, signatories()[0])
    given = latest(edition.subject).signatures.count()
    write(edition, "indicators", "hunger-all", {"text": "The child has food,"}, by=manager)
    edition.refresh_from_db()
    assert edition.state == S.DRAFT
    void = latest(edition.subject)
    assert void.state == SignOffState.VOID and void.signatures.count() == given > 0
    signers = set(void.signatures.values_list("person", flat=True))
    assert notices("edition_voided", edition) >= signers | {manager.pk}
    assert notices("edition_approval_wanted", edition) == set()
    again = send(edition, by=manager)
    assert again.version == 2 and again.signatures.count() == 0


@pytest.mark.parametrize(
    ("table", "code", "values"),
    [
        ("edition", "", {"notice": "New."}),
        ("levels", "all", {"consent": "Ask."}),
        ("contacts", "advice", {"phone": "01234 561112"}),
        ("needs", "hunger", {"tags": ["food"]}),
        ("domains", "school", {"name": "Learning"}),
        ("headings", "attendance", {"name": "At school"}),
    ],
)
def test_any_change_voids_it(sent, manager, table, code, values):
    write(sent, table, code, values, by=manager)
    sent.refresh_from_db()
    assert sent.state == S.DRAFT


def test_a_move_or_a_removal_voids_it_and_saving_the_same_does_not(sent, manager):
    write(sent, "levels", "some", {"name": "Some help"}, by=manager)
    sent.refresh_from_db()
    assert sent.state == S.WITH_PARTNERS
    actions.move_row(edition=sent, table="contacts", code="advice", up=True, by=manager, now=NOW)
    sent.refresh_from_db()
    assert sent.state == S.DRAFT


def test_who_may_not_sign_and_what_may_not_be_signed(sent, manager):
    council = signatories()[0]
    sign_off = latest(sent.subject)
    police = list(sign_off.required.all())[2].organisation
    give = {"edition": sent, "sign_off": sign_off, "decision": "agree", "comment": "", "now": NOW}
    own = council.appointments.get().organisation
    with pytest.raises(NotAllowed, match="do not hold the authority"):
        actions.sign_edition(organisation=police, shown_hash=sign_off.hash, by=council, **give)
    with pytest.raises(NotAllowed):
        actions.sign_edition(organisation=own, shown_hash=sign_off.hash, by=manager, **give)
    with pytest.raises(NotAllowed):
        stranger = person(Role.PARTNERSHIP_CHAIR, own)
        actions.sign_edition(organisation=own, shown_hash=sign_off.hash, by=stranger, **give)
    with pytest.raises(Conflict, match="not what stands here"):
        actions.sign_edition(organisation=own, shown_hash="0" * 64, by=council, **give)
    with pytest.raises(Refused, match="reasons"):
        actions.sign_edition(
            organisation=own, shown_hash=sign_off.hash, by=council, **{**give, "decision": Decision.DISSENT}
        )
    Indicator.objects.filter(edition=sent, code="hunger-some").update(text="Changed behind the portal's back.")
    with pytest.raises(Conflict, match="no longer what was sent"):
        actions.sign_edition(organisation=own, shown_hash=sign_off.hash, by=council, **give)
    assert sign_off.signatures.count() == 0


def test_sending_is_refused_while_something_is_missing(manager):
    partnership.arrangements("bolton")
    edition = editions.changed(editions.draft(by=manager), by=manager)
    stale = edition.revision - 1
    with pytest.raises(Conflict, match="since you looked"):
        actions.send_edition(edition=edition, revision=stale, by=manager, now=NOW)
    gaps = [
        ("levels", "all", {"steps": []}, {"steps": ["Talk."]}, "All children.* does not say what to do"),
        ("contacts", "advice", {"phone": ""}, {"phone": "01234"}, "cannot be reached"),
        ("contacts", "out-of-hours", {"emergency": False}, {"emergency": True}, "emergency route"),
    ]
    for table, code, gap, right, said in gaps:
        write(edition, table, code, gap, by=manager)
        with pytest.raises(Refused, match=said):
            send(edition, by=manager)
        write(edition, table, code, right, by=manager)
    code = write(edition, "domains", None, {"name": "Health"}, by=manager)
    with pytest.raises(Refused, match="“Health” has no heading"):
        send(edition, by=manager)
    write(edition, "headings", None, {"name": "Sleep", "domain": code}, by=manager)
    with pytest.raises(Refused, match="“Sleep” has no need"):
        send(edition, by=manager)
    write(edition, "needs", None, {"name": "Tired", "heading": "sleep"}, by=manager)
    with pytest.raises(Refused, match="“Tired” has no indicator"):
        send(edition, by=manager)
    write(edition, "indicators", None, {"need": "tired", "level": "all", "text": "Sleeps well."}, by=manager)
    assert send(edition, by=manager).state == SignOffState.OPEN


def test_an_edition_that_changes_nothing_is_not_sent(manager):
    partnership.arrangements("bolton")
    edition = editions.draft(by=manager)
    write(edition, "edition", "", {"notice": edition.based_on.notice}, by=manager)
    with pytest.raises(Refused, match="already"):
        send(edition, by=manager)


def test_taking_back_needs_a_reason_and_something_to_take_back(sent, manager):
    with pytest.raises(Refused) as refusal:
        actions.take_back(edition=sent, reason="  ", by=manager, now=NOW)
    assert refusal.value.field == "reason"
    actions.take_back(edition=sent, reason="To correct it.", by=manager, now=NOW)
    with pytest.raises(Conflict):
        actions.take_back(edition=sent, reason="Again.", by=manager, now=NOW)


# Publishing


def test_published_today_it_replaces_the_old_one_at_once(approved, manager):
    old = approved.based_on
    actions.publish_edition(edition=approved, in_force_from=NOW.date(), by=manager, now=NOW)
    old.refresh_from_db()
    approved.refresh_from_db()
    assert (approved.state, old.state) == (S.PUBLISHED, S.SUPERSEDED)
    assert queries.in_force(NOW.date(), approved.framework) == [approved]
    assert approved.approval.startswith("Approved by Bolton") and approved.approval.endswith("on 25 November 2026.")
    assert approval_of(approved).bodies == tuple(r.body for r in latest(approved.subject).required.all())
    assert old.approval == "" and tables_of(old)["indicators"][0]["text"] == "The child has enough to eat."
    assert notices("edition_published", approved) >= {manager.pk}


def test_published_from_a_date_the_old_one_stays_until_then_and_the_task_may_run_ten_times(approved, manager):
    old, day = approved.based_on, date(2027, 4, 1)
    actions.publish_edition(edition=approved, in_force_from=day, by=manager, now=NOW)
    assert queries.in_force(day - timedelta(days=1), approved.framework) == [old]
    assert queries.in_force(day, approved.framework) == [approved]
    marks = []
    # 23:30 on 31 March in London is 22:30 of that day in UTC: summer time has begun.
    for moment in (datetime(2027, 3, 31, 22, 30, tzinfo=UTC), datetime(2027, 3, 31, 23, 30, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            marks += [supersede_editions() for _ in range(10)]
    assert marks == [0] * 10 + [1] + [0] * 9
    assert Edition.objects.get(pk=old.pk).state == S.SUPERSEDED
    assert TrailEvent.objects.filter(event=Event.EDITION_SUPERSEDED).count() == 1


def test_the_task_is_on_the_schedule(settings):
    assert "thresholds.tasks.supersede_editions" in {e["task"] for e in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "today or later"),
        (date(2029, 1, 1), "two years"),
        (date(2026, 11, 26), "is published from"),
    ],
)
def test_a_day_that_will_not_do(approved, manager, day, said):
    Edition.objects.filter(pk=approved.based_on_id).update(in_force_from=date(2026, 11, 27))
    with pytest.raises(Refused, match=said) as refusal:
        actions.publish_edition(edition=approved, in_force_from=day, by=manager, now=NOW)
    assert refusal.value.field == "in_force_from"
    approved.refresh_from_db()
    assert approved.state == S.APPROVED and approved.in_force_from is None


def test_a_draft_is_not_published_and_nothing_twice(sent, manager):
    publish = {"edition": sent, "in_force_from": NOW.date(), "by": manager, "now": NOW}
    with pytest.raises(Conflict):
        actions.publish_edition(**publish)
    for one in signatories():
        sign(sent, one)
    actions.publish_edition(**publish)
    with pytest.raises(Conflict):
        actions.publish_edition(**publish)


def test_what_was_changed_behind_the_portals_back_is_not_published(approved, manager):
    Indicator.objects.filter(edition=approved, code="hunger-some").update(text="Other.")
    with pytest.raises(Conflict, match="not what the partners approved"):
        actions.publish_edition(edition=approved, in_force_from=NOW.date(), by=manager, now=NOW)


def test_the_next_draft_begins_with_the_partnerships_own_notice(manager):
    edition = editions.published(by=manager)
    following = actions.draft_next(framework=edition.framework, name="Third edition", by=manager, now=NOW)
    assert following.based_on == edition and tables_of(following)["indicators"] == tables_of(edition)["indicators"]
