"""Information governance: agreements, documents, the log of requests on its clocks, decisions with reasons."""

import html
from datetime import date

import pytest
from django.urls import reverse

from partnership import information_queries
from partnership.actions import information
from partnership.models import InformationRequest, SharingAgreement, SharingDecision
from partnership.promise_choices import Assessment, Position, RequestKind, RequestState, Shared
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.deadlines.queries import overdue
from portal.deadlines.sweep import sweep
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from tests.factories import information as factory
from tests.factories import partnership, people, promises
from tests.factories import reviews as place
from tests.factories.promises import at

pytestmark = pytest.mark.django_db
NOW = promises.NOW
TODAY = NOW.date()
SECRET = "kingfisher"


@pytest.fixture
def bury():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    return partnership.arrangements("bury", now=at("2026-12-01 09:00"))


@pytest.fixture
def manager(bury):
    return promises.manager()


@pytest.fixture
def partners(bury):
    return statutory_partners(TODAY)


def clock(thing, code):
    return Deadline.objects.filter(
        subject_kind=thing.subject.kind, subject_id=thing.pk, rule_code=code, cancelled_at__isnull=True
    ).latest("due_on")


# Requests


def test_a_freedom_of_information_request_leaves_out_the_holidays_of_the_whole_kingdom(manager, partners):
    row = factory.request(partners[0], by=manager, received_at=at("2026-12-24 15:00"), now=at("2026-12-24 16:00"))
    found = clock(row, "freedom_of_information")
    # 25 and 28 December, 1 and 4 January (Scotland): twenty working days after Christmas Eve.
    assert (found.due_on, found.clock, found.statutory) == (date(2027, 1, 27), "united-kingdom", True)


def test_a_subject_access_request_has_one_month(manager, partners):
    row = factory.request(partners[0], by=manager, kind=RequestKind.SUBJECT_ACCESS, received_at=at("2026-12-31 09:00"))
    assert clock(row, "subject_access").due_on == date(2027, 1, 31)
    assert row.reference.startswith("SAR-2027-")


def test_another_partner_passes_it_to_the_council_within_24_hours_as_bury_says(manager, partners):
    council, health = partners[0], partners[1]
    friday = at("2027-01-08 15:00")
    row = factory.request(health, by=manager, received_at=friday)
    passing = clock(row, "request_forwarded")
    assert (passing.due_on, passing.owner_organisation, row.lead) == (date(2027, 1, 9), health, council)
    assert "Bury arrangements, 2019" in passing.citation
    with pytest.raises(Refused, match="passed to the body that leads"):
        information.answer_request(request=row, answered_on=TODAY, position=Position.DISCLOSED, exemption="",
                                   by=manager, now=NOW)  # fmt: skip
    row = information.forward_request(request=row, forwarded_at=at("2027-01-11 09:00"), by=manager, now=NOW)
    assert row.state == RequestState.FORWARDED
    assert clock(row, "request_forwarded").met_late


@pytest.mark.parametrize(("moment", "late"), [("2027-01-09 15:00", False), ("2027-01-09 15:01", True)])
def test_twenty_four_hours_end_at_the_hour_and_not_with_the_day(client, manager, partners, moment, late):
    row = factory.request(partners[1], by=manager, received_at=at("2027-01-08 15:00"))
    client.force_login(manager)
    assert "Sat 9 Jan 2027, 15:00" in client.get(reverse("information_requests")).content.decode()
    row = information.forward_request(request=row, forwarded_at=at(moment), by=manager, now=NOW)
    assert row.passed_on_late is late
    assert ("Passed on late" in client.get(reverse("information_request", args=[row.pk])).content.decode()) is late


