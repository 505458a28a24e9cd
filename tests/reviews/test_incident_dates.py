"""Correcting the dates that clocks run from: what moves is shown first, the reason is kept, the returns move too."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline, DeadlineChange
from reviews.what_if import Moments, correcting, other_dates
from tests.factories import reviews as factory

from .test_incident_logging import page

NOW = datetime(2026, 12, 22, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("bolton")


def dates(aware: tuple[int, str], reported: tuple[int, str], **more):
    answers = {"happened_on_day": "16", "happened_on_month": "12", "happened_on_year": "2026", **more}
    for name, (day, at) in (("aware_at", aware), ("reported_at", reported)):
        answers |= {f"{name}_day": day, f"{name}_month": "12", f"{name}_year": "2026", f"{name}_time": at}
    return answers


@pytest.fixture
def review():
    return factory.story().log().review


@pytest.fixture
def support(client):
    with time_machine.travel(NOW, tick=False):
        client.force_login(factory.somebody(Role.BUSINESS_SUPPORT))
        yield client


def clock(review, code, instance=""):
    return Deadline.objects.get(subject_id=review.pk, rule_code=code, instance=instance)


def seen(answer) -> str:
    """The mark that the page carries of the dates whose consequences it showed."""
    return answer.context["form"].data["shown"]


def test_the_first_press_shows_what_moves_and_saves_nothing(support, review):
    address = reverse("review_dates", args=[review.reference])
    moved = dates((16, "17:30"), (17, "11:15"), version="1", reason="The duty desk knew the evening before.")
    first = support.post(address, moved)
    shown = page(first)
    assert "Nothing is saved yet" in shown
    assert "Thu 24 Dec 2026" in shown
    assert "Wed 23 Dec 2026" in shown
    assert "The same" in shown, "the local table runs from the report, which did not move"
    assert clock(review, "panel_notification").due_on == date(2026, 12, 24)
    support.post(address, moved | {"shown": seen(first)})
    assert clock(review, "panel_notification").due_on == date(2026, 12, 23)
    assert clock(review, "rapid_review").due_on == date(2027, 1, 11)
    assert clock(review, "timetable_day_13", "meeting").due_on == date(2027, 1, 8)
    change = DeadlineChange.objects.get(deadline=clock(review, "panel_notification"))
    assert (change.old_due_on, change.new_due_on) == (date(2026, 12, 24), date(2026, 12, 23))
    assert change.reason == "The duty desk knew the evening before."


def test_other_dates_than_those_that_were_shown_are_shown_again(support, review):
    address = reverse("review_dates", args=[review.reference])
    first = support.post(address, dates((16, "17:30"), (17, "11:15"), version="1", reason="Told late."))
    other = dates((17, "09:40"), (18, "11:15"), version="1", reason="Told late.", shown=seen(first))
    assert "Nothing is saved yet" in page(support.post(address, other))
    assert clock(review, "timetable_day_13", "meeting").due_on == date(2027, 1, 8)


def test_a_date_that_moves_a_clock_needs_a_reason(support, review):
    address = reverse("review_dates", args=[review.reference])
    first = support.post(address, dates((16, "17:30"), (17, "11:15"), version="1"))
    refused = support.post(address, dates((16, "17:30"), (17, "11:15"), version="1", shown=seen(first)))
    assert "Give the reason for correcting this date" in page(refused)
    assert 'value="17:30"' in page(refused)
    assert clock(review, "panel_notification").due_on == date(2026, 12, 24)


def test_what_moves_no_clock_is_saved_at_once_without_a_reason(support, review):
    answers = dates((17, "09:40"), (17, "11:15"), version="1", referred_by_words="Named nurse")
    assert support.post(reverse("review_dates", args=[review.reference]), answers).status_code == 302
    review.incident.refresh_from_db()
    assert review.incident.referred_by_words == "Named nurse"


def test_the_page_warns_where_the_local_table_ends_after_the_national_date(support, review):
    address = reverse("review_dates", args=[review.reference])
    shown = page(support.post(address, dates((17, "09:40"), (18, "11:15"), version="1", preview="1")))
    assert "<strong>Wed 13 January 2027</strong>, falls after the fifteen working days, which end on" in shown
    assert "<strong>Tue 12 January 2027</strong>" in shown


def test_the_other_reading_counts_from_the_sending_once_there_is_one(quick_pack):
    review = factory.gathering().review  # notified on working day 2, Monday 21 December
    found = other_dates(Moments.of(review))
    assert (found.due_on, found.other_from, found.other_on) == (
        date(2027, 1, 12),
        date(2026, 12, 21),
        date(2027, 1, 14),
    )
    assert not found.assumed


def test_the_preview_is_what_is_saved_and_the_agencies_days_move_with_the_report(support):
    review = factory.gathering().review
    address = reverse("review_dates", args=[review.reference])
    later = Moments(review.incident.aware_at, datetime(2026, 12, 18, 9, 0, tzinfo=UTC), review.notification.sent_at)
    promised = {(c.title, c.old_due_on): c.due_on for c in correcting(review, later, date(2026, 12, 22))}
    returns = [key for key in promised if key[0].startswith("Return of")]
    assert len(returns) == review.returns.count() > 1
    moved = dates((17, "09:40"), (18, "09:00"), version=str(review.incident.version), reason="Told on the Friday.")
    first = support.post(address, moved)
    assert support.post(address, moved | {"shown": seen(first)}).status_code == 302
    stands = {d.title: d.due_on for d in Deadline.objects.filter(met_at__isnull=True, cancelled_at__isnull=True)}
    assert {title: due for (title, _old), due in promised.items()} == stands
    assert stands[returns[0][0]] == date(2027, 1, 6), "day 10 of the later report"


def test_after_the_sending_to_the_panel_the_dates_stand(support, quick_pack):
    review = factory.submitted().review
    with time_machine.travel(datetime(2027, 1, 20, 10, 0, tzinfo=UTC), tick=False):
        support.force_login(factory.somebody(Role.BUSINESS_SUPPORT))
        answer = support.get(reverse("review_dates", args=[review.reference]))
    assert answer.status_code == 200
    assert "This has moved on" in page(answer) and "Somebody" not in page(answer)
    assert "“Sent to the Panel”, so correcting its dates is no longer possible" in page(answer)
