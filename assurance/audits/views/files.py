"""An agency's audit of one file: written, submitted, read by the others in the moderation, opened again."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.trail.events import Event
from portal.trail.reading import read
from reviews.identifiers import findings_in

from ...models import FileAudit
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..forms import FileForm, ReasonForm

P = Permission


def _load(request: HttpRequest, pk: int, now: datetime) -> tuple[FileAudit, bool]:
    """The audit of a file, if this person may read it, and whether it is their own agency's."""
    on = london_date(now)
    row = FileAudit.objects.select_related("case__audit").filter(pk=pk).first()
    if row is None or not queries.visible_to(request.user, on).filter(pk=row.case.audit_id).exists():
        raise Http404
    found = queries.with_answers(queries.readable_files(request.user, row.case.audit, on).filter(pk=pk))
    if not found:
        raise Http404
    return found[0], found[0].organisation_id in queries.bodies(request.user, on)


def _own(request: HttpRequest, pk: int, now: datetime) -> FileAudit:
    found, own = _load(request, pk, now)
    if not own:
        raise Http404
    return found


@require_safe
@requires(P.READ_AUDITS, P.WRITE_AUDIT, hidden=True)
def file_audit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found, own = _load(request, pk, now)
    if not own:
        read(Event.FILE_AUDIT_READ, found.subject, request.user, now)
    words = {
        "voice": found.voice, "good": found.good, "worry": found.worry,
        **{str(answer.question): answer.words for answer in found.answers.all()},
    }  # fmt: skip
    context = {
        "file": found,
        "audit": found.case.audit,
        "own": own,
        "warnings": findings_in(words) if own else [],
        "may_send_back": holds(request.user, P.RUN_AUDITS, london_date(now)) and found.state == "submitted",
    }
    return render(request, "assurance/audits/file.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_AUDIT, hidden=True)
def file_audit_write(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _own(request, pk, now)
    form = FileForm.of(found, posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.write_file, file_audit=found, texts=form.texts(), answers=form.answers(),
            version=form.cleaned_data["version"], by=request.user, now=now,
        )  # fmt: skip
        if done:
            messages.success(request, "It is saved. Nobody outside your agency reads it before the moderation begins.")
            return redirect("file_audit", pk=pk)
    return form_page(
        request, form, heading=f"Case {found.case.letter}", button="Save", caption=found.case.audit.title,
        back=reverse("file_audit", args=[pk]), back_text="The file",
    )  # fmt: skip


@require_POST
@requires(P.WRITE_AUDIT, hidden=True)
def file_audit_submit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    actions.submit_file(file_audit=_own(request, pk, now), by=request.user, now=now)
    messages.success(request, "It is submitted.")
    return redirect("file_audit", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_AUDITS, hidden=True)
def file_audit_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found, _is_own = _load(request, pk, now)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.send_file_back, file_audit=found, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "Its agency can change it again.")
            return redirect("audit", pk=found.case.audit_id)
    return form_page(
        request, form, heading="Open the audit of a file again", button="Open it again", caption=str(found.case),
        back=reverse("file_audit", args=[pk]), back_text="The file",
    )  # fmt: skip
