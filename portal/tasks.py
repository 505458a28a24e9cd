"""Celery edges of the ground that belong to no app of their own."""

from __future__ import annotations

from celery import shared_task

from .once import forget_old


@shared_task(name="portal.tasks.forget_once_tokens")
def forget_once_tokens() -> int:
    """Delete the tokens of forms that no open page can still hold; returns how many."""
    return forget_old()
