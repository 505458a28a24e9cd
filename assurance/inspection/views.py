"""The pack for inspectors in the browser: ask, see how far it is, read its index, take it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date

from ..models import InspectionPack
from . import actions, queries
from .reading import codes, wanted

P = Permission
PAGE = 20
KINDS = {actions.ARCHIVE: ("zip", "application/zip"), actions.DOCUMENT: ("pdf", "application/pdf")}


def _load(request: HttpRequest, pk: int) -> InspectionPack:
    found = queries.visible_to(request.user, london_date(moment())).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.BUILD_INSPECTION)
def inspections(request: HttpRequest) -> HttpResponse:
    """What a pack holds, the button, and the packs that this person asked for."""
    now = moment()
    if request.method == "POST":
        pack = actions.ask(wanted=request.POST.get("wanted", ""), by=request.user, now=now)
        return redirect("inspection", pk=pack.pk)
    page = Paginator(queries.visible_to(request.user, london_date(now)), PAGE).get_page(request.GET.get("page"))
    context = {"lists": [wanted(code) for code in codes()], "page": page, "building": queries.being_built(request.user)}
    return render(request, "assurance/inspection/inspections.html", context)


@require_safe
@requires(P.BUILD_INSPECTION, hidden=True)
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a pack is, or its index with what is missing."""
    found = _load(request, pk)
    context = {"pack": found, "wanted": wanted(found.wanted), "missing": [e for e in found.entries if e["missing"]]}
    return render(request, "assurance/inspection/inspection.html", context)


@require_safe
@requires(P.BUILD_INSPECTION, hidden=True)
def inspection_progress(request: HttpRequest, pk: int) -> JsonResponse:
    found = _load(request, pk)
    return JsonResponse({"done": found.state != "asked", "words": found.doing or "Ready"})


@require_safe
@requires(P.BUILD_INSPECTION, hidden=True)
def inspection_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The archive or the document as a download; 404 before it is built and after it is deleted."""
    found = _load(request, pk)
    if kind not in KINDS or found.built_at is None or found.removed_at is not None:
        raise Http404
    stored = actions.take(pack=found, kind=kind, by=request.user, now=moment())
    ending, content_type = KINDS[kind]
    return FileResponse(stored, as_attachment=True, filename=f"{found.reference}.{ending}", content_type=content_type)
