"""A whole draft out to a file, and in from one: looked at first, taken in afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.errors import Conflict, Refused
from portal.uploads.choices import CONTENT_TYPES, FileKind

from ..actions import import_tables
from ..editions import other_names, tables_of
from ..forms.editing import ContentForm, FileForm
from ..policies import may_be_changed
from ..tables import json_text, workbook
from ..tables.comparison import compare
from ..tables.conversion import in_order
from ..tables.receiving import receive
from .drafts import totals
from .preparing import load_edition

P = Permission
WRITERS = {"xlsx": (workbook.write, CONTENT_TYPES[FileKind.XLSX]), "json": (json_text.write, "application/json")}
MOST_FAULTS = 200


@require_safe
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The edition as a workbook or as JSON."""
    edition = load_edition(request, pk, moment())
    if kind not in WRITERS:
        raise Http404
    write, content_type = WRITERS[kind]
    return HttpResponse(
        write(tables_of(edition)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{edition.reference}.{kind}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file; then see every fault in it, or what it would change. Nothing is written here."""
    edition = load_edition(request, pk, moment())
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"edition": edition, "form": form, "closed": may_be_changed(edition)}
    if request.method == "POST" and form.is_valid():
        try:
            found = receive(form.cleaned_data["file"])
        except Refused as refused:
            form.refuse(refused)
        else:
            faults = found.check(edition.framework.code, other_names(edition))
            if faults:
                context |= {"faults": faults[:MOST_FAULTS], "number": len(faults)}
                return render(request, "thresholds/draft_import.html", context, status=422)
            changed = compare(tables_of(edition), in_order(found.tables))
            context |= {
                "changes": changed,
                "take": ContentForm(initial={"content": json_text.compact(found.tables), "revision": edition.revision}),
                "name": found.tables["edition"][0]["edition"],
                **totals(changed),
            }
            return render(request, "thresholds/draft_import_preview.html", context)
    return render(request, "thresholds/draft_import.html", context)


@require_POST
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_import_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what the preview showed; it is checked again, whoever sent it."""
    now = moment()
    edition = load_edition(request, pk, now)
    given = ContentForm(request.POST)
    if not given.is_valid():
        messages.error(request, "What was sent is not what the preview showed. Choose the file again.")
        return redirect("draft_import", pk)
    try:
        found = json_text.read_json(given.cleaned_data["content"])
        if faults := found.check(edition.framework.code, other_names(edition)):
            raise Refused(f"{faults[0].sheet}, row {faults[0].row}: {faults[0].sentence}")
        import_tables(
            edition=edition, tables=found.tables, revision=given.cleaned_data["revision"], by=request.user, now=now
        )
    except (Conflict, Refused) as refused:
        messages.error(request, refused.sentence)
        return redirect("draft_import", pk)
    messages.success(request, "The file is imported: the draft says exactly what it says.")
    return redirect("draft", pk)
