"""Several queries in one statement give each what it would have read itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count, Prefetch, Value
from django.test.utils import CaptureQueriesContext

from partnership.models import Arrangements
from portal.accounts.models import Appointment, Person
from portal.deadlines import queries as deadlines
from portal.deadlines.models import Deadline, HolidayTable
from portal.remembered import while_reading
from portal.together import answered, fetch, flat, of_everywhere, one, prefetched, several, side_by_side
from reviews.models import AgencyReturn, RapidReview
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("quick_pack")


def test_rows_of_every_model_come_as_its_own_query_gives_them(bolton):
    factory.submitted()
    asked = []
    for model in apps.get_models():
        related = [field.name for field in model._meta.fields if field.many_to_one][:2]
        rows = model._default_manager.order_by("-pk")
        asked.append((rows.select_related(*related) if related else rows)[:3])
    with CaptureQueriesContext(connection) as taken:
        found = fetch(*asked)
    assert len(taken) == 1
    filled = [(rows, got) for rows, got in zip(asked, found, strict=True) if got]
    assert len(filled) > 60
    for rows, got in filled:
        own = list(rows)
        assert got == own
        for mine, theirs in zip(got, own, strict=True):
            names = [field.attname for field in rows.model._meta.concrete_fields]
            values = [(getattr(mine, name), getattr(theirs, name)) for name in names]
            assert [(value, type(value)) for value, _ in values] == [(value, type(value)) for _, value in values]


def test_queries_of_every_shape_keep_it(bolton):
    story = factory.gathering()
    wide = Person.objects.annotate(**{f"c{number}": Value(number) for number in range(150)}).order_by("pk")[:1]
    shapes = [
        Deadline.objects.values_list("rule_code", flat=True).distinct().order_by("rule_code"),
        Deadline.objects.none(),
        Deadline.objects.order_by("rule_code").values("rule_code").annotate(n=Count("pk")),
        Deadline.objects.order_by("-due_on", "pk").values_list("due_on", "started_at", "statutory")[1:4],
        wide,
    ]
    found = fetch(*shapes)
    assert found == [list(shape) for shape in shapes]
    assert [len(rows) > 0 for rows in found] == [True, False, True, True, True]
    assert found[4][0].c149 == 149
    prefetched = fetch(Person.objects.filter(pk=story.manager.pk).prefetch_related("appointments"))[0][0]
    with CaptureQueriesContext(connection) as taken:
        assert [row.role for row in prefetched.appointments.all()]
    assert len(taken) == 0
    assert fetch() == [] and fetch(Person.objects.none()) == [[]]


def test_functions_that_ask_in_turns_share_each_turn(bolton):
    def twice(role):
        (held,) = yield [Appointment.objects.filter(role=role).order_by("pk")[:1]]
        people, others = yield [Person.objects.filter(pk=held[0].person_id), Person.objects.none()]
        return [*people, *others]

    def never():
        return []
        yield

    asking = [twice("business_manager"), never(), one(Appointment.objects.order_by("pk")[:2]), twice("scrutineer")]
    with CaptureQueriesContext(connection) as taken:
        manager, nothing, two, scrutineer = answered(asking)
    assert len(taken) == 2
    assert nothing == [] and two == list(Appointment.objects.order_by("pk")[:2])
    for found, role in ((manager, "business_manager"), (scrutineer, "scrutineer")):
        assert [row.role for row in found[0].appointments.all()] == [role]
    assert flat([one(Person.objects.order_by("pk")[:1]), never()]) == [Person.objects.order_by("pk").first()]


def test_rows_that_point_back_hang_where_prefetching_hangs_them(bolton):
    story = factory.gathering()
    review = RapidReview.objects.get(pk=story.review.pk)
    own = RapidReview.objects.prefetch_related("children").get(pk=review.pk)
    asked = AgencyReturn.objects.select_related("organisation")
    with CaptureQueriesContext(connection) as taken:
        prefetched([review], "children", Prefetch("returns", asked), Prefetch("packs", to_attr="every_pack"))
    assert len(taken) == 1
    with CaptureQueriesContext(connection) as taken:
        children, returns = list(review.children.all()), list(review.returns.all())
        assert review.children.exists() and review.children.first() == children[0]
        assert all(row.review is review and row.organisation.name for row in returns)
        assert children == list(own.children.all()) and review.every_pack == []
    assert len(taken) == 0
    assert returns == list(AgencyReturn.objects.filter(review=review)) and len(returns) > 1
    prefetched([], "children")


def test_functions_that_ask_within_another_share_its_turns(bolton):
    def both():
        first, (second, third) = yield from side_by_side(
            one(Person.objects.order_by("pk")[:1]), several(Person.objects.order_by("-pk")[:1], Person.objects.none())
        )
        return [*first, *second, *third]

    with CaptureQueriesContext(connection) as taken:
        (found,) = answered([both()])
    assert len(taken) == 1
    assert found == [Person.objects.order_by("pk").first(), Person.objects.order_by("pk").last()]


def test_what_every_page_asks_is_asked_once_and_afresh_by_whatever_may_change_it(bolton):
    with CaptureQueriesContext(connection) as taken, while_reading():
        tables, arrangements = of_everywhere(HolidayTable), of_everywhere(Arrangements)
        assert of_everywhere(HolidayTable) is tables
    assert len(taken) == 1
    assert {table.division for table in tables} >= {"england-and-wales"}
    assert [row.name for row in arrangements] == [Arrangements.objects.get().name]
    Arrangements.objects.update(name="Another")
    assert of_everywhere(Arrangements)[0].name == "Another"


def test_deadlines_that_somebody_sees_are_no_part_of_another_query(bolton):
    story = factory.gathering()
    seen = deadlines.visible_to(story.manager, date(2026, 11, 25))
    assert seen.exists()
    with pytest.raises(TypeError, match="Take the ids"):
        list(Deadline.objects.filter(pk__in=seen.values("pk")))
    nobody = Person.objects.create(
        email="nobody@portal.invalid", name="Nobody", joined_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert not deadlines.visible_to(nobody, date(2026, 11, 25)).exists()
