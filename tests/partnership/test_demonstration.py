"""The demonstration's people: complete, labelled, without passwords, and nowhere but in the demonstration."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from partnership import queries
from partnership.demonstration import load_people
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, Delegation, Person
from portal.accounts.queries import authorities, deputies, holders
from portal.errors import PortalError, Refused
from tests.factories import partnership

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture(params=["bolton", "bury"])
def people(request):
    partnership.arrangements(request.param, now=NOW)
    return load_people(now=NOW)


def test_every_role_is_held_by_somebody(people):
    held = set(Appointment.objects.values_list("role", flat=True))
    assert held == set(Role.values)


def test_everybody_is_labelled_and_nobody_has_a_password(people):
    for person in Person.objects.all():
        assert person.name.startswith("Demonstration ")
        assert person.is_demonstration
        assert person.email.startswith("demo.")
        assert person.email.endswith("@portal.invalid")
        assert not person.has_usable_password()


def test_everybody_may_do_something_today(people):
    for person in people:
        assert authorities(person, TODAY), person.name


def test_each_statutory_partner_has_a_lead_and_a_delegate_in_its_post(people):
    for partner in queries.statutory_partners(TODAY):
        for role in (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE):
            appointment = Appointment.objects.get(role=role, organisation=partner)
            assert (appointment.post.role, appointment.post.organisation) == (role, partner)


def test_one_delegate_has_a_deputy_who_holds_nothing_else(people):
    council = queries.current().council
    deputy = deputies(Role.DELEGATED_REPRESENTATIVE, TODAY, council).get()
    assert not deputy.appointments.exists()
    assert [a.label for a in authorities(deputy, TODAY)] == ["Deputy for the delegated representative"]


def test_contacts_answer_for_the_partners_and_for_agencies_of_several_kinds(people):
    answering = {a.organisation for a in Appointment.objects.filter(role=Role.AGENCY_CONTACT)}
    assert set(queries.statutory_partners(TODAY)) <= answering
    assert answering <= set(queries.responding_agencies(TODAY))
    kinds = {organisation.kind for organisation in answering}
    assert {OrganisationKind.HEALTH, OrganisationKind.EDUCATION, OrganisationKind.JUSTICE} <= kinds


def test_an_author_works_beside_the_contact_of_the_health_trust(people):
    author = Person.objects.get(email__startswith="demo.author.")
    organisation = author.appointments.get().organisation
    assert organisation.kind == OrganisationKind.HEALTH
    assert holders(Role.AGENCY_CONTACT, TODAY, organisation).exclude(pk=author.pk).exists()


def test_boltons_contacts_are_those_a_review_there_would_ask():
    partnership.arrangements("bolton", now=NOW)
    load_people(now=NOW)
    answering = Appointment.objects.filter(role=Role.AGENCY_CONTACT).values_list("organisation__code", flat=True)
    assert {"bolton-ft", "bolton-at-home", "bolton-early-years", "gmp", "bolton-council"} <= set(answering)


def test_appointments_began_two_years_ago_and_never_before_their_body(people):
    assert {a.starts_on for a in Appointment.objects.all()} == {TODAY - timedelta(days=730)}


def test_no_appointment_is_older_than_its_body():
    partnership.arrangements("bolton", now=NOW)
    load_people(now=datetime(2023, 1, 9, 9, 0, tzinfo=UTC))
    for appointment in Appointment.objects.filter(organisation__code="nhs-gm-icb"):
        assert appointment.starts_on == date(2022, 7, 1)


def test_again_adds_nobody_and_a_new_delegation_only_when_the_last_has_run_out(people):
    def counts():
        return Person.objects.count(), Appointment.objects.count(), Delegation.objects.count()

    before = counts()
    load_people(now=NOW + timedelta(days=180))
    assert counts() == before
    load_people(now=NOW + timedelta(days=181))
    assert counts() == (before[0], before[1], before[2] + 1)


def test_refused_beside_real_records(settings):
    partnership.arrangements(now=NOW)
    settings.DEMONSTRATION = False
    with pytest.raises(Refused, match="in the demonstration only"):
        load_people(now=NOW)
    with pytest.raises(CommandError, match="in the demonstration only"):
        call_command("load_demonstration")
    assert not Person.objects.exists()


def test_refused_before_arrangements_are_loaded():
    with pytest.raises(PortalError, match="load_arrangements"):
        load_people(now=NOW)
    with pytest.raises(CommandError, match="load_arrangements"):
        call_command("load_demonstration")
    assert not Person.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_the_command_prints_whom_one_can_sign_in_as(monkeypatch):
    monkeypatch.setattr("partnership.management.commands.load_demonstration.FURTHER_PARTS", ())
    partnership.arrangements(now=NOW)
    out = StringIO()
    call_command("load_demonstration", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + Person.objects.count()
    assert lines[1] == (
        "  Demonstration business manager <demo.business.manager@portal.invalid>: "
        "Business manager (Bolton Safeguarding Children Partnership)"
    )


def test_a_further_part_is_loaded_with_the_moment_of_the_command(monkeypatch):
    import sys
    from types import ModuleType

    seen = []
    part = ModuleType("tests.partnership.further")
    part.__spec__ = pytest.__spec__
    part.load = seen.append
    monkeypatch.setitem(sys.modules, part.__name__, part)
    monkeypatch.setattr("partnership.management.commands.load_demonstration.FURTHER_PARTS", (part.__name__, "no_such"))
    partnership.arrangements(now=NOW)
    with time_machine.travel(NOW, tick=False):
        call_command("load_demonstration", stdout=StringIO())
    assert seen == [NOW]
