"""The portal's own pages."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import today as todays
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.said_before import says_again


@require_safe
@requires(Permission.SEE_TODAY)
@says_again
def today(request: HttpRequest) -> HttpResponse:
    """What needs this person today."""
    page = todays.today(request.user, moment())
    return render(request, "portal/today.html", {"today": page, "tiles": _tiles(page), "rest": _rest(page)})


def _between(first: date, last: date) -> str:
    """The register's filter for dates from `first` to `last`, both included."""
    parts = {"due_from": first, "due_to": last}
    return urlencode(
        {f"{name}_{part}": getattr(day, part) for name, day in parts.items() for part in ("day", "month", "year")}
    )


def _rest(page: todays.Today) -> list[dict[str, object]]:
    """What the list cannot name: how many there are in all, and where the register has every one of them."""
    numbers, most = page.numbers, todays.MOST_DUE
    if numbers is None:
        return []
    register = reverse("deadline_register")
    due = {f"due_to_{part}": getattr(page.soon_until, part) for part in ("day", "month", "year")}
    found = [
        (numbers.due, "dates that fall to you", f"{register}?{urlencode({'state': 'open', 'mine': 'on', **due})}"),
        (numbers.unexplained, "missed dates without a reason", f"{register}?state=unexplained"),
    ]
    return [{"first": most, "of": of, "words": words, "path": path} for of, words, path in found if of > most]


def _tiles(page: todays.Today) -> list[dict[str, object]]:
    numbers = page.numbers
    if numbers is None:
        return []
    register = reverse("deadline_register")
    tiles: list[dict[str, object]] = [
        {
            "number": numbers.overdue,
            "words": "past a statutory date",
            "state": "late" if numbers.overdue else "",
            "path": f"{register}?state=overdue_statutory",
        },
        {
            "number": numbers.soon,
            "words": "due within five working days",
            "state": "soon" if numbers.soon else "",
            "path": f"{register}?state=open&{_between(page.on, page.soon_until)}",
        },
        {"number": numbers.signatures, "words": "waiting for your signature"},
    ]
    if numbers.percentage is not None:
        words = f"of statutory dates met this year ({numbers.met} of {numbers.closed})"
        tiles.append({"number": f"{numbers.percentage}%", "words": words, "state": "met"})
    return tiles
