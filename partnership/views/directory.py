"""The directory of organisations and people, and the named contacts that bodies keep in it."""

from __future__ import annotations

import csv
import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.models import Organisation, Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict, Refused

from .. import contact_rows
from .. import queries as arrangements
from ..actions import named_contacts as actions
from ..forms.directory import (
    ContactEditForm,
    ContactEndForm,
    ContactFileForm,
    ContactForm,
    ContactRowsForm,
    DirectoryFilter,
)
from ..models import NamedContact
from ..queries import named_contacts as queries
from .one_form import form_page, one_form

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
PAGE = 50
MOST_FAULTS = 200


def _keeps(person: Person, organisation: Organisation, now) -> bool:
    kept = queries.bodies_kept(person, london_date(now))
    return kept is None or organisation.pk in kept


def _body(request: HttpRequest, code: str) -> Organisation:
    """The body, for whoever keeps its contacts; 404 for others, to whom no link leads here."""
    found = get_object_or_404(Organisation, code=code)
    if not _keeps(request.user, found, moment()):
        raise Http404
    return found


def _contact(request: HttpRequest, pk: int) -> NamedContact:
    found = get_object_or_404(NamedContact.objects.select_related("organisation"), pk=pk)
    if not _keeps(request.user, found.organisation, moment()):
        raise Http404
    return found


def _filtered(request: HttpRequest):
    on = london_date(moment())
    form = DirectoryFilter(request.GET or None, on=on)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return on, form, asked


@require_safe
@requires(P.SEE_DIRECTORY)
def directory(request: HttpRequest) -> HttpResponse:
    """Organisations with the people whom they named and who is appointed there, narrowed by the filters."""
    on, form, asked = _filtered(request)
    found = queries.listed(on, asked)
    context = {
        "arrangements": arrangements.current(),
        "form": form,
        "listed": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "people": sum(len(one.contacts) + len(one.appointed) for one in found),
        "csv_path": reverse("directory_csv") + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "may_keep": holds(request.user, P.KEEP_CONTACTS, on),
        "kept": queries.bodies_kept(request.user, on) if holds(request.user, P.KEEP_CONTACTS, on) else set(),
        "on": on,
    }
    return render(request, "partnership/directory.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def directory_csv(request: HttpRequest) -> HttpResponse:
    """The named contacts of the same rows, in the columns that the import takes."""
    on, _form, asked = _filtered(request)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="contacts-{on:%Y-%m-%d}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(contact_rows.COLUMNS)
    writer.writerows(contact_rows.written(row) for one in queries.listed(on, asked) for row in one.contacts)
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_CONTACTS, hidden=True)
def contact_add(request: HttpRequest, code: str) -> HttpResponse:
    now = moment()
    body = _body(request, code)
    form = ContactForm(request.POST or None, initial={"starts_on": london_date(now)})
    up = reverse("partnership_organisation", args=[code])
    if request.method == "POST" and form.is_valid():
        done, _row = taken(
            form, actions.name_contact, organisation=body, values=form.values(), duties=form.cleaned_data["duties"],
            by=request.user, now=now,
        )  # fmt: skip
        if done:
            messages.success(request, "The contact is in the directory.")
            return redirect(up)
    return form_page(request, form, heading="Add a named contact", caption=body.name, button="Add the contact", up=up,
                     up_words=body.name)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_CONTACTS, hidden=True)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _contact(request, pk)
    form = ContactEditForm.of(row, request.POST or None)
    up = reverse("partnership_organisation", args=[row.organisation.code])
    page = {
        "heading": "Change a named contact", "caption": row.organisation.name, "button": "Save the contact", "up": up,
        "up_words": row.organisation.name,
        "text": "Whoever follows in the post is a contact of their own: end this one, and add the next.",
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _row = taken(
                form, actions.edit_contact, contact=row, values=form.values(), duties=form.cleaned_data["duties"],
                version=form.cleaned_data["version"], by=request.user, now=moment(),
            )  # fmt: skip
        except Conflict as conflict:
            row.refresh_from_db()
            page |= {"stale": stale(form, conflict, ContactEditForm.of(row)), "discard": request.path}
        else:
            if done:
                messages.success(request, "The contact is saved.")
                return redirect(up)
    return form_page(request, form, **page)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_CONTACTS, hidden=True)
def contact_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = _contact(request, pk)
    return one_form(
        request, ContactEndForm(request.POST or None), actions.end_contact, said="The last day is recorded.",
        given={"contact": row}, heading="They are not the contact any more", caption=str(row),
        button="Record the last day", up=reverse("partnership_organisation", args=[row.organisation.code]),
        up_words=row.organisation.name,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_CONTACTS)
def contacts_import(request: HttpRequest) -> HttpResponse:
    """Choose a table; then see every fault in it by its row, or what it would change. Nothing is written here."""
    on = london_date(moment())
    form = ContactFileForm(request.POST or None, request.FILES or None)
    context = {"form": form, "columns": contact_rows.COLUMNS}
    if request.method == "POST" and form.is_valid():
        try:
            rows = contact_rows.receive(form.cleaned_data["file"])
        except Refused as refused:
            form.refuse(refused)
        else:
            kept = queries.bodies_kept(request.user, on)
            entries, faults = contact_rows.check(rows, queries.bodies(on), kept)
            if faults:
                context |= {"faults": faults[:MOST_FAULTS], "number": len(faults)}
                return render(request, "partnership/contacts_import.html", context, status=422)
            planned = actions.planned(entries)
            counts = {kind: sum(1 for one in planned if one.kind == kind) for kind in ("new", "changed", "same")}
            take = ContactRowsForm(initial={"content": json.dumps(rows, ensure_ascii=False)})
            context |= {"planned": planned, "counts": counts, "take": take}
            return render(request, "partnership/contacts_import_preview.html", context)
    return render(request, "partnership/contacts_import.html", context)


@require_POST
@requires(P.KEEP_CONTACTS)
def contacts_import_take(request: HttpRequest) -> HttpResponse:
    """Take in what the preview showed; it is checked again, whoever sent it."""
    given = ContactRowsForm(request.POST)
    rows = _sent(given.cleaned_data["content"]) if given.is_valid() else None
    if rows is None:
        messages.error(request, "What was sent is not what the preview showed. Choose the file again.")
        return redirect("contacts_import")
    try:
        counts = actions.import_contacts(rows=rows, by=request.user, now=moment())
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("contacts_import")
    messages.success(request, f"{counts['new']} added, {counts['changed']} changed, {counts['same']} as they were.")
    return redirect("directory")


def _sent(content: str) -> list[tuple[int, contact_rows.Row]] | None:
    """The rows that the preview carried; None where they have another shape."""
    try:
        rows = [(int(number), {name: str(row[name]) for name in contact_rows.COLUMNS})
                for number, row in json.loads(content)]  # fmt: skip
    except (ValueError, TypeError, KeyError):
        return None
    return rows[: contact_rows.MOST_ROWS]
