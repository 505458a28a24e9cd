"""The list of reviews, a review's own page, what is missing before a step, and what happened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.queries import eligible, latest_with_answers, signature_rows
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.deadlines.queries import standing
from portal.said_before import says_again
from portal.today import days_left
from portal.together import fetch
from portal.trail.digest import digest
from portal.trail.queries import history_of
from portal.uploads.queries import attached_to
from portal.workflow import available_transitions

from .. import readings
from ..agency_lines import agency_lines
from ..awaited import awaited
from ..choices import ReviewState
from ..document import EVIDENCE, REVIEW_FILE
from ..forms.review import ListFilter
from ..models import RapidReview
from ..practice.queries import practice_links
from ..queries import clocks_of_all, headline_of
from ..readiness import before
from ..review_list import Listed, lines
from ..steps import next_steps
from ..workflow import BEFORE_SUBMISSION, REVIEW
from .loading import load_review

PAGE = 25
P = Permission
# Until the council has notified, there is nothing to read of agencies, pack, meeting and recommendation.
BEFORE_ASKING = (ReviewState.DRAFT, ReviewState.DECIDING, ReviewState.TO_NOTIFY, ReviewState.NOT_NOTIFIED)


@require_safe
@requires(P.READ_REVIEWS)
@says_again
def reviews(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = ListFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = london_date(now)
    listed = Listed(request.user, now, state=chosen.get("state", ""), only_open=bool(chosen.get("only_open")))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    may_log = holds(request.user, P.LOG_INCIDENT, on)
    context = {"form": form, "page": page, "lines": lines(page.object_list, on), "may_log": may_log}
    return render(request, "reviews/review_list.html", context)


@require_safe
@requires(P.READ_REVIEWS, hidden=True)
@says_again
def review(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    case = load_review(request, reference, now, "incident__reported_by", "notification", "recommendation")
    every_clock, files, children, submissions = fetch(
        clocks_of_all(case),
        attached_to(case.subject),
        case.children.all(),
        case.submissions.select_related("reply").order_by("-number")[:1],
    )
    clocks = [c for c in every_clock if c.subject == case.subject]
    of_returns = {c.subject_id: c for c in every_clock if c.subject != case.subject}
    sign_off = latest_with_answers(case.subject)
    may_sign = bool(sign_off and eligible(sign_off, request.user, now))
    context = {
        "review": case,
        "incident": case.incident,
        "headline": headline_of(children),
        "children": children,
        "strip": readings.fifteen_days(case, clocks, now),
        "day": readings.day_number(clocks, now),
        "law": next((c for c in clocks if c.rule_code == "rapid_review" and not c.cancelled_at), None),
        "clocks": [_clock(c, on) for c in clocks],
        "other_readings": readings.other_readings(case, clocks),
        "after_law": readings.local_after_law(clocks),
        "next": next_steps(case, request.user, now),
        "returns": agency_lines(case, request.user, now, clocks=of_returns, with_contacts=False),
        "sign_off": sign_off,
        "signatures": signature_rows(sign_off) if sign_off else [],
        "may_sign": may_sign,
        "recommendation": getattr(case, "recommendation", None),
        "files": [file for purpose in (REVIEW_FILE, EVIDENCE) for file in files if file.purpose == purpose],
        "submission": submissions[0] if submissions else None,
        "may_edit": holds(request.user, P.LOG_INCIDENT, on),
        "may_plan": holds(request.user, P.PLAN_TIMETABLE, on),
        "may_declare": holds(request.user, P.DECLARE_CONFLICT, on),
        "may_read_trail": holds(request.user, P.READ_TRAIL, on),
        "links": _links(case, request, on),
    }
    context["awaited"] = awaited(case, context["returns"], context["signatures"])
    return render(request, "reviews/review_page.html", context)


def _clock(row: Deadline, on) -> dict[str, object]:
    words = {"met": "Met", "met_late": "Met late", "cancelled": "Stopped"}
    state = standing(row, on)
    return {
        "row": row,
        "words": words.get(state),
        "state": {"met": "met", "met_late": "late", "cancelled": "open"}.get(state, ""),
        "days": None if state in words else days_left(row.due_on, on),
    }


def _links(case: RapidReview, request: HttpRequest, on) -> list[tuple[str, str]]:
    """The review's other pages: those that it has come to, as far as this person may open them."""
    pages = [
        ("Facts of the incident", "review_facts", (P.LOG_INCIDENT,), case.state in BEFORE_SUBMISSION),
        ("Whether to notify", "review_decision", (P.READ_REVIEWS,), True),
        ("Preparation sheet for the notification", "preparation_sheet", (P.LOG_INCIDENT,), True),
        ("Timetable", "review_timetable", (P.READ_REVIEWS,), True),
        ("Agencies and their returns", "review_agencies", (P.READ_REVIEWS,), case.state not in BEFORE_ASKING),
        ("Merged chronology", "review_chronology", (P.READ_PACK,), case.state not in BEFORE_ASKING),
        ("Pack for the meeting", "review_pack", (P.READ_PACK,), case.state not in BEFORE_ASKING),
        ("The meeting", "review_meeting", (P.READ_PACK,), case.state not in BEFORE_ASKING),
        ("Recommendation", "review_recommendation", (P.READ_PACK,), case.state not in BEFORE_ASKING),
        ("The review as it is signed", "review_document", (P.READ_PACK,), case.state not in BEFORE_ASKING),
        ("Conflicts of interest", "review_conflicts", (P.DECLARE_CONFLICT, P.MANAGE_CONFLICTS), True),
        ("What happened", "review_history", (P.READ_TRAIL,), True),
    ]
    links = [
        (words, reverse(name, kwargs={"reference": case.reference}))
        for words, name, permissions, reached in pages
        if reached and any(holds(request.user, p, on) for p in permissions)
    ]
    links += practice_links(case, request.user, on)
    if holds(request.user, P.SEE_OUTBOX, on):
        links.append(("E-mails sent about it", f"{reverse('outbox')}?reference={case.reference}"))
    return links


@require_safe
@requires(P.READ_REVIEWS, hidden=True)
def review_readiness(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    now = moment()
    case = load_review(request, reference, now)
    transition = REVIEW.by_name.get(step)
    if transition is None or transition not in available_transitions(REVIEW, case, request.user, now):
        raise Http404
    return render(
        request,
        "reviews/review_readiness.html",
        {"review": case, "transition": transition, "missing": before(step, case)},
    )


@require_safe
@requires(P.READ_TRAIL, hidden=True)
def review_history(request: HttpRequest, reference: str) -> HttpResponse:
    case = load_review(request, reference, moment())
    page = Paginator(digest(history_of(case.subject)), 50).get_page(request.GET.get("page"))
    return render(request, "reviews/review_history.html", {"review": case, "page": page, "items": page.object_list})
