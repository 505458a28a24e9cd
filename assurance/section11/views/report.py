"""The composite report: as a page, as a workbook, as a document, all of the same figures."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date

from ...models import AssessmentCycle
from .. import outputs, queries
from ..actions.reporting import report_taken
from ..report import collect
from .loading import load_cycle

P = Permission
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _load(request: HttpRequest, pk: int, now: datetime) -> AssessmentCycle:
    found = load_cycle(request, pk, now)
    if not queries.composite_visible(request.user, found, london_date(now)):
        raise Http404
    return found


@require_safe
@requires(P.READ_COMPOSITE, hidden=True)
def cycle_report(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, now)
    on = london_date(now)
    context = {
        "report": collect(found, now),
        "cycle": found,
        "may_run": holds(request.user, P.RUN_SELF_ASSESSMENT, on),
        "opens_returns": holds(request.user, P.READ_SELF_ASSESSMENTS, on),
    }
    return render(request, "assurance/section11/report.html", context)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@requires(P.READ_COMPOSITE, hidden=True)
def cycle_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, now)
    report_taken(cycle=found, kind="xlsx", by=request.user, now=now)
    return _file(outputs.workbook(collect(found, now)), f"{found.reference}-report.xlsx", EXCEL)


@require_safe
@requires(P.READ_COMPOSITE, hidden=True)
def cycle_document(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, now)
    report_taken(cycle=found, kind="pdf", by=request.user, now=now)
    return _file(outputs.document(collect(found, now)), f"{found.reference}-report.pdf", "application/pdf")
