"""The steps of a return: shared, put before the lead, sent back, approved and submitted, or nothing held."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.uploads.queries import files_of

from ..actions import returns
from ..forms.agencies import ReasonForm
from ..forms.returns import NilForm, ShareForm, SubmitForm
from ..identifiers import findings_in
from ..models import ReturnShare
from ..policies import missing_parts
from .loading import taken
from .returns import load_own, parts_of, texts_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_RETURN, hidden=True)
def return_share(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    people = returns.colleagues(agency_return, request.user, london_date(now))
    form = ShareForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        done, shared = taken(
            form, returns.share, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, f"{shared.person.name} can now write this return too, and has been told.")
            return redirect("return", pk)
    return _page(request, "reviews/return_share.html", agency_return, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_RETURN, hidden=True)
def return_share_take_back(request: HttpRequest, pk: int, share_id: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    share = get_object_or_404(ReturnShare.objects.select_related("person"), pk=share_id, agency_return=agency_return)
    if request.method == "POST":
        returns.take_back_share(agency_return=agency_return, share=share, by=request.user, now=now)
        messages.success(request, f"{share.person.name} no longer has this return. What they wrote stays in it.")
        return redirect("return", pk)
    context = {"agency_return": agency_return, "review": agency_return.review, "share": share}
    return render(request, "reviews/return_share_take_back.html", context)


@require_POST
@requires(Permission.WRITE_RETURN, hidden=True)
def return_to_lead(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    returns.to_lead(agency_return=agency_return, by=request.user, now=now)
    messages.success(request, "Your agency’s lead has been asked to read it and approve it.")
    return redirect("return", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_RETURN, hidden=True)
def return_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, returns.send_back, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "It is back with its author, who sees your reason.")
            return redirect("return", pk)
    return _page(request, "reviews/return_send_back.html", agency_return, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_RETURN, hidden=True)
def return_submit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    form = SubmitForm(request.POST or None, initial={"version": agency_return.version})
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, returns.submit, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The return is submitted. Thank you: the business manager has been told.")
            return redirect("return", pk)
        agency_return.refresh_from_db()
        form.take_version(agency_return.version)
    edit = reverse("return_edit", args=[pk])
    missing = [{"text": f"{w[0].upper()}{w[1:]}", "path": f"{edit}#id_{f}"} for f, w in missing_parts(agency_return)]
    extra = {
        "missing": missing,
        "parts": parts_of(agency_return),
        "events": list(agency_return.events.all()),
        "files": files_of(agency_return.subject, returns.RETURN_FILE),
        "warnings": findings_in(texts_of(agency_return)),
        "may_submit": not missing and agency_return.state in ("drafting", "with_lead"),
    }
    return _page(request, "reviews/return_submit.html", agency_return, form, extra)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_RETURN, hidden=True)
def return_nil(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    form = NilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, returns.make_nil, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The nil return is submitted. Thank you: the business manager has been told.")
            return redirect("return", pk)
    return _page(request, "reviews/return_nil.html", agency_return, form)


def _page(request: HttpRequest, template: str, agency_return, form, extra=None) -> HttpResponse:
    context = {"agency_return": agency_return, "review": agency_return.review, "form": form, **(extra or {})}
    return render(request, template, context, status=422 if form.errors else 200)
