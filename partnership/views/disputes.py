"""The pages of disagreements: the list, the ladders, the trend, raising one, and one of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.editing import taken
from portal.errors import NotAllowed
from portal.together import answered, several

from .. import dispute_queries as disputes
from .. import queries
from ..actions import disputes as actions
from ..dispute_periods import period
from ..forms.disputes import RaiseForm, TrendForm
from ..promise_choices import LadderKind
from ..queries import tracker
from .dispute import load_dispute

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
PAGE = 50
FREE = (LadderKind.PRACTITIONERS, LadderKind.FAMILIES)


@require_safe
@requires(P.RAISE_DISAGREEMENT, P.READ_DISPUTES)
def dispute_list(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    ladders = disputes.ladders()
    runs = holds(request.user, P.RUN_LADDERS, on)
    raises = holds(request.user, P.RAISE_DISAGREEMENT, on)
    offered = [row for row in ladders if (row.kind in FREE and raises) or runs]
    seen = disputes.in_order(disputes.visible_to(request.user, on))
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    rows = disputes.rows(page.object_list, now)
    context = {"arrangements": queries.current(), "page": page, "rows": rows, "offered": offered}
    return render(request, "partnership/disputes.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def ladders(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    bodies = [row.organisation for row in queries.standings(on)]
    contacts = disputes.contacts_of(bodies, on)
    listed = {body.pk: (body, contacts.get(body.pk, [])) for body in bodies}
    context = {"arrangements": queries.current(), "ladders": disputes.ladders(), "contacts": listed.values()}
    return render(request, "partnership/ladders.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def trend(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    form = TrendForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = period(asked.get("since"), asked.get("until"), on)
    context = {"arrangements": queries.current(), "form": form, "since": since, "until": until}
    context["trend"] = disputes.trend(since, until)
    return render(request, "partnership/dispute_trend.html", context)


@require_safe
@public
def concerns_route(request: HttpRequest) -> HttpResponse:
    """For children and families, without signing in: how to say that a policy, or its use, is wrong."""
    context = {
        "arrangements": queries.current(),
        "ladder": disputes.ladder(LadderKind.FAMILIES),
        "contacts": queries.contacts(),
    }
    return render(request, "partnership/concerns_route.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RAISE_DISAGREEMENT, P.RUN_LADDERS)
def dispute_raise(request: HttpRequest, kind: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    if kind not in LadderKind.values:
        raise Http404
    if kind not in FREE and not holds(request.user, P.RUN_LADDERS, on):
        raise NotAllowed("The business manager opens this kind of dispute.")
    chosen = LadderKind(kind)
    own = [a.organisation_id for a in capacities(request.user, P.RAISE_DISAGREEMENT, on)]
    form = RaiseForm(request.POST or None, kind=chosen, own=own)
    if request.method == "POST" and form.is_valid():
        done, dispute = taken(form, actions.raise_dispute, kind=kind, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{dispute.reference} is on its ladder, and its clock runs.")
            return redirect("dispute", reference=dispute.reference)
    context = {"form": form, "ladder": disputes.ladder(kind), "label": chosen.label}
    return render(request, "partnership/dispute_raise.html", context)


@require_safe
@requires(P.RAISE_DISAGREEMENT, P.READ_DISPUTES, hidden=True)
def dispute(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load_dispute(request, reference, now)
    acts = disputes.may_act(found, request.user, on)
    partners = {partner.pk for partner in queries.statutory_partners(on)}
    speaks = {a.organisation_id for a in capacities(request.user, P.GIVE_POSITION, on)} & partners
    said = several(
        found.positions.select_related("organisation", "given_by"),
        found.letters.select_related("sent_by"),
        found.answers.all(),
        tracker.visible_to(request.user, on).filter(source_kind=found.subject.kind, source_id=found.pk),
    )
    asked = [disputes.ladders_asked(), said, disputes.step_lines(found, now)]
    ladders, (positions, letters, answers, tracked), steps = answered(asked)
    context = {
        "dispute": found,
        "now": now,
        "steps": steps,
        "ladder": next((row for row in ladders if row.kind == found.kind), None),
        "positions": positions,
        "letters": letters,
        "answers": answers,
        "actions": tracked,
        "on": on,
        "may_act": acts,
        "may_give_position": bool(speaks) and found.kind == LadderKind.BETWEEN_PARTNERS,
        "about_path": disputes.about_path(found),
    }
    return render(request, "partnership/dispute.html", context)
