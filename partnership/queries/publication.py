"""Reads of what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ..choices import Opening
from ..models import Contact, KeyMessage, PublishedArrangements


def latest() -> PublishedArrangements | None:
    """The edition that stands; None before any is published."""
    return PublishedArrangements.objects.first()


def editions() -> QuerySet[PublishedArrangements]:
    """Every edition, the newest first."""
    return PublishedArrangements.objects.defer("content")


def messages() -> QuerySet[KeyMessage]:
    """Every key message, the newest first."""
    return KeyMessage.objects.select_related("written_by", "published_by")


def news(on: date) -> QuerySet[KeyMessage]:
    """What stands on the public site on London date `on`, the newest first."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return KeyMessage.objects.filter(
        running, public_site=True, published_at__isnull=False, withdrawn_at__isnull=True, starts_on__lte=on
    )


def urgent_contacts() -> list[dict[str, Any]]:
    """Whom to call about a child, for every public page: name, words, number and where it leads."""
    rows = Contact.objects.filter(removed_on__isnull=True).exclude(phone="")
    return [
        {"name": row.name, "phone": row.phone, "path": row.phone_href, "emergency": row.emergency,
         "words": "" if row.opening == Opening.NOT_STATED else row.get_opening_display()}
        for row in rows
    ]  # fmt: skip
