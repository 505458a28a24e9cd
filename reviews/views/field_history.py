"""What changed, field by field: of a review, and of an agency's return. For those who read the trail."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import NotAllowed

from ..agency_lines import agency_lines
from ..field_history import return_revisions, review_revisions
from ..forms.children import ChildForm
from ..forms.incident import DatesForm, FactsForm
from ..forms.meeting import MeetingForm
from ..forms.recommendation import RecommendationForm
from ..forms.returns import ReturnForm
from ..queries import may_read_return
from .loading import load_return, load_review

PAGE = 25


def _labels(*forms) -> dict[str, str]:
    """The fields of the forms with their labels; the version that guards them is none that anybody typed."""
    return {name: str(field.label) for form in forms for name, field in form.base_fields.items() if name != "version"}


INCIDENT = _labels(DatesForm, FactsForm)
CHILD = _labels(ChildForm)
MEETING = _labels(MeetingForm)
RECOMMENDATION = _labels(RecommendationForm)
RETURN = _labels(ReturnForm) | {
    "involvement": "The agency’s involvement",
    "nil_words": "Nil return: which records were searched",
}


@require_safe
@requires(Permission.READ_TRAIL, hidden=True)
def review_changes(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    case = load_review(request, reference, now)
    found = review_revisions(case, incident=INCIDENT, child=CHILD, meeting=MEETING, recommendation=RECOMMENDATION)
    returns = [line for line in agency_lines(case, request.user, now, with_contacts=False) if line.readable]
    context = {"review": case, "page": _page(request, found), "returns": returns}
    return render(request, "reviews/review_changes.html", context)


@require_safe
@requires(Permission.READ_TRAIL, hidden=True)
def return_changes(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    agency_return = load_return(request, pk, now)
    if not may_read_return(request.user, agency_return, on):
        raise NotAllowed(
            "What the agency writes is private to it. The business unit reads it when it is submitted, the review "
            "group when it is circulated with the pack."
        )
    found = return_revisions(agency_return, request.user, on, RETURN)
    context = {"agency_return": agency_return, "review": agency_return.review, "page": _page(request, found)}
    return render(request, "reviews/return_changes.html", context)


def _page(request: HttpRequest, found: list):
    return Paginator(found, PAGE).get_page(request.GET.get("page"))
