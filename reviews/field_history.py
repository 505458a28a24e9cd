"""What changed in a review and in an agency's return, field by field, the newest first.

Of a return only what its reader could read when it was sent: what an agency wrote and changed before it
submitted is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from portal.accounts.permissions import UNIT
from portal.accounts.queries import authorities
from portal.history import Revision, revisions

from .choices import Category, Harm, Parallel
from .models import AgencyReturn, Child, Incident, Meeting, RapidReview, Recommendation
from .policies import ANSWERED
from .queries import circulated_versions, may_write_return

if TYPE_CHECKING:
    from portal.accounts.models import Person

Labels = Mapping[str, str]
IN_TIME = ("history_date", "history_id")


def review_revisions(
    review: RapidReview, *, incident: Labels, child: Labels, meeting: Labels, recommendation: Labels
) -> list[Revision]:
    """Every change of the facts, the children, the meeting's record and the recommendation. Four queries.

    Each argument names the fields that are shown of that record, with their labels.
    """
    found = revisions(
        Incident.history.filter(review_id=review.pk).select_related("history_user", "reported_by").order_by(*IN_TIME),
        incident,
        thing="The incident",
        lists={"parallel": Parallel},
    )
    found += revisions(
        Child.history.filter(review_id=review.pk).select_related("history_user").order_by(*IN_TIME),
        child,
        lists={"harms": Harm, "categories": Category},
    )
    for model, labels, thing in ((Meeting, meeting, "The meeting"), (Recommendation, recommendation, "Recommendation")):
        rows = model.history.filter(review_id=review.pk).select_related("history_user").order_by(*IN_TIME)
        found += revisions(rows, labels, thing=thing)
    return sorted(found, key=lambda revision: revision.at, reverse=True)


def return_revisions(agency_return: AgencyReturn, person: Person, on: date, labels: Labels) -> list[Revision]:
    """What changed from one submission of the return to the next, as far as `person` may read them on `on`.

    The agency's own people see each saving; the business unit each submitted version; others those versions that
    a circulated pack holds.
    """
    rows = AgencyReturn.history.filter(id=agency_return.pk).select_related("history_user").order_by(*IN_TIME)
    if not may_write_return(person, agency_return, on):
        rows = rows.filter(state__in=ANSWERED)
        if not any(a.role in UNIT for a in authorities(person, on)):
            held = circulated_versions(agency_return.review_id)
            rows = rows.filter(version__in=[version for pk, version in held if pk == agency_return.pk])
    return revisions(rows, labels, thing=agency_return.organisation.name)[::-1]
