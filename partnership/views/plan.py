"""The business plan's pages: its years, one year, what is owed by quarter, and its published editions."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.said_before import says_again

from .. import plan_content, queries
from ..actions import plan as actions
from ..choices import Quarter
from ..forms.plan import PlanPublishForm, PriorityForm
from ..queries import plan
from .one_form import one_form

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A document as a download."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _year(year: str) -> str:
    """The year, where it has priorities; otherwise 404."""
    if not plan.priorities_in_use().filter(year=year).exists():
        raise Http404
    return year


@require_safe
@requires(P.SEE_DIRECTORY)
@says_again
def plans(request: HttpRequest) -> HttpResponse:
    """Every year with its priorities, and what progress is owed."""
    on = london_date(moment())
    years: dict[str, list[plan.PriorityLine]] = {}
    for line in plan.lines(plan.priorities_in_use(), on):
        years.setdefault(line.priority.year, []).append(line)
    context = {
        "arrangements": queries.current(),
        "years": list(years.items()),
        "published": plan.published_years(),
        "may_write": holds(request.user, P.WRITE_PLAN, on),
    }
    return render(request, "partnership/plans.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def plan_year(request: HttpRequest, year: str) -> HttpResponse:
    """One year's plan to read, and each quarter's progress with what is overdue."""
    on = london_date(moment())
    rows = plan.lines(plan.priorities_in_use().filter(year=_year(year)), on)
    context = {
        "arrangements": queries.current(),
        "year": year,
        "lines": rows,
        "quarters": [(q, Quarter(q).label, plan.quarter_ends(year, q)) for q in Quarter.values],
        "overdue": sum(len(line.overdue) for line in rows),
        "priorities": plan_content.said(plan_content.content_of(rows, on, public=False), public=False),
        "labels": plan_content.QUARTERS,
        "edition": plan.published(year),
        "may_write": holds(request.user, P.WRITE_PLAN, on),
        "may_publish": holds(request.user, P.PUBLISH, on),
        "on": on,
    }
    return render(request, "partnership/plan_year.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def plan_pdf(request: HttpRequest, year: str) -> HttpResponse:
    now = moment()
    content = plan_content.said(plan_content.collect(_year(year), london_date(now), public=False), public=False)
    made = plan_content.plan_pdf(year, content, marking="Official", subtitle="As it stands", issued_at=now)
    return pdf_response(made, f"business-plan-{year}.pdf")


@require_safe
@requires(P.SEE_DIRECTORY)
def plan_csv(request: HttpRequest, year: str) -> HttpResponse:
    """A row for each priority."""
    on = london_date(moment())
    content = plan_content.said(plan_content.collect(_year(year), on, public=False), public=False)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="business-plan-{year}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(plan_content.COLUMNS)
    writer.writerows(plan_content.table(year, content, on))
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_PLAN)
def priority_add(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    year = request.GET.get("year", "")
    form = PriorityForm(request.POST or None, on=on, initial={"year": year if plan.is_year(year) else plan.year_of(on)})
    most = queries.current().most_priorities
    return one_form(
        request, form, actions.set_priority, said="The priority is set. Write its plan.", given={},
        heading="Set a priority", button="Set it", up=reverse("plans"), up_words="Business plan",
        text=f"The arrangements allow {most} priorities a year." if most else "",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH)
def plan_publish(request: HttpRequest, year: str) -> HttpResponse:
    """The plan as the public would read it, and the button that publishes exactly that."""
    now = moment()
    content = plan_content.collect(_year(year), london_date(now), public=True)
    form = PlanPublishForm(request.POST or None, initial={"shown": plan_content.digest(content)})
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.publish_plan, year=year, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"Edition {made.number} of the plan is published.")
            return redirect("plan", year=year)
    context = {
        "form": form, "year": year, "priorities": plan_content.said(content, public=True),
        "labels": plan_content.QUARTERS,
    }  # fmt: skip
    return render(request, "partnership/plan_publish.html", context)


@public
@require_safe
def public_plan(request: HttpRequest, year: str = "") -> HttpResponse:
    """The plan as it was published, of a year or the newest."""
    edition = plan.published(year or None)
    if year and edition is None:
        raise Http404
    context = {
        "edition": edition,
        "years": plan.published_years(),
        "priorities": plan_content.said(edition.content, public=True) if edition else [],
        "labels": plan_content.QUARTERS,
    }
    return render(request, "partnership/public_plan.html", context)


@public
@require_safe
def public_plan_pdf(request: HttpRequest, year: str) -> HttpResponse:
    edition = plan.published(year)
    if edition is None:
        raise Http404
    made = plan_content.plan_pdf(
        year, plan_content.said(edition.content, public=True), marking="Public", issued_at=edition.published_at,
        subtitle=f"Edition {edition.number}",
    )  # fmt: skip
    return pdf_response(made, f"business-plan-{year}.pdf")