def test_passing_on_is_overdue_from_its_hour_on_every_page_and_is_told(client, manager, partners, time_machine):
    row = factory.request(partners[1], by=manager, received_at=at("2027-01-08 15:00"), now=at("2027-01-08 16:00"))
    representative = people.person(Role.DELEGATED_REPRESENTATIVE, organisation=partners[1])
    pages = {
        "register": f"{reverse('deadline_register')}?state=overdue",
        "log": reverse("information_requests"),
        "request": reverse("information_request", args=[row.pk]),
        "clock": reverse("deadline", args=[clock(row, "request_forwarded").pk]),
        "today": reverse("today"),
    }

    def read(moment, by=manager):
        time_machine.move_to(at(moment), tick=False)
        client.force_login(by)
        return {name: client.get(path).content.decode() for name, path in pages.items()}

    def sent():
        return list(
            Notice.objects.filter(kind="deadline_late").values_list("recipient__name", "subject_line").order_by("pk")
        )

    sweep(at("2027-01-09 14:30"))
    before = read("2027-01-09 14:30")
    assert row.reference not in before["register"] and sent() == []
    for name in ("log", "request", "clock"):
        assert "Under an hour left" in before[name] and "late</strong>" not in before[name], name
    assert "Under an hour left" in read("2027-01-09 14:30", representative)["today"]

    sweep(at("2027-01-09 17:10"))
    sweep(at("2027-01-09 17:25"))
    after = read("2027-01-09 17:10")
    for name in ("register", "log", "request", "clock"):
        assert "2 hours late" in after[name], name
    assert "Sat 9 Jan 2027, 15:00" in after["register"]
    assert "2 hours late" in read("2027-01-09 17:10", representative)["today"]
    assert {who for who, _line in sent()} == {manager.name, representative.name} and len(sent()) == 2
    assert sent()[0][1] == f"{row.reference}: late, was due on Saturday 9 January 2027 by 15:00"
    assert "Its hour is over." in Notice.objects.filter(kind="deadline_late").first().body

    information.forward_request(
        request=row, forwarded_at=at("2027-01-09 17:30"), by=manager, now=at("2027-01-09 17:40")
    )
    assert list(overdue(at("2027-01-09 18:00"))) == []
    met_late = f"{reverse('deadline_register')}?state=met_late"
    assert row.reference in client.get(met_late).content.decode()
    assert row.reference not in client.get(f"{reverse('deadline_register')}?state=met").content.decode()
    assert "after its hour" in client.get(pages["clock"]).content.decode()


def test_a_day_that_a_person_set_lasts_until_its_midnight_and_not_until_the_old_hour(manager, partners):
    row = factory.request(partners[1], by=manager, received_at=at("2027-01-08 15:00"), now=at("2027-01-08 16:00"))
    found = clock(row, "request_forwarded")
    assert found.due_at == at("2027-01-09 15:00")
    deadlines.move(
        deadline=found, new_due_on=date(2027, 1, 11), reason="The office was shut.", by=manager,
        now=at("2027-01-09 10:00"),
    )  # fmt: skip
    assert list(overdue(at("2027-01-11 23:30"))) == []
    assert list(overdue(at("2027-01-12 00:30"))) == [found]


@pytest.mark.parametrize(
    ("received", "due_on", "why"),
    [
        ("2027-03-01 09:00", date(2027, 4, 1), "St Patrick’s Day (Northern Ireland)"),
        ("2027-06-28 09:00", date(2027, 7, 27), "Battle of the Boyne (Orangemen’s Day) (Northern Ireland)"),
    ],
)
def test_a_holiday_of_northern_ireland_alone_is_left_out_and_the_proof_says_whose_it_is(
    client, manager, partners, received, due_on, why
):
    row = factory.request(partners[0], by=manager, received_at=at(received), now=at(received))
    found = clock(row, "freedom_of_information")
    assert found.due_on == due_on
    client.force_login(manager)
    page = html.unescape(client.get(reverse("deadline", args=[found.pk])).content.decode())
    assert f"Not counted: {why}" in page
    assert "Those of the whole United Kingdom are not counted" in page


def test_the_lead_passes_nothing_to_itself(manager, partners):
    row = factory.request(partners[0], by=manager)
    assert not Deadline.objects.filter(rule_code="request_forwarded").exists()
    with pytest.raises(Refused, match="nobody to pass it to"):
        information.forward_request(request=row, forwarded_at=NOW, by=manager, now=NOW)


def test_bolton_sets_no_time_for_passing_on_and_says_so(client):
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    partnership.arrangements("bolton", now=at("2026-12-01 09:00"))
    by = promises.manager()
    row = factory.request(statutory_partners(TODAY)[1], by=by)
    assert not Deadline.objects.filter(rule_code="request_forwarded").exists()
    assert clock(row, "freedom_of_information").due_on == date(2027, 2, 8)
    client.force_login(by)
    page = client.get(reverse("information_requests")).content.decode()
    assert "no time is set" in page and "the arrangements do not say" in page


