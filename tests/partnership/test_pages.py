"""The pages of the arrangements: what they say, to whom, and in how many queries."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership import queries
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Organisation
from portal.trail.models import TrailEvent
from tests.factories import partnership, people

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAGES = ("partnership", "partnership_groups", "partnership_rapid_reviews", "partnership_contacts")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bolton():
    return partnership.arrangements("bolton", now=NOW)


def signed_in(client, role=Role.PRACTITIONER):
    client.force_login(people.person(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(response):
    """The page's text in one line, without its tags."""
    text = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace(" ,", ",").replace(" .", ".")


def address(name, *arguments):
    return reverse(name, args=arguments)


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.AGENCY_CONTACT, Role.PRACTITIONER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("page", PAGES)
def test_every_role_reads_every_page_and_leaves_no_mark(client, bolton, role, page):
    signed_in(client, role)
    before = TrailEvent.objects.count()
    response = client.get(address(page))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    assert 'aria-current="page">' in response.content.decode()
    assert TrailEvent.objects.count() == before


@pytest.mark.parametrize("page", PAGES)
def test_nobody_reads_them_unless_signed_in_and_appointed(client, bolton, page):
    assert client.get(address(page)).url.startswith(reverse("account_login"))
    client.force_login(people.person(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(page)).status_code == 403


def test_partners_with_their_posts_and_their_predecessor(client, bolton):
    said = words(signed_in(client).get(address("partnership")))
    assert "The 3 statutory safeguarding partners of Bolton and the 20 agencies" in said
    assert "Lead representative Chief Executive Delegated representative Director of People" in said
    assert "Partner since 1 July 2022" in said
    assert (
        "1 July 2019 to 30 June 2022 Bolton Clinical Commissioning Group, "
        "succeeded by NHS Greater Manchester Integrated Care Board"
    ) in said


def test_agencies_stand_under_their_sector_and_past_ones_apart(client, bolton):
    said = words(signed_in(client).get(address("partnership")))
    agencies, former = said.split("Relevant agencies")[1].split("Agencies before")
    assert "Education settings (5)" in agencies
    assert "Criminal justice (2)" in agencies
    assert "National Probation Service" not in agencies
    assert "1 July 2019 to 25 June 2021 National Probation Service, succeeded by Probation Service" in former


def test_groups_priorities_and_assurance(client, bolton):
    said = words(signed_in(client).get(address("partnership_groups")))
    assert (
        "Neglect Bolton Clinical Commissioning Group, succeeded by NHS Greater Manchester Integrated Care Board" in said
    )
    assert "Emotional health and well-being" in said
    assert "Effective Communication (C)" in said
    assert "Meets 2 times a year Chair A partnership case review lead" in said
    assert "Parents’ Collaborative" in said
    assert "Statutory members Director of People, Bolton Council" in said


def test_bury_names_no_priorities_and_says_so(client):
    partnership.arrangements("bury", now=NOW)
    said = words(signed_in(client).get(address("partnership_groups")))
    assert "The arrangements speak of priorities and name none." in said
    assert "The arrangements name no areas for assurance." in said
    assert "Sponsor A senior member of the Strategic Partnership" in said


def test_the_borrowed_timetable_says_whose_it_is(client, bolton):
    said = words(signed_in(client).get(address("partnership_rapid_reviews")))
    assert "Bolton’s arrangements give no day-by-day table" in said
    assert "Days 2 to 10 Agencies return their information." in said
    assert "Days 11 and 12 are one window" in said
    assert "Day 0: The notification reaching the business manager." in said


def test_clocks_with_their_citation_and_the_other_reading(client, bolton):
    said = words(signed_in(client).get(address("partnership_rapid_reviews")))
    assert "The council becoming aware of the incident." in said
    assert "“The notification to the national Panel”" in said
    assert "Children Act 2004, section 16C(1). Set from 1 July 2019." in said
    assert "Clear days: neither the day of sending nor the day of the event counts." in said


def test_the_chain_and_the_recipients_differ_between_the_two(client, bolton):
    said = words(signed_in(client).get(address("partnership_rapid_reviews")))
    assert "The chair of the partnership endorses the decision" in said
    assert "Bolton Council, NHS Greater Manchester Integrated Care Board, Greater Manchester Police." in said
    assert "Ofsted" not in said


def test_burys_chain_and_recipients(client):
    partnership.arrangements("bury", now=NOW)
    said = words(signed_in(client).get(address("partnership_rapid_reviews")))
    assert "endorses" not in said
    assert "Ofsted Every recommendation is shared with it. Children only." in said
    assert "Case Review Group Receives the recommendation on day 15." in said


def test_contacts_history_and_source(client, bolton):
    response = signed_in(client).get(address("partnership_contacts"))
    said = words(response)
    assert 'href="tel:01204331500"' in response.content.decode()
    assert "Tony Oakman Chief Executive, Bolton Council Lead representative, as printed in June 2019" in said
    assert "Nobody has an account by this." in said
    assert bolton.digest[:4] in said
    assert "Loaded Mon 23 Nov 2026, 09:00" in said


def test_an_organisation_with_its_line_of_succession(client, bolton):
    said = words(signed_in(client).get(address("partnership_organisation", "probation-service")))
    assert "Relevant agency (Criminal justice), since 26 June 2021." in said
    line = said.split("Succession")[1].split("People in appointments")[0]
    assert "Cheshire and Greater Manchester Community Rehabilitation Company" in line
    assert "National Probation Service" in line
    assert "since 26 June 2021 Probation Service" in line


def test_an_organisation_shows_who_is_appointed_today_and_who_deputises(client, bolton):
    council = bolton.council
    lead = people.person(Role.LEAD_REPRESENTATIVE, council, name="Demonstration lead", now=NOW)
    today = NOW.date()
    people.deputy(
        lead.appointments.get(),
        deputy=people.person(name="Demonstration deputy"),
        starts_on=today,
        ends_on=today.replace(month=12),
        now=NOW,
    )
    past = people.person(
        Role.PRACTITIONER,
        council,
        name="Demonstration leaver",
        starts_on=today.replace(year=2025),
        ends_on=today.replace(day=22),
    )
    closed = people.person(Role.PRACTITIONER, council, name="Demonstration closed account")
    closed.is_active = False
    closed.save()
    said = words(signed_in(client).get(address("partnership_organisation", council.code)))
    assert "People in appointments on 23 November 2026" in said
    assert "Demonstration lead Lead representative since 23 November 2026" in said
    assert "Demonstration deputy Deputy for Demonstration lead 23 November 2026 to 23 December 2026" in said
    assert past.name not in said
    assert closed.name not in said


def test_an_organisation_dropped_by_a_later_file_says_so(client, bolton, tmp_path):
    from partnership.actions import load_arrangements
    from partnership.arrangements import read_file

    line = "  - {organisation: gmfrs-bolton, standing: relevant_agency, sector: Other, virtual_network: true}\n"
    load_arrangements(document=read_file(partnership.edited(tmp_path, (line, ""))), by=None, now=NOW)
    said = words(signed_in(client).get(address("partnership_organisation", "gmfrs-bolton")))
    assert "no longer in the arrangements since 23 November 2026" in said


def test_an_unknown_organisation_is_not_found(client, bolton):
    assert signed_in(client).get("/partnership/organisations/nowhere/").status_code == 404


def test_before_arrangements_are_loaded_the_page_says_what_to_do(client):
    response = signed_in(client).get(address("partnership"))
    assert response.status_code == 422
    assert "manage.py load_arrangements" in response.content.decode()


def test_the_name_and_colour_of_the_portal_are_the_partnerships(client, bolton):
    assert "Groups and priorities – Bolton SCP" in signed_in(client).get(address("partnership_groups")).content.decode()
    assert "--portal-brand:#0b3f4a;" in client.get("/brand.css").content.decode()


def count(client, page, *arguments):
    client.get(address(page, *arguments))
    with CaptureQueriesContext(connection) as captured:
        client.get(address(page, *arguments))
    return len(captured)


def test_more_rows_cost_no_more_queries(client, bolton):
    signed_in(client)
    pages = [(page,) for page in PAGES] + [("partnership_organisation", "bolton-council")]
    before = [count(client, *page) for page in pages]
    for number in range(5):
        body = people.organisation(kind=OrganisationKind.HEALTH)
        queries.directory(NOW.date()).partners[0].__class__.objects.create(
            organisation=body, standing="relevant_agency", sector=f"Sector {number}", starts_on=NOW.date(),
            asked_in_rapid_reviews=True, position=100 + number,
        )  # fmt: skip
        people.person(Role.PRACTITIONER, Organisation.objects.get(code="bolton-council"))
        group = queries.groups().first()
        group.pk, group.code = None, f"group-{number}"
        group.save()
        group.members.create(seat="member", organisation=body, position=number)
    assert [count(client, *page) for page in pages] == before


def test_arrangements_are_read_once_a_request(client, bolton):
    signed_in(client)
    with CaptureQueriesContext(connection) as captured:
        client.get(address("partnership_contacts"))
    assert sum('FROM "partnership_arrangements"' in query["sql"] for query in captured) == 1
