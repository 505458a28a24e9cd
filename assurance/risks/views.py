"""The risk register: the five by five and the list, one risk, recording, changing, reviewing, closing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership import queries as partnership
from partnership.queries import tracker
from partnership.tracker_lines import lines as action_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.said_before import says_again
from portal.trail.queries import history_of
from portal.workflow import available_transitions

from ..models import Risk
from ..models.risk import RISK_KIND
from ..section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from . import actions, queries
from .forms import ActionForm, EditForm, ReasonForm, RecordForm, ReviewForm
from .workflow import RISK

P = Permission
PAGE = 50


def _load(request: HttpRequest, pk: int, on: date) -> Risk:
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _offered(on: date, risk: Risk | None = None) -> dict:
    bodies = {row.organisation_id for row in partnership.standings(on)}
    priorities = {row.pk for row in partnership.priorities()}
    if risk is not None:
        bodies |= {risk.owner_id}
        priorities |= {risk.priority_id} - {None}
    return {"bodies": bodies, "priorities": priorities}


@require_safe
@requires(P.READ_ASSURANCE)
@says_again
def risks(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    rows = queries.listed(request.user, on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"risk": r, "band": queries.band(r.score), "due": r.is_due(on)} for r in page.object_list]
    context = {
        "page": page,
        "lines": lines,
        "squares": queries.squares(list(page.object_list)),
        "may_keep": holds(request.user, P.KEEP_RISKS, on),
    }
    return render(request, "assurance/risks/risks.html", context)


@require_safe
@requires(P.READ_ASSURANCE, hidden=True)
def risk(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    seen = tracker.visible_to(request.user, on).filter(source_kind=RISK_KIND, source_id=pk)
    context = {
        "risk": found,
        "band": queries.band(found.score),
        "before": queries.band(found.score_before),
        "due": found.is_due(on),
        "indicators": list(found.indicators.all()),
        "reviews": list(found.reviews.select_related("reviewed_by")),
        "tracked": action_lines(seen.order_by("reference"), on),
        "history": history_of(found.subject),
        "steps": available_transitions(RISK, found, request.user, now),
        "may_keep": holds(request.user, P.KEEP_RISKS, on),
    }
    return render(request, "assurance/risks/risk.html", context)


def _way(found: Risk) -> dict[str, str]:
    return {"back": reverse("risk", args=[found.pk]), "back_text": found.title, "caption": found.reference}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RISKS)
def risk_record(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = RecordForm(posted(request), **_offered(london_date(now)))
    if request.method == "POST" and form.is_valid():
        done, made = taken(
            form, actions.record_risk, values=form.values(), indicators=form.cleaned_data["indicators"],
            review_on=form.cleaned_data["review_on"], by=request.user, now=now,
        )  # fmt: skip
        if done:
            messages.success(request, f"{made.reference} stands on the register.")
            return redirect("risk", pk=made.pk)
    return form_page(
        request, form, heading="Record a risk", button="Record it", back=reverse("risks"), back_text="Risks"
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RISKS, hidden=True)
def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    form = EditForm.of(found, posted(request), **_offered(on, found))
    extra: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form, actions.edit_risk, risk=found, values=form.values(),
                indicators=form.cleaned_data["indicators"], version=form.cleaned_data["version"], by=request.user,
                now=now,
            )  # fmt: skip
        except Conflict as conflict:
            extra["stale"] = stale(form, conflict, EditForm.of(_load(request, pk, on), **_offered(on, found)))
        else:
            if done:
                messages.success(request, "The risk is changed.")
                return redirect("risk", pk=pk)
    return form_page(request, form, heading="Change the risk", button="Save", **_way(found), **extra)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RISKS, hidden=True)
def risk_review(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, london_date(now))
    form = ReviewForm(posted(request), initial={"likelihood": found.likelihood, "impact": found.impact})
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.review, risk=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The review is recorded.")
            return redirect("risk", pk=pk)
    return form_page(request, form, heading="Review the risk", button="Save", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RISKS, hidden=True)
def risk_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    now = moment()
    if name not in RISK.by_name:
        raise Http404
    found, transition = _load(request, pk, london_date(now)), RISK.by_name[name]
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.step, risk=found, name=name, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is recorded.")
            return redirect("risk", pk=pk)
    return form_page(request, form, heading=transition.label, button=transition.label, **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RISKS, hidden=True)
def risk_action(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    form = ActionForm(posted(request), on=on)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_action, risk=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} stands in the action tracker.")
            return redirect("risk", pk=pk)
    return form_page(request, form, heading="Add an action to the tracker", button="Add it", **_way(found))
