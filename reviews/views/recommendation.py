"""The criteria and the recommendation, and sending them to the partners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed

from ..actions import meeting as meetings
from ..actions.sign_off import send_for_sign_off
from ..choices import ReviewState
from ..forms.recommendation import RecommendationForm
from ..identifiers import findings_in
from ..models import RapidReview, Recommendation
from ..readiness import before
from .loading import load_review, taken
from .staleness import stale

P = Permission
WITH_PARTNERS = (ReviewState.SIGN_OFF, ReviewState.DISSENT, ReviewState.AGREED)


def _form(review: RapidReview, data=None) -> RecommendationForm:
    stored = Recommendation.objects.filter(review=review).first()
    return RecommendationForm.of(stored, {a.code: a for a in review.criteria.all()}, data)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.READ_PACK, hidden=True)
def review_recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    writes = holds(request.user, P.RECORD_MEETING, london_date(now))
    form = _form(review, request.POST or None)
    # What has been typed stays on the page even where the review has moved on meanwhile.
    context: dict = {"review": review, "may_record": writes and (review.state in meetings.EDITABLE or form.is_bound)}
    if request.method == "POST":
        if not writes:
            raise NotAllowed("Only the business unit writes the recommendation.")
        if form.is_valid():
            try:
                done, _fields = taken(
                    form,
                    meetings.edit_recommendation,
                    review=review,
                    answers=form.answers(),
                    changes=form.changes(),
                    version=form.cleaned_data["version"],
                    by=request.user,
                    now=now,
                )
            except Conflict as conflict:
                context["stale"] = stale(form, conflict, _form(review))
            else:
                if done:
                    messages.success(request, "The recommendation is saved.")
                    return redirect("review_recommendation", reference=reference)
    stored = Recommendation.objects.filter(review=review).first()
    context |= {
        "form": form,
        "stored": stored,
        "with_partners": review.state in WITH_PARTNERS,
        "missing": before("send_for_sign_off", review),
        "may_send": review.state == ReviewState.MET and holds(request.user, P.OPEN_SIGN_OFF, london_date(now)),
        "findings": findings_in(
            {str(f.label): getattr(stored, f.name) for f in form.own_fields() if stored and f.name != "outcome"}
        ),
    }
    return render(request, "reviews/recommendation_page.html", context)


@require_POST
@requires(P.OPEN_SIGN_OFF, hidden=True)
def review_send_for_sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    missing = before("send_for_sign_off", review)
    if missing and review.state == ReviewState.MET:
        return redirect("review_readiness", reference=reference, step="send_for_sign_off")
    sign_off = send_for_sign_off(review=review, by=request.user, now=now)
    messages.success(request, f"Version {sign_off.version} is with the partners. They are told by e-mail.")
    return redirect("review", reference=reference)
