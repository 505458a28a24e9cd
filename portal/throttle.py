"""How often one sender may send what anybody may send without signing in.

A counter in the cache for each sender and hour. The sender is a keyed digest of the address (or of the person's
number), so the cache never holds an address, and nothing of it is on the trail or in the log.
"""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR = 60 * 60


def too_often(request: HttpRequest, doing: str, *, most: int, now: datetime) -> bool:
    """Count one more of `doing` by whoever sends `request`; True when there were `most` in this clock hour already."""
    user = getattr(request, "user", None)
    sender = f"person {user.pk}" if user is not None and user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    key = f"throttle:{doing}:{salted_hmac('portal.throttle', sender).hexdigest()[:32]}:{int(now.timestamp()) // HOUR}"
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key) > most
    except ValueError:  # the row went between the two
        return False
