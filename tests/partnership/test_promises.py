"""Promises to other boards: planned by themselves, recorded when they come up, kept in time or late."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from partnership import promise_queries
from partnership.actions import load_arrangements, promises
from partnership.arrangements import ArrangementsError, read_file
from partnership.models import Obligation, Promise, Protocol
from partnership.promise_choices import OwedBy
from partnership.tasks import plan
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.deadlines.sweep import sweep
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from tests.factories import partnership, people
from tests.factories import promises as factory
from tests.factories import reviews as place
from tests.factories.promises import at

pytestmark = pytest.mark.django_db
NOW = factory.NOW


@pytest.fixture
def bolton():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    return partnership.arrangements("bolton", now=at("2026-12-01 09:00"))


@pytest.fixture
def manager(bolton):
    return factory.manager()


def clock(promise):
    return Deadline.objects.get(subject_kind="promise", subject_id=promise.pk)


def test_boltons_protocol_loads_with_every_promise_that_it_prints(bolton):
    protocol = Protocol.objects.get()
    assert (protocol.board.code, protocol.agreed_on) == ("bolton-hwb", date(2015, 10, 21))
    codes = set(protocol.obligations.values_list("code", flat=True))
    assert codes == {
        "annual_report", "business_plan", "officers_meet", "our_minutes", "their_minutes", "review_learning", "jsna",
        "summary_received", "performance_report", "formal_response",
    }  # fmt: skip
    assert protocol.obligations.get(code="jsna").owed_by == OwedBy.THEM
    assert all(protocol.obligations.values_list("citation", flat=True))


def test_what_recurs_is_planned_a_year_ahead_and_never_twice(bolton):
    assert promises.plan_promises(now=NOW) == 9
    assert promises.plan_promises(now=NOW) == 0
    due = set(Promise.objects.values_list("obligation__code", "due_on"))
    assert ("annual_report", date(2027, 9, 30)) in due
    assert ("business_plan", date(2027, 6, 30)) in due
    quarters = [day for code, day in due if code == "officers_meet"]
    assert sorted(quarters) == [date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)]
    report = Promise.objects.get(obligation__code="annual_report")
    assert (clock(report).due_on, clock(report).owner_role) == (date(2027, 9, 30), Role.BUSINESS_MANAGER)
    assert "section 4" in clock(report).citation and not clock(report).statutory
    assert promises.plan_promises(now=at("2027-06-30 23:30")) == 3, "two quarters and the plan of the year after"


def test_loading_the_arrangements_by_the_command_plans_and_so_does_the_daily_task(time_machine):
    time_machine.move_to(NOW)
    call_command("load_holidays", verbosity=0)
    call_command("load_arrangements", "bolton", verbosity=0)
    assert Promise.objects.count() == 9
    assert plan() == 0


def test_a_promise_is_reminded_of_like_any_other_date(manager):
    promises.plan_promises(now=NOW)
    sweep(at("2027-09-29 09:00"))
    report = Promise.objects.get(obligation__code="annual_report")
    told = Notice.objects.filter(subject_kind="promise", subject_id=report.pk)
    assert [(n.recipient, n.kind) for n in told] == [(manager, "deadline_soon")]


def test_minutes_are_due_ten_working_days_after_the_meeting(manager):
    promise = factory.promise(by=manager, arose_on=date(2026, 12, 18), now=NOW)
    assert promise.due_on == clock(promise).due_on == date(2027, 1, 6)
    assert "ten working days is the portal" in clock(promise).citation


def test_learning_is_due_at_the_boards_next_meeting(manager):
    promise = factory.promise("review_learning", by=manager)
    assert promise.due_on == clock(promise).due_on == date(2027, 2, 1)
    obligation = promise.obligation
    for arose_on, due_on, sentence in (
        (date(2027, 1, 7), None, "Say when it is due"),
        (date(2027, 1, 7), date(2027, 1, 6), "before it came up"),
        (date(2027, 1, 12), date(2027, 2, 1), "in the future"),
        (date(2025, 12, 1), date(2027, 2, 1), "more than a year ago"),
    ):
        with pytest.raises(Refused, match=sentence):
            promises.promise_comes_up(
                obligation=obligation, arose_on=arose_on, due_on=due_on, about="", by=manager, now=NOW
            )
    with pytest.raises(Conflict, match="tell the two apart"):
        factory.promise("review_learning", by=manager)
    assert Promise.objects.filter(obligation=obligation).count() == 1


def test_a_promise_that_recurs_does_not_come_up(manager):
    with pytest.raises(Refused, match="falls due by itself"):
        promises.promise_comes_up(obligation=Obligation.objects.get(code="jsna"), arose_on=date(2027, 1, 8),
                                  due_on=date(2027, 2, 1), about="", by=manager, now=NOW)  # fmt: skip


def test_kept_in_time_kept_late_not_kept_and_excused_are_told_apart(manager):
    in_time, late, missed, excused = (
        factory.promise(by=manager, arose_on=date(2026, 12, day), now=NOW) for day in (15, 16, 17, 18)
    )
    promises.keep(promise=in_time, kept_on=date(2026, 12, 30), evidence="The message.", by=manager, now=NOW)
    promises.keep(promise=late, kept_on=date(2027, 1, 11), evidence="The message.", by=manager, now=NOW)
    promises.excuse(promise=excused, reason="Both chairs agreed: no meeting.", by=manager, now=NOW)
    counted = promise_queries.kept(date(2026, 12, 1), date(2027, 1, 11))
    assert (counted.due, counted.in_time, counted.late, counted.not_kept, counted.excused) == (3, 1, 1, 1, 1)
    assert clock(late).met_late and not clock(in_time).met_late
    assert clock(excused).cancel_reason == "Both chairs agreed: no meeting."
    assert clock(missed).is_open


def test_early_is_in_time(manager):
    promises.plan_promises(now=NOW)
    report = Promise.objects.get(obligation__code="annual_report")
    promises.keep(promise=report, kept_on=date(2027, 1, 11), evidence="Presented.", by=manager, now=NOW)
    assert clock(report).met_on == date(2027, 1, 11) and not clock(report).met_late


def test_what_was_recorded_is_changed_only_by_opening_it_again_with_a_reason(manager):
    promise = factory.promise(by=manager)
    promise = promises.keep(promise=promise, kept_on=date(2027, 1, 11), evidence="Sent.", by=manager, now=NOW)
    with pytest.raises(Conflict, match="Open it again"):
        promises.keep(promise=promise, kept_on=date(2027, 1, 11), evidence="Other.", by=manager, now=NOW)
    with pytest.raises(Refused, match="Say why"):
        promises.reopen_promise(promise=promise, reason=" ", by=manager, now=NOW)
    promise = promises.reopen_promise(promise=promise, reason="Sent to the wrong board.", by=manager, now=NOW)
    assert promise.evidence == "" and clock(promise).is_open
    assert clock(promise).due_on == promise.due_on, "its clock runs from its own day"


def test_a_promise_is_not_kept_without_evidence_nor_before_it_came_up(manager):
    promise = factory.promise(by=manager)
    for kept_on, evidence, sentence in (
        (date(2027, 1, 11), " ", "by what it can be seen"),
        (date(2027, 1, 7), "Sent.", "only came up on 8 January"),
        (date(2027, 1, 12), "Sent.", "in the future"),
    ):
        with pytest.raises(Refused, match=sentence):
            promises.keep(promise=promise, kept_on=kept_on, evidence=evidence, by=manager, now=NOW)
    promise.refresh_from_db()
    assert promise.kept_at is None and clock(promise).is_open
    with pytest.raises(NotAllowed):
        promises.keep(promise=promise, kept_on=date(2027, 1, 11), evidence="Sent.",
                      by=people.person(Role.LEAD_REPRESENTATIVE), now=NOW)  # fmt: skip


def test_the_pages_show_what_is_due_and_take_the_evidence(client, manager, time_machine):
    time_machine.move_to(NOW)
    promises.plan_promises(now=NOW)
    promise = factory.promise(by=manager)
    client.force_login(manager)
    page = client.get(reverse("promises")).content.decode()
    assert "Our minutes sent" in page and "Annual report presented to the board" in page
    answer = client.post(reverse("promise", args=[promise.pk]), {"evidence": "The message of Monday"}).content.decode()
    assert "Answer the question “When was it kept?”" in answer and "The message of Monday" in answer
    day = {"kept_on_day": "11", "kept_on_month": "1", "kept_on_year": "2027"}
    client.post(reverse("promise", args=[promise.pk]), {"evidence": "The message of Monday", **day})
    page = client.get(reverse("promise", args=[promise.pk])).content.decode()
    assert "The message of Monday" in page and "Met in time" in page
    protocol = client.get(reverse("protocol", args=["hwb"])).content.decode()
    assert "Formal response to the annual report" in protocol and "director of children" not in protocol
    ladders = client.get(reverse("dispute_ladders")).content.decode()
    for words in ("Formal written request", "An item on the agenda", "Meeting of the chairs", "Resolution meeting"):
        assert words in ladders


def test_bury_has_no_protocol_and_says_so(client):
    partnership.arrangements("bury")
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    assert "hold no protocol with another board" in client.get(reverse("promises")).content.decode()
    assert promises.plan_promises(now=NOW) == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("        month: 9\n", ""), "names its month"),
        (("        month: 9\n", "        month: 13\n"), "names its month"),
        (("    board: bolton-hwb", "    board: bolton-none"), "no organisation"),
        (("        trigger: the day of a meeting of the partnership\n", ""), "Say what starts it"),
    ],
)
def test_protocols_that_make_no_sense_are_refused(tmp_path, change, sentence):
    with pytest.raises(ArrangementsError, match=sentence):
        load_arrangements(document=read_file(partnership.edited(tmp_path, change)), by=None, now=NOW)
    assert not Protocol.objects.exists()


def test_the_list_asks_as_much_for_many_as_for_few(client, manager, django_assert_max_num_queries):
    promises.plan_promises(now=NOW)
    client.force_login(manager)
    for day in range(1, 29):
        factory.promise(by=manager, arose_on=date(2026, 12, day), now=NOW)
    with django_assert_max_num_queries(16):
        client.get(reverse("promises"))
