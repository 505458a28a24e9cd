"""Conflicts of interest in one review: declared, recorded for another, listed, lifted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed

from ..actions import conflict
from ..forms.conflicts import OtherConflictForm, OwnConflictForm
from ..forms.ending import ReasonForm
from ..identifiers import findings_in
from ..models import ConflictOfInterest
from ..on_notifying import readers
from .loading import load_review, taken

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.DECLARE_CONFLICT, Permission.MANAGE_CONFLICTS, hidden=True)
def review_conflicts(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    manages = holds(request.user, Permission.MANAGE_CONFLICTS, on)
    others = readers(on).exclude(pk=request.user.pk) if manages else []
    for_other = manages and "record" in request.POST
    own = OwnConflictForm(None if for_other else request.POST or None, prefix="own")
    other = OtherConflictForm(request.POST if for_other else None, people=others, prefix="other") if manages else None
    form = other if for_other else own
    if form.is_valid():
        person = form.cleaned_data.get("person", request.user)
        done, _row = taken(
            form,
            conflict.declare,
            review=review,
            person=person,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done and for_other:
            messages.success(request, f"{person.name} sees nothing of {review.reference} from now on.")
            return redirect("review_conflicts", review.reference)
        if done:
            messages.success(request, "Your conflict of interest is recorded. The review is closed to you from now on.")
            return redirect("reviews")
    rows = []
    if holds(request.user, Permission.READ_TRAIL, on):
        rows = list(review.conflicts.select_related("person", "declared_by", "lifted_by").order_by("-declared_at"))
    context = {
        "review": review,
        "own": own,
        "other": other,
        "manages": manages,
        "standing": [row for row in rows if row.lifted_at is None],
        "lifted": [row for row in rows if row.lifted_at is not None],
        "warnings": findings_in({f"Reason: {row.person.name}": row.reason for row in rows}),
    }
    return render(request, "reviews/conflict_list.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.MANAGE_CONFLICTS, hidden=True)
def conflict_lift(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    row = get_object_or_404(ConflictOfInterest.objects.select_related("person", "review"), pk=pk, review=review)
    if row.person_id == request.user.pk:
        raise NotAllowed("Nobody lifts their own conflict of interest: another business manager or deputy can.")
    if row.lifted_at is not None:
        messages.info(request, "This conflict of interest was lifted already.")
        return redirect("review_conflicts", review.reference)
    form = ReasonForm(request.POST or None, label="Why it is lifted")
    if form.is_valid():
        done, _nothing = taken(
            form,
            conflict.lift,
            conflict=row,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, f"{row.person.name} can read {review.reference} again, as their role allows.")
            return redirect("review_conflicts", review.reference)
    return render(request, "reviews/conflict_lift.html", {"review": review, "row": row, "form": form})
