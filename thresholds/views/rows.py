"""The tables of a draft: what is in them, and writing, moving and removing one row."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.editing import taken
from portal.errors import Conflict
from portal.forms import stale_fields

from ..actions import move_row, remove_row, save_row
from ..actions.rows import stands_on
from ..editions import find_row, mark_of, tables_of, waiting_reports
from ..forms.editing import MarkForm, RowForm, row_form
from ..models import Edition
from ..policies import may_be_changed
from ..reading_order import need_place
from ..tables.columns import BY_NAME, Table
from ..tables.conversion import Row, Tables
from .preparing import load_edition, load_table

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_rows(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """One table of the draft; a table with a single row is its form at once."""
    edition = load_edition(request, pk, moment())
    of = load_table(edition, table)
    if of.single:
        return redirect("draft_single", pk, table)
    tables = tables_of(edition)
    above = next((column for column in of.columns if column.name == of.group), None)
    counts: dict[str, int] = {}
    for indicator in tables["indicators"]:
        key = {"needs": "need", "levels": "level"}.get(table)
        if key:
            counts[indicator[key]] = counts.get(indicator[key], 0) + 1
    context = {
        "edition": edition,
        "table": of,
        "groups": _groups(of, tables, counts),
        "above": BY_NAME[above.of] if above else None,
        "number": len(tables[table]),
        "closed": may_be_changed(edition),
        "with_partners": edition.state in ("with_partners", "approved"),
    }
    return render(request, "thresholds/row_list.html", context)


def _groups(table: Table, tables: Tables, counts: dict[str, int]) -> list[dict]:
    """The rows under the names of what they belong to; one group without a name where they belong to nothing."""
    rows = tables[table.name]
    if not table.group:
        return [{"name": "", "rows": _lines(table, rows, counts)}] if rows else []
    above = BY_NAME[table.by_name[table.group].of]
    return [
        {"name": one[above.shown], "code": one["code"], "rows": _lines(table, own, counts)}
        for one in tables[above.name]
        for own in [[row for row in rows if row[table.group] == one["code"]]]
    ]


def _lines(table: Table, rows: list[Row], counts: dict[str, int]) -> list[dict]:
    last = len(rows) - 1
    return [
        {
            "row": row,
            "name": row[table.shown],
            "count": counts.get(row["code"], 0),
            "first": place == 0,
            "last": place == last,
        }
        for place, row in enumerate(rows)
    ]


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_single(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """The one row of a table that has a single one: the edition's own texts, the texts of the adults' page."""
    edition = load_edition(request, pk, moment())
    of = load_table(edition, table)
    if not of.single:
        raise Http404
    tables = tables_of(edition)
    return _write(request, edition, of, tables, next(iter(tables[table]), None))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_row(request: HttpRequest, pk: int, table: str, code: str) -> HttpResponse:
    """One row of a table."""
    edition = load_edition(request, pk, moment())
    of = load_table(edition, table)
    tables = tables_of(edition)
    row = None if of.single else find_row(tables, table, code)
    if row is None:
        raise Http404
    return _write(request, edition, of, tables, row)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_row_add(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """A new row; the address may say where it belongs: its domain, heading, need or level."""
    edition = load_edition(request, pk, moment())
    of = load_table(edition, table)
    if of.single:
        raise Http404
    tables = tables_of(edition)
    given = {
        column.name: asked
        for column in of.columns
        if column.of and not column.lists and (asked := request.GET.get(column.name, ""))
        if any(one["code"] == asked for one in tables[column.of])
    }
    if table == "levels":
        given |= {"colour": "#505a5f", "pattern": "plain"}
    return _write(request, edition, of, tables, None, given)


def _write(
    request: HttpRequest, edition: Edition, table: Table, tables: Tables, row: Row | None, given: dict | None = None
) -> HttpResponse:
    now = moment()
    form = row_form(table, tables, row, request.POST or None, given)
    code = None if row is None else row.get("code", "")
    context: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, saved = taken(
                form,
                save_row,
                edition=edition,
                table=table.name,
                code=code,
                values=form.values(),
                mark=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            context["stale"] = _stale(form, conflict, row_form(table, tables, row))
        else:
            if done:
                messages.success(request, "Saved.")
                return _after(edition, table, form.values(), saved)
    context |= {
        "edition": edition,
        "table": table,
        "row": row,
        "name": row[table.shown] if row and not table.single else "",
        "form": form,
        "closed": may_be_changed(edition),
        "with_partners": edition.state in ("with_partners", "approved"),
        "up": _up(edition, table, row or form.row),
    }
    if table.name == "needs" and row is not None:
        context["place"] = need_place(tables, row)
    if row is not None and table.name in ("needs", "indicators"):
        key = "indicator__code" if table.name == "indicators" else "indicator__need__code"
        context["reports"] = waiting_reports(edition.framework).filter(**{key: code})
    return render(request, "thresholds/row_form.html", context)


def _stale(form: RowForm, conflict: Conflict, stored: RowForm) -> dict:
    theirs = {name: stored[name].value() for name in conflict.theirs if name in stored.fields}
    form.take_version(stored.initial["version"])
    return {"sentence": conflict.sentence, "fields": stale_fields(form, Conflict(conflict.sentence, theirs=theirs))}


def _up(edition: Edition, table: Table, row: Row) -> dict:
    """Where a row's page leads back to: its need for an indicator, its table for any other, the draft for a text."""
    if table.single:
        return {"name": "draft", "args": (edition.pk,), "text": edition.name}
    if table.name == "indicators" and row.get("need"):
        return {"name": "draft_row", "args": (edition.pk, "needs", row["need"]), "text": "The need"}
    return {"name": "draft_rows", "args": (edition.pk, table.name), "text": table.title}


