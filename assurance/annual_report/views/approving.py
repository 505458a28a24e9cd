"""Reading and approving a report, taking it back, and the scrutineer's statement."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.approvals.forms import SignForm
from portal.approvals.models import SignOff
from portal.approvals.queries import capacity_for, eligible, signature_rows, versions, why_not
from portal.approvals.verification import what_changed
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from ...choices import ReportState
from ...models import AnnualReport, Scrutiny
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..forms import ReasonForm, StatementForm
from ..markdown import markup
from ..present import figures_of, moved, names_placed
from .loading import load, way

P = Permission


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SIGN_ANNUAL_REPORT, hidden=True)
def report_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what was frozen, and answer for one's partner."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    every = versions(found.subject)
    sign_off = every[0] if every else None
    bodies = eligible(sign_off, request.user, now) if sign_off else []
    form = None
    if sign_off and (bodies or request.method == "POST"):
        initial = {"shown_hash": sign_off.hash, "sign_off": sign_off.pk}
        form = SignForm(posted(request), bodies=bodies, initial=initial)
    if request.method == "POST":
        if form is None:
            raise Conflict("Nothing waits for a signature here. Look at the report again.", subject=found.subject)
        answer = _take_signature(request, found, form, now)
        if answer is not None:
            return answer
    edition = queries.edition_of(found)
    earlier = next((v for v in every if sign_off and v.version < sign_off.version), None)
    context = {
        "report": found,
        "edition": edition,
        "made": queries.made_of(edition) if edition else None,
        "build": queries.build_of(edition) if edition else None,
        "sign_off": sign_off,
        "form": form if bodies else None,
        "body": bodies[0].body if len(bodies) == 1 else "",
        "capacity": capacity_for(bodies[0], request.user, on) if bodies else None,
        "signatures": signature_rows(sign_off) if sign_off else [],
        "why_not": _why_not(sign_off, request, now) if sign_off and not bodies else "",
        "since": what_changed(earlier.document, sign_off.document) if earlier and sign_off else [],
        "moved": moved(edition, figures_of(found, on), names_placed(found)) if edition and sign_off else [],
        "sections": [(part, markup(part["text"])) for part in edition.text["sections"]] if edition else [],
        "disagreements": edition.figures["disagreements"] if edition else [],
    }
    return render(request, "assurance/annual_report/approve.html", context, status=422 if form and form.errors else 200)


def _take_signature(request: HttpRequest, found: AnnualReport, form: SignForm, now: datetime) -> HttpResponse | None:
    """Give the answer to the version that was read, even where a newer one stands: the action says so."""
    if not form.is_valid():
        if form.bodies:
            return None
        raise Conflict("This was answered or changed while you were reading, so nothing was signed. Look at it again.")
    data, subject = form.cleaned_data, found.subject
    shown = SignOff.objects.filter(pk=data["sign_off"], subject_kind=subject.kind, subject_id=subject.id).first()
    if shown is None:
        raise Conflict("The version you read is not here any more. Read the newest one and answer that.")
    body = form.body()
    done, _signature = taken(
        form, actions.sign, report=found, sign_off=shown, organisation=body.organisation, decision=data["decision"],
        comment=data["comment"], shown_hash=data["shown_hash"], by=request.user, now=now,
    )  # fmt: skip
    if not done:
        return None
    messages.success(request, f"Your answer for {body.body} is recorded.")
    return redirect("report", pk=found.pk)


def _why_not(sign_off: SignOff, request: HttpRequest, now: datetime) -> str:
    rows = list(sign_off.required.select_related("organisation"))
    own = next((r for r in rows if capacity_for(r, request.user, london_date(now))), rows[0] if rows else None)
    return why_not(sign_off, own, request.user, now) or "" if own else ""


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report back from the partners, with the reason."""
    now = moment()
    found = load(request, pk, london_date(now))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.take_back, report=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is taken back. Answers already given are void, and the partners are told.")
            return redirect("report", pk=pk)
    lines = ["Every answer already given becomes void. The partners are asked again for the next edition."]
    return form_page(
        request, form, heading="Take it back and change it", button="Take it back", lines=lines, **way(found)
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SCRUTINISE, hidden=True)
def report_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the scrutineer's statement, look at it as it will read, and give it."""
    now = moment()
    found = load(request, pk, london_date(now))
    form = StatementForm(posted(request), initial={"statement": found.statement, "version": found.version})
    extra: dict = {}
    do = request.POST.get("do", "save")
    typed = found.statement
    if request.method == "POST" and do == "give":
        actions.give_statement(report=found, version=_version(request), by=request.user, now=now)
        messages.success(request, "Your statement is given. It stands in the report, which is made ready to publish.")
        return redirect("report", pk=pk)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["statement"]
        if do != "preview":
            try:
                done, _changed = taken(
                    form, actions.write_statement, report=found, by=request.user, now=now, **form.cleaned_data
                )
            except Conflict as conflict:
                stored = load(request, pk, london_date(now))
                words = StatementForm(initial={"statement": stored.statement, "version": stored.version})
                extra["stale"] = stale(form, conflict, words)
            else:
                if done:
                    messages.success(request, "The statement is saved, and not given yet.")
                    return redirect("report_statement", pk=pk)
    context = {
        "report": found,
        "form": form,
        "preview": markup(typed),
        "writes": found.state in (ReportState.WITH_PARTNERS, ReportState.APPROVED),
        "may_give": found.state == ReportState.APPROVED and found.statement.strip(),
        "edition": queries.edition_of(found),
        "scrutiny": Scrutiny.objects.exclude(stated_at=None).first(),
        "path": reverse("report_statement", args=[pk]),
        **extra,
    }
    return render(request, "assurance/annual_report/statement.html", context, status=422 if form.errors else 200)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal():
        raise Conflict("This page lost track of which text it shows. Open it again, and give the statement then.")
    return int(text)
