"""The pages about people: nothing typed is lost, nothing offered that is not theirs to do, few queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts import groups
from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Delegation, Invitation, Person
from portal.notices import tasks
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
TODAY = date(2027, 1, 8)
MARKUP = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(client):
    person = people.person(Role.BUSINESS_MANAGER)
    client.force_login(person)
    return person


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def content(answer):
    return answer.content.decode()


def test_the_list_takes_the_same_queries_for_two_people_and_for_forty(client, manager, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("people"))
        return len(seen)

    people.invitation(manager, now=NOW)
    few = queries()
    for _ in range(40):
        people.person(Role.PRACTITIONER)
        people.invitation(manager, now=NOW)
    assert queries() == few


def test_the_list_is_searched_by_part_of_a_name_and_shows_former_accounts_apart(client, manager):
    found = people.person(Role.PRACTITIONER, name="Demonstration Needle")
    gone = people.person(name="Demonstration Gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    page = content(client.get(reverse("people"), {"name": "needle"}))
    assert found.name in page
    assert "Practitioner" in page
    assert f">{manager.name}</a>" not in page
    assert gone.name not in content(client.get(reverse("people")))
    assert gone.name in content(client.get(reverse("people"), {"show": "former"}))
    assert "Nobody is found" in content(client.get(reverse("people"), {"name": "no such"}))


def test_inviting_by_the_form_and_a_double_click(client, manager):
    body = people.organisation()
    typed = {"name": MARKUP, "email": "new@example.invalid", "role": "agency_contact", "organisation": body.pk}
    first, second = (client.post(reverse("person_invite"), typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 422)
    assert "still runs" in content(second)
    assert "new@example.invalid" in content(second)
    assert Invitation.objects.count() == 1
    page = content(client.get(reverse("people")))
    assert MARKUP not in page
    assert "&lt;script&gt;" in page
    invitation = Invitation.objects.get()
    client.post(reverse("invitation_withdraw", args=[invitation.pk]))
    assert client.post(reverse("invitation_withdraw", args=[invitation.pk])).status_code == 409


def test_a_form_that_is_wrong_comes_back_as_it_was_typed(client, manager):
    typed = {"name": "Typed Name", "email": "not an address", "role": "", "organisation": ""}
    answer = client.post(reverse("person_invite"), typed)
    assert answer.status_code == 422
    assert "Typed Name" in content(answer)
    assert "not an address" in content(answer)
    assert "There is a problem" in content(answer) or "to put right" in content(answer)


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [
        (Role.BUSINESS_MANAGER, Role.LEAD_REPRESENTATIVE, Role.SCRUTINEER),
        (Role.ADMINISTRATOR, Role.TRAINING_COORDINATOR, Role.LEAD_REPRESENTATIVE),
        (Role.LEAD_REPRESENTATIVE, Role.SCRUTINEER, Role.AGENCY_CONTACT),
    ],
)
def test_only_roles_that_are_theirs_to_give_are_offered_and_taken(client, who, offered, withheld):
    client.force_login(people.person(who))
    person, body = people.person(), people.organisation()
    address = reverse("appointment_make", args=[person.pk])
    page = content(client.get(address))
    assert f'value="{offered.value}"' in page
    assert f'value="{withheld.value}"' not in page
    typed = {"role": withheld.value, "organisation": body.pk} | parts("starts_on", TODAY)
    assert client.post(address, typed).status_code == 422
    assert not Appointment.objects.filter(person=person).exists()
    assert client.post(address, typed | {"role": offered.value}).status_code == 302
    assert Appointment.objects.get(person=person).role == offered


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [("31", "2", "2027", "31"), ("8", "1", "20255", "20255"), ("8", "", "2027", "month")],
)
def test_a_date_that_does_not_exist_is_refused_with_a_sentence(client, manager, day, month, year, sentence):
    person, body = people.person(), people.organisation()
    typed = {"role": "practitioner", "organisation": body.pk}
    typed |= {"starts_on_day": day, "starts_on_month": month, "starts_on_year": year}
    answer = client.post(reverse("appointment_make", args=[person.pk]), typed)
    assert answer.status_code == 422
    assert sentence in content(answer)
    assert f'value="{year}"' in content(answer)
    assert not person.appointments.exists()


def test_a_group_belongs_to_roles_of_groups_alone(client, manager, monkeypatch):
    monkeypatch.setattr(groups, "_readers", [lambda: [("quality", "Quality Practice")]])
    person, body = people.person(), people.organisation()
    address = reverse("appointment_make", args=[person.pk])
    typed = {"role": "practitioner", "organisation": body.pk, "group_code": "quality"} | parts("starts_on", TODAY)
    assert "does not belong to a group" in content(client.post(address, typed))
    client.post(address, typed | {"role": "group_chair"})
    assert person.appointments.get().group_code == "quality"
    assert "Quality Practice" in content(client.get(reverse("person", args=[person.pk])))


def test_ending_an_appointment_by_the_form(client, manager):
    person = people.person(Role.PRACTITIONER)
    address = reverse("appointment_end", args=[person.appointments.get().pk])
    typed = parts("ends_on", TODAY - timedelta(days=5)) | {"reason": "Moved on"}
    refused = client.post(address, typed)
    assert "yesterday at the earliest" in content(refused)
    assert "Moved on" in content(refused)
    assert client.post(address, typed | parts("ends_on", TODAY)).status_code == 302
    assert client.post(address, typed | parts("ends_on", TODAY)).status_code == 422
    assert person.appointments.get().ends_on == TODAY


def test_a_holder_names_a_deputy_and_ends_it_from_their_own_page(client):
    lead, deputy = people.person(Role.LEAD_REPRESENTATIVE), people.person(name="Demonstration Deputy")
    client.force_login(lead)
    address = reverse("delegation_make", args=[lead.appointments.get().pk])
    assert address in content(client.get(reverse("account")))
    typed = {"deputy": deputy.pk, "reason": "Leave"} | parts("starts_on", TODAY) | parts("ends_on", TODAY)
    answer = client.post(address, typed)
    assert (answer.status_code, answer.url) == (302, reverse("account"))
    assert "already the deputy" in content(client.post(address, typed))
    delegation = Delegation.objects.get()
    end = reverse("delegation_end", args=[delegation.pk])
    assert end in content(client.get(reverse("account")))
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 409
    assert "Demonstration Deputy" not in content(client.get(reverse("account")))


def test_a_deputy_sees_for_whom_they_stand_in_and_hands_it_back(client):
    lead, deputy = people.person(Role.LEAD_REPRESENTATIVE), people.person()
    held = lead.appointments.get()
    delegation = people.deputy(held, starts_on=TODAY, ends_on=TODAY, deputy=deputy, now=NOW)
    client.force_login(deputy)
    page = content(client.get(reverse("account")))
    assert lead.name in page
    assert "Hand it back" in page
    client.post(reverse("delegation_end", args=[delegation.pk]))
    assert client.get(reverse("account")).status_code == 403, "nothing is left that opens a page"


def test_the_page_of_a_person_offers_only_what_is_allowed(client, manager):
    scrutineer, own = people.person(Role.SCRUTINEER), reverse("person", args=[manager.pk])
    page = content(client.get(reverse("person", args=[scrutineer.pk])))
    for name in ("appointment_end", "delegation_make"):
        assert reverse(name, args=[scrutineer.appointments.get().pk]) not in page
    assert reverse("person_deactivate", args=[scrutineer.pk]) not in page
    page = content(client.get(own))
    assert reverse("appointment_make", args=[manager.pk]) not in page
    assert reverse("person_deactivate", args=[manager.pk]) not in page


def test_closing_and_opening_an_account_by_the_form(client, manager):
    person = people.person(Role.PRACTITIONER)
    close, open_again = (reverse(f"person_{n}", args=[person.pk]) for n in ("deactivate", "reactivate"))
    assert client.post(close, {"reason": ""}).status_code == 422
    assert client.post(close, {"reason": "Left"}).status_code == 302
    assert client.post(close, {"reason": "Left"}).status_code == 409
    assert "Deactivated" in content(client.get(reverse("person", args=[person.pk])))
    assert client.post(open_again, {"reason": "Came back"}).status_code == 302
    assert Person.objects.get(pk=person.pk).is_active


def test_somebody_without_an_appointment_opens_nothing(client):
    client.force_login(people.person())
    for name in ("account", "permissions", "people", "outbox"):
        assert client.get(reverse(name)).status_code == 403
