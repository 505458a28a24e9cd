"""Asking agencies, seeing who is late, the letter, chasing, excusing, opening a return again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnership.queries import responding_agencies
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.documents import render_pdf
from portal.errors import Refused

from ..actions import requests
from ..agency_lines import agency_lines
from ..choices import ReturnState
from ..document import MARKING
from ..forms.agencies import AddAgencyForm, AskForm, ReasonForm
from ..letters import letter
from ..policies import needs_rapid_review
from .loading import load_return, load_review, taken


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.READ_REVIEWS, hidden=True)
def review_agencies(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    may_ask = holds(request.user, Permission.REQUEST_INFORMATION, on)
    rows = list(review.returns.values_list("organisation_id", "state"))
    asked = {pk for pk, state in rows if state != ReturnState.EXCUSED}
    if rows:
        form = AddAgencyForm(request.POST or None, on=on, asked=asked)
    else:
        agencies = responding_agencies(on)
        data = {"organisations": [o.pk for o in agencies]} if request.POST.get("ask") == "all" else request.POST
        form = AskForm(data or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["organisations"]
        done, sent = taken(
            form, requests.request_information, review=review, organisations=wanted, by=request.user, now=now
        )
        if done:
            _say_asked(request, len(sent))
            return redirect("review_agencies", reference=review.reference)
    in_the_way = needs_rapid_review(review)
    may_now = may_ask and review.state in requests.ASKING
    lines = agency_lines(review, request.user, now) if rows else []
    context = {
        "review": review,
        "lines": lines,
        "answered": sum(line.is_answered for line in lines),
        "wanted": sum(line.is_answered or line.is_waiting for line in lines),
        "late": sum(line.is_late for line in lines),
        "form": form,
        "agencies": len(form.fields["organisations"].choices) if not rows else 0,
        "may_ask": may_ask,
        "may_now": may_now and not in_the_way,
        "in_the_way": in_the_way if may_now else None,
        "may_chase": may_ask and review.state not in requests.ENDED,
        "may_reopen": holds(request.user, Permission.REOPEN_RETURN, on) and review.state not in requests.ENDED,
    }
    return render(request, "reviews/agencies_list.html", context, status=422 if form.errors else 200)


def _say_asked(request: HttpRequest, count: int) -> None:
    if count:
        agencies = "1 agency has" if count == 1 else f"{count} agencies have"
        messages.success(request, f"{agencies} been asked. Now send whom to search for by the secure route.")
    else:
        messages.info(request, "These agencies had been asked already.")


@require_safe
@requires(Permission.WRITE_RETURN, Permission.READ_REVIEWS, hidden=True)
def agency_letter(request: HttpRequest, pk: int) -> HttpResponse:
    agency_return = load_return(request, pk, moment())
    context = {"agency_return": agency_return, "review": agency_return.review, "letter": letter(agency_return)}
    return render(request, "reviews/agencies_letter.html", context)


@require_safe
@requires(Permission.WRITE_RETURN, Permission.READ_REVIEWS, hidden=True)
def agency_letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_return(request, pk, now)
    reference = agency_return.review.reference
    context = {
        "title": "Request for information",
        "subtitle": "Rapid review of a serious incident",
        "reference": reference,
        "marking": MARKING,
        "issued_at": agency_return.requested_at,
        "letter": letter(agency_return),
    }
    response = HttpResponse(render_pdf("pdf/letter.html", context), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}-request-{agency_return.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@requires(Permission.REQUEST_INFORMATION, hidden=True)
def agency_chase(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    agency_return = load_return(request, pk, now)
    try:
        requests.chase(agency_return=agency_return, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"A reminder is on its way to {agency_return.organisation.name}.")
    return redirect("review_agencies", reference=agency_return.review.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REQUEST_INFORMATION, hidden=True)
def agency_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(
        request,
        pk,
        requests.excuse,
        {
            "heading": "No longer ask this agency",
            "words": "Its date is cancelled and nobody is reminded any more. You can ask it again later.",
            "button": "No longer ask",
            "done": "is no longer asked.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REOPEN_RETURN, hidden=True)
def return_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(
        request,
        pk,
        requests.reopen,
        {
            "heading": "Open the return again",
            "words": "The agency is told and sees your reason. Its return is private again until it is submitted "
            "anew, and the pack will have to be built again. The date that it met stays met.",
            "button": "Open it again",
            "done": "can change its return again.",
        },
    )


def _with_reason(request: HttpRequest, pk: int, action, words: dict[str, str]) -> HttpResponse:
    now = moment()
    agency_return = load_return(request, pk, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, action, agency_return=agency_return, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{agency_return.organisation.name} {words['done']}")
            return redirect("review_agencies", reference=agency_return.review.reference)
    context = {"agency_return": agency_return, "review": agency_return.review, "form": form, "step": words}
    return render(request, "reviews/agencies_reason.html", context, status=422 if form.errors else 200)
