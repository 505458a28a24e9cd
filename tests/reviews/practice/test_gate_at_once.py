"""The task runs ten times in the same moment: published once, told once, and on the trail once."""

from datetime import date, datetime, time
from unittest import mock

import pytest
from django.db import connection

from portal.clock import LONDON
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
from reviews.models import Publication
from reviews.practice.choices import PlanState, PracticeState
from reviews.tasks import publish_planned
from tests.at_once import at_once
from tests.factories import practice

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_at_once_publish_one(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    many = 10 if connection.vendor == "postgresql" else 4
    told = practice.planned()
    plan = told.review.plans.get()
    now = datetime.combine(date(2026, 12, 2), time(0, 15), tzinfo=LONDON)
    assert plan.planned_for == now.date()
    with mock.patch("reviews.tasks.timezone", mock.Mock(now=lambda: now)):
        answers = at_once([lambda: publish_planned(plan.pk) for _ in range(many)])
    assert answers == [None] * many, "none of them ended in an error"
    told.fresh()
    plan.refresh_from_db()
    assert (told.review.state, plan.standing) == (PracticeState.PUBLISHED, PlanState.PUBLISHED)
    assert Publication.objects.count() == 1
    assert TrailEvent.objects.filter(event=Event.PRACTICE_PUBLISHED).count() == 1
    keys = Notice.objects.filter(kind=NoticeKind.PRACTICE_PUBLISHED).values_list("key", "recipient_id")
    assert len(keys) == len(set(keys)) and len({key for key, _person in keys}) == 1
    assert verify().broken is None
