"""The outbox: what was sent, what waits and what fails."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission

from . import actions, queries
from .choices import NoticeKind, NoticeState
from .forms import OutboxFilter
from .models import Notice

A_PAGE = 50


@require_safe
@requires(Permission.SEE_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    form = OutboxFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    state = NoticeState(chosen["state"]) if chosen.get("state") else None
    kind = NoticeKind(chosen["kind"]) if chosen.get("kind") else None
    rows = queries.outbox(state=state, kind=kind, reference=chosen.get("reference", ""))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    tiles = [(s, number) for s, number in queries.counts().items()]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "tiles": tiles, "query": query.urlencode()}
    return render(request, "notices/outbox.html", context)


@require_safe
@requires(Permission.SEE_OUTBOX)
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    shown = get_object_or_404(queries.outbox(), pk=notice_id)
    return render(request, "notices/notice_detail.html", {"notice": shown})


@require_POST
@requires(Permission.SEE_OUTBOX)
def notice_release(request: HttpRequest, notice_id: int) -> HttpResponse:
    shown = get_object_or_404(Notice, pk=notice_id)
    actions.release(notice=shown, by=request.user, now=moment())
    messages.success(request, "The notice is tried again now.")
    return redirect("notice", shown.pk)
