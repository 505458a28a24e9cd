"""The sending to the Panel, the reply, the response, steps between partners, and closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from partnership.dispute_policies import runs_in_hours
from partnership.dispute_queries import about, ladder, step_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.errors import NotAllowed
from portal.together import answered

from ..actions import meeting, submission
from ..forms.sign_off import DisputeForm, ReasonForm
from ..forms.submission import ReplyForm, ResponseForm, SubmitForm
from ..models import PanelReply
from ..readiness import before
from .loading import load_review, taken

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SUBMIT_REVIEW, hidden=True)
def review_submit(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    wanted = submission.wanted_recipients()
    form = SubmitForm(request.POST or None, request.FILES or None, wanted=wanted)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _row = taken(
            form,
            submission.submit,
            review=review,
            sent_at=data["sent_at"],
            channel=data["channel"],
            receipt=data["receipt"],
            others=dict.fromkeys(data["recipients"], data["sent_at"]),
            evidence=data["evidence"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, "The submission is recorded, and its clock is met.")
            return redirect("review", reference=reference)
    context = {"review": review, "form": form, "wanted": wanted, "missing": before("submit", review)}
    context["sign_off"] = latest(review.subject)
    return render(request, "reviews/submission_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_REPLY, hidden=True)
def review_reply(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, submission.record_reply, review=review, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The Panel’s reply is recorded.")
            return redirect("review_respond", reference=reference)
    return render(request, "reviews/submission_reply.html", {"review": review, "form": form})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_REPLY, hidden=True)
def review_respond(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    reply = PanelReply.objects.filter(submission=review.submissions.last()).first()
    stored = {"response": reply.response, "revised_decision": reply.revised_decision} if reply else {}
    form = ResponseForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, submission.respond, review=review, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The response is recorded.")
            return redirect("review_respond", reference=reference)
    context = {"review": review, "form": form, "reply": reply, "missing": before("close", review)}
    return render(request, "reviews/submission_respond.html", context)


@require_POST
@requires(P.RECORD_REPLY, hidden=True)
def review_close(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    submission.close(review=review, by=request.user, now=now)
    messages.success(request, f"{review.reference} is closed.")
    return redirect("review", reference=reference)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_REVIEWS, hidden=True)
def review_dispute(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    may_record = holds(request.user, P.SUBMIT_REVIEW, london_date(now))
    dispute = about(review.subject).first()
    form = DisputeForm(request.POST or None, in_hours=dispute is not None and runs_in_hours(dispute))
    if request.method == "POST":
        if not may_record:
            raise NotAllowed("Only the business manager records the steps between the partners.")
        if form.is_valid():
            done, _row = taken(
                form, submission.record_dispute_step, review=review, by=request.user, now=now, **form.cleaned_data
            )
            if done:
                messages.success(request, "The step is recorded. The due date keeps running.")
                return redirect("review_dispute", reference=reference)
    context = {
        "review": review,
        "form": form,
        "dispute": dispute,
        "may_record": may_record and review.state == "dissent",
    }
    if dispute is not None:
        context["steps"] = answered([step_lines(dispute, now)])[0]
        context["ladder"] = ladder(dispute.kind)
    return render(request, "reviews/submission_dispute.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_MEETING, hidden=True)
def review_reconsider(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, meeting.reconsider, review=review, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The recommendation is open again. The partners sign the new version.")
            return redirect("review_recommendation", reference=reference)
    context = {"review": review, "form": form, "heading": "Reconsider after the Panel’s reply", "button": "Reconsider"}
    context["text"] = "The recommendation can be changed, is signed again by every partner, and is sent once more."
    return render(request, "reviews/review_reason.html", context)
