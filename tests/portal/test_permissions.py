"""The one screen of permissions: whole, and kept to."""

from datetime import date

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.permissions import CASE_ROLES, DEPUTISABLE, EVERYONE, GRANTS, Permission
from portal.accounts.queries import capacities, holds
from tests.factories import people

P = Permission
READS_CASES = {
    P.READ_REVIEWS,
    P.READ_PACK,
    P.WRITE_RETURN,
    P.APPROVE_RETURN,
    P.READ_TRAIL,
    P.SEE_REGISTER,
    P.LOG_INCIDENT,
}
SIGNS = {P.SIGN_RECOMMENDATION, P.ENDORSE_RECOMMENDATION, P.GIVE_PARTNER_VIEW, P.DECIDE_NOTIFICATION}


def test_every_permission_is_granted_to_somebody_and_said_in_a_sentence():
    assert set(GRANTS) == set(Permission)
    assert all(GRANTS.values())
    assert all(p.value[0].isupper() and not p.value.endswith(".") for p in Permission)
    assert len({p.value for p in Permission}) == len(Permission)


def test_every_role_may_do_something():
    assert set().union(*GRANTS.values()) == EVERYONE == set(Role)


def test_the_administrator_sees_no_case_and_signs_nothing():
    held = {p for p in Permission if Role.ADMINISTRATOR in GRANTS[p]}
    assert not held & (READS_CASES | SIGNS)
    assert Role.ADMINISTRATOR not in CASE_ROLES | DEPUTISABLE


def test_a_practitioner_and_a_group_member_read_no_review():
    for role in (Role.PRACTITIONER, Role.GROUP_MEMBER, Role.GROUP_CHAIR, Role.AGENCY_CONTACT):
        assert role not in GRANTS[P.READ_REVIEWS]


def test_only_partners_sign_and_only_the_chair_endorses():
    assert GRANTS[P.SIGN_RECOMMENDATION] == {Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE}
    assert GRANTS[P.ENDORSE_RECOMMENDATION] == {Role.PARTNERSHIP_CHAIR}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_person_holds_exactly_what_the_table_grants(role):
    person, on = people.person(role), date(2027, 1, 8)
    assert {p for p in Permission if holds(person, p, on)} == {p for p in Permission if role in GRANTS[p]}


@pytest.mark.django_db
def test_a_permission_is_held_for_ones_own_body_and_no_other():
    person, other = people.person(Role.LEAD_REPRESENTATIVE), people.organisation()
    on, own = date(2027, 1, 8), person.appointments.get().organisation_id
    assert holds(person, P.SIGN_RECOMMENDATION, on, own)
    assert not holds(person, P.SIGN_RECOMMENDATION, on, other.pk)
    assert [c.organisation_id for c in capacities(person, P.SIGN_RECOMMENDATION, on)] == [own]


@pytest.mark.django_db
def test_a_permission_ends_with_the_body():
    body = people.organisation(ends_on=date(2027, 1, 8))
    person = people.person(Role.LEAD_REPRESENTATIVE, body)
    assert holds(person, P.SIGN_RECOMMENDATION, date(2027, 1, 8))
    assert not holds(person, P.SIGN_RECOMMENDATION, date(2027, 1, 9))


@pytest.mark.django_db
def test_the_page_says_every_grant_and_marks_ones_own_role(client):
    client.force_login(people.person(Role.AGENCY_CONTACT))
    page = client.get(reverse("permissions")).content.decode()
    for permission in Permission:
        assert page.count(permission.value.replace("'", "&#x27;")) == 1 + len(GRANTS[permission])
    assert "<strong>Agency contact (you)</strong>" in page
    assert "<strong>Business manager" not in page
