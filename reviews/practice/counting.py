"""The files of counted reviews: `history/*.yaml`, each checked whole before anything of it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import yaml

from portal.errors import Refused

FOLDER = Path(__file__).parent / "history"


@dataclass(frozen=True)
class Counted:
    """What a document counts for a period."""

    source: str
    partnership: str
    period_from: date
    period_to: date
    rapid_reviews: int
    went_on: int
    due_year: int | None
    delay_reason: str
    agreed_by_panel: int | None


def shipped() -> list[str]:
    """The names of the files that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_counted(name: str) -> Counted:
    """The shipped file `name`. Refused for a name that is not there and for a file that says less, more or nonsense."""
    if name not in shipped():
        raise Refused(f"There are no counted reviews “{name}”. There are: {', '.join(shipped())}.")
    return check((FOLDER / f"{name}.yaml").read_text("utf-8"), name)


def check(text: str, name: str) -> Counted:
    """The text of a file as what it counts."""
    try:
        said = yaml.safe_load(text)
        found = Counted(**said)
    except (yaml.YAMLError, TypeError) as wrong:
        wanted = ", ".join(field.name for field in fields(Counted))
        raise Refused(f"{name}: the file has to hold exactly these: {wanted}.") from wrong
    if not isinstance(found.period_from, date) or not isinstance(found.period_to, date):
        raise Refused(f"{name}: write the period's days as 2019-10-01.")
    if found.period_to < found.period_from:
        raise Refused(f"{name}: the period ends before it begins.")
    for words, number in (("rapid_reviews", found.rapid_reviews), ("went_on", found.went_on)):
        if not isinstance(number, int) or number < 0:
            raise Refused(f"{name}: “{words}” is a whole number from 0.")
    if found.went_on > found.rapid_reviews:
        raise Refused(f"{name}: more reviews go on than there are.")
    return found