def test_an_answer_meets_the_clock_and_a_refusal_names_its_exemption(manager, partners):
    row = factory.request(partners[0], by=manager)
    for position in (Position.REFUSED, Position.IN_PART):
        with pytest.raises(Refused, match="Name the exemption"):
            information.answer_request(
                request=row, answered_on=TODAY, position=position, exemption=" ", by=manager, now=NOW
            )
    row = information.answer_request(
        request=row, answered_on=date(2027, 2, 5), position=Position.REFUSED, exemption="Section 40", by=manager,
        now=at("2027-02-05 12:00"),
    )  # fmt: skip
    assert (row.state, clock(row, "freedom_of_information").met_on) == (RequestState.ANSWERED, date(2027, 2, 5))
    with pytest.raises(Conflict):
        information.withdraw_request(request=row, reason="Late.", by=manager, now=at("2027-02-05 13:00"))


def test_a_request_that_is_withdrawn_stops_its_clocks(manager, partners):
    row = factory.request(partners[1], by=manager)
    with pytest.raises(Refused, match="reason"):
        information.withdraw_request(request=row, reason=" ", by=manager, now=NOW)
    information.withdraw_request(request=row, reason="Asked by telephone.", by=manager, now=NOW)
    assert set(Deadline.objects.filter(subject_id=row.pk).values_list("cancel_reason", flat=True)) == {
        "Asked by telephone."
    }


@pytest.mark.parametrize(("moment", "field"), [("2027-01-12 10:00", "received_at")])
def test_moments_that_cannot_be_are_refused(manager, partners, moment, field):
    with pytest.raises(Refused, match="cannot have been received in the future") as refusal:
        factory.request(partners[0], by=manager, received_at=at(moment))
    assert refusal.value.field == field and not InformationRequest.objects.exists()
    row = factory.request(partners[1], by=manager)
    for wrong in (at("2027-01-11 09:00"), at("2027-01-11 11:00")):
        with pytest.raises(Refused, match="after it was received and before now"):
            information.forward_request(request=row, forwarded_at=wrong, by=manager, now=NOW)


def test_the_log_is_read_by_those_whose_role_reads_it(client, manager, partners):
    row = factory.request(partners[0], by=manager)
    reader, other = people.person(Role.SCRUTINEER), people.person(Role.AGENCY_CONTACT, partners[0])
    assert information_queries.requests_visible_to(other, TODAY).count() == 0
    client.force_login(reader)
    assert "Minutes of the last year." in client.get(reverse("information_request", args=[row.pk])).content.decode()
    with pytest.raises(NotAllowed):
        factory.request(partners[0], by=reader)


# Agreements and documents


