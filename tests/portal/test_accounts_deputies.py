"""Deputies: who may have one, who may be one, and when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.actions import deactivate, delegate, end_appointment, end_delegation
from portal.accounts.choices import Role
from portal.accounts.permissions import DEPUTISABLE, Permission
from portal.accounts.queries import authorities, capacities, holds, possible_deputies
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
TODAY = date(2027, 1, 8)
WEEK = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=6), "reason": "Annual leave"}


def holder(role=Role.LEAD_REPRESENTATIVE):
    return people.person(role).appointments.get()


def lend(appointment, deputy, by=None, **changes):
    return delegate(appointment=appointment, deputy=deputy, by=by or appointment.person, now=NOW, **WEEK | changes)


def fresh(person):
    person.__dict__.pop("_authorities", None)
    return person


def test_a_deputy_may_do_it_on_those_days_and_it_shows_that_they_are_one():
    appointment, deputy = holder(), people.person()
    delegation = lend(appointment, deputy)
    asked = [
        holds(deputy, Permission.SIGN_RECOMMENDATION, TODAY + timedelta(days=n), appointment.organisation_id)
        for n in (-1, 0, 6, 7)
    ]
    assert asked == [False, True, True, False]
    [capacity] = capacities(deputy, Permission.SIGN_RECOMMENDATION, TODAY)
    assert (capacity.label, capacity.delegation_id) == ("Deputy for the lead representative", delegation.pk)
    event = TrailEvent.objects.get(event=Event.DELEGATION_MADE)
    assert (event.actor_id, event.reason) == (appointment.person_id, "Annual leave")


@pytest.mark.parametrize("role", Role)
def test_only_some_roles_can_be_lent(role):
    appointment, deputy = holder(role), people.person()
    if role in DEPUTISABLE:
        lend(appointment, deputy)
        assert [a.role for a in authorities(deputy, TODAY)] == [role]
    else:
        with pytest.raises(NotAllowed, match="personal"):
            lend(appointment, deputy)


def test_a_stranger_lends_nothing_and_a_manager_may():
    appointment, deputy = holder(), people.person()
    with pytest.raises(NotAllowed):
        lend(appointment, deputy, by=people.person(Role.LEAD_REPRESENTATIVE))
    with pytest.raises(NotAllowed):
        lend(appointment, deputy, by=people.person(Role.ADMINISTRATOR))
    lend(appointment, deputy, by=people.person(Role.BUSINESS_MANAGER))


def test_a_manager_does_not_become_the_deputy_by_their_own_hand():
    manager = people.person(Role.BUSINESS_MANAGER)
    with pytest.raises(Refused, match="themselves"):
        lend(holder(), manager, by=manager)


def test_a_deputy_does_not_lend_on_what_was_lent_to_them():
    appointment, deputy = holder(), people.person()
    lend(appointment, deputy)
    with pytest.raises(NotAllowed):
        lend(appointment, people.person(), by=fresh(deputy))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "cannot begin in the past"),
        ({"ends_on": TODAY - timedelta(days=1)}, "before the first"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_dates_and_reason_are_asked_for(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        lend(holder(), people.person(), **changes)


def test_a_deputy_is_active_somebody_else_no_administrator_and_named_once():
    appointment = holder()
    with pytest.raises(Refused, match="own deputy"):
        lend(appointment, appointment.person)
    gone = people.person()
    deactivate(person=gone, reason="Left", by=people.person(Role.BUSINESS_MANAGER), now=NOW)
    with pytest.raises(Refused, match="deactivated"):
        lend(appointment, gone)
    with pytest.raises(Refused, match="administrator"):
        lend(appointment, people.person(Role.ADMINISTRATOR))
    deputy = people.person()
    lend(appointment, deputy)
    with pytest.raises(Refused, match="already the deputy"):
        lend(appointment, deputy)


def test_a_deputy_stands_in_only_while_the_appointment_lasts():
    person = people.person(Role.PARTNERSHIP_CHAIR, ends_on=TODAY + timedelta(days=2))
    with pytest.raises(Refused, match="only while"):
        lend(person.appointments.get(), people.person())


def test_a_delegation_lapses_with_the_appointment_and_with_the_holders_account():
    manager = people.person(Role.BUSINESS_MANAGER)
    one, other = holder(), holder()
    deputies = people.person(), people.person()
    for appointment, deputy in zip((one, other), deputies, strict=True):
        lend(appointment, deputy)
    end_appointment(appointment=one, ends_on=TODAY - timedelta(days=1), by=manager, now=NOW)
    deactivate(person=other.person, reason="Left", by=manager, now=NOW)
    assert [authorities(fresh(d), TODAY) for d in deputies] == [(), ()]


@pytest.mark.parametrize("by", ["holder", "deputy", "manager"])
def test_a_delegation_ends_at_once_by_each_of_the_three(by):
    appointment, deputy = holder(), people.person()
    delegation = lend(appointment, deputy)
    who = {"holder": appointment.person, "deputy": deputy, "manager": people.person(Role.BUSINESS_MANAGER)}[by]
    end_delegation(delegation=delegation, by=who, now=NOW + timedelta(days=2))
    delegation.refresh_from_db()
    assert (delegation.ends_on, delegation.void) == (TODAY + timedelta(days=1), False)
    assert authorities(fresh(deputy), TODAY + timedelta(days=2)) == ()
    with pytest.raises(Conflict):
        end_delegation(delegation=delegation, by=who, now=NOW + timedelta(days=2))
    assert TrailEvent.objects.filter(event=Event.DELEGATION_ENDED).count() == 1


def test_a_delegation_that_began_today_ends_today():
    deputy = people.person()
    delegation = lend(holder(), deputy)
    assert authorities(deputy, TODAY)
    end_delegation(delegation=delegation, by=deputy, now=NOW)
    assert authorities(fresh(deputy), TODAY) == ()


def test_a_stranger_ends_no_delegation():
    delegation = lend(holder(), people.person())
    with pytest.raises(NotAllowed):
        end_delegation(delegation=delegation, by=people.person(Role.LEAD_REPRESENTATIVE), now=NOW)


def test_an_agencys_people_choose_among_their_own_body():
    body = people.organisation()
    contact, colleague, stranger = (people.person(Role.AGENCY_CONTACT, b) for b in (body, body, None))
    appointment = contact.appointments.get()
    assert list(possible_deputies(appointment, contact, TODAY)) == [colleague]
    manager = people.person(Role.BUSINESS_MANAGER)
    assert set(possible_deputies(appointment, manager, TODAY)) == {colleague, stranger}
