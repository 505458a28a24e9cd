"""How often somebody may try to sign in (docs/adr/0110).

Three counters of failed tries, each over a quarter of an hour: for the account, wherever the tries come from; for the
network they come from, whatever account they name; and, for a browser that has signed in to the account before, one
of its own instead of both. So whoever guesses is stopped by changing neither headers nor addresses, and whoever owns
the account is not shut out by them: their own browser goes on, and choosing a new password by e-mail makes the
browser they do it in one of theirs at once.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal import throttle

from .models import Person

log = logging.getLogger("portal.refusals")
WINDOW = 15 * 60
MOST_FOR_ACCOUNT, MOST_FOR_BROWSER, MOST_FOR_NETWORK = 10, 10, 100
SALT = "portal.accounts.known-browser"
COOKIE_AGE = 400 * 24 * 60 * 60  # people sign in twice a year; browsers keep a cookie no longer than this
MOST_PEOPLE = 5


@dataclass(frozen=True)
class Attempt:
    """One try, counted as a failure until it is known to be none."""

    counted: tuple[tuple[str, str], ...]
    refused: bool
    at: datetime

    def succeeded(self) -> None:
        """Take back what was counted: whoever signs in often has not failed."""
        for doing, whom in self.counted:
            throttle.take_back(doing, whom, window=WINDOW, now=self.at)


def begin(request: HttpRequest, address: str, *, now: datetime) -> Attempt:
    """Count a try to sign in as `address`; it is refused when there were too many."""
    account = _digest(address)
    browser, accounts = _of_cookie(request)
    if account in accounts:
        counters = [("sign-in-browser", f"{browser} {account}", MOST_FOR_BROWSER)]
    else:
        counters = [
            ("sign-in-account", account, MOST_FOR_ACCOUNT),
            ("sign-in-network", throttle.sender_address(request), MOST_FOR_NETWORK),
        ]
    numbers = [throttle.count(doing, whom, window=WINDOW, now=now) for doing, whom, _ in counters]
    refused = any(number > most for number, (_, _, most) in zip(numbers, counters, strict=True))
    if refused:
        log.warning("too many tries to sign in, counted by %s", " and ".join(doing for doing, _, _ in counters))
    return Attempt(tuple((doing, whom) for doing, whom, _ in counters), refused, now)


def answer_at_a_step(began: float) -> None:
    """Wait until a whole number of steps has passed since `began` of the monotonic clock: the time tells nothing."""
    step = settings.RECOVERY_STEP_SECONDS
    time.sleep(step - (time.monotonic() - began) % step)


def remember_browser(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Leave in this browser that `person` has signed in with it. The cookie opens nothing, and holds no address."""
    browser, accounts = _of_cookie(request)
    account = _digest(person.email)
    kept = [account, *(one for one in accounts if one != account)][:MOST_PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps([browser or secrets.token_hex(8), kept], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(address: str) -> str:
    return salted_hmac("portal.accounts.account", address.strip().lower()).hexdigest()[:24]


def _of_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        browser, accounts = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=COOKIE_AGE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return browser, accounts
