"""What a review asks of people, for the Today page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.deadlines import queries as deadlines
from portal.deadlines.models import Deadline
from portal.today import Asked, Need, days_left, first

from .agency_lines import WRITTEN
from .choices import ReviewState
from .models import PartnerView, RapidReview
from .models.agency_return import KIND as RETURN_KIND
from .models.review import KIND as REVIEW_KIND
from .queries import my_returns, visible_to

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST, MOST_RETURNS = 20, 50


def needs(person: Person, now: datetime) -> list[Asked]:
    """Drafts to complete, views to give, decisions to take, returns to write."""
    return [_drafts(person, now), _views(person, now), _returns(person, now)]


def _drafts(person: Person, now: datetime) -> Asked:
    if not holds(person, Permission.LOG_INCIDENT, london_date(now)):
        return []
    drafts = visible_to(person, now).filter(state=ReviewState.DRAFT).order_by("logged_at")
    (rows,) = yield [drafts[: MOST + 1]]
    found = [Need(f"{r.reference}: complete the facts", _path("review_facts", r), label="Draft") for r in rows]
    return first(found, MOST, "drafts to complete", _listed(ReviewState.DRAFT))


def _views(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    own = {a.organisation_id for a in capacities(person, Permission.GIVE_PARTNER_VIEW, on)}
    if not own:
        return []
    given = PartnerView.objects.filter(organisation_id__in=own).values("review_id")
    deciding = visible_to(person, now).filter(state=ReviewState.DECIDING).exclude(pk__in=given)
    (rows,) = yield [deciding.order_by("logged_at")[: MOST + 1]]
    (clocks,) = yield [
        Deadline.objects.filter(
            deadlines.OPEN,
            subject_kind=REVIEW_KIND,
            subject_id__in=[r.pk for r in rows],
            rule_code="panel_notification",
        ).values_list("subject_id", "due_on"),
    ]
    due = dict(clocks)
    found = [
        Need(
            f"{r.reference}: give your partner's view on notifying",
            _path("review_decision", r),
            due.get(r.pk),
            days_left(due[r.pk], on) if r.pk in due else None,
            "View",
        )
        for r in rows
    ]
    return first(found, MOST, "views to give", _listed(ReviewState.DECIDING))


def _returns(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    # The agency's contact owns the clock, and sees it as a date already: the line is for the authors.
    owned = {a.organisation_id for a in capacities(person, Permission.APPROVE_RETURN, on)}
    (rows,) = yield [my_returns(person, now).exclude(organisation_id__in=owned).defer(*WRITTEN)[: MOST_RETURNS + 1]]
    (due,) = yield [
        Deadline.objects.filter(
            subject_kind=RETURN_KIND, subject_id__in=[r.pk for r in rows], cancelled_at__isnull=True
        ).values_list("subject_id", "due_on")
    ]
    clocks = dict(due)
    found = [
        Need(
            f"{r.review.reference}: write the return of {r.organisation.short_name}",
            reverse("return", kwargs={"pk": r.pk}),
            clocks.get(r.pk),
            days_left(clocks[r.pk], on) if r.pk in clocks else None,
        )
        for r in rows
    ]
    return first(found, MOST_RETURNS, "returns to write", reverse("my_returns"))


def _listed(state: ReviewState) -> str:
    return f"{reverse('reviews')}?state={state.value}"


def _path(page: str, review: RapidReview) -> str:
    return reverse(page, kwargs={"reference": review.reference})
