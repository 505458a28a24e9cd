"""Regenerate docs/legislation.md."""

from __future__ import annotations

from portal.deadlines.legislation import legislation
from portal.written_page import PageCommand


class Command(PageCommand):
    page = "docs/legislation.md"
    made_from = "the rules"

    def text(self) -> str:
        return legislation()
