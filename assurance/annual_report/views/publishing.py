"""Publication, its documents in the background, and what follows: sendings and discussions."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnership.promise_queries import due as promises_due
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken

from ...choices import ReportState
from ...models import ReportBuild, ReportEdition
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..forms import DiscussionForm, EditionForm, RecipientForm, SendingForm
from ..policies import documents_are_made
from ..present import figures_of, moved, names_placed
from .loading import load, way

P = Permission
OUTPUTS = ("report.pdf", "summary.pdf", "figures.csv")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_ANNUAL_REPORT, hidden=True)
def report_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was approved, with everything that has moved since in sight."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    edition = queries.edition_of(found)
    form = EditionForm(posted(request), initial={"edition": edition.number if edition else ""})
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.publish, report=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is published. Send it to its recipients, and record when.")
            return redirect("report_recipients", pk=pk)
    signed = found.state in queries.SIGNED
    context = {
        "report": found,
        "form": form,
        "edition": edition,
        "build": queries.build_of(edition) if edition else None,
        "made": queries.made_of(edition) if edition else None,
        "not_made": documents_are_made(found) if found.state == ReportState.STATED else "",
        "moved": moved(edition, figures_of(found, on), names_placed(found)) if edition and signed else [],
    }
    return render(request, "assurance/annual_report/publish.html", context, status=422 if form.errors else 200)


@require_POST
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the documents of the edition that stands."""
    now = moment()
    found = load(request, pk, london_date(now))
    actions.ask_documents(report=found, by=request.user, now=now)
    messages.info(request, "The documents are being made. You may leave this page.")
    return redirect("report", pk=pk)


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_progress(request: HttpRequest, pk: int, build_id: int) -> JsonResponse:
    """How far the documents are, for the page that waits for them."""
    found = load(request, pk, london_date(moment()))
    build = ReportBuild.objects.filter(edition__report=found, pk=build_id).first()
    if build is None:
        raise Http404
    return JsonResponse({"done": not build.waits, "words": build.failure or build.progress})


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_file(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    """A document of one edition: the report, the summary, or every figure as a table."""
    found = load(request, pk, london_date(moment()))
    edition = found.editions.select_related("report").filter(number=number).first()
    if edition is None:
        raise Http404
    return output(edition, name)


def output(edition: ReportEdition, name: str) -> HttpResponse:
    """The file called `name` of an edition, or 404 where it is not made."""
    from ..output import figures_csv

    if name not in OUTPUTS:
        raise Http404
    called = f"{edition.report.reference.lower()}-{name}"
    if name == "figures.csv":
        response = HttpResponse(figures_csv(queries.frozen_figures(edition)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{called}"'
        return response
    made = queries.made_of(edition)
    stored = None if made is None else made.pdf if name == "report.pdf" else made.summary
    if not stored:
        raise Http404
    return FileResponse(stored.open("rb"), filename=called, content_type="application/pdf")


@require_safe
@requires(P.READ_ANNUAL_REPORT, hidden=True)
def report_recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is to have the report, who was sent it when, and where each partner discussed it."""
    on = london_date(moment())
    found = load(request, pk, on)
    waiting, over = promises_due(on)
    context = {
        "report": found,
        "recipients": list(found.recipients.select_related("recorded_by")),
        "discussions": list(found.discussions.select_related("organisation", "recorded_by")),
        "promises": [row for row in (*waiting, *over) if row.promise.obligation.code == "annual_report"][:2],
        "may_run": holds(request.user, P.RUN_ANNUAL_REPORT, on),
        "may_discuss": holds(request.user, P.RUN_ANNUAL_REPORT, on) or queries.own_partners(request.user, on),
    }
    return render(request, "assurance/annual_report/recipients.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_recipient_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody who is to have the report."""
    now = moment()
    found = load(request, pk, london_date(now))
    form = RecipientForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_recipient, report=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.name} is on the list.")
            return redirect("report_recipients", pk=pk)
    return form_page(request, form, heading="Add a recipient", button="Add", **way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, hidden=True)
def report_sent(request: HttpRequest, pk: int, recipient_id: int) -> HttpResponse:
    """Record that a recipient was sent the report."""
    now = moment()
    found = load(request, pk, london_date(now))
    recipient = found.recipients.select_related("report").filter(pk=recipient_id).first()
    if recipient is None:
        raise Http404
    form = SendingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.record_sending, recipient=recipient, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, f"It is recorded that {recipient.name} was sent the report.")
            return redirect("report_recipients", pk=pk)
    return form_page(
        request, form, heading=f"Sent to: {recipient.name}", button="Record it", lines=[recipient.why], **way(found)
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_ANNUAL_REPORT, P.SIGN_ANNUAL_REPORT, hidden=True)
def report_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Record where a partner discussed the report."""
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    own = None if holds(request.user, P.RUN_ANNUAL_REPORT, on) else queries.own_partners(request.user, on)
    form = DiscussionForm(posted(request), on=on, own=own)
    if request.method == "POST" and form.is_valid():
        done, _made = taken(
            form, actions.record_discussion, report=found, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The discussion is recorded.")
            return redirect("report_recipients", pk=pk)
    return form_page(request, form, heading="Where was it discussed?", button="Record it", **way(found))
