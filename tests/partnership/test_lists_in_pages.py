"""Lists of the partnership that grow with the years: in pages, in order, and as cheap for sixty rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.urls import reverse

from partnership.models import Dispute, DisputeStep, GroupMeeting, InformationRequest, SharingDecision, TrainingSession
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.deadlines.models import Deadline
from tests.bench.served.multiplied import Copies
from tests.contracts.statements import Counted
from tests.factories import information, meetings, partnership, people, promises, training
from tests.factories import reviews as place

pytestmark = pytest.mark.django_db
NOW = promises.NOW
SET_UP = promises.at("2026-12-01 09:00")
# Each with what it is made of, and how many of its rows a page shows.
LISTS = {
    "disputes": ((Dispute, DisputeStep, Deadline), 50),
    "information_requests": ((InformationRequest, Deadline), 50),
    "sharing_decisions": ((SharingDecision,), 50),
    "training": ((TrainingSession,), 50),
    "meetings": ((GroupMeeting,), 40),
}


@pytest.fixture
def manager():
    place.deadlines.load_published(now=SET_UP)
    partnership.arrangements("bolton", now=SET_UP)
    by = people.person(Role.BUSINESS_MANAGER, name="Demonstration Manager")
    body = Organisation.objects.get(code="gmp")
    promises.between_partners(by)
    information.request(body, by=by)
    information.decision(body, by=people.person(Role.AGENCY_CONTACT, body))
    training.session(training.course(by=by), by=by)
    meetings.planned()
    return by


def opened(client, path):
    """The page, and how many statements it took the second time."""
    client.get(path)
    with connection.execute_wrapper(counted := Counted()):
        page = client.get(path)
    assert page.status_code == 200
    return page.content.decode(), len(counted.ran)


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_has_pages_and_asks_as_much_for_many_as_for_few(name, manager, client, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client.force_login(manager)
    models, size = LISTS[name]
    few, for_few = opened(client, reverse(name))
    assert "Pages of" not in few and "show=to-come" not in few
    copies = Copies(60)
    for kind in models:
        copies.multiply(kind)
    assert copies.failed == {} and models[0]._base_manager.count() > size
    many, for_many = opened(client, reverse(name))
    # One more where a list was empty, whose rows need not be asked for.
    assert for_few <= for_many <= min(for_few + 1, 15)
    second, _ran = opened(client, reverse(name) + "?show=to-come&page=2")
    links = [set(one.split("</main>")[0].split('href="')) for one in (many, second)]
    assert "Pages of" in many or "?show=to-come" in many
    assert many.count("data-label") > 0 and links[0] != links[1]


def test_the_soonest_due_of_what_is_open_stands_first_however_late_it_was_recorded(manager, client, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client.force_login(manager)
    first = promises.between_partners(manager)
    Deadline.objects.filter(subject_id=first.pk, subject_kind=first.subject.kind).update(
        due_on=F("due_on") - timedelta(days=3)
    )
    page = client.get(reverse("disputes")).content.decode()
    other = Dispute.objects.exclude(pk=first.pk).get()
    assert page.index(first.reference) < page.index(other.reference)
    Dispute.objects.filter(pk=first.pk).update(state="resolved")
    page = client.get(reverse("disputes")).content.decode()
    assert page.index(other.reference) < page.index(first.reference)
