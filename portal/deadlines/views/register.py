"""The register of every deadline that the person may see, as a page and as a table file."""

from __future__ import annotations

import csv

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.said_before import says_again

from ..forms import RegisterFilterForm
from ..lines import READ, lines
from ..queries import InOrder, register, rules_in
from ..tables import REGISTER_COLUMNS, register_row

PAGE = 50


def _filtered(request: HttpRequest, now):
    """The form, the rows, and their numbers where they are known (what runs, what is over).

    A filter that cannot be read shows its mistake and no rows.
    """
    everything = register(request.user, now, {})
    rules = rules_in(everything)
    form = RegisterFilterForm(request.GET or None, rules=[(rule.code, rule.title) for rule in rules])
    counted = sum(rule.running for rule in rules), sum(rule.over for rule in rules)
    if not form.is_bound:
        return form, everything, counted
    if not form.is_valid():
        return form, everything.none(), (0, 0)
    narrowed = any(value for value in form.cleaned_data.values())
    return form, register(request.user, now, form.cleaned_data), None if narrowed else counted


@require_safe
@requires(Permission.SEE_REGISTER)
@says_again
def deadline_register(request: HttpRequest) -> HttpResponse:
    """Every deadline of everything that the person may see, narrowed by the filters, soonest first."""
    now = moment()
    form, rows, counted = _filtered(request, now)
    page = Paginator(InOrder(rows.only(*READ), counted), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "deadlines/deadline_list.html",
        {
            "form": form,
            "page": page,
            "lines": lines(page.object_list, now),
            "kept": kept.urlencode(),
            "csv_path": reverse("deadline_register_csv") + (f"?{kept.urlencode()}" if kept else ""),
        },
    )


@require_safe
@requires(Permission.SEE_REGISTER)
def deadline_register_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as the page with the same filters, all pages in one file."""
    now = moment()
    _form, rows, _counted = _filtered(request, now)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="deadlines-{london_date(now):%Y-%m-%d}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(REGISTER_COLUMNS)
    writer.writerows(register_row(line) for line in lines(rows, now))
    return response
