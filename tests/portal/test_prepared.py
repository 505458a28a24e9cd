"""Queries that are put together once: their rows are the database's own, whoever and whatever day is asked for."""

from datetime import date, timedelta

import pytest

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Person
from portal.accounts.queries import authorities, current_authorities
from portal.prepared import prepared
from tests.factories import people

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 16)


def held(person_id, on):
    return Appointment.objects.filter(person_id=person_id, starts_on__lte=on).order_by("pk")


def named(ids):
    return Person.objects.filter(pk__in=ids).order_by("pk")


def test_the_rows_are_those_of_the_query_and_it_is_put_together_once(django_assert_num_queries):
    made = []

    def build(**values):
        made.append(values)
        return held(**values)

    first, second = people.person(Role.BUSINESS_MANAGER), people.person(Role.SCRUTINEER)
    for person in (first, second, first):
        for on in (DAY, date(1999, 1, 1)):
            with django_assert_num_queries(1):
                found = prepared(build, build, person_id=person.pk, on=on)
            assert found == list(held(person.pk, on))
    assert [row.person_id for row in prepared(build, build, person_id=first.pk, on=DAY)] == [first.pk]
    assert len(made) == 1


def test_as_many_ids_as_there_are_and_no_statement_for_none(django_assert_num_queries):
    some = tuple(people.person(Role.AGENCY_CONTACT).pk for _ in range(3))
    for ids in (some, some[:1], some[1:], (some[0], some[0])):
        assert prepared("named", named, ids=ids) == list(named(ids))
    with django_assert_num_queries(0):
        assert prepared("named", named, ids=()) == []


def test_nothing_of_an_answer_is_kept():
    person = people.person(Role.BUSINESS_MANAGER)
    assert [a.role for a in current_authorities(person, DAY)] == [Role.BUSINESS_MANAGER]
    Appointment.objects.filter(person=person).update(ends_on=DAY - timedelta(days=1))
    assert current_authorities(person, DAY) == ()
    assert authorities(Person.objects.get(pk=person.pk), DAY) == ()


@pytest.mark.parametrize(
    "build",
    [
        lambda number: Person.objects.order_by("pk")[: number % 5],
        lambda number: Person.objects.filter(pk=number + 1),
        lambda number: Person.objects.none(),
    ],
)
def test_a_value_that_is_worked_with_before_it_reaches_the_database_is_refused(build):
    with pytest.raises(ValueError):
        prepared(build, build, number=7)
