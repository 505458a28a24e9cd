"""The pages of promises to other boards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.errors import NotAllowed
from portal.said_before import says_again

from .. import promise_queries as promises
from .. import queries
from ..actions import promises as actions
from ..dispute_periods import period
from ..forms.promises import ComesUpForm, KeepForm, PromiseReasonForm
from ..models import Obligation, Promise, Protocol
from .one_form import form_page

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _promise(promise_id: int) -> Promise:
    rows = Promise.objects.select_related("obligation__protocol__board", "kept_by", "excused_by")
    return get_object_or_404(rows, pk=promise_id)


@require_safe
@requires(P.SEE_DIRECTORY)
@says_again
def promise_list(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    waiting, over = promises.due(on)
    since, until = period(None, None, on)
    context = {
        "arrangements": queries.current(),
        "protocols": promises.protocols(),
        "waiting": waiting,
        "over": over,
        "kept": promises.kept(since, until),
        "since": since,
        "until": until,
        "may_keep": holds(request.user, P.KEEP_PROMISES, on),
    }
    return render(request, "partnership/promises.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def protocol(request: HttpRequest, code: str) -> HttpResponse:
    on = london_date(moment())
    found = get_object_or_404(Protocol.objects.select_related("board"), code=code, removed_on__isnull=True)
    waiting, _over = promises.due(on, found)
    context = {
        "arrangements": queries.current(),
        "protocol": found,
        "obligations": found.obligations.filter(removed_on__isnull=True),
        "waiting": waiting,
        "may_keep": holds(request.user, P.KEEP_PROMISES, on),
        "may_run": holds(request.user, P.RUN_LADDERS, on),
    }
    return render(request, "partnership/protocol.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEE_DIRECTORY)
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _promise(promise_id)
    may_keep = holds(request.user, P.KEEP_PROMISES, on)
    form = KeepForm(request.POST or None, evidence_words=found.obligation.evidence_words)
    if request.method == "POST":
        if not may_keep:
            raise NotAllowed("The business unit records how a promise was kept.")
        if form.is_valid():
            done, _row = taken(form, actions.keep, promise=found, by=request.user, now=now, **form.cleaned_data)
            if done:
                messages.success(request, "The promise is recorded as kept.")
                return redirect("promise", promise_id=promise_id)
    context = {"due": promises.one(found, on), "promise": found, "form": form, "may_keep": may_keep}
    return render(request, "partnership/promise.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_PROMISES)
def promise_excuse(request: HttpRequest, promise_id: int) -> HttpResponse:
    return _with_reason(
        request, promise_id, actions.excuse, "It falls away this time", "Record that it falls away",
        "Only where both boards agreed. It is then counted neither as kept nor as missed.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_PROMISES)
def promise_reopen(request: HttpRequest, promise_id: int) -> HttpResponse:
    return _with_reason(
        request, promise_id, actions.reopen_promise, "Open it again", "Open it again",
        "What was recorded of it is taken back; the trail keeps that it was. Its clock runs from its own day.",
    )  # fmt: skip


def _with_reason(request: HttpRequest, promise_id: int, action, heading: str, button: str, line: str) -> HttpResponse:
    now = moment()
    found = _promise(promise_id)
    form = PromiseReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, action, promise=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "That is recorded.")
            return redirect("promise", promise_id=promise_id)
    return form_page(request, form, heading=heading, caption=str(found), text=[line], button=button, grave=True,
                     up=reverse("promise", args=[promise_id]), up_words="The promise")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_PROMISES)
def promise_comes_up(request: HttpRequest, obligation_id: int) -> HttpResponse:
    now = moment()
    obligation = get_object_or_404(
        Obligation.objects.select_related("protocol"), pk=obligation_id, removed_on__isnull=True
    )
    form = ComesUpForm(request.POST or None, obligation=obligation)
    if request.method == "POST" and form.is_valid():
        arguments = {"due_on": None, **form.cleaned_data}
        done, row = taken(form, actions.promise_comes_up, obligation=obligation, by=request.user, now=now, **arguments)
        if done:
            messages.success(request, "It has come up, and its clock runs.")
            return redirect("promise", promise_id=row.pk)
    return form_page(
        request, form, heading=obligation.title, caption=obligation.protocol.title, text=[obligation.words],
        button="Record that it has come up", up=reverse("protocol", args=[obligation.protocol.code]),
        up_words=obligation.protocol.title,
    )  # fmt: skip
