"""How often one sender may do what is limited, counted in the cache.

The sender is a keyed digest of the address (or of the person's number), so the cache never holds an address, and
nothing of it is on the trail or in the log. An address is the one that the connection came from; what a request says
of itself is believed only as far as proxies of one's own wrote it (`TRUSTED_PROXIES`).
"""

from __future__ import annotations

import ipaddress
import logging
from datetime import datetime

from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

log = logging.getLogger("portal.refusals")

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
READINGS = "readings"  # its own cache: one that asks the database nothing
IPV6_NETWORK = 64  # one household or office is given a /64 to change its addresses in


def sender_address(request: HttpRequest) -> str:
    """Where `request` came from: the connection's address, or what the outermost proxy of our own saw."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/{IPV6_NETWORK}", strict=False).network_address)
    return str(found)


def key_of(doing: str, whom: str, *, window: int, now: datetime) -> str:
    """The cache's key of what `whom` did of `doing` in the window of `window` seconds that `now` lies in."""
    digest = salted_hmac("portal.throttle", whom).hexdigest()[:32]
    return f"throttle:{doing}:{digest}:{int(now.timestamp()) // window}"


def count(doing: str, whom: str, *, window: int, now: datetime, kept_in: str = "default") -> int:
    """Count one more of `doing` by `whom`; how many there are in this window, this one counted."""
    key, kept = key_of(doing, whom, window=window, now=now), caches[kept_in]
    kept.add(key, 0, timeout=window)
    try:
        return kept.incr(key)
    except ValueError:  # the row went between the two
        return 1


def take_back(doing: str, whom: str, *, window: int, now: datetime) -> None:
    """What was counted was no failure after all."""
    try:
        cache.decr(key_of(doing, whom, window=window, now=now))
    except ValueError:
        return


def too_often(request: HttpRequest, doing: str, *, most: int, now: datetime) -> bool:
    """Count one more of `doing` by whoever sends `request`; True when there were `most` in this clock hour already."""
    user = getattr(request, "user", None)
    sender = f"person {user.pk}" if user is not None and user.is_authenticated else sender_address(request)
    return count(doing, sender, window=HOUR, now=now) > most


def readings(person_id: int, *, now: datetime) -> int:
    """Count one more page that a signed-in person opens; how many in this minute. Nothing is asked of the database.

    0 where it cannot be counted: whoever has a page to read is not held up by that.
    """
    try:
        return count("reading", f"person {person_id}", window=MINUTE, now=now, kept_in=READINGS)
    except (RedisError, OSError):
        log.warning("the pages that people open cannot be counted just now")
        return 0


def first_of_the_day(doing: str, person_id: int, *, now: datetime) -> bool:
    """Whether `doing` by the person has not been asked about yet in this day."""
    return count(doing, f"person {person_id}", window=DAY, now=now) == 1
