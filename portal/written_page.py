"""A page of the documents that is written from the code, and the command that writes it or says that it is behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class PageCommand(BaseCommand):
    """Writes `page`, a path beneath the project's folder, as `text` gives it; with --check it writes nothing."""

    page: str
    made_from: str  # in words: "the rules"

    @property
    def help(self) -> str:  # type: ignore[override]
        """What the command says of itself."""
        return f"Write {self.page} from {self.made_from}; with --check, only say whether it is current."

    def text(self) -> str:
        """The whole page, as it should stand."""
        raise TypeError("A command that writes a page says what stands on it.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One choice: to look only."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is behind")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or with --check raise CommandError where it is behind the code."""
        path = settings.BASE_DIR / self.page
        wanted = self.text()
        if options["check"]:
            if not path.exists() or path.read_text("utf-8") != wanted:
                name = type(self).__module__.rpartition(".")[2]
                raise CommandError(f"{self.page} is behind {self.made_from}: run manage.py {name}.")
            self.stdout.write(f"{self.page} is current.")
            return
        path.write_text(wanted, "utf-8")
        self.stdout.write(f"{self.page} is written.")
