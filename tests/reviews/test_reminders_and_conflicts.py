"""Reminders of a review pass by whoever has a conflict of interest in it, and of its returns too."""

from datetime import date

import pytest

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from portal.subjects import kind_named
from reviews.actions import conflict
from reviews.models.agency_return import KIND as RETURN_KIND
from reviews.models.review import KIND as REVIEW_KIND
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")


def test_the_conflicts_of_many_are_those_of_each():
    one, other = factory.gathering(), factory.gathering(aware_on=date(2026, 12, 14))
    person = factory.somebody(Role.LEAD_REPRESENTATIVE)
    conflict.declare(review=one.review, person=person, reason="Related.", by=one.manager, now=one.moment(7))
    kinds = {
        REVIEW_KIND: {one.review.pk, other.review.pk},
        RETURN_KIND: {row.pk for story in (one, other) for row in story.review.returns.all()},
    }
    for name, ids in kinds.items():
        kind = kind_named(name)
        among = kind.conflicts(ids)
        assert {pk: among.get(pk, set()) for pk in ids} == {pk: kind.conflicted_people(pk) for pk in ids}
        assert set().union(*among.values()) == {person.pk}


def test_nobody_in_conflict_is_reminded_of_the_review():
    story = factory.gathering()
    leads = {factory.somebody(Role.LEAD_REPRESENTATIVE)}
    (barred,) = leads
    conflict.declare(review=story.review, person=barred, reason="Related.", by=story.manager, now=story.moment(7))
    sweep(story.moment(40))
    late = Notice.objects.filter(kind="deadline_late", reference=story.review.reference)
    assert Deadline.objects.filter(subject_kind=REVIEW_KIND, met_at__isnull=True).exists() and late.exists()
    assert late.filter(recipient__appointments__role=Role.LEAD_REPRESENTATIVE).exists(), "the other leads are told"
    assert not late.filter(recipient=barred).exists()
