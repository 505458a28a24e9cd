"""Invitations: the only way to an account, and a link that nobody but its reader has."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.accounts.actions import accept, invite, withdraw
from portal.accounts.choices import Role
from portal.accounts.models import Invitation, Person
from portal.accounts.queries import authorities
from portal.accounts.tokens import invitation_token
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices import tasks
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
PASSWORD = people.PASSWORD


@pytest.fixture(autouse=True)
def asleep(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)


@pytest.fixture
def manager():
    return people.person(Role.BUSINESS_MANAGER)


def token_sent():
    send_due(NOW)
    return re.search(r"/invitation/([\w-]+)/", mail.outbox[-1].body)[1]


def test_the_link_is_in_the_message_and_nowhere_else(manager):
    invitation = people.invitation(manager, now=NOW, email="New.Person@example.invalid")
    token = token_sent()
    assert mail.outbox[-1].to == ["new.person@example.invalid"]
    assert len(token) == 43
    assert token == invitation_token(invitation.nonce)
    notice = Notice.objects.get()
    assert token not in notice.body
    assert "personal link" in notice.body
    stored = " ".join(str(v) for v in Invitation.objects.values_list().get())
    assert token not in stored


def test_accepting_makes_the_account_and_the_appointment(manager):
    body = people.organisation()
    invitation = people.invitation(manager, now=NOW, organisation=body, role=Role.REVIEW_GROUP_MEMBER, group_code="crg")
    person = accept(token=token_sent(), name="Demonstration Guest", password=PASSWORD, now=NOW + timedelta(days=13))
    [held] = authorities(person, london_date(NOW + timedelta(days=13)))
    assert (held.role, held.organisation_id, held.group_code) == (Role.REVIEW_GROUP_MEMBER, body.pk, "crg")
    assert person.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    events = list(TrailEvent.objects.order_by("sequence").values_list("event", "actor_id"))[-2:]
    assert events == [(Event.INVITATION_ACCEPTED, person.pk), (Event.APPOINTMENT_MADE, manager.pk)]


def test_a_link_works_once_until_its_time_and_not_after_withdrawal(manager):
    people.invitation(manager, now=NOW)
    used = token_sent()
    accept(token=used, name="A", password=PASSWORD, now=NOW)
    people.invitation(manager, now=NOW)
    late = token_sent()
    gone = people.invitation(manager, now=NOW)
    withdrawn = token_sent()
    withdraw(invitation=gone, by=manager, now=NOW)
    before = Person.objects.count()
    for token, at in ((used, NOW), (late, NOW + timedelta(days=14)), (withdrawn, NOW), ("x" * 43, NOW)):
        with pytest.raises(Refused, match="cannot be used any more"):
            accept(token=token, name="A", password=PASSWORD, now=at)
    assert Person.objects.count() == before


def test_a_withdrawn_invitation_that_was_not_sent_is_never_sent(manager):
    invitation = people.invitation(manager, now=NOW)
    withdraw(invitation=invitation, by=manager, now=NOW)
    assert send_due(NOW).sent == 0
    assert Notice.objects.get().superseded_reason == "The invitation was withdrawn"
    with pytest.raises(Conflict):
        withdraw(invitation=invitation, by=manager, now=NOW)


def test_an_address_is_invited_once_and_not_when_it_has_an_account(manager):
    said = {"name": "A", "role": Role.AGENCY_CONTACT, "organisation": people.organisation(), "by": manager, "now": NOW}
    invite(email="one@example.invalid", **said)
    with pytest.raises(Refused, match="still runs"):
        invite(email=" ONE@example.invalid ", **said)
    people.person(email="two@example.invalid")
    with pytest.raises(Refused, match="already has an account"):
        invite(email="Two@Example.invalid", **said)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("by", "role"),
    [
        (Role.ADMINISTRATOR, Role.LEAD_REPRESENTATIVE),
        (Role.BUSINESS_MANAGER, Role.SCRUTINEER),
        (Role.LEAD_REPRESENTATIVE, Role.AGENCY_CONTACT),
        (Role.BUSINESS_SUPPORT, Role.PRACTITIONER),
    ],
)
def test_an_invitation_is_an_appointment_and_asks_for_the_same_right(by, role):
    with pytest.raises(NotAllowed):
        people.invitation(people.person(by), role=role, now=NOW)
    assert not Invitation.objects.exists()


def test_a_statutory_partner_invites_the_scrutineer():
    assert people.invitation(people.person(Role.DELEGATED_REPRESENTATIVE), role=Role.SCRUTINEER, now=NOW).pk


def test_a_changed_secret_key_fails_the_sending_and_not_the_reader(manager, settings):
    people.invitation(manager, now=NOW)
    settings.SECRET_KEY = "another"
    assert send_due(NOW).failed == 1
    assert Notice.objects.get().last_error == "NoLink"


def test_the_page_signs_in_keeps_what_was_typed_and_refuses_weak_passwords(client, manager):
    people.invitation(manager, now=NOW, email="new@example.invalid")
    address = reverse("invitation_accept", args=[token_sent()])
    with time_machine.travel(NOW, tick=False):
        assert "new@example.invalid" in client.get(address).content.decode()
        for one, two, sentence in (
            ("short", "short", "too short"),
            ("stratocaster", "stratocaster", "too common"),
            (PASSWORD, PASSWORD + "!", "two passwords differ"),
        ):
            answer = client.post(address, {"name": "Typed Name", "password1": one, "password2": two})
            page = answer.content.decode()
            assert answer.status_code == 422
            assert sentence in page
            assert "Typed Name" in page
            assert one not in page or one == "short"
        assert not Person.objects.filter(email="new@example.invalid").exists()
        answer = client.post(address, {"name": "Typed Name", "password1": PASSWORD, "password2": PASSWORD})
        person = Person.objects.get(email="new@example.invalid")
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(person.pk)
        assert client.post(address, {"name": "B", "password1": PASSWORD, "password2": PASSWORD}).status_code == 404


def test_every_link_that_is_no_good_gets_the_same_page(client, manager):
    gone = people.invitation(manager, now=NOW)
    withdrawn = token_sent()
    withdraw(invitation=gone, by=manager, now=NOW)
    with time_machine.travel(NOW, tick=False):
        pages = [client.get(reverse("invitation_accept", args=[t])) for t in (withdrawn, "x" * 43)]
    assert [p.status_code for p in pages] == [404, 404]
    assert len({re.sub(r"<time.*?</time>", "", p.content.decode()) for p in pages}) == 1


def test_the_first_manager_is_invited_from_the_command_line():
    body = people.organisation(code="the-council")
    said = ["first@example.invalid", "Demonstration First"]
    with pytest.raises(CommandError, match="Known are: the-council"):
        call_command("invite", *said, organisation="no-such-body")
    call_command("invite", *said, organisation="the-council")
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.organisation, invitation.invited_by) == (Role.BUSINESS_MANAGER, body, None)
    assert TrailEvent.objects.get(event=Event.PERSON_INVITED).actor_name == "The portal"
    with pytest.raises(CommandError, match="still runs"):
        call_command("invite", *said, organisation="the-council")
