"""The text of a notice: from a template and a short list of harmless values, so no case detail gets in.

A template's first line is the subject line of the message; the rest is its body. Plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.template import Context, Engine

from .choices import NoticeKind

# What a message may speak of: references, dates, numbers, bodies and roles. Never what happened,
# to whom, or in anybody's own words; a message travels through mail systems we do not govern.
ALLOWED = frozenset(
    {
        "reference",
        "due_on",
        "old_due_on",
        "new_due_on",
        "reply_by",
        "meeting_on",
        "aim_for",
        "expires_on",
        "days",
        "hour",
        "same_day",
        "count",
        "version",
        "title",
        "rule",
        "citation",
        "milestone",
        "role",
        "organisation",
        "sender_role",
        "last_sweep",
        "anchor",
    }
)
LONGEST_VALUE = 200
MISSING = "\x00missing"

# Stands in the stored text where a personal link goes; the link itself is put in while sending,
# so that nobody who reads the outbox can use it.
PERSONAL_LINK = "[personal link, shown only in the message itself]"


@dataclass(frozen=True)
class Text:
    """A rendered message."""

    subject_line: str
    body: str


@cache
def _engine() -> Engine:
    # Own engine: plain text is not escaped, and a value that a template needs and does not get is an error.
    return Engine(dirs=[settings.BASE_DIR / "templates"], autoescape=False, string_if_invalid=MISSING)


def day_in_words(day: date) -> str:
    """`Friday 8 January 2027`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _checked(context: Mapping[str, str | int | date]) -> dict[str, str]:
    values = {}
    for name, value in context.items():
        if name not in ALLOWED:
            raise ValueError(f"a notice may not carry “{name}”: see portal.notices.rendering.ALLOWED")
        said = day_in_words(value) if isinstance(value, date) else str(value)
        if len(said) > LONGEST_VALUE or not said.isprintable():
            raise ValueError(f"“{name}” must be one line of at most {LONGEST_VALUE} characters")
        values[name] = said
    return values


def render(kind: NoticeKind, context: Mapping[str, str | int | date], *, path: str = "") -> Text:
    """The message of `kind` with `context`; `path` is a path of the portal and becomes `link`.

    Values may be text, whole numbers or dates (written out with the day of the week). Raises
    ValueError for a value that is not on the list of what a message may speak of, is longer than
    a line, or is missing though the template needs it.
    """
    values = _checked(context)
    if path:
        if not path.startswith("/"):
            raise ValueError("a notice's path begins with a slash")
        values["link"] = settings.PORTAL_ADDRESS.rstrip("/") + path
    values["personal_link"] = PERSONAL_LINK
    values["address"] = settings.PORTAL_ADDRESS
    text = _engine().get_template(f"emails/{kind.value}.txt").render(Context(values, autoescape=False))
    if MISSING in text:
        raise ValueError(f"the notice “{kind.value}” needs a value that it was not given")
    first, _, rest = text.strip().partition("\n")
    return Text(first.strip()[:200], rest.strip() + "\n")
