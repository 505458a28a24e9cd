"""Writing in the browser: a section, an agency's part, a claim; and settling who writes what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.models import Priority
from partnership.queries import priorities
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from ...choices import ReportState
from ...models import AnnualReport
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..figures import Collected, UnknownFigures, names_in
from ..forms import AskForm, ClaimForm, OwnerForm, TextForm
from ..present import drawn, figures_of, moved
from ..reading import claims_wanted
from .loading import load, load_claim, load_contribution, load_section, way

P = Permission


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write a section, or read it: text, preview, figures by name, claims, and what agencies add."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    section = load_section(found, key)
    writes = queries.may_write(request.user, section, on) and found.state != ReportState.PUBLISHED
    runs = holds(request.user, P.RUN_ANNUAL_REPORT, on)
    if section.in_at is not None or found.state != ReportState.DRAFT:
        writes = writes and runs
    if request.method == "POST" and not writes:
        raise Conflict(
            "This section is not open to you. Ask the business unit to open it again.", subject=found.subject
        )
    collected = figures_of(found, on)
    answer, context = _edit(request, found, section, collected, "section", now)
    if answer is not None:
        return answer
    edition = queries.edition_of(found)
    frozen = edition if edition and found.state in queries.SIGNED else None
    context |= {
        "heading": section.title,
        "asks": section.asks,
        "section": section,
        "writes": writes,
        "runs": runs,
        "contributions": [
            (one, queries.reads_contribution(request.user, one, on), queries.may_contribute(request.user, one, on))
            for one in section.contributions.select_related("organisation")
        ],
        "claims": list(section.claims.select_related("priority")),
        "takes_claims": section.key in claims_wanted(),
        "moved": [m for m in moved(frozen, collected, names_in(section.text)) if m.placed] if frozen else [],
        "voids": found.state in queries.SIGNED,
    }
    return render(request, "assurance/annual_report/editor.html", context, status=context["status"])


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_contribution(request: HttpRequest, pk: int, contribution_id: int) -> HttpResponse:
    """An agency writes the part that it was asked for; others read it once it is in."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    one = load_contribution(found, contribution_id)
    if not queries.reads_contribution(request.user, one, on):
        raise Http404
    own = queries.may_contribute(request.user, one, on)
    writes = own and one.in_at is None and found.state == ReportState.DRAFT
    if request.method == "POST" and not writes:
        raise Conflict("This part is not open to you any more. Ask the business unit.", subject=found.subject)
    answer, context = _edit(request, found, one, figures_of(found, on), "contribution", now)
    if answer is not None:
        return answer
    context |= {
        "heading": f"{one.section.title}: the part of {one.organisation.short_name}",
        "asks": one.section.asks,
        "section": one.section,
        "contribution": one,
        "writes": writes,
    }
    return render(request, "assurance/annual_report/editor.html", context, status=context["status"])


