"""A page of two long lists: what is to come, and what is over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def to_come_and_gone(request: HttpRequest, to_come: QuerySet[Any], gone: QuerySet[Any], size: int) -> dict[str, Any]:
    """Both for the template, each a page of at most `size`; `only_to_come` where all that is to come was asked for."""
    only, number = request.GET.get("show") == "to-come", request.GET.get("page")
    return {
        "only_to_come": only,
        "to_come": Paginator(to_come, size).get_page(number if only else 1),
        "gone": None if only else Paginator(gone, size).get_page(number),
    }
