"""Where the other reading of a clock gives another date, the review's page shows both, each by its own event."""

import time_machine
from django.urls import reverse

from partnership.actions import load_arrangements
from partnership.arrangements import read_file
from portal.accounts.choices import Role
from tests.factories import partnership
from tests.factories import reviews as factory

BEFORE = factory.BEFORE


def page(client, story) -> str:
    with time_machine.travel(story.moment(6), tick=False):
        client.force_login(factory.somebody(Role.BUSINESS_MANAGER))
        return client.get(reverse("review", args=[story.review.reference])).content.decode()


def test_the_date_from_the_notification_stands_beside_the_one_from_awareness(client, bolton):
    seen = page(client, factory.gathering())
    assert "Counted from the notification to the national Panel, “Send the rapid review to the national Panel”" in seen
    assert "would be due on <b>Thu 14 Jan 2027</b>" in seen
    assert "count from the council becoming aware of the incident: <b>Tue 12 Jan 2027</b> is the date worked to" in seen


def test_arrangements_that_count_from_the_notification_say_so(client, bolton, tmp_path):
    turned = partnership.edited(
        tmp_path,
        (
            "  - rule: rapid_review\n    counts_from: awareness\n    other_reading: notification\n",
            "  - rule: rapid_review\n    counts_from: notification\n    other_reading: awareness\n",
        ),
    )
    load_arrangements(document=read_file(turned), by=None, now=BEFORE)
    seen = page(client, factory.gathering())
    assert "Counted from the council becoming aware of the incident, “Send the rapid review" in seen
    assert "would be due on <b>Tue 12 Jan 2027</b>" in seen
    assert "count from the notification to the national Panel: <b>Thu 14 Jan 2027</b> is the date worked to" in seen


def test_before_anything_was_sent_there_is_no_other_date(client, bolton):
    assert "would be due on" not in page(client, factory.story().log().facts().decide())
