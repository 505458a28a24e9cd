"""`manage.py lookup "WORDS" --framework bolton --json`: the look-up without a browser, for a phrase or a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from portal.clock import london_date
from portal.errors import PortalError
from thresholds.answering import COLUMNS, answer_of, row_of
from thresholds.book import Book, book_of
from thresholds.frameworks.reading import read, shipped
from thresholds.models import Framework
from thresholds.queries import in_force


def open_book(code: str) -> Book:
    """The edition in force of the framework `code`; where this portal does not hold it, the one that is shipped.

    PortalError with the names that exist for any other.
    """
    try:
        framework = Framework.objects.filter(code=code).first()
        editions = in_force(london_date(timezone.now()), framework) if framework else []
    except DatabaseError:  # no tables yet: the shipped framework needs none
        editions = []
    return book_of(editions[0]) if editions else Book(read(code))


class Command(BaseCommand):
    """Answers as the page does; nothing that is asked is stored."""

    help = "Look up words in a framework of levels of need: one phrase, or the column `query` of a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="?", help="what worries you, in plain words")
        parser.add_argument(
            "--framework", default=settings.ARRANGEMENTS, help=f"such as {', '.join(shipped())} (default: %(default)s)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
        parser.add_argument("--from-csv", type=Path, metavar="FILE", help="a CSV file with a column `query`")
        parser.add_argument("--to-csv", type=Path, metavar="FILE", help="where the same rows go with their answers")

    def handle(self, *args: Any, words: str | None, framework: str, from_csv: Path | None, to_csv: Path | None,
               json: bool, **options: Any) -> None:  # fmt: skip
        if (words is None) == (from_csv is None) or (from_csv is None) != (to_csv is None):
            raise CommandError("Give the words to look up, or both --from-csv and --to-csv.")
        try:
            book = open_book(framework)
            if from_csv and to_csv:
                self._file(book, from_csv, to_csv)
            else:
                self._phrase(book, words or "", json)
        except PortalError as error:
            raise CommandError(error.sentence) from error

    def _phrase(self, book: Book, words: str, as_json: bool) -> None:
        answer = answer_of(book, words, settings.PORTAL_ADDRESS)
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{book.reference}")
        if answer["emergency"]:
            self.stdout.write("These words may point to immediate danger: call 999.")
        for match in answer["matches"]:
            denied = " (named as no worry)" if match["denied"] else ""
            self.stdout.write(f"\n{match['need']}{denied}: {match['level']}\n  {match['indicator']}\n  {match['url']}")
        if not answer["matches"]:
            self.stdout.write("The framework has no words for this. Call somebody:")
        self.stdout.write("")
        for contact in answer["contacts"]:
            self.stdout.write(f"{contact['name']}: {contact['phone']}")

    def _file(self, book: Book, source: Path, target: Path) -> None:
        try:
            with source.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                names = list(reader.fieldnames or [])
                if "query" not in names:
                    raise CommandError(f"{source.name} has no column `query`; it has: {', '.join(names) or 'none'}.")
                rows = list(reader)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{source} cannot be read as a CSV file in UTF-8: {error}.") from error
        answered = [self._row(book, number, row) for number, row in enumerate(rows, start=2)]
        kept = [name for name in names if name not in COLUMNS]
        try:
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=[*kept, *COLUMNS], extrasaction="ignore", restval="")
                writer.writeheader()
                writer.writerows(answered)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(answered)} rows written to {target}.")

    def _row(self, book: Book, number: int, row: dict[str, str]) -> dict[str, str]:
        """The row with its answer. Every row is written: one without words says so and has no answer."""
        words = row.get("query") or ""
        try:
            return {**row, **row_of(answer_of(book, words))}
        except PortalError as error:
            self.stderr.write(f"row {number}: {error.sentence}")
            return {**row, **dict.fromkeys(COLUMNS, ""), "emergency": "false"}
