"""Reading and signing, the whole text, the check of what was signed, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.approvals.choices import RequiredKind
from portal.approvals.forms import SignForm
from portal.approvals.models import SignOff
from portal.approvals.queries import capacity_for, eligible, latest, signature_rows, versions, why_not
from portal.approvals.verification import what_changed
from portal.clock import london_date
from portal.documents import render_pdf
from portal.errors import Conflict
from portal.today import days_left

from ..actions import sign_off as signing
from ..document import MARKING, sections, sign_off_document
from ..forms.sign_off import ReasonForm
from ..models import RapidReview
from ..queries import headline
from .loading import load_review, taken

P = Permission
SIGNATORIES = (P.SIGN_RECOMMENDATION, P.ENDORSE_RECOMMENDATION)
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _changes(sign_off: SignOff | None, all_versions: list[SignOff]) -> list[tuple[str, str, str]]:
    """What this version says differently from the one before it."""
    earlier = next((v for v in all_versions if sign_off and v.version < sign_off.version), None)
    return what_changed(earlier.document, sign_off.document) if earlier and sign_off else []


@require_http_methods(SHOWS_OR_TAKES)
@requires(*SIGNATORIES, hidden=True)
def review_sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    sign_off = latest(review.subject)
    bodies = eligible(sign_off, request.user, now) if sign_off else []
    form = None
    if sign_off and (bodies or request.method == "POST"):
        form = SignForm(
            request.POST or None, bodies=bodies, initial={"shown_hash": sign_off.hash, "sign_off": sign_off.pk}
        )
    if request.method == "POST" and form is not None:
        answer = _take_signature(request, review, form, now)
        if answer is not None:
            return answer
    context = {
        "review": review,
        "sign_off": sign_off,
        "form": form if bodies else None,
        "capacity": capacity_for(bodies[0], request.user, on) if bodies else None,
        "body": bodies[0].body if len(bodies) == 1 else "",
        "rows": signature_rows(sign_off) if sign_off else [],
        "why_not": _why_not(sign_off, request, now) if sign_off and not bodies else "",
        "days": days_left(sign_off.due_on, on) if sign_off and sign_off.due_on else None,
        "recommendation": sign_off.document.get("Recommendation", {}) if sign_off else {},
        "met": [c for c in sign_off.document.get("Criteria for a local review", []) if c["Answer"] == "Met"]
        if sign_off
        else [],
        "changes": _changes(sign_off, versions(review.subject)),
    }
    return render(request, "reviews/sign_off_page.html", context)


def _take_signature(request: HttpRequest, review: RapidReview, form: SignForm, now) -> HttpResponse | None:
    """Give the answer to the version that was read, even where a newer one stands: the action says so."""
    if not form.is_valid():
        if form.bodies:
            return None
        # Nothing is left to sign here: somebody was first, or a newer version stands.
        raise Conflict("This was answered or changed while you were reading, so nothing was signed. Look at it again.")
    data = form.cleaned_data
    shown = SignOff.objects.filter(pk=data["sign_off"], subject_kind=review.subject.kind, subject_id=review.pk).first()
    if shown is None:
        raise Conflict("The version you read is not here any more. Read the newest one and answer that.")
    body = form.body()
    done, _signature = taken(
        form,
        signing.sign,
        review=review,
        sign_off=shown,
        organisation=body.organisation if body.kind == RequiredKind.PARTNER else None,
        decision=data["decision"],
        comment=data["comment"],
        shown_hash=data["shown_hash"],
        by=request.user,
        now=now,
    )
    if not done:
        return None
    messages.success(request, f"Your answer for {body.body} is recorded.")
    return redirect("review", reference=review.reference)


def _why_not(sign_off: SignOff, request: HttpRequest, now) -> str:
    """Why this person cannot sign now, for the body that is nearest to them."""
    rows = list(sign_off.required.select_related("organisation"))
    own = next((r for r in rows if capacity_for(r, request.user, london_date(now))), rows[0] if rows else None)
    return why_not(sign_off, own, request.user, now) or "" if own else ""


@require_safe
@requires(P.READ_PACK, hidden=True)
def review_document(request: HttpRequest, reference: str) -> HttpResponse:
    review = load_review(request, reference, moment())
    every = versions(review.subject)
    context = _as_signed(review, every)
    return render(
        request,
        "reviews/sign_off_document.html",
        {**context, "review": review, "changes": _changes(context["sign_off"], every)},
    )


@require_safe
@requires(P.READ_PACK, hidden=True)
def review_document_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a document to keep and to send: what was signed, and by whom."""
    now = moment()
    review = load_review(request, reference, now)
    context = _as_signed(review, versions(review.subject))
    sign_off = context["sign_off"]
    about = {
        "title": "Rapid review",
        "subtitle": headline(review),
        "reference": review.reference,
        "marking": MARKING,
        "version": sign_off.version if sign_off else None,
        "issued_at": now,
    }
    response = HttpResponse(render_pdf("pdf/rapid_review.html", {**about, **context}), content_type="application/pdf")
    version = f"-version-{sign_off.version}" if sign_off else "-draft"
    response.headers["Content-Disposition"] = f'attachment; filename="{review.reference}{version}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _as_signed(review: RapidReview, every: list[SignOff]) -> dict[str, Any]:
    """What the newest version says, in parts, with its files and signatures; what stands now where there is none."""
    sign_off = every[0] if every else None
    return {
        "sign_off": sign_off,
        "sections": sections(sign_off.document if sign_off else sign_off_document(review)),
        "files": sign_off.files if sign_off else [],
        "rows": signature_rows(sign_off) if sign_off else [],
    }


@require_safe
@requires(P.READ_PACK, hidden=True)
def review_verify(request: HttpRequest, reference: str) -> HttpResponse:
    review = load_review(request, reference, moment())
    every = versions(review.subject)
    newest = every[0] if every else None
    lines = [{"version": v, "rows": signature_rows(v)} for v in every]
    checked = signing.verify_stored(review, newest) if newest and newest.state != "void" else None
    return render(request, "reviews/sign_off_verify.html", {"review": review, "checked": checked, "lines": lines})


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RECORD_MEETING, hidden=True)
def review_take_back(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, signing.take_back, review=review, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is taken back. Signatures already given are void, and the partners are told.")
            return redirect("review_recommendation", reference=reference)
    context = {"review": review, "form": form, "heading": "Take back and change", "button": "Take it back"}
    context["text"] = "Every signature already given becomes void. The partners are asked again for the next version."
    return render(request, "reviews/review_reason.html", context)
