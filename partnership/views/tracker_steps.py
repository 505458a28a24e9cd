"""The steps of one action, and its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import taken
from portal.uploads.queries import files_of

from ..actions import tracker as actions_of
from ..forms.tracker import AssureForm, DoneForm, EvidenceForm, ImpactForm, ReasonForm
from ..policies.tracker import EVIDENCE
from ..queries import tracker
from .tracker import SHOWS_OR_TAKES, load_action

P = Permission


def _step(
    request: HttpRequest,
    reference: str,
    form_class: Callable[..., Any],
    deed: Callable[..., Any],
    *,
    heading: str,
    button: str,
    said: str,
    text: str = "",
    grave: bool = False,
    own: bool = False,
    initial: dict[str, Any] | None = None,
    **arguments: Any,
) -> HttpResponse:
    """Show the form of one step, or take it; `own`: only for whoever may report this action."""
    now = moment()
    found = load_action(request, reference, now)
    if own and not tracker.may_report(request.user, found, london_date(now)):
        raise Http404
    form = form_class(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, deed, action=found, by=request.user, now=now, **form.cleaned_data, **arguments)
        if done:
            messages.success(request, said)
            return redirect("action", reference=reference)
    up = reverse("action", kwargs={"reference": reference})
    context = {"form": form, "heading": heading, "caption": reference, "button": button, "text": text, "grave": grave,
               "up": up, "up_words": reference, "quote": found.words}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.REPORT_ACTION, hidden=True)
def action_done(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, DoneForm, actions_of.report_done, own=True,
        heading="Report it done", button="Report it done",
        said="Thank you. Somebody of the business unit will look at it.",
        text="Somebody else will check that it was done, and later ask what difference it has made.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ASSURE_ACTION, hidden=True)
def action_send_back(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, ReasonForm, actions_of.send_back, grave=True,
        heading="Send it back", button="Send it back", said="It is to do again, and its owner has been told.",
        text="The action is to do again, by the date that it had. Its owner reads your reason here.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ASSURE_ACTION, hidden=True)
def action_assure(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, AssureForm, actions_of.assure,
        heading="Assure that it was done", button="Assure it", said="The action is assured.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ASSURE_ACTION, hidden=True)
def action_impact(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, ImpactForm, actions_of.show_impact,
        heading="What difference has it made?", button="Record the difference", said="The difference is recorded.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_ACTIONS, hidden=True)
def action_drop(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, ReasonForm, actions_of.drop, grave=True,
        heading="Drop the action", button="Drop it", said="The action is dropped, with your reason.",
        text="It stays in the tracker with the reason, and nobody is reminded of it any more.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_ACTIONS, hidden=True)
def action_reopen(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, ReasonForm, actions_of.reopen,
        heading="Open it again", button="Open it again", said="The action is to do again, and its owner has been told.",
        text="What was recorded of doing, checking and difference is kept in the history and asked for afresh.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.REPORT_ACTION, hidden=True)
def action_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(
        request, reference, EvidenceForm, actions_of.attach_evidence, own=True,
        heading="Attach evidence", button="Attach", said="The file is attached.",
        text="Whoever may see the action may read the file. Leave names of people out of it, and out of its name.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.REPORT_ACTION, hidden=True)
def action_evidence_remove(request: HttpRequest, reference: str, file_id: int) -> HttpResponse:
    found = load_action(request, reference, moment())
    attachment = next((file for file in files_of(found.subject, EVIDENCE) if file.pk == file_id), None)
    if attachment is None:
        raise Http404
    return _step(
        request, reference, ReasonForm, actions_of.remove_evidence, own=True, grave=True, attachment=attachment,
        heading="Take this file out", button="Take it out", said="The file is taken out.",
        text=f"{attachment.name}: its name and fingerprint stay on the record with your reason.",
    )  # fmt: skip
