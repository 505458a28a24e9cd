"""Starting a practice review: its reference, its six months, and what it may follow from."""

from datetime import date, timedelta

import pytest

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import NotAllowed, Refused
from reviews.practice.queries import visible_to
from tests.factories import people, practice
from tests.factories import reviews as rapid

pytestmark = pytest.mark.django_db


def test_references_count_up_by_kind_and_six_months_run_from_the_decision():
    manager = practice.manager()
    first, second, adult = (
        practice.opened(by=manager),
        practice.opened(by=manager),
        practice.opened(by=manager, kind="adult"),
    )
    assert [r.reference for r in (first, second, adult)] == ["PR-2026-01", "PR-2026-02", "SAR-2026-01"]
    clock = Deadline.objects.get(subject_kind=first.subject.kind, subject_id=first.pk)
    assert (clock.rule_code, clock.due_on) == ("practice_review", date(2027, 5, 20))
    assert Deadline.objects.get(subject_id=adult.pk, rule_code="adult_review").statutory is False


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "pseudonym"),
        ({"basis": ""}, "who decided"),
        ({"initiated_on": practice.NOW.date() + timedelta(days=1)}, "future"),
    ],
)
def test_what_is_missing_is_said(wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        practice.opened(**wrong)


def test_only_the_unit_starts_one():
    with pytest.raises(NotAllowed):
        practice.opened(by=people.person(Role.SCRUTINEER))


def test_it_follows_an_agreed_recommendation_of_one_and_only_once():
    rapid.place()
    told = rapid.recommended()
    manager = told.manager
    start = {"by": manager, "rapid_review": told.review, "now": told.moment(15), "initiated_on": told.moment(14).date()}
    with pytest.raises(Refused, match="have not agreed"):
        practice.opened(**start)
    told.send().sign_all()
    made = practice.opened(**start)
    assert made.rapid_review == told.review
    with pytest.raises(Refused, match="already"):
        practice.opened(**start)
    with pytest.raises(Refused, match="no rapid review"):
        practice.opened(kind="adult", **start)


def test_who_sees_it():
    made = practice.opened()
    seen = {role: visible_to(people.person(role), practice.NOW).filter(pk=made.pk).exists() for role in Role}
    assert {role for role, sees in seen.items() if sees} == {
        Role.BUSINESS_MANAGER,
        Role.BUSINESS_SUPPORT,
        Role.LEAD_REPRESENTATIVE,
        Role.DELEGATED_REPRESENTATIVE,
        Role.PARTNERSHIP_CHAIR,
        Role.REVIEW_GROUP_MEMBER,
        Role.SCRUTINEER,
    }
