"""Bring the data folder up to date: tables, arrangements, static files and, in the demonstration, its people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.recovery_codes import seal_all

#: Says, in the data folder, which partnership it serves.
MARK = "arrangements"


def claim(folder: Path, arrangements: str) -> None:
    """Mark the data folder as this partnership's; raise CommandError where it is another's already."""
    mark = folder / MARK
    if mark.exists() and (theirs := mark.read_text("utf-8").strip()) != arrangements:
        raise CommandError(
            f"The data in {folder} belongs to the arrangements “{theirs}”; one installation serves one partnership. "
            f"Start with ARRANGEMENTS={theirs}, or give “{arrangements}” a folder of its own with PORTAL_DATA."
        )
    mark.write_text(arrangements + "\n", "utf-8")


def newest(folders: list[Path]) -> float:
    """The time (seconds of the epoch) of the newest file below these folders; 0 where there is none."""
    files = (file for folder in folders if folder.is_dir() for file in folder.rglob("*"))
    return max((file.stat().st_mtime for file in files if file.is_file()), default=0.0)


class Command(BaseCommand):
    help = (
        "Migrate, load the arrangements that ARRANGEMENTS names, their frameworks and static files; safe to run again."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        """Run every step; each does nothing where it has been done. Raises CommandError for another's data folder."""
        claim(settings.DATA_DIR, settings.ARRANGEMENTS)
        quiet = {"verbosity": max(verbosity - 1, 0), "stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", interactive=False, **quiet)
        call_command("createcachetable", **quiet)
        seal_all()
        self._collect_static(quiet)
        call_command("load_arrangements", settings.ARRANGEMENTS, stdout=self.stdout, stderr=self.stderr)
        call_command("load_frameworks", stdout=self.stdout, stderr=self.stderr)
        call_command("load_assurance_framework", settings.ARRANGEMENTS, stdout=self.stdout, stderr=self.stderr)
        if settings.DEMONSTRATION:
            call_command("load_demonstration", stdout=self.stdout, stderr=self.stderr)

    def _collect_static(self, quiet: dict[str, Any]) -> None:
        """Collecting and compressing takes many seconds, so it is done only where a source is newer than the result."""
        sources = [Path(place) for place in settings.STATICFILES_DIRS]
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        packages = settings.BASE_DIR / "requirements.txt"
        if stamp.exists() and stamp.stat().st_mtime > max(newest(sources), packages.stat().st_mtime):
            return
        call_command("collectstatic", interactive=False, clear=True, **quiet)
        stamp.touch()
