"""The business manager's button: ask for everything, and take it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.models import ExportRun

from . import actions
from .shape import LEFT_OUT

SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXPORT_EVERYTHING)
def export_everything(request: HttpRequest) -> HttpResponse:
    """What an archive is, the archives there are, and the button that asks for one."""
    if request.method == "POST":
        actions.ask(by=request.user, now=moment())
        messages.info(request, "The archive is being written. You may leave this page.")
        return redirect("export_everything")
    runs = list(ExportRun.objects.select_related("asked_by")[:SHOWN])
    newest = runs[0] if runs else None
    context = {
        "building": newest if newest and newest.built_at is None and newest.failed_at is None else None,
        "failed": newest if newest and newest.failed_at else None,
        "runs": [run for run in runs if run.built_at],
        "shut_out": actions.shut_out_of(request.user),
        "left_out": sorted(set(LEFT_OUT.values())),
    }
    return render(request, "portal/export_everything.html", context)


@require_safe
@requires(Permission.EXPORT_EVERYTHING)
def export_progress(request: HttpRequest, run_id: int) -> JsonResponse:
    run = get_object_or_404(ExportRun, pk=run_id)
    done = run.built_at is not None or run.failed_at is not None
    return JsonResponse({"done": done, "words": "Ready" if done else "Writing records and files"})


@require_safe
@requires(Permission.EXPORT_EVERYTHING)
def export_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """The archive as a download; 404 before it is written and after it is deleted."""
    now = moment()
    run = ExportRun.objects.filter(pk=run_id, built_at__isnull=False, removed_at__isnull=True).first()
    if run is None:
        raise Http404
    stored = actions.take(run=run, by=request.user, now=now)
    name = f"everything-{london_date(run.built_at):%Y-%m-%d}.zip"
    return FileResponse(stored, as_attachment=True, filename=name, content_type="application/zip")
