"""At start-up: do the known bank holidays reach far enough?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from portal.access import moment

from .horizon import horizon_warning


@register(Tags.database)
def holidays_reach_far_enough(databases: list[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn when the holidays known end within twelve months; silent before the tables are made."""
    if not databases or "default" not in databases:
        return []
    try:
        sentence = horizon_warning(moment())
    except DatabaseError:
        return []
    return [Warning(sentence, id="deadlines.W001")] if sentence else []
