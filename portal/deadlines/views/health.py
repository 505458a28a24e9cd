"""Whether the portal is alive and watching its deadlines; no detail beyond that."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portal.access import moment, public

from ..sweep import STALE_AFTER, last_finished

log = logging.getLogger(__name__)


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`{"status", "sweep_age_seconds"}`; 503 when the database is down or no sweep has finished within the hour."""
    now = moment()
    try:
        finished = last_finished(now)
    except DatabaseError:
        log.exception("the database cannot be asked for the last sweep")
        return _answer("database unavailable", None, 503)
    if finished is None:
        return _answer("sweep stale", None, 503)
    age = max(0, int((now - finished).total_seconds()))
    stale = now - finished > STALE_AFTER
    return _answer("sweep stale" if stale else "ok", age, 503 if stale else 200)


def _answer(status: str, age: int | None, code: int) -> JsonResponse:
    response = JsonResponse({"status": status, "sweep_age_seconds": age}, status=code)
    response["Cache-Control"] = "no-store"
    return response