def _after(edition: Edition, table: Table, values: dict, code: str) -> HttpResponse:
    if table.name == "needs":
        return redirect("draft_row", edition.pk, "needs", code)
    up = _up(edition, table, values)
    return redirect(up["name"], *up["args"])


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_row_remove(request: HttpRequest, pk: int, table: str, code: str) -> HttpResponse:
    """A last look before a row is taken out."""
    now = moment()
    edition = load_edition(request, pk, now)
    of = load_table(edition, table)
    tables = tables_of(edition)
    row = None if of.single else find_row(tables, table, code)
    if row is None:
        raise Http404
    form = MarkForm(request.POST or None, initial={"mark": mark_of(row)})
    if request.method == "POST" and form.is_valid():
        arguments = {"edition": edition, "table": table, "code": code, "by": request.user, "now": now}
        done, _nothing = taken(form, remove_row, mark=form.cleaned_data["mark"], **arguments)
        if done:
            messages.success(request, f"The {of.one} is removed from the draft.")
            return (
                redirect("draft_row", pk, "needs", row["need"])
                if table == "indicators"
                else redirect("draft_rows", pk, table)
            )
    context = {
        "edition": edition,
        "table": of,
        "row": row,
        "name": row[of.shown],
        "form": form,
        "hidden_fields": [("mark", mark_of(row))],
        "stands_on": stands_on(tables, table, code),
        "indicators": sum(one["need"] == code for one in tables["indicators"]) if table == "needs" else 0,
        "up": _up(edition, of, row),
        "closed": may_be_changed(edition),
    }
    return render(request, "thresholds/row_remove.html", context)


@require_POST
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_row_move(request: HttpRequest, pk: int, table: str, code: str) -> HttpResponse:
    """Change places with the row before or after."""
    now = moment()
    edition = load_edition(request, pk, now)
    if load_table(edition, table).single:
        raise Http404
    move_row(edition=edition, table=table, code=code, up=request.POST.get("up") == "yes", by=request.user, now=now)
    return redirect("draft_rows", pk, table)
