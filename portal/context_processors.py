"""What every page of the portal knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal import brand, navigation, urgent
from portal.access import is_findable
from portal.clock import london_date
from portal.deadlines.banners import banners
from portal.version import VERSION


def portal(request: HttpRequest) -> dict[str, Any]:
    """The mode, the partnership's name, the navigation of this person, and banners.

    `findable`: whether search engines may show the page;
    `navigation`, `partnership_links`, `assurance_links`, `account_links`, `footer_links`: lists of `navigation.Link`;
    `partnership`: a `brand.Brand`;
    `urgent_contacts`: whom to call, for public pages (see `urgent`);
    `banners`: dicts of level (red or amber), text, and optionally path and link (its words).
    Each is worked out only when a template asks for it, so that a download costs no query here.
    """
    return {
        "demonstration": settings.DEMONSTRATION,
        "findable": is_findable(request),
        "version": VERSION,
        "partnership": SimpleLazyObject(brand.current),
        "navigation": SimpleLazyObject(lambda: _links(request, navigation.MAIN)),
        "partnership_links": SimpleLazyObject(lambda: _links(request, navigation.PARTNERSHIP)),
        "assurance_links": SimpleLazyObject(lambda: _links(request, navigation.ASSURANCE)),
        "account_links": SimpleLazyObject(lambda: _links(request, navigation.ACCOUNT)),
        "footer_links": SimpleLazyObject(lambda: _links(request, navigation.FOOTER)),
        "urgent_contacts": SimpleLazyObject(urgent.contacts),
        "banners": SimpleLazyObject(lambda: _banners(request)),
    }


def _links(request: HttpRequest, entries: tuple[navigation.Entry, ...]) -> list[navigation.Link]:
    if not hasattr(request, "user"):
        return []
    return navigation.links(entries, request.user, london_date(timezone.now()), request.path)


def _banners(request: HttpRequest) -> list[dict[str, str]]:
    return banners(request.user, timezone.now()) if hasattr(request, "user") else []
