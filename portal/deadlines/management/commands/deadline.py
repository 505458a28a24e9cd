"""Work out a date from the command line, one or a file of them."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.deadlines.answers import answer, as_json, as_text
from portal.deadlines.rules import known_codes
from portal.errors import PortalError

ASKED = ("rule", "trigger")
ADDED = ("due_on", "overdue_from", "skipped_weekend_days", "skipped_holidays", "provisional", "error")


class Command(BaseCommand):
    help = "Print the date that a rule gives for an event, the first late instant (UTC) and the day-by-day proof."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help=f"one of: {', '.join(sorted(known_plain_codes()))}, …")
        parser.add_argument("trigger", nargs="?", help="a date (2027-01-08) or a moment (2027-01-08T23:59, London's)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--from-csv", metavar="FILE", help="a table with the columns rule and trigger")
        parser.add_argument("--to-csv", metavar="FILE", help="where to write the same table with the answers")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["from_csv"] or options["to_csv"]:
            if not (options["from_csv"] and options["to_csv"]) or options["code"]:
                raise CommandError("Give --from-csv FILE and --to-csv FILE together, and no code beside them.")
            self._file(Path(options["from_csv"]), Path(options["to_csv"]))
            return
        if not options["code"] or not options["trigger"]:
            raise CommandError("Give a code and a date: manage.py deadline rapid_review 2027-01-08")
        try:
            rule, given = answer(options["code"], options["trigger"])
        except PortalError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(as_json(rule, given), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(rule, given)))

    def _file(self, source: Path, target: Path) -> None:
        """Answer every row; a bad one is reported by its number and the rest are done."""
        columns, rows = self._read(source)
        bad = 0
        for number, row in enumerate(rows, start=1):
            row.update(dict.fromkeys(ADDED, ""))
            try:
                row.update(self._answered(row))
            except PortalError as refusal:
                bad += 1
                row["error"] = refusal.sentence
                self.stderr.write(f"Row {number} (line {number + 1}): {refusal.sentence}")
        try:
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, [*columns, *(name for name in ADDED if name not in columns)])
                writer.writeheader()
                writer.writerows(rows)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(rows) - bad} of {len(rows)} rows answered in {target}.")
        if bad:
            raise CommandError(f"{bad} of {len(rows)} rows could not be answered: see the column “error”.")

    def _answered(self, row: dict[str, str]) -> dict[str, str]:
        found = as_json(*answer(row["rule"] or "", row["trigger"] or ""))
        return {name: _cell(found[name]) for name in ADDED if name in found}

    def _read(self, source: Path) -> tuple[list[str], list[dict[str, str]]]:
        try:
            with source.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, restkey="more columns than the heading", restval="")
                columns = [name.strip() for name in reader.fieldnames or []]
                reader.fieldnames = columns
                missing = [name for name in ASKED if name not in columns]
                if missing:
                    raise CommandError(f"{source} has no column {' and no column '.join(missing)}.")
                rows = [{name: row[name] for name in columns} for row in reader]
        except OSError as error:
            raise CommandError(f"{source} cannot be read: {error.strerror}.") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{source} is not a table in UTF-8 with commas: {error}.") from error
        return columns, rows


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def known_plain_codes() -> list[str]:
    """The codes that need no arrangements to be loaded; listing the help text must not ask the database."""
    return [code for code in known_codes() if not code.startswith("timetable_day_")] + ["timetable_day_N"]
