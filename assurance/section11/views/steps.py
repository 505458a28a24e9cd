"""The steps of a return: shared, put before the lead, sent back, submitted, taken elsewhere, brought in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import taken

from .. import actions, queries
from ..comparison import lines
from ..forms import BringForm, ReasonForm, ShareForm, SubmitForm
from ..policies import is_whole
from .loading import SHOWS_OR_TAKES, form_page, load_own, posted, return_page

P = Permission


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_share(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    people = queries.colleagues(found, request.user, london_date(now))
    form = ShareForm(posted(request), people=people)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.share, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.person.name} can now write this return too, and has been told.")
            return redirect("assessment", pk=pk)
    return form_page(request, form, heading="Share the return with a colleague", button="Share", **return_page(found))


@require_POST
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_share_end(request: HttpRequest, pk: int, share_id: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    shared = found.shares.select_related("person").filter(pk=share_id).first()
    if shared is None:
        raise Http404
    actions.take_back_share(assessment=found, shared=shared, by=request.user, now=now)
    messages.success(request, f"{shared.person.name} no longer has this return. What they wrote stays in it.")
    return redirect("assessment", pk=pk)


@require_POST
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_to_lead(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    actions.to_lead(assessment=load_own(request, pk, now), by=request.user, now=now)
    messages.success(request, "Your agency’s lead has been asked to read it and approve it.")
    return redirect("assessment", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.send_back, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is back with its authors, who see your reason.")
            return redirect("assessment", pk=pk)
    return form_page(request, form, heading="Send it back to its authors", button="Send it back", **return_page(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything once more, and the lead's approval of exactly that."""
    now = moment()
    found = load_own(request, pk, now)
    form = SubmitForm(posted(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.submit, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The return is submitted. Thank you: the business unit has been told.")
            return redirect("assessment", pk=pk)
        found.refresh_from_db()
        form.take_version(found.version)
    context = {"assessment": found, "form": form, "lines": lines(found), "missing": is_whole(found)}
    return render(request, "assurance/section11/submit.html", context, status=422 if form.errors else 200)


@require_safe
@requires(P.WRITE_SELF_ASSESSMENT, hidden=True)
def assessment_package(request: HttpRequest, pk: int) -> HttpResponse:
    """The return as a file for another area's portal."""
    now = moment()
    found = load_own(request, pk, now)
    content = actions.package(assessment=found, by=request.user, now=now)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}-return.zip"'
    return answer


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.APPROVE_SELF_ASSESSMENT, hidden=True)
def assessment_bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load_own(request, pk, now)
    form = BringForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done, result = taken(form, actions.bring_in, assessment=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            return render(request, "assurance/section11/brought_in.html", {"assessment": found, "result": result})
    lines_ = [
        "Questions that both areas ask are matched; what is not asked here is named and left out.",
        "Nothing that is written here is replaced unless you say so.",
    ]
    return form_page(request, form, heading="Bring in another area’s return", button="Bring it in", files=True,
                     lines=lines_, **return_page(found))  # fmt: skip
