"""The dashboard, one indicator with its chart and cuts, its definition, its figures, and what the public reads."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership import queries as partnership
from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.said_before import says_again

from ... import queries as calendar
from ...choices import Cut
from ...models import Framework, Indicator
from ...months import Year, month_words
from .. import actions, queries
from ..dashboard import collect, detail
from ..figures import quarters_of
from ..forms import FigureForm, IndicatorForm

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, pk: int, on: date) -> Indicator:
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(P.READ_ASSURANCE)
@says_again
def indicators(request: HttpRequest) -> HttpResponse:
    """The dashboard of the year that today lies in."""
    return _dashboard(request, calendar.this_year(london_date(moment())))


@require_safe
@requires(P.READ_ASSURANCE)
def indicators_year(request: HttpRequest, year: int) -> HttpResponse:
    """The dashboard of the year that begins in the calendar year `year`."""
    shown = calendar.year(year)
    if shown is None:
        raise Http404
    return _dashboard(request, shown)


def _dashboard(request: HttpRequest, shown: Year) -> HttpResponse:
    on = london_date(moment())
    context = {
        "board": collect(shown),
        "before": calendar.year(shown.name - 1),
        "after": calendar.year(shown.name + 1),
        "may_keep": holds(request.user, P.KEEP_INDICATORS, on),
    }
    return render(request, "assurance/indicators/dashboard.html", context)


@require_safe
@public
def public_indicators(request: HttpRequest) -> HttpResponse:
    """The indicators that the partnership shows to everybody, with small numbers hidden."""
    if not Framework.objects.exists():
        raise Http404
    board = collect(calendar.this_year(london_date(moment())), public=True)
    return render(request, "assurance/indicators/public.html", {"board": board})


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    on = london_date(moment())
    found, year = _load(request, pk, on), calendar.this_year(on)
    may_keep = holds(request.user, P.KEEP_INDICATORS, on)
    shown = detail(found, year, calendar.year(year.name - 1))
    begun = [q for q in shown.quarters if q.first <= on]
    context = {"indicator": found, "detail": shown, "begun": begun, "year": year, "may_keep": may_keep}
    return render(request, "assurance/indicators/indicator.html", context)


def _offered(on: date, found: Indicator | None = None) -> dict:
    bodies = {row.organisation_id for row in partnership.standings(on)}
    priorities = {row.pk for row in partnership.priorities()}
    if found is not None:
        bodies |= {found.owner_id} - {None}
        priorities |= {found.priority_id} - {None}
    return {"bodies": bodies, "priorities": priorities}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_INDICATORS)
def indicator_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = IndicatorForm.of(None, request.POST if request.method == "POST" else None, **_offered(london_date(now)))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_indicator, values=form.values(), by=request.user, now=now)
        if done:
            messages.success(request, f"Indicator {made.code} is added.")
            return redirect("indicator_figures", pk=made.pk)
    context = {"form": form, "heading": "Add an indicator", "button": "Add it", "back": reverse("indicators"),
               "back_text": "Indicators"}  # fmt: skip
    return render(request, "assurance/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_INDICATORS, hidden=True)
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    form = IndicatorForm.of(found, request.POST if request.method == "POST" else None, **_offered(on, found))
    context: dict = {"form": form, "heading": f"Change indicator {found.code}", "button": "Save",
                     "back": reverse("indicator_figures", args=[pk]), "back_text": found.name}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form, actions.edit_indicator, indicator=found, values=form.values(),
                version=form.cleaned_data["version"], by=request.user, now=now,
            )  # fmt: skip
        except Conflict as conflict:
            context["stale"] = stale(form, conflict, IndicatorForm.of(_load(request, pk, on), **_offered(on, found)))
        else:
            if done:
                messages.success(request, "The indicator is changed.")
                return redirect("indicator_figures", pk=pk)
    return render(request, "assurance/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_INDICATORS, hidden=True)
def figure_record(request: HttpRequest, pk: int, quarter: str) -> HttpResponse:
    """The figure of one quarter, given as its first day."""
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    try:
        first = date.fromisoformat(quarter)
    except ValueError as wrong:
        raise Http404 from wrong
    if first > on or first not in quarters_of(calendar.this_year(first).first):
        raise Http404
    figure = found.figures.filter(quarter=first, cut=Cut.WHOLE).first()
    form = FigureForm.of(found, figure, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done, _made = taken(
            form, actions.record_figure, indicator=found, quarter=first, by=request.user, now=now, **form.values()
        )
        if done:
            messages.success(request, "The figure is recorded.")
            return redirect("indicator_figures", pk=pk)
    context = {"form": form, "heading": f"Figure of the quarter that begins in {month_words(first)}",
               "button": "Save", "caption": f"{found.code} {found.name}",
               "back": reverse("indicator_figures", args=[pk]), "back_text": found.name}  # fmt: skip
    return render(request, "assurance/form_page.html", context, status=422 if form.errors else 200)
