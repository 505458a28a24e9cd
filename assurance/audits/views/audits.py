"""Audits: the list, preparing one, its page, its steps, its moderation, what was found, and the briefing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership.queries import tracker
from partnership.tracker_lines import lines as action_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.said_before import says_again
from portal.together import fetch
from portal.trail.queries import events_of, lines
from portal.workflow import available_transitions

from ... import queries as calendar
from ...models import Audit
from ...models.audit import AUDIT_KIND
from ...section11.queries import candidates
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..documents import briefing_pdf
from ..forms import ActionForm, FindingForm, ModerationForm, PrepareForm, ReasonForm
from ..workflow import AUDIT

P = Permission
PAGE = 30


def load(request: HttpRequest, pk: int, on: date) -> Audit:
    """The audit, if this person may know of it."""
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(P.READ_ASSURANCE)
@says_again
def audits(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    page = Paginator(queries.listed(request.user, on), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_run": holds(request.user, P.RUN_AUDITS, on)}
    return render(request, "assurance/audits/audits.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS)
def audit_prepare(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    form = PrepareForm(
        posted(request),
        organisations=candidates(on),
        activities=calendar.offered(request.user, on),
        initial={"cases": 5},
    )
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.prepare, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"{made.reference} is prepared. Look at it, then send it.")
            return redirect("audit", pk=made.pk)
    return form_page(
        request, form, heading="Prepare a multi-agency audit", button="Prepare it", back=reverse("audits"),
        back_text="Audits",
    )  # fmt: skip


@require_safe
@requires(P.READ_AUDITS, P.WRITE_AUDIT, hidden=True)
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    opened = found.state in queries.OPENED
    actions_of = tracker.visible_to(request.user, on).filter(source_kind=AUDIT_KIND, source_id=pk)
    questions, files, progress, findings, tracked, events = fetch(
        found.questions.all(),
        queries.readable_files(request.user, found, on),
        queries.listed(request.user, on).filter(pk=pk),
        found.findings.all() if opened else found.findings.none(),
        actions_of.order_by("reference"),
        events_of(found.subject),
    )
    context = {
        "audit": found,
        "questions": questions,
        "files": files,
        "own": queries.bodies(request.user, on),
        "progress": progress[0],
        "tallies": queries.tallies(found),
        "findings": findings,
        "tracked": action_lines(tracked, on),
        "history": lines(events),
        "steps": available_transitions(AUDIT, found, request.user, now),
        "may_run": holds(request.user, P.RUN_AUDITS, on),
        "opened": opened,
    }
    return render(request, "assurance/audits/audit.html", context)


def _way(found: Audit) -> dict[str, str]:
    return {"back": reverse("audit", args=[found.pk]), "back_text": found.title, "caption": found.reference}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS, hidden=True)
def audit_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    now = moment()
    if name not in AUDIT.by_name:
        raise Http404
    found, transition = load(request, pk, london_date(now)), AUDIT.by_name[name]
    form = ReasonForm(posted(request))
    if not transition.needs_reason:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.step, audit=found, name=name, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is recorded.")
            return redirect("audit", pk=pk)
    return form_page(request, form, heading=transition.label, button=transition.label, **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS, hidden=True)
def audit_moderation(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    form = ModerationForm.of(found, posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.record_moderation, audit=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The moderation is recorded.")
            return redirect("audit", pk=pk)
    return form_page(request, form, heading="The moderation and the briefing", button="Save", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS, hidden=True)
def audit_finding(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    form = FindingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.add_finding, audit=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The finding is recorded.")
            return redirect("audit", pk=pk)
    return form_page(request, form, heading="Record a finding", button="Save", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS, hidden=True)
def audit_action(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    form = ActionForm(posted(request), on=on)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_action, audit=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} stands in the action tracker.")
            return redirect("audit", pk=pk)
    return form_page(request, form, heading="Add an action to the tracker", button="Add it", **_way(found))


@require_safe
@requires(P.READ_AUDITS, P.WRITE_AUDIT, hidden=True)
def audit_briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """The briefing on paper: findings and what to do, and no file of any agency."""
    now = moment()
    found = load(request, pk, london_date(now))
    if found.state not in queries.OPENED or not found.briefing:
        raise Http404
    answer = HttpResponse(briefing_pdf(found, now), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}-briefing.pdf"'
    return answer
