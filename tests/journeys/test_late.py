"""Nobody acts, and the clock runs out: reminders, escalation, the breach and its reason."""

from collections import Counter
from datetime import date

import pytest
from playwright.sync_api import expect

from portal.deadlines.models import Deadline
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from portal.notices.sending import send_due
from reviews.models import Incident
from reviews.story import Story

pytestmark = pytest.mark.browser

CANARY = "kingfisher"


def roles_told(clock: Deadline, kind: str) -> set[str]:
    """The roles of those who got a notice of this kind about this clock."""
    rows = Notice.objects.filter(kind=kind, key__startswith=f"deadline:{clock.pk}:")
    return {name.removeprefix("Demonstration ").split(",")[0] for name in rows.values_list("recipient__name", flat=True)}


def test_a_date_that_nobody_keeps_is_reminded_escalated_breached_and_explained(office):
    office.at("2026-12-17 14:00")
    story = Story(date(2026, 12, 17)).log().facts().decide().notify().request()
    Incident.objects.filter(review=story.review).update(summary=f"Injuries without an account ({CANARY}).")
    review = f"/reviews/{story.review.reference}/"

    # Every morning from the first day to ten working days after day 15, and twice on each.
    for day in range(1, 27):
        morning = story.moment(day, 8)
        office.at(f"{morning:%Y-%m-%d %H:%M}")
        sweep(morning)
        assert sweep(morning).notices == 0, "a second sweep of the same morning adds nothing"
        send_due(morning)

    clock = Deadline.objects.get(subject_kind=story.review.subject.kind, rule_code="rapid_review")
    told = {kind: roles_told(clock, kind) for kind in ("deadline_soon", "deadline_today", "deadline_late")}
    assert "business manager" in told["deadline_soon"]
    assert {"lead representative", "delegated representative"}.isdisjoint(told["deadline_soon"])
    assert {"business manager", "delegated representative", "lead representative"} <= told["deadline_late"]

    sent = [(message.subject, to) for message in office.everything() for to in message.to]
    keys = Counter(Notice.objects.values_list("key", "recipient_id"))
    assert max(keys.values()) == 1
    assert Notice.objects.filter(sent_at__isnull=True, superseded_at__isnull=True).count() == 0
    assert len(sent) == Notice.objects.filter(sent_at__isnull=False).count()
    for message in office.everything():
        assert CANARY not in message.subject + message.body
        assert message.subject.startswith(story.review.reference)

    # Day 26: the breach stands on Today until its reason is recorded, and the register keeps it.
    desk = office.desk("business manager")
    desk.reads("11 working days late").follow("record why “send the rapid review to the national Panel”")
    desk.has_title("Send the rapid review to the national Panel").follow("Record why it was missed")
    desk.write(reason="Two agencies answered late; the partners were told on day 14.")
    desk.page.locator("main form[method=post] button[type=submit]").first.click()
    desk.open("/").does_not_read("record why “send the rapid review to the national Panel”")
    desk.open("/deadlines/?state=overdue").reads(story.review.reference, "working days late")
    desk.open(review).reads("Past day 15")
    chair = office.desk("partnership chair").open("/deadlines/?state=overdue")
    expect(chair.page.locator("main")).to_contain_text(story.review.reference)

    # A review that nobody kept is still sent, and stays reported as late.
    story.answer_all(day=26).pack(day=26).circulate(day=26).meet(day=26).recommend(day=26).send(day=26)
    story.sign_all(day=27).submit(day=28)
    office.at(f"{story.moment(29):%Y-%m-%d} 09:00")
    desk = office.desk("business manager").open(f"{review}timetable/")
    row = desk.page.get_by_role("row", name="Send the rapid review to the national Panel")
    expect(row.get_by_text("Met late", exact=True)).to_be_visible()
    desk.open("/deadlines/")
    with desk.page.expect_download() as caught:
        desk.page.get_by_role("link", name="CSV").first.click()
    register = open(caught.value.path(), encoding="utf-8-sig").read()
    assert "Two agencies answered late" in register
    assert CANARY not in register
