"""The list of reports, beginning one, its page, its figures, and what still stands in its way."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnership.promise_queries import due as promises_due
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.queries import latest, signature_rows
from portal.clock import london_date
from portal.deadlines.lines import lines as deadline_lines
from portal.deadlines.models import Deadline
from portal.editing import taken
from portal.trail.queries import history_of
from portal.workflow import available_transitions, refusals

from ...models import AnnualReport
from ...models.annual_report import REPORT_KIND
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries, reading
from ..figures.sections import SECTIONS
from ..forms import BeginForm
from ..present import figures_of, moved, names_placed
from ..readiness import before_sending
from ..workflow import REPORT
from .loading import load

P = Permission
PAGE = 20
# What a button of the overview does at once; the other steps have a page of their own.
AT_ONCE = {"whole": actions.declare_whole, "reopen": actions.open_again, "send": actions.send}
SAID = {
    "whole": "Every section is in. Read it through, and send it to the partners.",
    "reopen": "The report is open for writing again.",
    "send": "It is frozen and with the partners, who are told by e-mail. Its documents are being made.",
}


@require_safe
@requires(P.READ_ANNUAL_REPORT)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of one reporting year: two are never on one page."""
    on = london_date(moment())
    schemes = reading.schemes()
    scheme = schemes.get(request.GET.get("year", "")) or next(iter(schemes.values()))
    page = Paginator(queries.listed(request.user, on, scheme.code), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "scheme": scheme,
        "schemes": list(schemes.values()),
        "may_run": holds(request.user, P.RUN_ANNUAL_REPORT, on),
    }
    return render(request, "assurance/annual_report/reports.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT)
def report_begin(request: HttpRequest) -> HttpResponse:
    """Begin a report."""
    now = moment()
    form = BeginForm(posted(request), schemes=list(reading.schemes().values()))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.begin, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} is begun, with its sections. Say who writes what.")
            return redirect("report", pk=made.pk)
    return form_page(
        request, form, heading="Begin an annual report", button="Begin it", back=reverse("reports"),
        back_text="Annual reports",
    )  # fmt: skip


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: who writes what, how far it is, who agreed, and what moved since."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    sections = queries.sections_of(found)
    own = set(queries.writable_sections(request.user, on).values_list("pk", flat=True))
    edition = queries.edition_of(found)
    frozen = edition if edition and found.state in queries.SIGNED else None
    sign_off = latest(found.subject)
    steps = [
        (one, refusals(one, found))
        for one in available_transitions(REPORT, found, request.user, now)
        if one.name in AT_ONCE
    ]
    clocks = Deadline.objects.filter(subject_kind=REPORT_KIND, subject_id=pk, cancelled_at__isnull=True)
    context = {
        "report": found,
        "scheme": reading.schemes().get(found.scheme),
        "rows": [(one, one.pk in own) for one in sections],
        "edition": edition,
        "build": queries.build_of(edition) if edition else None,
        "made": queries.made_of(edition) if edition else None,
        "moved": moved(frozen, figures_of(found, on), names_placed(found)) if frozen else [],
        "sign_off": sign_off,
        "signatures": signature_rows(sign_off) if sign_off else [],
        "steps": steps,
        "dates": deadline_lines(clocks.select_related("owner_organisation"), on),
        "history": history_of(found.subject),
        "states": _states(found),
        "may_run": holds(request.user, P.RUN_ANNUAL_REPORT, on),
        "may_send": holds(request.user, P.SEND_ANNUAL_REPORT, on),
        "may_state": holds(request.user, P.SCRUTINISE, on),
        "signed_states": queries.SIGNED,
    }
    return render(request, "assurance/annual_report/report.html", context)


def _states(found: AnnualReport) -> list[tuple[str, str]]:
    """The steps of the way, each done, current or still to come."""
    order = list(REPORT.states)
    at = order.index(found.state)
    return [
        (state.label, "done" if n < at or found.state == "published" else "current" if n == at else "")
        for n, state in enumerate(order)
    ]


@require_POST
@requires(P.RUN_ANNUAL_REPORT, P.SEND_ANNUAL_REPORT, hidden=True)
def report_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one of the steps that need no more than a button."""
    now = moment()
    found = load(request, pk, london_date(now))
    if name not in AT_ONCE:
        return redirect("report", pk=pk)
    AT_ONCE[name](report=found, by=request.user, now=now)
    messages.success(request, SAID[name])
    return redirect("report", pk=pk)


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure by name with what it says today, where from, and where sources disagree."""
    on = london_date(moment())
    found = load(request, pk, on)
    collected = figures_of(found, on)
    groups = [
        (title, [one for one in collected.figures.values() if one.section == key]) for key, title in SECTIONS.items()
    ]
    context = {
        "report": found,
        "groups": [(title, rows) for title, rows in groups if rows],
        "disagreements": collected.disagreements,
    }
    return render(request, "assurance/annual_report/figures.html", context)


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing before the report can go to the partners."""
    on = london_date(moment())
    found = load(request, pk, on)
    promises, _over = promises_due(on)
    context = {
        "report": found,
        "ready": before_sending(found, on, runs=holds(request.user, P.RUN_ANNUAL_REPORT, on)),
        "promises": [row for row in promises if row.promise.obligation.code == "annual_report"][:1],
    }
    return render(request, "assurance/annual_report/readiness.html", context)