def test_an_agreement_is_watched_signed_reviewed_and_ended(client, manager):
    row, party = factory.agreement(by=manager)
    assert clock(row, "agreement_review").due_on == date(2027, 7, 1)
    information.sign_agreement(party=party, signed_on=TODAY, signed_words="Director", by=manager, now=NOW)
    with pytest.raises(Conflict, match="recorded already"):
        information.sign_agreement(party=party, signed_on=TODAY, signed_words="Other", by=manager, now=NOW)
    factory.agreement_review(row, by=manager)
    row.refresh_from_db()
    assert row.review_on == clock(row, "agreement_review").due_on == date(2028, 1, 10)
    assert Deadline.objects.get(rule_code="agreement_review", instance="2027-07-01").met_on == TODAY
    client.force_login(people.person(Role.GROUP_MEMBER))
    page = client.get(reverse("sharing_agreement", args=[row.pk])).content.decode()
    assert "Public task (article 6(1)(e))" in page and "Not signed" in page and "It stays." in page
    information.end_agreement(agreement=row, ended_on=TODAY, reason="Replaced.", by=manager, now=NOW)
    assert not Deadline.objects.filter(rule_code="agreement_review", met_at=None, cancelled_at=None).exists()
    with pytest.raises(Conflict, match="has ended"):
        factory.agreement_review(row, by=manager)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"parties": []}, "two bodies at least"),
        ({"review_on": date(2027, 1, 4)}, "review comes after"),
        ({"assessment": Assessment.NOT_NEEDED}, "Say why no impact assessment"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(manager, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        factory.agreement(by=manager, **fields)
    assert not SharingAgreement.objects.exists()


def test_two_people_at_the_impact_assessment_see_both_texts(client, manager):
    row, _party = factory.agreement(by=manager)
    client.force_login(manager)
    path = reverse("sharing_agreement_assessment", args=[row.pk])
    client.post(path, {"version": "1", "assessment": "done", "assessment_words": "Kept by the council"})
    page = client.post(path, {"version": "1", "assessment": "done", "assessment_words": "Kept by health"})
    assert "Kept by the council" in page.content.decode() and "Kept by health" in page.content.decode()
    row.refresh_from_db()
    assert (row.assessment_words, row.version) == ("Kept by the council", 2)
    client.post(path, {"version": "2", "assessment": "done", "assessment_words": "Kept by both"})
    row.refresh_from_db()
    assert row.assessment_words == "Kept by both"


def test_a_document_says_what_changed_in_each_version(client, manager):
    document, _version = factory.document(by=manager)
    with pytest.raises(Refused, match="is on the register"):
        factory.document(by=manager)

    def version(number):
        return information.record_version(
            document=document, number=number, what_changed="Times are in working days.", effective_from=TODAY,
            agreed_words="The partnership", review_on=date(2028, 1, 10), by=manager, now=NOW,
        )  # fmt: skip

    with pytest.raises(Refused, match=r"version 1\.0 already"):
        version("1.0")
    version("1.1")
    assert clock(document, "policy_review").due_on == date(2028, 1, 10)
    client.force_login(people.person(Role.PRACTITIONER))
    page = client.get(reverse("information")).content.decode()
    assert "Times are in working days." in page and "1.1" in page


# Decisions to share


def test_every_golden_rule_is_gone_through_and_what_was_shared_is_said(manager):
    body = people.organisation()
    by = people.person(Role.AGENCY_CONTACT, body)
    with pytest.raises(Refused, match="still to be ticked: 4, 7"):
        factory.decision(body, by=by, considered=[1, 2, 3, 5, 6])
    for fields, field in (({"what": "Attendance"}, "with_whom"), ({"with_whom": "A school"}, "what")):
        with pytest.raises(Refused, match="what was shared and with whom") as refusal:
            factory.decision(body, by=by, decision=Shared.SHARED, **fields)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        factory.decision(people.organisation(), by=by)
    row = factory.decision(body, by=by)
    assert (row.decision, row.considered) == (Shared.NOT_SHARED, [1, 2, 3, 4, 5, 6, 7])
    assert SharingDecision.objects.count() == 1


def test_a_decision_is_read_by_its_own_body_the_unit_and_the_scrutineer_alone(client, manager):
    body = people.organisation()
    author = people.person(Role.PRACTITIONER, body)
    row = factory.decision(body, by=author, reasons=f"About {SECRET}.")
    allowed = [author, people.person(Role.AGENCY_CONTACT, body), manager, people.person(Role.SCRUTINEER)]
    refused = [
        people.person(Role.PRACTITIONER, body), people.person(Role.AGENCY_CONTACT),
        people.person(Role.DELEGATED_REPRESENTATIVE), people.person(Role.ADMINISTRATOR),
    ]  # fmt: skip
    for person in (*allowed, *refused):
        client.force_login(person)
        answer = client.get(reverse("sharing_decision", args=[row.reference]))
        assert (answer.status_code == 200) is (person in allowed), person.appointments.get()
    assert TrailEvent.objects.filter(event="sharing.read", target=row.reference).count() == len(allowed)
    assert not TrailEvent.objects.filter(reason__contains=SECRET).exists()


def test_the_form_keeps_what_was_typed_and_names_what_is_missing(client, manager, time_machine):
    time_machine.move_to(NOW)
    body = people.organisation()
    client.force_login(people.person(Role.AGENCY_CONTACT, body))
    typed = {
        "organisation": body.pk, "decided_on_day": "11", "decided_on_month": "1", "decided_on_year": "2027",
        "decided_words": "Manager", "about": "CASE-1", "asked_by": "A school", "purpose": "To plan.",
        "decision": "shared", "agreement": "agreed", "reasons": "They asked for it.",
        "considered": ["1", "2", "3", "4", "5", "6", "7"],
    }  # fmt: skip
    page = client.post(reverse("sharing_decision_add"), typed).content.decode()
    assert "Record what was shared and with whom." in page and "They asked for it." in page
    page = client.post(reverse("sharing_decision_add"), {**typed, "what": "Attendance", "with_whom": "The school"},
                       follow=True).content.decode()  # fmt: skip
    assert "Attendance" in page and "They agreed" in page


def test_the_registers_ask_as_much_for_many_as_for_few(client, manager, django_assert_max_num_queries):
    client.force_login(manager)
    for number in range(12):
        factory.agreement(by=manager, title=f"Agreement {number}")
    factory.document(by=manager)
    with django_assert_max_num_queries(20):
        client.get(reverse("information"))
