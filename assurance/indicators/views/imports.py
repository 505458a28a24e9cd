"""Tables of figures: sent, looked at, taken in or left, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import taken

from ...models import FigureImport
from .. import actions, queries
from ..forms import ImportForm, UndoForm
from ..table import COLUMNS

P = Permission
PAGE, SHOWN = 30, 50
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, pk: int) -> FigureImport:
    found = queries.imports(request.user, london_date(moment())).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_INDICATORS)
def figure_imports(request: HttpRequest) -> HttpResponse:
    """A table to be checked, and those that came before."""
    now = moment()
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        done, made = taken(form, actions.check, name=file.name or "", file=file, by=request.user, now=now)
        if done:
            return redirect("figure_import", pk=made.pk)
    rows = queries.imports(request.user, london_date(now)).defer("rows", "problems")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "columns": COLUMNS}
    return render(request, "assurance/indicators/imports.html", context, status=422 if form.errors else 200)


@require_safe
@requires(P.KEEP_INDICATORS, hidden=True)
def figure_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a table: every fault with its row, and the first rows as they would be taken in."""
    found = _load(request, pk)
    context = {"found": found, "count": len(found.rows), "rows": found.rows[:SHOWN], "problems": found.problems}
    return render(request, "assurance/indicators/import.html", context)


@require_POST
@requires(P.KEEP_INDICATORS, hidden=True)
def figure_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    count = actions.apply_import(found=_load(request, pk), by=request.user, now=moment())
    messages.success(request, f"{count:,} figures are taken in.")
    return redirect("figure_import", pk=pk)


@require_POST
@requires(P.KEEP_INDICATORS, hidden=True)
def figure_import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_import(found=_load(request, pk), by=request.user, now=moment())
    messages.success(request, "The table is left alone. Nothing has changed.")
    return redirect("figure_imports")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_INDICATORS, hidden=True)
def figure_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done, count = taken(form, actions.undo_import, found=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{count:,} figures are as they were before.")
            return redirect("figure_import", pk=pk)
    context = {"form": form, "heading": "Take this import back", "button": "Take it back", "caption": found.reference,
               "back": reverse("figure_import", args=[pk]), "back_text": found.reference}  # fmt: skip
    return render(request, "assurance/form_page.html", context, status=422 if form.errors else 200)
