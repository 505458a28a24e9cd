"""“You said, we did”: the list, recording, changing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership.models import Group, Priority
from partnership.queries import current
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from .. import queries as calendar
from ..section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from . import actions, queries
from .forms import VoiceFilter, VoiceForm
from .reading import forums

P = Permission
PAGE = 30


def _offered() -> dict:
    return {
        "groups": Group.objects.filter(removed_on__isnull=True),
        "priorities": Priority.objects.filter(removed_on__isnull=True),
    }


def _whole(request: HttpRequest, on: date, chosen: int | None = None) -> dict:
    named = forums(current().code)
    return {**_offered(), "activities": calendar.offered(request.user, on, chosen), "forums": named}


@require_safe
@requires(P.READ_ASSURANCE)
def voices(request: HttpRequest) -> HttpResponse:
    """What was said and what changed, narrowed by who spoke, priority, group and what came of it."""
    on = london_date(moment())
    form = VoiceFilter(request.GET or None, **_offered())
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.listed(request.user, on, **chosen)
    counts = queries.counts(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tiles = [
        {"number": counts["heard"], "words": "heard"},
        {"number": counts["done"], "words": "changed something"},
        {"number": counts["told"], "words": "answered to those who spoke"},
    ]
    context = {"form": form, "page": page, "tiles": tiles, "may_keep": holds(request.user, P.KEEP_VOICES, on)}
    return render(request, "assurance/voices/voices.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_VOICES)
def voice_record(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = VoiceForm.of(None, posted(request), **_whole(request, london_date(now)))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.record_voice, values=form.values(), by=request.user, now=now)
        if done:
            messages.success(request, f"{made.reference} is recorded.")
            return redirect("voices")
    return form_page(
        request, form, heading="Record what was said", button="Record it", back=reverse("voices"), back_text="Voices"
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_VOICES, hidden=True)
def voice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = VoiceForm.of(found, posted(request), **_whole(request, on, found.activity_id))
    extra: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form, actions.edit_voice, voice=found, values=form.values(), version=form.cleaned_data["version"],
                by=request.user, now=now,
            )  # fmt: skip
        except Conflict as conflict:
            stored = queries.visible_to(request.user, on).get(pk=pk)
            extra["stale"] = stale(form, conflict, VoiceForm.of(stored, **_whole(request, on, found.activity_id)))
        else:
            if done:
                messages.success(request, "The record is changed.")
                return redirect("voices")
    return form_page(
        request, form, heading="What was said, and what changed", button="Save", caption=found.reference,
        back=reverse("voices"), back_text="Voices", **extra,
    )  # fmt: skip
