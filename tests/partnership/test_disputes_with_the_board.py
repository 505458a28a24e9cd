"""Concerns with the Health and Wellbeing Board, with which the protocol of October 2015 was agreed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partnership.actions import disputes
from partnership.models import Dispute
from partnership.promise_choices import DisputeState, LadderKind, Theme, Urgency
from partnership.queries import relevant_agencies
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.deadlines.models import Deadline
from portal.errors import Refused
from tests.factories import partnership, people, promises
from tests.factories import reviews as place
from tests.factories.promises import at, step

pytestmark = pytest.mark.django_db
NOW = promises.NOW


@pytest.fixture
def manager():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    partnership.arrangements("bolton", now=at("2026-12-01 09:00"))
    return promises.manager()


def clock(dispute):
    return Deadline.objects.get(subject_kind="dispute", subject_id=dispute.pk, instance=step(dispute).instance)


def raised_under_the_protocol(client, manager, board):
    client.force_login(manager)
    client.post(
        reverse("dispute_raise", args=["board_protocol"]),
        {
            "raised_words": "The chair of the partnership", "other_side": board.pk, "other_words": "Its chair",
            "raised_on_day": "11", "raised_on_month": "1", "raised_on_year": "2027", "theme": Theme.PRIORITIES,
            "urgency": Urgency.STANDARD, "summary": "The needs assessment leaves out neglect.",
        },
    )  # fmt: skip
    return Dispute.objects.get(kind=LadderKind.BOARD_PROTOCOL)


def test_a_concern_with_the_health_and_wellbeing_board_takes_the_protocols_four_steps(client, manager, time_machine):
    """Protocol of October 2015, section 6: request, agenda item, meeting of the chairs, resolution meeting."""
    time_machine.move_to(NOW)
    dispute = raised_under_the_protocol(client, manager, Organisation.objects.get(code="bolton-hwb"))
    page = reverse("dispute", args=[dispute.reference])
    stages = ("written_request", "agenda_item", "chairs_meet", "resolution_meeting")
    for number, code in enumerate(stages, start=1):
        assert step(dispute).stage_code == code
        assert clock(dispute).due_on > step(dispute).began_at.date()
        assert step(dispute).stage_title in client.get(page).content.decode()
        if number < len(stages):
            time_machine.shift(timedelta(days=7))
            on = NOW.date() + timedelta(days=7 * number)
            told = {"held_on_day": on.day, "held_on_month": on.month, "held_on_year": on.year, "outcome": "Not yet."}
            client.force_login(manager)
            client.post(reverse("dispute_move_on", args=[dispute.reference]), told)
    with pytest.raises(Refused, match="last stage of the ladder"):
        disputes.move_on(
            dispute=dispute,
            held_on=(NOW + timedelta(days=21)).date(),
            outcome="They did not agree.",
            by=manager,
            now=NOW + timedelta(days=21),
        )
    told["outcome"] = "Neglect has a chapter of its own."
    client.post(reverse("dispute_resolve", args=[dispute.reference]), told)
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.RESOLVED
    said = client.get(page).content.decode()
    assert "Neglect has a chapter of its own." in said and "director of children’s services" in said
    met = Deadline.objects.filter(subject_kind="dispute", subject_id=dispute.pk, met_at__isnull=False)
    assert met.count() == len(stages)


def test_only_the_business_manager_opens_a_concern_with_the_board(client, manager):
    teacher = people.person(Role.AGENCY_CONTACT, relevant_agencies(NOW.date())[0])
    client.force_login(teacher)
    assert client.get(reverse("dispute_raise", args=["board_protocol"])).status_code == 403
    client.force_login(manager)
    said = client.post(reverse("dispute_raise", args=["board_protocol"]), {"summary": "X"}).content.decode()
    assert "Error" in said and not Dispute.objects.exists()
