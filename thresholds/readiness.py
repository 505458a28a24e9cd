"""What is still missing before an edition goes to the partners, each with the page that puts it right."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from portal.workflow import Policy

from . import policies as p
from .models import Edition
from .workflow import EDITION

# Where each policy's gap is closed: the name of a table.
TABLES: dict[Policy, str] = {
    p.has_levels: "levels",
    p.has_indicators: "needs",
    p.has_emergency_contact: "contacts",
    p.has_free_codes: "needs",
    p.has_no_empty_place: "headings",
    p.levels_say_what_to_do: "levels",
    p.contacts_can_be_reached: "contacts",
}


@dataclass(frozen=True)
class Missing:
    """One gap: the sentence that says what to do, and the page where it is done."""

    text: str
    path: str


def before_sending(edition: Edition) -> list[Missing]:
    """What stands between the draft and the partners; empty where it can go."""
    return [
        Missing(sentence, reverse("draft_rows", args=[edition.pk, TABLES[policy]]))
        for policy in EDITION.by_name["send"].requires
        if (sentence := policy(edition))
    ]
