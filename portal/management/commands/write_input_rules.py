"""Regenerate docs/security/input-rules.md."""

from __future__ import annotations

from portal.input_rules import input_rules
from portal.written_page import PageCommand


class Command(PageCommand):
    page = "docs/security/input-rules.md"
    made_from = "the forms"

    def text(self) -> str:
        return input_rules()
