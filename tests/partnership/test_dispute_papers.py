"""What is put on paper in a dispute: the partners' letter, the agency's response, and partners' positions."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from partnership.actions import dispute_papers, disputes
from partnership.models import Action
from partnership.queries import relevant_agencies, statutory_partners
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import NotAllowed, Refused
from portal.notices.models import Notice
from tests.factories import partnership, people, promises
from tests.factories import reviews as place
from tests.factories.promises import at, step

pytestmark = pytest.mark.django_db
NOW = promises.NOW
TODAY = NOW.date()


@pytest.fixture
def bolton():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    return partnership.arrangements("bolton", now=at("2026-12-01 09:00"))


@pytest.fixture
def school(bolton):
    return relevant_agencies(TODAY)[0]


@pytest.fixture
def council(bolton):
    return statutory_partners(TODAY)[0]


@pytest.fixture
def teacher(school):
    return people.person(Role.AGENCY_CONTACT, school)


@pytest.fixture
def manager(bolton):
    return promises.manager()


def end(dispute, by, now, outcome="They did not agree."):
    return disputes.move_on(dispute=dispute, held_on=now.date(), outcome=outcome, by=by, now=now)


# A relevant agency


def test_an_agency_is_written_to_and_answers_with_actions(client, school, manager, teacher):
    dispute = promises.with_agency(school, by=manager)
    with pytest.raises(Refused, match="letter first"):
        end(dispute, manager, NOW)
    letter = promises.letter(dispute, by=manager)
    assert letter.partners == [partner.name for partner in statutory_partners(TODAY)]
    assert {n.recipient for n in Notice.objects.filter(kind="dispute_letter")} == {teacher}
    dispute = end(dispute, manager, NOW, outcome="The letter was sent.")
    with pytest.raises(Refused, match="until 25 January 2027"):
        end(dispute, manager, at("2027-01-25 12:00"))
    promises.answer(dispute, by=manager, now=at("2027-01-20 10:00"))
    answered = Deadline.objects.get(subject_kind="dispute", instance="step-2")
    assert answered.met_on == date(2027, 1, 20), "the agency's time is met by its answer, not by what follows"
    action = Action.objects.get()
    assert (action.words, action.organisation, action.due_on) == ("Make it", school, date(2027, 2, 1))
    assert (action.source, action.source_reference) == ("dispute", dispute.reference)
    dispute = end(dispute, manager, at("2027-01-21 12:00"), outcome="The response names one action.")
    assert step(dispute).stage_code == "follow_up"
    client.force_login(manager)
    page = client.get(reverse("dispute", args=[dispute.reference])).content.decode()
    assert reverse("action", args=[action.reference]) in page and "Make it" in page


def test_an_agency_that_does_not_answer_in_time_does_not_hold_up_the_partners(school, manager):
    dispute = promises.with_agency(school, by=manager)
    promises.letter(dispute, by=manager)
    dispute = end(dispute, manager, NOW, outcome="The letter was sent.")
    dispute = end(dispute, manager, at("2027-01-26 12:00"), outcome="No answer came.")
    assert step(dispute).stage_code == "follow_up"


def test_the_letter_is_a_pdf_to_the_two_posts_that_the_agencys_contact_can_read(client, school, manager, teacher):
    dispute = promises.with_agency(school, by=manager)
    promises.letter(dispute, by=manager)
    for person in (manager, teacher):
        client.force_login(person)
        answer = client.get(reverse("dispute_letter_pdf", args=[dispute.reference, 1]))
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{dispute.reference}-letter-1.pdf"'
        said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        for words in ("Named safeguarding lead", "Chief executive", "No return was made.", "Monday 25 January 2027",
                      "Greater Manchester Police", school.name):  # fmt: skip
            assert words in " ".join(said.split())
    client.force_login(people.person(Role.AGENCY_CONTACT))
    assert client.get(reverse("dispute_letter_pdf", args=[dispute.reference, 1])).status_code == 404


def test_a_response_without_actions_is_none(school, manager):
    dispute = promises.with_agency(school, by=manager)
    with pytest.raises(Refused, match="No letter has been sent"):
        promises.answer(dispute, by=manager)
    promises.letter(dispute, by=manager)
    with pytest.raises(Refused, match="at least one action"):
        dispute_papers.record_answer(
            dispute=dispute, received_on=TODAY, statement="Noted.", actions={}, by=manager, now=NOW
        )


def test_the_form_of_the_response_keeps_what_was_typed_and_asks_for_the_missing_day(
    client, school, manager, time_machine
):
    time_machine.move_to(NOW)
    dispute = promises.with_agency(school, by=manager)
    promises.letter(dispute, by=manager)
    client.force_login(manager)
    path = reverse("dispute_answer", args=[dispute.reference])
    day = {"received_on_day": "11", "received_on_month": "1", "received_on_year": "2027", "statement": "It will be."}
    first = {"action_1": "Name a deputy", "due_1_day": "1", "due_1_month": "2", "due_1_year": "2027"}
    answer = client.post(path, {**day, **first, "action_2": "Return it"}).content.decode()
    assert "Say by when action 2 is to be done" in answer and "Return it" in answer
    third = {"action_3": "Return it", "due_3_day": "1", "due_3_month": "2", "due_3_year": "2026"}
    refused = client.post(path, {**day, **first, **third})
    assert refused.context["form"].errors == {
        "due_3": ["The action would be due before it was agreed. Check the date."]
    }
    assert not Action.objects.exists() and not dispute.answers.exists()
    client.post(path, {**day, **first})
    assert [action.words for action in Action.objects.all()] == ["Name a deputy"]
    assert dispute.answers.get().statement == "It will be."


# Between partners


def test_the_lead_representatives_decide_on_written_positions(manager, council):
    dispute = promises.between_partners(manager)
    dispute = end(dispute, manager, NOW)
    first, second, _third = statutory_partners(TODAY)
    speaker, other = (people.person(Role.DELEGATED_REPRESENTATIVE, body) for body in (first, second))
    with pytest.raises(Refused, match="two partners at least"):
        end(dispute, manager, at("2027-01-12 12:00"))
    promises.position(dispute, first, by=speaker)
    promises.position(dispute, first, by=speaker)
    with pytest.raises(Refused, match="two partners at least"):
        end(dispute, manager, at("2027-01-12 12:00"))
    with pytest.raises(NotAllowed):
        promises.position(dispute, second, by=speaker)
    promises.position(dispute, second, by=other)
    dispute = end(dispute, manager, at("2027-01-12 12:00"))
    assert step(dispute).stage_code == "independent_adviser"
    dispute = end(dispute, manager, at("2027-01-13 12:00"))
    assert step(dispute).stage_code == "secretary_of_state"
    assert step(dispute).rule_code == "", "the last resort has no time"


def test_today_asks_a_partner_for_its_position_until_it_is_given(client, manager, council, time_machine):
    time_machine.move_to(NOW)
    dispute = end(promises.between_partners(manager), manager, NOW)
    speaker = people.person(Role.DELEGATED_REPRESENTATIVE, council)
    client.force_login(speaker)
    words = f"{dispute.reference}: give your partner’s written position"
    assert words in client.get("/").content.decode()
    page = client.post(reverse("dispute_position", args=[dispute.reference]),
                       {"organisation": council.pk, "statement": "What we hold."}, follow=True)  # fmt: skip
    assert "What we hold." in page.content.decode()
    assert words not in client.get("/").content.decode()
