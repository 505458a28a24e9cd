"""A priority's page says which assurance activities serve it, to those who read assurance alone."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from partnership.models import Priority
from portal.accounts.choices import Role
from tests.factories import assurance, people

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_the_activities_of_a_priority_stand_on_its_page_for_those_who_read_them(client):
    assurance.framework()
    neglect, exploitation = (Priority.objects.get(title=title) for title in ("Neglect", "Exploitation"))
    made = assurance.activity(priority=neglect, title="Neglect: ten records read together")
    path = reverse("activity", kwargs={"pk": made.pk})

    def page(role, priority):
        with time_machine.travel(NOW, tick=False):
            client.force_login(people.person(role))
            return client.get(reverse("priority", args=[priority.pk])).content.decode()

    assert made.title in page(Role.QUALITY_OFFICER, neglect) and path in page(Role.QUALITY_OFFICER, neglect)
    assert made.title not in page(Role.QUALITY_OFFICER, exploitation)
    assert made.title not in page(Role.PRACTITIONER, neglect), "a practitioner reads no assurance"
