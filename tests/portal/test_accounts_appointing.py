"""Who may appoint whom, and the dates of it (docs/adr/0006)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.actions import appoint, end_appointment
from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.accounts.permissions import CASE_ROLES, GRANTS, Permission
from portal.accounts.policies import roles_offered
from portal.accounts.queries import authorities, holds
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
TODAY = date(2027, 1, 8)


@pytest.fixture
def manager():
    return people.person(Role.BUSINESS_MANAGER)


def held_by(person, on=TODAY):
    # A fresh object: a person keeps what they may do for the length of a request.
    person.__dict__.pop("_authorities", None)
    return {a.role for a in authorities(person, on)}


def test_the_manager_appoints_and_the_trail_says_so(manager):
    who, body = people.person(), people.organisation("Demonstration Trust")
    appoint(person=who, role=Role.AGENCY_CONTACT, organisation=body, by=manager, now=NOW)
    assert held_by(who) == {Role.AGENCY_CONTACT}
    event = TrailEvent.objects.filter(event=Event.APPOINTMENT_MADE).last()
    assert event.actor_id == manager.pk
    assert event.target == f"{who.name} as agency contact (Demonstration Trust)"


@pytest.mark.parametrize(
    "role", [r for r in Role if Permission.MANAGE_PEOPLE not in {p for p in GRANTS if r in GRANTS[p]}]
)
def test_nobody_else_appoints(role):
    by, who = people.person(role), people.person()
    wanted = Role.AGENCY_CONTACT
    with pytest.raises(NotAllowed):
        appoint(person=who, role=wanted, organisation=people.organisation(), by=by, now=NOW)
    assert not Appointment.objects.filter(person=who).exists()


@pytest.mark.parametrize("role", Role)
def test_nobody_appoints_themselves(role):
    for own in (Role.BUSINESS_MANAGER, Role.ADMINISTRATOR, Role.LEAD_REPRESENTATIVE):
        by = people.person(own)
        with pytest.raises(NotAllowed):
            appoint(person=by, role=role, organisation=people.organisation(), by=by, now=NOW)


@pytest.mark.parametrize("role", Role)
def test_an_administrator_appoints_to_no_role_that_sees_a_case(role):
    by, who = people.person(Role.ADMINISTRATOR), people.person()
    said = {"person": who, "role": role, "organisation": people.organisation(), "by": by, "now": NOW}
    if role in CASE_ROLES:
        with pytest.raises(NotAllowed):
            appoint(**said)
    else:
        appoint(**said)
        assert held_by(who) == {role}
    assert (role in roles_offered(by, TODAY)) is (role not in CASE_ROLES)


def test_an_administrator_ends_no_appointment_that_sees_a_case():
    by, who = people.person(Role.ADMINISTRATOR), people.person(Role.PRACTITIONER)
    with pytest.raises(NotAllowed):
        end_appointment(appointment=who.appointments.get(), ends_on=TODAY, by=by, now=NOW)


@pytest.mark.parametrize("role", Role)
def test_the_scrutineer_is_appointed_and_ended_by_a_statutory_partner_alone(role):
    by, who = people.person(role), people.person()
    standing = people.person(Role.SCRUTINEER).appointments.get()
    allowed = role in {Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE}
    for act in (
        lambda: appoint(person=who, role=Role.SCRUTINEER, organisation=people.organisation(), by=by, now=NOW),
        lambda: end_appointment(appointment=standing, ends_on=TODAY, by=by, now=NOW),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()
    assert (held_by(who) == {Role.SCRUTINEER}) is allowed
    standing.refresh_from_db()
    assert (standing.ends_on == TODAY) is allowed


def test_the_person_and_the_role_of_an_administrator_never_meet_a_case(manager):
    administrator, contact = people.person(Role.ADMINISTRATOR), people.person(Role.AGENCY_CONTACT)
    body = people.organisation()
    with pytest.raises(Refused, match="sees no case"):
        appoint(person=administrator, role=Role.AGENCY_CONTACT, organisation=body, by=manager, now=NOW)
    with pytest.raises(Refused, match="sees none"):
        appoint(person=contact, role=Role.ADMINISTRATOR, organisation=body, by=manager, now=NOW)


def test_an_appointment_is_made_once(manager):
    who, body = people.person(), people.organisation()
    said = {"person": who, "role": Role.GROUP_CHAIR, "organisation": body, "by": manager, "now": NOW}
    appoint(**said)
    with pytest.raises(Refused, match="already holds"):
        appoint(**said)
    with pytest.raises(Refused, match="already holds"):
        appoint(**said, starts_on=TODAY + timedelta(days=30), ends_on=TODAY + timedelta(days=60))
    appoint(**said, group_code="another-group")
    assert who.appointments.count() == 2


def test_dates_out_of_order_and_bodies_that_do_not_exist_are_refused(manager):
    who = people.person()
    gone = people.organisation(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="does not exist"):
        appoint(person=who, role=Role.AGENCY_CONTACT, organisation=gone, by=manager, now=NOW)
    with pytest.raises(Refused, match="before the first"):
        appoint(
            person=who,
            role=Role.AGENCY_CONTACT,
            organisation=people.organisation(),
            by=manager,
            now=NOW,
            starts_on=TODAY,
            ends_on=TODAY - timedelta(days=1),
        )


def test_both_days_of_an_appointment_count():
    who = people.person(Role.PRACTITIONER, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
    asked = {day: holds(who, Permission.SEE_TODAY, date(2027, 1, day)) for day in (3, 4, 8, 9)}
    assert asked == {3: False, 4: True, 8: True, 9: False}


def test_an_appointment_ends_after_its_last_day(manager):
    who = people.person(Role.AGENCY_CONTACT)
    end_appointment(appointment=who.appointments.get(), ends_on=TODAY, by=manager, now=NOW, reason="Moved on")
    assert held_by(who, TODAY) == {Role.AGENCY_CONTACT}
    assert held_by(who, TODAY + timedelta(days=1)) == set()
    event = TrailEvent.objects.get(event=Event.APPOINTMENT_ENDED)
    assert (event.reason, event.fields) == ("Moved on", ["ends_on"])


def test_yesterday_ends_an_appointment_at_once(manager):
    old, fresh, coming = people.person(Role.AGENCY_CONTACT), people.person(), people.person()
    body = people.organisation()
    made = appoint(person=fresh, role=Role.PRACTITIONER, organisation=body, by=manager, now=NOW)
    later = appoint(
        person=coming, role=Role.PRACTITIONER, organisation=body, by=manager, now=NOW, starts_on=TODAY + timedelta(9)
    )
    for appointment in (old.appointments.get(), made, later):
        end_appointment(appointment=appointment, ends_on=TODAY - timedelta(days=1), by=manager, now=NOW)
    assert held_by(old) == held_by(fresh) == held_by(coming) == held_by(coming, TODAY + timedelta(10)) == set()
    made.refresh_from_db()
    assert (made.starts_on, made.void) == (TODAY, True)
    appoint(person=fresh, role=Role.PRACTITIONER, organisation=body, by=manager, now=NOW)
    assert held_by(fresh) == {Role.PRACTITIONER}


def test_an_end_is_not_backdated_lengthened_or_given_twice(manager):
    who = people.person(Role.AGENCY_CONTACT)
    shown = who.appointments.get()
    with pytest.raises(Refused, match="yesterday at the earliest"):
        end_appointment(appointment=shown, ends_on=TODAY - timedelta(days=2), by=manager, now=NOW)
    end_appointment(appointment=shown, ends_on=TODAY, by=manager, now=NOW)
    with pytest.raises(Conflict):  # the second click of a double click still shows the appointment without an end
        end_appointment(appointment=shown, ends_on=TODAY, by=manager, now=NOW)
    shown.refresh_from_db()
    with pytest.raises(Refused, match="already"):
        end_appointment(appointment=shown, ends_on=TODAY + timedelta(days=5), by=manager, now=NOW)
    assert TrailEvent.objects.filter(event=Event.APPOINTMENT_ENDED).count() == 1


def test_nobody_ends_the_appointment_by_which_they_manage_people(manager):
    own = manager.appointments.get()
    with pytest.raises(Refused, match="Ask another manager"):
        end_appointment(appointment=own, ends_on=TODAY, by=manager, now=NOW)
    end_appointment(appointment=own, ends_on=TODAY, by=people.person(Role.BUSINESS_MANAGER), now=NOW)
    assert held_by(manager, TODAY + timedelta(days=1)) == set()
