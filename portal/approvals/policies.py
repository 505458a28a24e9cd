"""What the answers allow. Each returns the sentence that refuses, or None."""

from __future__ import annotations

from .choices import Decision, RequiredKind
from .models import Required, SignOff


def _required(sign_off: SignOff) -> list[Required]:
    return list(sign_off.required.select_related("organisation", "signature"))


def _dissented(required: Required) -> bool:
    return required.given is not None and required.given.decision == Decision.DISSENT


def everybody_agreed(sign_off: SignOff) -> str | None:
    """Every body has answered, each for itself, and every answer agrees."""
    if all(r.given is not None and not _dissented(r) for r in _required(sign_off)):
        return None
    return "Not every body has agreed to this version yet."


def answered_with_dissent(sign_off: SignOff) -> str | None:
    """Every body that decides has answered, and at least one does not agree.

    The endorser endorses an agreement, so a partner's dissent is not made to wait for the chair.
    """
    required = _required(sign_off)
    partners = [r for r in required if r.kind == RequiredKind.PARTNER]
    if any(_dissented(r) for r in required) and all(r.given is not None for r in partners):
        return None
    return "There is no dissent, or a partner has still to answer."
