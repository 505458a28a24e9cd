"""The work itself: checkpoints, written requests, involvement, other processes, delays, conflicts of interest."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import directory, holds
from portal.clock import london_date

from ...learning.views.loading import posted
from ...models import OtherProceedings, PracticeReview
from .. import actions
from ..forms.commissioning import ReasonForm
from ..forms.running import (
    AnswerForm,
    AskForm,
    CheckpointForm,
    CheckpointRecordForm,
    ConflictForm,
    DelayForm,
    InvolvementForm,
    ProceedingsForm,
)
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_running(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_practice(request, reference, now)
    context = {
        "review": review,
        "checkpoints": list(review.checkpoints.select_related("recorded_by")),
        "asked": list(review.reviewer_requests.select_related("asked_by", "answered_by")),
        "involvement": list(review.involvement.all()),
        "proceedings": list(review.proceedings.all()),
        "delays": list(review.delay_notices.select_related("recorded_by", "panel_evidence", "secretary_evidence")),
        "today": on,
        "may_run": holds(request.user, P.RUN_PRACTICE, on),
        "may_write": holds(request.user, P.WRITE_REPORT, on),
        "may_tell": holds(request.user, P.SEND_PRACTICE, on) and review.is_childs,
    }
    return render(request, "reviews/practice_running.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_checkpoint(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = CheckpointForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.plan_checkpoint, heading="Plan a checkpoint", button="Plan it",
        done="The checkpoint is planned.", up="practice_running", now=now, review=review,
        text="The partners look at the time taken and the quality of the work at regular intervals.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_checkpoint_record(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    checkpoint = review.checkpoints.select_related("review").filter(pk=pk).first()
    if checkpoint is None:
        raise Http404
    form = CheckpointRecordForm(
        request.POST if request.method == "POST" else None, initial={"held_on": london_date(now)}
    )
    return practice_form(
        request, review, form, actions.record_checkpoint, heading="What the checkpoint saw", button="Record it",
        done="The checkpoint is recorded.", up="practice_running", now=now, checkpoint=checkpoint,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_ask(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = AskForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.ask_reviewer, heading="Ask the reviewer in writing", button="Ask",
        done="The request is recorded. The reviewer reads it here.", up="practice_running", now=now, review=review,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_answer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    asked = review.reviewer_requests.select_related("review").filter(pk=pk).first()
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.answer_request, heading="Answer the written request", button="Answer",
        done="The answer is recorded.", up="practice_running", now=now, quote=asked.words,
        values=lambda: {"request": asked, **form.cleaned_data},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_involvement(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = InvolvementForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.record_involvement, heading="Record the involvement of somebody",
        button="Record it", done="It is recorded.", up="practice_running", now=now, review=review,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_process(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = ProceedingsForm.of(None, request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.record_proceedings, heading="Record another process", button="Record it",
        done="The process is recorded.", up="practice_running", now=now, review=review,
        values=lambda: {"values": form.values()},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_process_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    row: OtherProceedings | None = review.proceedings.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = ProceedingsForm.of(row, request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.record_proceedings, heading="Change what is known of the process",
        button="Save", done="The process is saved.", up="practice_running", now=now, review=review, proceedings=row,
        values=lambda: {"values": form.values(), "version": form.cleaned_data["version"]},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_PRACTICE, hidden=True)
def practice_delay(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = DelayForm(posted(request), request.FILES if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.record_delay, heading="Tell of a delay", button="Record it",
        done="The delay notice is recorded. The date of the rule stays beside the new one.", up="practice_running",
        now=now, review=review,
        text="Record here that the Panel and the Secretary of State were told, each with the reasons.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.DECLARE_CONFLICT, hidden=True)
def practice_conflict(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare one's own interest, or (for the business manager) record another's."""
    now = moment()
    on = london_date(now)
    review = load_practice(request, reference, now)
    manages = holds(request.user, P.MANAGE_CONFLICTS, on)
    people = [p.pk for p in directory(on)] if manages else None
    form = ConflictForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid() and not form.cleaned_data.get("person"):
        # Whoever declares their own interest no longer sees the review to go back to.
        return _declare_own(request, review, form, now)
    return practice_form(
        request, review, form, actions.declare, heading="Record a conflict of interest", button="Record it",
        done="The conflict of interest is recorded. The review is closed to that person.",
        up="practice", now=now, review=review, grave=True,
        text="Whoever has a conflict of interest no longer sees the review, from now on.",
    )  # fmt: skip


def _declare_own(request: HttpRequest, review: PracticeReview, form: ConflictForm, now: datetime) -> HttpResponse:
    actions.declare(review=review, person=request.user, reason=form.cleaned_data["reason"], by=request.user, now=now)
    messages.success(request, "Your conflict of interest is recorded. The review is closed to you.")
    return redirect("practice_reviews")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_CONFLICTS, hidden=True)
def practice_conflict_lift(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    conflict = review.conflicts.filter(pk=pk, lifted_at__isnull=True).first()
    if conflict is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.lift, heading="Lift the conflict of interest", button="Lift it",
        done="The conflict is lifted.", up="practice", now=now, conflict=conflict,
    )  # fmt: skip
