"""How many queries the pages run that everybody opens: the same for few rows as for many, and few at that.

Counted are the statements that read or write rows; a savepoint that the tests' own transaction adds is none.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.remembered import remembered, while_reading
from portal.trail.models import TrailEvent
from tests.factories import reviews as factory

MOST = 15
pytestmark = pytest.mark.usefixtures("quick_pack")


def statements(person, path, moment) -> list[str]:
    """What `person` makes the database do by opening `path` at `moment`, the second time."""
    client = Client()
    with time_machine.travel(moment, tick=False):
        client.force_login(person)
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as taken:
            answer = client.get(path)
    assert answer.status_code == 200
    return [q["sql"] for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def many(number: int = 4) -> list:
    """Further reviews beside the one of a test: each with its clocks, children, agencies, and answers of two."""
    made = []
    for ago in range(1, number + 1):
        story = factory.gathering(aware_on=factory.AWARE_ON - timedelta(days=ago))
        for row in list(story.review.returns.all())[:2]:
            story.answer(row)
        made.append(story)
    return made


@pytest.mark.parametrize("page", ["today", "reviews", "deadline_register"])
@pytest.mark.parametrize(
    "role", [Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE, Role.PARTNERSHIP_CHAIR, Role.SCRUTINEER]
)
def test_lists_run_the_same_few_queries_for_one_review_as_for_five(bolton, page, role):
    story = factory.gathering()
    person, moment = factory.somebody(role), story.moment(9)
    for_one = statements(person, reverse(page), moment)
    many()
    for_five = statements(person, reverse(page), moment)
    assert len(for_five) == len(for_one)
    assert len(for_five) <= MOST, "\n".join(for_five)


def test_the_returns_of_an_agency_run_the_same_few_queries(bolton):
    story = factory.gathering()
    row = story.review.returns.select_related("organisation").first()
    person, moment = factory.somebody(Role.AGENCY_CONTACT, row.organisation), story.moment(9)
    for_one = statements(person, reverse("my_returns"), moment)
    many()
    for_five = statements(person, reverse("my_returns"), moment)
    assert len(for_five) == len(for_one)
    assert len(for_five) <= MOST


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE, Role.SCRUTINEER])
@pytest.mark.parametrize("stage", ["gathering", "signing", "submitted"])
def test_a_review_runs_few_queries_whatever_has_happened_in_it(bolton, role, stage):
    story = getattr(factory, stage)()
    path = reverse("review", args=[story.review.reference])
    person, moment = factory.somebody(role), story.moment(14, 16)
    before = TrailEvent.objects.count()
    ran = statements(person, path, moment)
    many()
    assert len(statements(person, path, moment)) == len(ran)
    assert len(ran) <= MOST, "\n".join(ran)
    assert TrailEvent.objects.filter(event="review.read").count() >= 4
    assert TrailEvent.objects.count() > before


def test_an_answer_is_remembered_within_one_reading_only():
    answers = iter(range(10))
    assert [remembered("a", lambda: next(answers)) for _ in range(2)] == [0, 1]
    with while_reading():
        assert [remembered("a", lambda: next(answers)) for _ in range(3)] == [2, 2, 2]
        assert remembered("b", lambda: next(answers)) == 3
    with while_reading():
        assert remembered("a", lambda: next(answers)) == 4
    assert remembered("a", lambda: next(answers)) == 5
