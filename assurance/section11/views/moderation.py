"""A return in the hands of others than its agency: chased, excused, opened again, moderated, challenged."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.editing import taken

from .. import actions, queries
from ..comparison import line_of
from ..forms import ModerateForm, PanelAnswerForm, PanelForm, ReasonForm
from .loading import (
    SHOWS_OR_TAKES,
    form_page,
    load_answer,
    load_own,
    load_readable,
    load_return,
    posted,
    return_page,
)

P = Permission


@require_POST
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def assessment_chase(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_return(request, pk, now)
    form = ReasonForm({"reason": "chased"})
    done, _made = taken(form, actions.chase, assessment=found, by=request.user, now=now)
    if done:
        messages.success(request, f"{found.organisation.name} was chased.")
    else:
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect("cycle", pk=found.cycle_id)


def _with_reason(request: HttpRequest, pk: int, action, heading: str, button: str, said: str) -> HttpResponse:
    now = moment()
    found = load_return(request, pk, now)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, action, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, said)
            return redirect("cycle", pk=found.cycle_id)
    return form_page(request, form, heading=heading, button=button, **return_page(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def assessment_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(
        request, pk, actions.excuse, "No longer ask this agency", "No longer ask", "The agency is no longer asked."
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def assessment_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(
        request, pk, actions.reopen, "Open this return again", "Open it again",
        "The return is open again, and the agency has been told.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def assessment_moderate(request: HttpRequest, pk: int, answer_id: int) -> HttpResponse:
    """The moderated score beside the agency's own answer."""
    now = moment()
    found = load_readable(request, pk, now)
    answer, levels = load_answer(found, answer_id), queries.scale(found.cycle).values()
    form = ModerateForm.of(answer, levels, posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.moderate, answer=answer, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"Question {answer.question.number} is moderated.")
            return redirect("assessment", pk=pk)
        form.take_version(load_answer(found, answer_id).version)
    context = {"assessment": found, "form": form, "line": line_of(found, answer)}
    return render(request, "assurance/section11/moderate.html", context, status=422 if form.errors else 200)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SELF_ASSESSMENT, hidden=True)
def assessment_panel(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_readable(request, pk, now)
    form = PanelForm(posted(request), cycle=found.cycle)
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.note_panel, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It stands beside the return, where the agency can answer.")
            return redirect("assessment", pk=pk)
    return form_page(request, form, heading="What the challenge panel said", button="Save", **return_page(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_panel_answer(request: HttpRequest, pk: int, note_id: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    note = found.panel_notes.filter(pk=note_id).first()
    if note is None:
        raise Http404
    form = PanelAnswerForm(posted(request), initial={"answer": note.answer})
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.answer_panel, note=note, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "Your answer stands beside what the panel said.")
            return redirect("assessment", pk=pk)
    return form_page(request, form, heading="Answer the challenge panel", button="Save", lines=[note.words],
                     **return_page(found))  # fmt: skip
