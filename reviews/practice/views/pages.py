"""The list of practice reviews, and the page of one: where it stands, what comes next, its four dates."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.queries import eligible, latest, signature_rows
from portal.clock import london_date
from portal.deadlines.lines import lines as deadline_lines
from portal.deadlines.models import Deadline
from portal.trail.models import TrailEvent
from portal.trail.queries import events_of, lines

from ..dates import four_dates
from ..policies import read_together, report_of, terms_of
from ..queries import counted_years, listed, standing_publication, waiting_plans
from ..steps import forward, others
from .loading import load_practice

P = Permission
PAGE = 30


@require_safe
@requires(P.READ_PRACTICE)
def practice_reviews(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    page = Paginator(listed(request.user, now), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    clocks = Deadline.objects.filter(
        subject_kind__in={row.subject.kind for row in rows}, subject_id__in=[row.pk for row in rows],
        rule_code__in=("practice_review", "adult_review"),
    ).select_related("owner_organisation")  # fmt: skip
    by_review = {line.deadline.subject_id: line for line in deadline_lines(clocks, on)}
    context = {
        "page": page,
        "lines": [{"review": row, "clock": by_review.get(row.pk)} for row in rows],
        "may_open": holds(request.user, P.RUN_PRACTICE, on),
        "counted": counted_years() if holds(request.user, P.READ_REVIEWS, on) else [],
    }
    return render(request, "reviews/practice_list.html", context)


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_practice(request, reference, now)
    is_reviewer = not holds(request.user, P.READ_REVIEWS, on)
    of_review = Deadline.objects.filter(subject_kind=review.subject.kind, subject_id=review.pk)
    clocks, reviewers, conflicts, plans, events = read_together(
        review,
        of_review.select_related("owner_organisation"),
        review.candidates.filter(state="appointed").select_related("person"),
        review.conflicts.filter(lifted_at__isnull=True).select_related("person"),
        waiting_plans(review),
        TrailEvent.objects.none() if is_reviewer else events_of(review.subject),
    )
    terms = terms_of(review)
    sign_off = latest(review.subject)
    context = {
        "review": review,
        "next": forward(review, request.user, now),
        "steps": others(review, request.user, now),
        "may_sign": bool(sign_off and eligible(sign_off, request.user, now)),
        "clocks": deadline_lines(clocks, on),
        "dates": four_dates(review, sign_off),
        "terms": terms,
        "agencies": list(terms.agencies.order_by("name")) if terms else [],
        "report": report_of(review),
        "reviewers": reviewers,
        "sign_off": sign_off,
        "rows": signature_rows(sign_off) if sign_off else [],
        "plan": next(iter(plans), None),
        "publication": standing_publication(review),
        "conflicts": conflicts,
        "history": lines(events),
        "is_reviewer": is_reviewer,
        "may_run": holds(request.user, P.RUN_PRACTICE, on),
        "may_manage_conflicts": holds(request.user, P.MANAGE_CONFLICTS, on),
        "may_declare": holds(request.user, P.DECLARE_CONFLICT, on),
    }
    return render(request, "reviews/practice_page.html", context)
