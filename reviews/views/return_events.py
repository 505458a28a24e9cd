"""The significant events of a return: added, changed, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission

from ..actions import returns
from ..forms.returns import ReturnEventForm
from ..models import ReturnEvent
from .loading import taken
from .returns import load_own

WANTED = ("on", "on_words", "what", "source", "key_episode")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_event_add(request: HttpRequest, pk: int) -> HttpResponse:
    return _event(request, pk, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_event_edit(request: HttpRequest, pk: int, event_id: int) -> HttpResponse:
    return _event(request, pk, event_id)


def _event(request: HttpRequest, pk: int, event_id: int | None) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    event = get_object_or_404(ReturnEvent, pk=event_id, agency_return=agency_return) if event_id else None
    initial = {name: getattr(event, name) for name in WANTED} if event else None
    form = ReturnEventForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done, _saved = taken(
            form, returns.save_event, agency_return=agency_return, event=event, by=request.user, now=now, **values
        )
        if done:
            messages.success(request, "The event is in the chronology.")
            again = "add_another" in request.POST
            return redirect("return_event_add" if again else "return", pk)
    context = {"agency_return": agency_return, "review": agency_return.review, "form": form, "event": event}
    return render(request, "reviews/return_event.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RETURN, hidden=True)
def return_event_remove(request: HttpRequest, pk: int, event_id: int) -> HttpResponse:
    now = moment()
    agency_return = load_own(request, pk, now)
    event = get_object_or_404(ReturnEvent, pk=event_id, agency_return=agency_return)
    if request.method == "POST":
        returns.remove_event(agency_return=agency_return, event=event, by=request.user, now=now)
        messages.success(request, "The event is taken out of the chronology.")
        return redirect("return", pk)
    context = {"agency_return": agency_return, "review": agency_return.review, "event": event}
    return render(request, "reviews/return_event_remove.html", context)
