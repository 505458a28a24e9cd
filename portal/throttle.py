"""How often one sender may do what is limited, counted in the cache.

The sender is a keyed digest of the address (or of the person's number), so the cache never holds an address, and
nothing of it is on the trail or in the log. An address is the one that the connection came from; what a request says
of itself is believed only as far as proxies of one's own wrote it (`TRUSTED_PROXIES`).
"""

from __future__ import annotations

import ipaddress
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR = 60 * 60
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


def count(doing: str, whom: str, *, window: int, now: datetime) -> int:
    """Count one more of `doing` by `whom`; how many there are in this window, this one counted."""
    key = key_of(doing, whom, window=window, now=now)
    cache.add(key, 0, timeout=window)
    try:
        return cache.incr(key)
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
