"""The timetable of a review, and moving a milestone of the local table."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partnership.queries import timetable_preset
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines.queries import for_subject, standing
from portal.today import days_left

from .. import readings
from ..actions.timetable import move_milestone
from ..forms.review import MoveForm
from .loading import load_review, taken

P = Permission


@require_safe
@requires(P.READ_REVIEWS, hidden=True)
def review_timetable(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    case = load_review(request, reference, now)
    clocks = list(for_subject(case.subject))
    rows = [{"row": c, "standing": standing(c, on), "days": days_left(c.due_on, on)} for c in clocks]
    return render(
        request,
        "reviews/timetable_page.html",
        {
            "review": case,
            "preset": timetable_preset(),
            "rows": rows,
            "strip": readings.fifteen_days(case, clocks, now),
            "other_readings": readings.other_readings(case, clocks),
            "after_law": readings.local_after_law(clocks),
            "may_plan": holds(request.user, P.PLAN_TIMETABLE, on),
            "may_edit": holds(request.user, P.LOG_INCIDENT, on),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PLAN_TIMETABLE, hidden=True)
def milestone_move(request: HttpRequest, reference: str, milestone: str) -> HttpResponse:
    now = moment()
    case = load_review(request, reference, now)
    row = for_subject(case.subject).filter(instance=milestone).exclude(instance="").first()
    if row is None:
        raise Http404
    form = MoveForm(request.POST or None, initial={"new_due_on": row.due_on})
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, move_milestone, review=case, deadline=row, by=request.user, now=now,
                              **form.cleaned_data)  # fmt: skip
        if done:
            return redirect("review_timetable", reference=case.reference)
    return render(request, "reviews/timetable_move.html", {"review": case, "row": row, "form": form})
