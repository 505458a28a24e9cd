"""The two ways in which a review ends early: no rapid review needed after the notification, and withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines.lines import lines
from portal.deadlines.queries import for_subject, open_deadlines

from ..actions import decision, guarding
from ..actions.sign_off import live_sign_off
from ..choices import ReturnState, ReviewState
from ..forms.ending import ReasonForm
from ..policies import needs_no_rapid_review
from ..workflow import BEFORE_SUBMISSION, OPEN_RETURN
from .loading import load_review, taken

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.WITHDRAW_REVIEW, hidden=True)
def review_end_after_notification(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    guarding.in_state(review, (ReviewState.NOTIFIED,), "ending it after the notification")
    hint = "What was found about abuse and neglect, and by whom. No names."
    form = ReasonForm(request.POST or None, label="Why no rapid review is needed", hint=hint)
    if form.is_valid():
        done, _nothing = taken(
            form,
            decision.end_after_notification,
            review=review,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, f"{review.reference} ends with the notification, and its clocks are stopped.")
            return redirect("review", review.reference)
    context = {
        "review": review,
        "form": form,
        "refused": needs_no_rapid_review(review),
        "clocks": lines(open_deadlines() & for_subject(review.subject), london_date(now)),
    }
    return render(request, "reviews/notify_end.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.WITHDRAW_REVIEW, hidden=True)
def review_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    guarding.in_state(review, BEFORE_SUBMISSION, "withdrawing it")
    hint = "Which of the criteria was found not to be met, and who found it. No names."
    form = ReasonForm(request.POST or None, label="Why the criteria are not met", hint=hint)
    if form.is_valid():
        done, _nothing = taken(
            form,
            decision.withdraw,
            review=review,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, f"{review.reference} is withdrawn, and its clocks are stopped.")
            return redirect("review", review.reference)
    context = {
        "review": review,
        "form": form,
        "clocks": lines(open_deadlines() & for_subject(review.subject), london_date(now)),
        "open_returns": review.returns.filter(state__in=OPEN_RETURN).count(),
        "kept_returns": review.returns.filter(state__in=(ReturnState.SUBMITTED, ReturnState.NIL)).count(),
        "signed": live_sign_off(review) is not None,
        "notified": hasattr(review, "notification"),
    }
    return render(request, "reviews/withdraw_form.html", context)
