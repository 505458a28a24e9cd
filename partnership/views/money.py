"""The budget's pages."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.errors import NotAllowed

from .. import money_queries, queries
from ..actions import money
from ..forms.money import BudgetForm, ContributionDisputeForm, EntryForm, InKindForm, LineForm
from ..models import Budget, BudgetLine
from ..money_tables import BUDGET_COLUMNS, budget_rows
from .one_form import form_page

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _budget(year: str) -> Budget:
    return get_object_or_404(Budget, year=year)


def _line(line_id: int) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.select_related("budget", "organisation"), pk=line_id)


@require_safe
@requires(P.SEE_MONEY)
def years(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    sheets = money_queries.sheets(money_queries.budgets(), on)
    context = {
        "arrangements": queries.current(),
        "sheets": sheets,
        "may_keep": holds(request.user, P.KEEP_MONEY, on),
    }
    return render(request, "partnership/money.html", context)


@require_safe
@requires(P.SEE_MONEY)
def budget(request: HttpRequest, year: str) -> HttpResponse:
    on = london_date(moment())
    sheet = money_queries.sheet(_budget(year), on)
    context = {
        "arrangements": queries.current(),
        "sheet": sheet,
        "on": on,
        "may_keep": holds(request.user, P.KEEP_MONEY, on),
    }
    return render(request, "partnership/budget.html", context)


@require_safe
@requires(P.SEE_MONEY)
def budget_csv(request: HttpRequest, year: str) -> HttpResponse:
    """Every line of the year with what came in or went out."""
    now = moment()
    sheet = money_queries.sheet(_budget(year), london_date(now))
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="budget-{sheet.budget.year}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(BUDGET_COLUMNS)
    writer.writerows(budget_rows(sheet))
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_MONEY)
def budget_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, money.make_budget, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"The budget for {made.year} is begun. Add its lines.")
            return redirect("budget", year=made.year)
    return form_page(request, form, heading="Begin a year’s budget", button="Begin the budget",
                     up=reverse("money"), up_words="Money")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_MONEY)
def line_add(request: HttpRequest, year: str) -> HttpResponse:
    return _write_line(request, _budget(year), None)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_MONEY)
def line_edit(request: HttpRequest, line_id: int) -> HttpResponse:
    line = _line(line_id)
    return _write_line(request, line.budget, line)


def _write_line(request: HttpRequest, of: Budget, line: BudgetLine | None) -> HttpResponse:
    now = moment()
    stored = (
        {name: getattr(line, name) for name in ("name", "kind", "organisation", "planned", "due_on")} if line else {}
    )
    form = LineForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, money.set_line, budget=of, line=line, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The line is saved.")
            return redirect("budget", year=of.year)
    return form_page(request, form, heading="Change a line" if line else "Add a line", caption=str(of),
                     button="Save the line", up=reverse("budget", args=[of.year]), up_words=str(of))  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_MONEY)
def in_kind_add(request: HttpRequest, year: str) -> HttpResponse:
    now = moment()
    of = _budget(year)
    form = InKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, money.record_in_kind, budget=of, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The contribution in kind is recorded.")
            return redirect("budget", year=of.year)
    return form_page(request, form, heading="Record a contribution in kind", caption=str(of),
                     text=["It is shown beside the budget and never counted as income."],
                     button="Record it", up=reverse("budget", args=[of.year]), up_words=str(of))  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEE_MONEY)
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    row = _line(line_id)
    may_keep = holds(request.user, P.KEEP_MONEY, on)
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        if not may_keep:
            raise NotAllowed("Only the business manager records money.")
        if form.is_valid():
            done, _entry = taken(form, money.record_entry, line=row, by=request.user, now=now, **form.cleaned_data)
            if done:
                messages.success(request, "The entry is recorded.")
                return redirect("budget_line", line_id=row.pk)
    sheet = money_queries.sheet(row.budget, on)
    standing = next((one for one in (*sheet.income, *sheet.spending) if one.row.pk == row.pk), None)
    context = {
        "form": form,
        "row": row,
        "standing": standing,
        "entries": row.entries.select_related("recorded_by"),
        "may_keep": may_keep,
        "may_dispute": holds(request.user, P.RUN_LADDERS, on),
    }
    return render(request, "partnership/budget_line.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_LADDERS)
def line_dispute(request: HttpRequest, line_id: int) -> HttpResponse:
    now = moment()
    row = _line(line_id)
    form = ContributionDisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, dispute = taken(form, money.dispute_contribution, line=row, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{dispute.reference} is open: the ladder has begun, and its clock runs.")
            return redirect("dispute", reference=dispute.reference)
    return form_page(
        request, form, heading="Begin the dispute ladder", caption=str(row),
        text=["A contribution that does not come in is a duty under the arrangements that is not kept. With a "
               "statutory partner it is settled between the partners; with an agency, by the partners’ letter."],
        button="Begin the ladder", grave=True,
        up=reverse("budget_line", args=[row.pk]), up_words=row.name,
    )  # fmt: skip
