"""Named contacts and the directory: by duty, sector and role; taken in from a table, all of it or nothing."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from partnership import contact_rows
from partnership.actions import named_contacts
from partnership.choices import Duty
from partnership.models import NamedContact
from partnership.queries import named_contacts as queries
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.models import TrailEvent
from tests.factories import partnership, people, promises
from tests.factories import plan as factory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
ON = date(2027, 1, 8)
HEAD = ",".join(contact_rows.COLUMNS)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager():
    partnership.arrangements("bolton", now=NOW)
    return people.person(Role.BUSINESS_MANAGER)


@pytest.fixture
def ft(manager):
    return Organisation.objects.get(code="bolton-ft")


def read(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


def body_names(client, person, **query):
    said = read(client, person, "directory", **query).content.decode()
    return re.findall(r'id="body-\d+"><a[^>]*>([^<]+)</a>', said)


def csv_file(*lines, head=HEAD, name="contacts.csv"):
    return SimpleUploadedFile(name, "\r\n".join([head, *lines]).encode())


def send(client, file, name="contacts_import"):
    return client.post(reverse(name), {"file": file})


def take(client, answer):
    return client.post(reverse("contacts_import_take"), {"content": answer.context["take"].initial["content"]})


def test_a_contact_has_a_post_duties_and_days_and_history_reads_right(manager, ft, client):
    first = factory.contact(ft, by=manager, now=NOW, post="Named nurse", name="Person One", starts_on=date(2024, 4, 1),
                            ends_on=date(2026, 12, 31), duties=(Duty.SAFEGUARDING_LEAD, Duty.ESCALATION))  # fmt: skip
    second = factory.contact(ft, by=manager, now=NOW, post="Named nurse", name="Person Two", starts_on=date(2027, 1, 1))
    coming = factory.contact(ft, by=manager, now=NOW, post="Chief nurse", starts_on=date(2027, 3, 1))
    assert list(queries.contacts_on(ON)) == [second]
    assert list(queries.contacts_on(date(2026, 6, 1))) == [first]
    said = read(client, manager, "partnership_organisation", ft.code).content.decode()
    assert said.index("Person Two") < said.index("Before") < said.index("Person One")
    assert coming.post in said and "(not yet)" in said


def test_an_agency_keeps_its_own_contacts_and_no_others(manager, ft, client):
    gmp = Organisation.objects.get(code="gmp")
    contact = people.person(Role.AGENCY_CONTACT, ft)
    own = factory.contact(ft, by=contact, now=NOW)
    theirs = factory.contact(gmp, by=manager, now=NOW)
    with pytest.raises(NotAllowed, match="your own body"):
        factory.contact(gmp, by=contact, now=NOW, post="Other")
    with pytest.raises(NotAllowed):
        named_contacts.end_contact(contact=theirs, ends_on=ON, by=contact, now=NOW)
    assert read(client, contact, "contact_edit", own.pk).status_code == 200
    assert read(client, contact, "contact_edit", theirs.pk).status_code == 404
    assert read(client, contact, "contact_add", "gmp").status_code == 404
    page = read(client, contact, "partnership_organisation", "gmp").content.decode()
    assert theirs.post in page and reverse("contact_edit", args=[theirs.pk]) not in page
    answer = send(client, csv_file("Greater Manchester Police,,Sergeant,,a@example.org,,2027-01-01,"))
    assert answer.status_code == 422 and "You keep the contacts of your own body" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"post": " "}, "post"), ({"email": "", "phone": " "}, "email"), ({"email": "nobody"}, "email"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
    ],
)  # fmt: skip
def test_a_contact_that_nobody_can_reach_is_refused(manager, ft, change, field):
    values = {"name": "", "post": "Lead", "email": "a@example.org", "phone": "", "starts_on": ON, "ends_on": None}
    with pytest.raises(Refused) as refused:
        named_contacts.name_contact(organisation=ft, values={**values, **change}, duties=(), by=manager, now=NOW)
    assert refused.value.field == field


def test_a_contact_is_changed_against_its_version_and_ended_once(manager, ft, client):
    row = factory.contact(ft, by=manager, now=NOW)
    with pytest.raises(Refused, match="recorded already"):
        factory.contact(ft, by=manager, now=NOW)
    values = {name: getattr(row, name) for name in ("name", "post", "email", "phone", "starts_on", "ends_on")}
    named_contacts.edit_contact(contact=row, values=values, duties=[Duty.TRAINING], version=1, by=manager, now=NOW)
    assert [one.duty for one in row.duties.all()] == ["training"]
    with pytest.raises(Conflict):
        named_contacts.edit_contact(contact=row, values={**values, "phone": "01204 1"}, duties=[], version=1,
                                    by=manager, now=NOW)  # fmt: skip
    with pytest.raises(Refused, match="before they became"):
        named_contacts.end_contact(contact=row, ends_on=date(2020, 1, 1), by=manager, now=NOW)
    client.force_login(manager)
    where = reverse("contact_end", args=[row.pk])
    client.post(where, {"ends_on_day": "7", "ends_on_month": "1", "ends_on_year": "2027"})
    row.refresh_from_db()
    assert row.ends_on == date(2027, 1, 7) and not queries.contacts_on(ON).exists()
    with pytest.raises(Conflict, match="ended already"):
        named_contacts.end_contact(contact=row, ends_on=ON, by=manager, now=NOW)


def test_the_directory_is_narrowed_by_words_sector_role_and_virtual_network(manager, ft, client):
    people.person(Role.AGENCY_CONTACT, ft, name="Zara Example")
    factory.contact(ft, by=manager, now=NOW, post="Head of midwifery", duties=(Duty.TRAINING,))
    factory.contact(Organisation.objects.get(code="gmp"), by=manager, now=NOW, post="Detective inspector")
    every = body_names(client, manager)
    assert len(every) >= 24 and "Bolton Safeguarding Children Partnership" in every
    assert body_names(client, manager, words="midwif") == [ft.name]
    assert body_names(client, manager, words="zara") == [ft.name]
    assert body_names(client, manager, words="bolton nhs") == [ft.name]
    assert body_names(client, manager, role="duty:training") == [ft.name]
    assert body_names(client, manager, role="role:agency_contact") == [ft.name]
    health = body_names(client, manager, sector=queries.sectors(ON)[2])
    assert ft.name in health and "Greater Manchester Police" not in health
    virtual = body_names(client, manager, virtual="on")
    assert virtual and ft.name in virtual and "Greater Manchester Police" not in virtual
    nobody = body_names(client, manager, role="nobody")
    assert ft.name not in nobody and "Bolton at Home" in nobody
    assert body_names(client, manager, words="no such body") == []


def test_the_directory_runs_the_same_queries_however_many_there_are(manager, ft, client):
    factory.contact(ft, by=manager, now=NOW)
    read(client, manager, "directory")

    def count():
        with CaptureQueriesContext(connection) as taken:
            assert read(client, manager, "directory").status_code == 200
        return len(taken)

    one = count()
    for number, code in enumerate(("gmp", "bolton-council", "bolton-at-home", "bolton-ft")):
        body = Organisation.objects.get(code=code)
        factory.contact(body, by=manager, now=NOW, post=f"Post {number}", duties=tuple(Duty.values))
        people.person(Role.AGENCY_CONTACT, body)
    assert count() == one


def test_a_table_is_shown_first_and_then_taken_in_whole(manager, ft, client):
    client.force_login(manager)
    factory.contact(ft, by=manager, now=NOW, post="Head of safeguarding", starts_on=date(2026, 1, 5))
    answer = send(
        client,
        csv_file(
            "bolton ft,,Head of safeguarding,safeguarding_lead; training,lead@example.org,01204 000000,05/01/2026,",
            "Greater Manchester Police,A Person,Inspector,escalation,i@example.org,,2027-01-01,2027-12-31",
        ),
    )
    said = answer.content.decode()
    assert answer.status_code == 200 and "1 would be added, 1 changed" in said
    assert NamedContact.objects.count() == 1, "the preview writes nothing"
    assert take(client, answer).status_code == 302
    changed = NamedContact.objects.get(organisation=ft)
    assert changed.phone == "01204 000000" and {d.duty for d in changed.duties.all()} == {
        "safeguarding_lead", "training",
    }  # fmt: skip
    added = NamedContact.objects.get(organisation__code="gmp")
    assert (added.name, added.ends_on) == ("A Person", date(2027, 12, 31))
    (event,) = TrailEvent.objects.filter(event="contact.imported")
    assert "new:1" in event.fields and "A Person" not in json.dumps(event.fields)


def test_one_bad_row_is_named_and_nothing_of_the_file_is_taken(manager, client):
    client.force_login(manager)
    good = "Greater Manchester Police,,Inspector,,i@example.org,,2027-01-01,"
    answer = send(
        client,
        csv_file(
            good,
            "No Such Body,,Lead,,a@example.org,,2027-01-01,",
            "Bolton Council,,,walking,nobody,1204337479,31/02/2027,",
            "Bolton Council,,Lead,,,,2027-02-01,2027-01-01",
            good,
        ),
    )
    assert answer.status_code == 422
    faults = {(fault.row, fault.column) for fault in answer.context["faults"]}
    assert faults == {
        (3, "Organisation"), (4, "Post"), (4, "E-mail"), (4, "Telephone"), (4, "From"), (4, "Duties"),
        (5, "E-mail"), (5, "To"), (6, ""),
    }  # fmt: skip
    assert not NamedContact.objects.exists()
    # Whoever sends the rows without the preview meets the same check, and the row is named.
    rows = [[2, dict.fromkeys(contact_rows.COLUMNS, "")]]
    answer = client.post(reverse("contacts_import_take"), {"content": json.dumps(rows)}, follow=True)
    assert "Row 2, Organisation: No organisation is called" in answer.content.decode()
    for broken in ("[[1]]", "no json", '[["x", {}]]'):
        answer = client.post(reverse("contacts_import_take"), {"content": broken}, follow=True)
        assert "not what the preview showed" in answer.content.decode()
    assert not NamedContact.objects.exists()


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("contacts.xlsx", out.getvalue())


def test_a_workbook_is_read_with_its_days_and_a_formula_is_refused(manager, client):
    client.force_login(manager)
    row = ["GMP", "", "Inspector", "", "i@example.org", "", datetime(2027, 1, 1), None]  # noqa: DTZ001 - as a sheet has it
    answer = send(client, workbook(contact_rows.COLUMNS, row))
    assert take(client, answer).status_code == 302
    assert NamedContact.objects.get().starts_on == date(2027, 1, 1)
    row[2] = "=1+1"
    assert "The cell C2 holds a formula" in send(client, workbook(contact_rows.COLUMNS, row)).content.decode()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (csv_file("a", head="Organisation,Name"), "missing: Post, From"),
        (csv_file(), "no row below its headings"),
        (csv_file(*["GMP,,Inspector,,i@example.org,,2027-01-01,"] * 10_000), "more than 2,000 rows. Divide it"),
        (SimpleUploadedFile("contacts.csv", b""), "empty"),
        (SimpleUploadedFile("contacts.pdf", b"%PDF-1.7"), "Choose a CSV file or an Excel workbook"),
        (SimpleUploadedFile("contacts.xlsx", b"no workbook at all"), "xlsx"),
    ],
)
def test_a_file_that_is_no_table_of_contacts_is_refused(manager, client, file, sentence):
    client.force_login(manager)
    file.seek(0)
    answer = send(client, file)
    assert sentence in answer.content.decode() and not NamedContact.objects.exists()


def test_what_is_downloaded_can_be_taken_in_again_and_changes_nothing(manager, ft, client):
    factory.contact(ft, by=manager, now=NOW, post="=Lead", name="Ä Person", duties=tuple(Duty.values))
    client.force_login(manager)
    text = read(client, manager, "directory_csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["Post"] == "'=Lead", "no cell can be taken for a formula"
    answer = send(client, SimpleUploadedFile("contacts.csv", text.encode()))
    assert "1 contact stays as it is. There is nothing to import." in " ".join(answer.content.decode().split())


def test_the_partners_letter_goes_to_the_posts_that_the_agency_named(manager, ft, client):
    factory.contact(ft, by=manager, now=NOW, post="Named nurse", duties=(Duty.SAFEGUARDING_LEAD,))
    factory.contact(ft, by=manager, now=NOW, post="Chief executive of the trust", duties=(Duty.CHIEF_EXECUTIVE,))
    factory.contact(ft, by=manager, now=NOW, post="Trainer", duties=(Duty.TRAINING,))
    factory.contact(
        ft, by=manager, now=NOW, post="Old lead", duties=(Duty.SAFEGUARDING_LEAD,), ends_on=date(2026, 12, 1)
    )
    dispute = promises.with_agency(ft, by=manager, now=NOW)
    said = read(client, manager, "dispute_letter", dispute.reference).context["form"]["addressees"].value()
    assert said.splitlines() == ["Named nurse", "Chief executive of the trust"]
