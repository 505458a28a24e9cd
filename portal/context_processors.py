"""What every page of the portal knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demonstration."""
    return {"demonstration": settings.DEMONSTRATION}
