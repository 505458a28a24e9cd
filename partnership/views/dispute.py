"""What is done in one dispute, one page each."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities
from portal.clock import london_date
from portal.documents import render_pdf
from portal.editing import taken
from portal.trail.events import Event
from portal.trail.recording import record

from .. import dispute_queries as disputes
from .. import queries
from ..actions import dispute_papers
from ..actions import disputes as actions
from ..choices import Duty
from ..dispute_policies import runs_in_hours
from ..forms.disputes import (
    AnswerForm,
    DisputeReasonForm,
    LetterForm,
    PositionForm,
    ResolveForm,
    StepForm,
)
from ..models import Dispute
from ..queries import named_contacts
from .one_form import form_page

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
# To whom the partners write about an agency: its named safeguarding lead and its chief executive.
LETTER_DUTIES = (Duty.SAFEGUARDING_LEAD.value, Duty.CHIEF_EXECUTIVE.value)
MAY_OPEN = (P.RAISE_DISAGREEMENT, P.READ_DISPUTES)


def load_dispute(request: HttpRequest, reference: str, now: datetime) -> Dispute:
    """The dispute, if this person may see it; otherwise 404. Reading one is on the trail."""
    if "\x00" in reference:
        raise Http404
    visible = disputes.visible_to(request.user, london_date(now))
    found = visible.select_related("raised_by", "other_side", "opened_by", "closed_by").filter(reference=reference)
    dispute = found.first()
    if dispute is None:
        raise Http404
    if request.method == "GET":
        with transaction.atomic():
            record(Event.DISPUTE_READ, target=dispute.subject, by=request.user, now=now)
    return dispute


def _acting(request: HttpRequest, reference: str, now: datetime) -> Dispute:
    """The same for whoever may record its steps; 404 for those who only read it, to whom no link leads here."""
    dispute = load_dispute(request, reference, now)
    if not disputes.may_act(dispute, request.user, london_date(now)):
        raise Http404
    return dispute


def _page(request: HttpRequest, dispute: Dispute, form, heading: str, button: str, *lines: str, grave: bool = False):
    return form_page(
        request, form, heading=heading, caption=dispute.reference, button=button, text=lines, grave=grave,
        up=reverse("dispute", args=[dispute.reference]), up_words=dispute.reference,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(*MAY_OPEN, hidden=True)
def move_on(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    dispute = _acting(request, reference, now)
    form = StepForm(request.POST or None, in_hours=runs_in_hours(dispute))
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, actions.move_on, dispute=dispute, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "It is at the next stage, whose clock now runs.")
            return redirect("dispute", reference=reference)
    return _page(request, dispute, form, "Take it to the next stage", "Take it to the next stage",
                 "What this stage came to is kept with its date. The clock of the next stage begins now.")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(*MAY_OPEN, hidden=True)
def resolve(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    dispute = _acting(request, reference, now)
    form = ResolveForm(request.POST or None, in_hours=runs_in_hours(dispute))
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, actions.resolve, dispute=dispute, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{reference} is resolved.")
            return redirect("dispute", reference=reference)
    return _page(request, dispute, form, "Record how it was resolved", "Record it as resolved")


@require_http_methods(SHOWS_OR_TAKES)
@requires(*MAY_OPEN, hidden=True)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    return _with_reason(
        request, reference, actions.withdraw, "Withdraw it", "Withdraw it",
        "It ends without an outcome. Everything that was recorded stays.", grave=True,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(*MAY_OPEN, hidden=True)
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    return _with_reason(
        request, reference, actions.reopen, "Open it again", "Open it again",
        "It goes on at the stage where it ended, whose clock starts afresh.",
    )  # fmt: skip


def _with_reason(request, reference: str, action, heading: str, button: str, line: str, *, grave: bool = False):
    now = moment()
    dispute = _acting(request, reference, now)
    form = DisputeReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, action, dispute=dispute, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{reference} is recorded as {_row.get_state_display().lower()}.")
            return redirect("dispute", reference=reference)
    return _page(request, dispute, form, heading, button, line, grave=grave)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.GIVE_POSITION, hidden=True)
def position(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    dispute = load_dispute(request, reference, now)
    partners = {partner.pk for partner in queries.statutory_partners(london_date(now))}
    own = [a.organisation_id for a in capacities(request.user, P.GIVE_POSITION, london_date(now))]
    form = PositionForm(request.POST or None, own=[pk for pk in own if pk in partners])
    if request.method == "POST" and form.is_valid():
        done, _row = taken(
            form, dispute_papers.give_position, dispute=dispute, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The position is recorded. A later one stands beside it.")
            return redirect("dispute", reference=reference)
    return _page(request, dispute, form, "Give your partner’s written position", "Give this position")


def _addressees(dispute: Dispute, now: datetime) -> dict[str, str]:
    """The posts that the body named for this; nothing where it has named none, which leaves the usual two."""
    if dispute.other_side is None:
        return {}
    named = named_contacts.with_duty(dispute.other_side, LETTER_DUTIES, london_date(now))
    return {"addressees": "\n".join(dict.fromkeys(row.post for row in named))} if named else {}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_LADDERS, hidden=True)
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    dispute = _acting(request, reference, now)
    form = LetterForm(request.POST or None, initial=_addressees(dispute, now))
    if request.method == "POST" and form.is_valid():
        done, _row = taken(
            form, dispute_papers.send_letter, dispute=dispute, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The letter is recorded as sent, and can be downloaded as a PDF.")
            return redirect("dispute", reference=reference)
    return _page(
        request, dispute, form, "The partners’ letter", "Record the letter as sent",
        "Every statutory partner of today stands under it. The agency’s contact is told that it is here to be read.",
    )  # fmt: skip


@require_safe
@requires(*MAY_OPEN, hidden=True)
def letter_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    now = moment()
    dispute = load_dispute(request, reference, now)
    found = get_object_or_404(dispute.letters, number=number)
    context = {
        "title": "Letter of the statutory safeguarding partners",
        "subtitle": found.organisation,
        "reference": dispute.reference,
        "marking": "Official-Sensitive",
        "issued_at": found.sent_at,
        "letter": found,
        "dispute": dispute,
        "arrangements": queries.current(),
        "contact": queries.own_contact(),
    }
    response = HttpResponse(render_pdf("pdf/dispute_letter.html", context), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{dispute.reference}-letter-{found.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_LADDERS, hidden=True)
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    dispute = _acting(request, reference, now)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _row = taken(
            form, dispute_papers.record_answer, dispute=dispute, received_on=data["received_on"],
            statement=data["statement"],
            actions=form.actions(), by=request.user, now=now,
        )  # fmt: skip
        if done:
            messages.success(request, "The response and its actions are recorded.")
            return redirect("dispute", reference=reference)
    return _page(request, dispute, form, "Record the agency’s written response", "Record the response")
