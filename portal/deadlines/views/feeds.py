"""The calendar feed: deadlines as all-day events with references only, at a secret address."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission

from .. import actions
from ..feeds import feed_of, person_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEE_TODAY)
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The person's own address for a calendar program: made, replaced or closed here."""
    if request.method == "POST":
        if request.POST.get("step") == "close":
            actions.withdraw_feed_key(person=request.user, now=moment())
            messages.success(request, "The feed is closed. Its address answers nothing any more.")
        else:
            actions.make_feed_key(person=request.user, now=moment())
            messages.success(request, "The feed has a new address. An earlier one answers nothing any more.")
        return redirect("calendar_feed")
    key = request.user.feed_key
    address = request.build_absolute_uri(reverse("calendar_ics", args=[key])) if key else ""
    return render(request, "deadlines/calendar_feed.html", {"address": address})


@public
@require_safe
def calendar_ics(request: HttpRequest, feed_key: str) -> HttpResponse:
    """The feed behind a secret address; 404 for one that is wrong, closed, or whose person has left."""
    now = moment()
    person = person_of(feed_key, now)
    if person is None:
        raise Http404
    return HttpResponse(
        feed_of(person, now),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "no-store, private",
            "Content-Disposition": 'inline; filename="deadlines.ics"',
            "X-Robots-Tag": "noindex",
        },
    )
