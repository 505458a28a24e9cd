"""Writes `docs/workflows/<process>.md` for every process, or checks that they are current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.workflow import processes
from portal.workflow_diagram import page_of


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # the tables alone are read: no page has to work for it
    help = "Draw every process from its table into docs/workflows; with --check, only say whether they are current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit code 1 where a page is not current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "workflows"
        wanted = {folder / f"{process.name}.md": page_of(process) for process in processes()}
        present = set(folder.glob("*.md"))
        stale = [path for path, text in wanted.items() if path not in present or path.read_text("utf-8") != text]
        extra = sorted(present - set(wanted))
        if options["check"]:
            if stale or extra:
                names = ", ".join(path.name for path in (*stale, *extra))
                raise CommandError(f"Not current: {names}. Run manage.py draw_workflows.", returncode=1)
            self.stdout.write(f"{len(wanted)} diagrams are current.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(wanted[path], "utf-8")
        for path in extra:
            path.unlink()
        self.stdout.write(f"{len(stale)} written, {len(extra)} removed, {len(wanted) - len(stale)} current already.")
