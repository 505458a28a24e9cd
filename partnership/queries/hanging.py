"""Which kinds of thing actions come from and disputes are about: what somebody sees of both depends on them."""

from __future__ import annotations

from portal.remembered import remembered
from portal.together import fetch

from ..models import Action, Dispute


def sources_of_actions() -> list[str]:
    """The kinds of thing that actions come from."""
    return _present()[0]


def subjects_of_disputes() -> list[str]:
    """The kinds of record that disputes are about."""
    return _present()[1]


def _present() -> list[list[str]]:
    """One question for both, asked once by a page."""
    actions = Action.objects.exclude(source_kind="").order_by().values_list("source_kind", flat=True).distinct()
    disputes = Dispute.objects.exclude(about_kind="").order_by().values_list("about_kind", flat=True).distinct()
    return remembered("kinds that actions and disputes hang on", lambda: fetch(actions, disputes))
