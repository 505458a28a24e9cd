"""What the state of a scrutiny allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from ..models import Scrutiny


def has_a_statement(scrutiny: Scrutiny) -> str | None:
    """The statement is written, and every question of the year has the scrutineer's comment."""
    if not scrutiny.statement.strip():
        return "Write the statement first."
    silent = scrutiny.questions.filter(comment="").count()
    if silent:
        return f"{silent} question{'s have' if silent != 1 else ' has'} no comment yet."
    return None


def has_a_response(scrutiny: Scrutiny) -> str | None:
    """The response is written, and every challenge has its reply."""
    if not scrutiny.response.strip():
        return "Write the response first."
    if scrutiny.challenges.filter(replied_at__isnull=True).exists():
        return "Reply to every challenge first."
    return None
