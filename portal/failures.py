"""What is answered when a request cannot be read or the portal itself fails: pages that say what to do next."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

RETRY_AFTER_SECONDS = 120
#: A disk that takes nothing more, or that somebody made read-only.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413 for more than may be sent in one request, 400 for anything else that cannot be read.

    A session that could not be kept because the database was lost is no fault of the request: that is 503 too.
    """
    if _unavailable(exception):
        return _not_for_the_moment()
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_large else 400
    return render(request, f"errors/{status}.html", status=status)


def server_error(_request: HttpRequest) -> HttpResponse:
    """503 while the database or the disk takes nothing, 500 for any other failure; drawn without the database."""
    if _unavailable(sys.exc_info()[1]):
        return _not_for_the_moment()
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def _not_for_the_moment() -> HttpResponse:
    answer = HttpResponse(get_template("errors/503.html").render(), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _unavailable(failure: BaseException | None) -> bool:
    """Whether it will work again by itself, or when whoever runs the portal has made room: nothing is wrong in it.

    What fails while a lost database is being cleared away after is told by what came first (docs/adr/0134).
    """
    return any(_passes(one) for one in _and_what_led_to_it(failure))


def _and_what_led_to_it(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def _passes(failure: BaseException) -> bool:
    if isinstance(failure, InternalError):
        # PostgreSQL says so of a database that is read-only, such as a stand-by that has not taken over yet.
        return type(failure.__cause__).__name__ == "ReadOnlySqlTransaction"
    # InterfaceError: a connection that broke and was asked once more.
    return isinstance(failure, OperationalError | InterfaceError) or (
        isinstance(failure, OSError) and failure.errno in FULL
    )
