"""An agency's return: its page, one answer after another, and the evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.together import fetch
from portal.uploads.models import Attachment

from ...choices import CycleState
from ...models import Assessment
from ...models.section11 import ASSESSMENT_KIND
from .. import actions, queries
from ..comparison import line_of, lines
from ..forms import AnswerForm, EvidenceForm, ReasonForm
from .loading import (
    SHOWS_OR_TAKES,
    form_page,
    leave_trace,
    load_answer,
    load_own,
    load_return,
    posted,
    return_page,
)

P = Permission


@require_safe
@requires(P.READ_SELF_ASSESSMENTS, P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole return for the agency and its readers; for others who may know of it only where it stands."""
    now = moment()
    found, on = load_return(request, pk, now), london_date(now)
    own = queries.may_write(request.user, found, on)
    readable = queries.may_read(request.user, found, on)
    if readable:
        leave_trace(request, found, now)
    open_cycle = found.cycle.state == CycleState.ISSUED
    may_run = holds(request.user, P.RUN_SELF_ASSESSMENT, on) and open_cycle
    submitted = found.state == "submitted"
    shares, chases = fetch(found.shares.select_related("person"), found.chases.all())
    context = {
        "assessment": found,
        "cycle": found.cycle,
        "own": own,
        "readable": readable,
        "late": found.is_late(on),
        "writable": own and open_cycle and found.state in queries.WRITABLE,
        "may_approve": own and queries.may_approve(request.user, found, on),
        "may_chase": may_run and found.state in queries.WRITABLE,
        "may_moderate": may_run and submitted,
        "shares": shares,
        "chases": chases,
    }
    if readable:
        rows = lines(found)
        context |= {
            "lines": rows,
            "answered": sum(line.answer.answered for line in rows),
            "earlier": queries.earlier(found) if own else None,
            "notes": queries.panel_notes(found) if submitted or own else [],
            "tracked": queries.actions_of(found),
        }
    return render(request, "assurance/section11/assessment.html", context)


@require_POST
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_carry(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    count = actions.carry_forward(assessment=load_own(request, pk, now), by=request.user, now=now)
    words = "answer is" if count == 1 else "answers are"
    messages.success(request, f"{count} {words} carried forward. Read each one: what was true then may not be now.")
    return redirect("assessment", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_answer(request: HttpRequest, pk: int, answer_id: int) -> HttpResponse:
    """One question: saved as far as it is, with what was answered last time beside it."""
    now = moment()
    found = load_own(request, pk, now)
    answer, levels = load_answer(found, answer_id), queries.scale(found.cycle).values()
    form = AnswerForm.of(answer, levels, posted(request))
    around = _around(found, answer_id)
    context: dict = {"assessment": found, "form": form, "line": line_of(found, answer), **around}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form, actions.save_answer, answer=answer, changes=form.changes(),
                version=form.cleaned_data["version"], by=request.user, now=now,
            )  # fmt: skip
        except Conflict as conflict:
            context["stale"] = stale(form, conflict, AnswerForm.of(load_answer(found, answer_id), levels))
        else:
            if done:
                messages.success(request, f"Question {answer.question.number} is saved.")
                if "next" in request.POST and around["after"] is not None:
                    return redirect("assessment_answer", pk, around["after"].pk)
                return redirect("assessment", pk=pk)
    return render(request, "assurance/section11/answer.html", context, status=422 if form.errors else 200)


def _around(found: Assessment, answer_id: int) -> dict:
    rows = queries.answers(found)
    place = next(number for number, row in enumerate(rows) if row.pk == answer_id)
    after = rows[place + 1] if place + 1 < len(rows) else None
    return {"after": after, "place": place + 1, "count": len(rows)}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_attach(request: HttpRequest, pk: int, answer_id: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    answer = load_answer(found, answer_id)
    form = EvidenceForm(posted(request), request.FILES if request.method == "POST" else None)
    back = reverse("assessment_answer", args=[pk, answer_id])
    if request.method == "POST" and form.is_valid():
        done, _file = taken(form, actions.attach, answer=answer, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The file is attached.")
            return redirect(back)
    return form_page(
        request, form, heading=f"Evidence for question {answer.question.number}", button="Attach", files=True,
        **{**return_page(found), "back": back, "back_text": "The question"},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_file_remove(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    rows = Attachment.objects.filter(subject_kind=ASSESSMENT_KIND, subject_id=found.pk, removed_at=None)
    file = rows.filter(pk=file_id).first()
    if file is None:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.detach, assessment=found, attachment=file, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The file is taken out.")
            return redirect("assessment", pk=pk)
    return form_page(request, form, heading="Take a file out", button="Take it out", lines=[file.name],
                     **return_page(found))  # fmt: skip
