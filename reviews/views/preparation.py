"""The preparation sheet: what the portal knows, in the order in which the national form asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.documents import render_pdf
from portal.trail.events import Event
from portal.trail.recording import record

from ..document import MARKING
from ..models import RapidReview
from ..preparation import sheet
from .loading import load_review


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def preparation_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = _opened(request, reference, now, "page")
    return render(request, "reviews/preparation_sheet.html", {"review": review, "sheet": sheet(review, now)})


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def preparation_sheet_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = _opened(request, reference, now, "PDF")
    context = {
        "title": "Notification preparation sheet",
        "reference": review.reference,
        "subtitle": "What the national form asks for, in its order",
        "marking": MARKING,
        "issued_at": now,
        "sheet": sheet(review, now),
    }
    response = HttpResponse(render_pdf("pdf/preparation_sheet.html", context), content_type="application/pdf")
    name = f"{review.reference}-preparation-sheet.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(request: HttpRequest, reference: str, now: datetime, form: str) -> RapidReview:
    """The review; that its sheet was taken, and as what, is on the trail by itself."""
    review = load_review(request, reference, now)
    if request.method == "GET":
        with transaction.atomic():
            record(Event.PREPARATION_SHEET_READ, target=review.subject, by=request.user, now=now, fields=[form])
    return review
