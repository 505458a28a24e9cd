"""The registers of agreements and documents, and the decisions to share or not."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.trail.events import Event
from portal.trail.recording import record

from .. import information_queries as information
from .. import queries
from ..actions import information as actions
from ..forms.information import (
    AgreementForm,
    AssessmentForm,
    DocumentForm,
    EndedForm,
    ReviewedForm,
    SharingForm,
    SignedForm,
    VersionForm,
)
from ..golden_rules import GOLDEN_RULES
from ..models import AgreementParty, PolicyDocument, SharingAgreement
from ..models.information import AGREEMENT_KIND, POLICY_KIND
from .one_form import form_page

P = Permission
PAGE = 50
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(P.SEE_DIRECTORY)
def registers(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    context = {
        "arrangements": queries.current(),
        "setting": information.setting(),
        "agreements": information.agreements(on),
        "documents": information.documents(on),
        "may_keep": holds(request.user, P.KEEP_REGISTERS, on),
        "sees_requests": holds(request.user, P.READ_REQUESTS, on),
        "records_sharing": holds(request.user, P.RECORD_SHARING, on) or holds(request.user, P.READ_SHARING, on),
    }
    return render(request, "partnership/information.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    on = london_date(moment())
    row = get_object_or_404(SharingAgreement, pk=pk)
    context = {
        "agreement": row,
        "parties": row.parties.select_related("organisation"),
        "reviews": row.reviews.select_related("recorded_by"),
        "lines": information.clock_lines(AGREEMENT_KIND, pk, on),
        "may_keep": holds(request.user, P.KEEP_REGISTERS, on),
    }
    return render(request, "partnership/agreement.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def agreement_add(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, row = taken(form, actions.make_agreement, by=request.user, now=moment(), **form.cleaned_data)
        if done:
            messages.success(request, f"{row.reference} is on the register.")
            return redirect("sharing_agreement", pk=row.pk)
    return form_page(request, form, heading="Enter an information-sharing agreement", button="Enter it",
                     up=reverse("information"), up_words="Information")  # fmt: skip


def _on_agreement(request: HttpRequest, pk: int, form, action, heading: str, button: str, **given) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, action, by=request.user, now=moment(), **given, **form.cleaned_data)
        if done:
            messages.success(request, "That is recorded.")
            return redirect("sharing_agreement", pk=pk)
    return form_page(request, form, heading=heading, button=button, up=reverse("sharing_agreement", args=[pk]),
                     up_words="The agreement")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def agreement_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SharingAgreement, pk=pk)
    form = AssessmentForm(request.POST or None, initial=_stored(row))
    page = {
        "heading": "Impact assessment", "caption": row.reference, "button": "Save this",
        "up": reverse("sharing_agreement", args=[pk]), "up_words": row.reference,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _row = taken(
                form, actions.edit_assessment, agreement=row, by=request.user, now=moment(), **form.cleaned_data
            )
        except Conflict as conflict:
            row.refresh_from_db()
            page |= {"stale": stale(form, conflict, AssessmentForm(initial=_stored(row))), "discard": request.path}
        else:
            if done:
                messages.success(request, "That is recorded.")
                return redirect("sharing_agreement", pk=pk)
    return form_page(request, form, **page)


def _stored(row: SharingAgreement) -> dict[str, object]:
    return {"version": row.version, "assessment": row.assessment, "assessment_words": row.assessment_words}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def agreement_sign(request: HttpRequest, pk: int, party_id: int) -> HttpResponse:
    party = get_object_or_404(AgreementParty.objects.select_related("organisation"), pk=party_id, agreement_id=pk)
    form = SignedForm(request.POST or None)
    heading = f"{party.organisation.name} signed"
    return _on_agreement(request, pk, form, actions.sign_agreement, heading, "Record the signature", party=party)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def agreement_review(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SharingAgreement, pk=pk)
    form = ReviewedForm(request.POST or None)
    return _on_agreement(request, pk, form, actions.review_agreement, "Record a review", "Record it", agreement=row)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def agreement_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SharingAgreement, pk=pk)
    form = EndedForm(request.POST or None)
    return _on_agreement(request, pk, form, actions.end_agreement, "End the agreement", "End it", agreement=row)


@require_safe
@requires(P.SEE_DIRECTORY)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    on = london_date(moment())
    row = get_object_or_404(PolicyDocument, pk=pk)
    context = {
        "document": row,
        "versions": row.versions.select_related("recorded_by"),
        "lines": information.clock_lines(POLICY_KIND, pk, on),
        "may_keep": holds(request.user, P.KEEP_REGISTERS, on),
    }
    return render(request, "partnership/document.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def document_add(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, version = taken(
            form, actions.record_version, document=None, by=request.user, now=moment(), **form.cleaned_data
        )
        if done:
            messages.success(request, "The document is on the register.")
            return redirect("policy_document", pk=version.document_id)
    return form_page(request, form, heading="Enter a document", button="Enter it", up=reverse("information"),
                     up_words="Information")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REGISTERS)
def document_version(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PolicyDocument, pk=pk)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _version = taken(
            form, actions.record_version, document=row, by=request.user, now=moment(), **form.cleaned_data
        )
        if done:
            messages.success(request, "The version is recorded.")
            return redirect("policy_document", pk=pk)
    return form_page(request, form, heading="Record a version", caption=row.title, button="Record it",
                     up=reverse("policy_document", args=[pk]), up_words=row.title)  # fmt: skip


@require_safe
@requires(P.RECORD_SHARING, P.READ_SHARING)
def decisions(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    seen = information.decisions_visible_to(request.user, on)
    context = {
        "arrangements": queries.current(),
        "decisions": Paginator(seen, PAGE).get_page(request.GET.get("page")),
        "may_record": holds(request.user, P.RECORD_SHARING, on),
    }
    return render(request, "partnership/sharing_decisions.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_SHARING)
def decision_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    own = [a.organisation_id for a in capacities(request.user, P.RECORD_SHARING, london_date(now))]
    form = SharingForm(request.POST or None, own=own)
    if request.method == "POST" and form.is_valid():
        done, row = taken(form, actions.decide_sharing, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{row.reference} is recorded.")
            return redirect("sharing_decision", reference=row.reference)
    return form_page(
        request, form, heading="Record a decision to share or not", button="Record the decision",
        up=reverse("sharing_decisions"), up_words="Decisions to share",
        text=["A decision not to share is recorded just as one to share, with its reasons."],
    )  # fmt: skip


@require_safe
@requires(P.RECORD_SHARING, P.READ_SHARING, hidden=True)
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    if "\x00" in reference:
        raise Http404
    visible = information.decisions_visible_to(request.user, london_date(now))
    row = get_object_or_404(visible, reference=reference)
    with transaction.atomic():
        record(Event.SHARING_READ, target=row.reference, by=request.user, now=now)
    context = {"decision": row, "rules": [words for number, words in GOLDEN_RULES if number in row.considered]}
    return render(request, "partnership/sharing_decision.html", context)