def _edit(
    request: HttpRequest, found: AnnualReport, thing: Any, collected: Collected, noun: str, now: Any
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """The editor of a text: saved, handed in, or only shown as it would read. A redirect once it is saved."""
    initial = {"text": thing.text, "version": thing.version}
    form = TextForm(posted(request), initial=initial)
    do = request.POST.get("do", "save")
    typed = thing.text
    extra: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["text"]
        if do != "preview":
            write = actions.write_section if noun == "section" else actions.write_contribution
            try:
                done, _changed = taken(
                    form, write, **{noun: thing}, hand_in=do == "hand_in", by=request.user, now=now, **form.cleaned_data
                )
            except Conflict as conflict:
                stored = type(thing).objects.get(pk=thing.pk)
                words = TextForm(initial={"text": stored.text, "version": stored.version})
                extra["stale"] = stale(form, conflict, words)
                done = False
            if done:
                said = "It is handed in. Thank you." if do == "hand_in" else "It is saved."
                messages.success(request, said)
                return redirect(request.path), {}
    preview: Any = ""
    try:
        preview = drawn(typed, collected)
    except UnknownFigures as unknown:
        extra["unknown"] = unknown.sentence
        if request.method == "POST" and form.is_valid() and not form.errors.get("text"):
            form.add_error("text", unknown.sentence)
    own = [one for one in collected.figures.values() if one.section == _key(thing)]
    return None, {
        "report": found,
        "form": form,
        "preview": preview,
        "previewing": do == "preview" and request.method == "POST",
        "own_figures": own,
        "other_figures": [one for one in collected.figures.values() if one not in own],
        "status": 422 if form.errors and do != "preview" else 200,
        "thing": thing,
        **extra,
    }


def _key(thing: Any) -> str:
    return thing.key if hasattr(thing, "key") else thing.section.key


@require_POST
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_section_open(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Open a section that was handed in again."""
    now = moment()
    found = load(request, pk, london_date(now))
    actions.open_section(section=load_section(found, key), by=request.user, now=now)
    messages.success(request, "The section is open to its writers again.")
    return redirect("report_section", pk=pk, key=key)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_section_owner(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Give a section to the role, and perhaps the body, that writes it."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    section = load_section(found, key)
    initial = {"owner_role": section.owner_role, "owner_organisation": section.owner_organisation_id}
    form = OwnerForm(posted(request), initial=initial, on=on)
    if request.method == "POST" and form.is_valid():
        done, given = taken(form, actions.give_section, section=section, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"“{section.title}” is written by: {given.owner}. They are told by e-mail.")
            return redirect("report", pk=pk)
    return form_page(request, form, heading=f"Who writes “{section.title}”?", button="Save", **way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_ask(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Ask an agency to add its part to a section."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    section = load_section(found, key)
    form = AskForm(posted(request), on=on)
    if request.method == "POST" and form.is_valid():
        done, asked = taken(form, actions.ask_agency, section=section, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{asked.organisation} is asked, and told by e-mail.")
            return redirect("report_section", pk=pk, key=key)
    lines = [section.asks, "The agency’s part is its own until it hands it in."]
    return form_page(request, form, heading=f"Ask an agency: {section.title}", button="Ask", lines=lines, **way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_claim_add(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Claim progress in a section."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    section = load_section(found, key)
    if not queries.may_write(request.user, section, on):
        raise Http404
    form = ClaimForm(posted(request), initial={"version": 1}, priorities=_priorities())
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        done, _made = taken(form, actions.add_claim, section=section, values=values, by=request.user, now=now)
        if done:
            messages.success(request, "The claim stands in the section.")
            return redirect("report_section", pk=pk, key=key)
    return _claim_page(request, form, found, section.title, reverse("report_section", args=[pk, key]), None)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_claim(request: HttpRequest, pk: int, claim_id: int) -> HttpResponse:
    """Change a claim, or take it out."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    claim = load_claim(found, claim_id)
    if not queries.may_write(request.user, claim.section, on):
        raise Http404
    back = reverse("report_section", args=[pk, claim.section.key])
    form = ClaimForm(posted(request), initial=_stored(claim), priorities=_priorities())
    extra: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("do") == "drop":
        actions.drop_claim(claim=claim, by=request.user, now=now)
        messages.success(request, "The claim is taken out.")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            done, _changed = taken(
                form, actions.change_claim, claim=claim, values=values, version=form.cleaned_data["version"],
                by=request.user, now=now,
            )  # fmt: skip
        except Conflict as conflict:
            stored = load_claim(found, claim_id)
            extra["stale"] = stale(form, conflict, ClaimForm(initial=_stored(stored), priorities=_priorities()))
        else:
            if done:
                messages.success(request, "The claim is saved.")
                return redirect(back)
    return _claim_page(request, form, found, claim.section.title, back, claim, **extra)


def _stored(claim: Any) -> dict[str, Any]:
    names = ("words", "evidence", "difference", "version")
    return {**{name: getattr(claim, name) for name in names}, "priority": claim.priority_id}


def _priorities() -> Any:
    return Priority.objects.filter(pk__in=[row.pk for row in priorities()])


def _claim_page(
    request: HttpRequest, form: ClaimForm, found: AnnualReport, title: str, back: str, claim: Any, **extra: Any
) -> HttpResponse:
    context = {"report": found, "form": form, "section_title": title, "back": back, "claim": claim, **extra}
    status = 422 if form.errors else 200
    return render(request, "assurance/annual_report/claim.html", context, status=status)
