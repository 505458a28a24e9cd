"""What makes a long password easy to guess: a common word with figures around it, a pattern, the portal's own words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from portal import brand

SAID = (
    "This password is easy to guess: it is a common word or a pattern with something added. "
    "Choose three words that do not belong together."
)
# What people write for letters, and rows of keys and of the alphabet in which no secret is.
LETTERS = str.maketrans("013457@$!€", "oleastasie")
ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
)
OURS = ("safeguarding", "partnership", "children", "council", "police", "health", "portal", "review", "demonstration")
AT_LEAST = 6  # so much that nobody guesses is left, or the rest is not worth its length


class GuessableValidator:
    """Refuses a password that is long only because something short was stretched."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with the sentence that the person reads."""
        if is_guessable(password):
            raise ValidationError(SAID, code="password_guessable")

    def get_help_text(self) -> str:
        """What a page may say beforehand."""
        return SAID


def is_guessable(password: str) -> bool:
    """Whether little is left of `password` without figures, repetitions, rows of keys and words that all know."""
    plain = password.casefold()
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return any(_stretched(text) for text in {plain, plain.translate(LETTERS), inner.translate(LETTERS)})


def _stretched(text: str) -> bool:
    words = re.sub(r"[\W_]+", "", text)
    bare = words.strip("0123456789")
    if len(set(words)) < AT_LEAST or _repeats(words) or 0 < len(bare) < AT_LEAST:
        return True
    if bare in _common() or words in _common():
        return True
    left = bare
    for known in (*OURS, *_place()):
        left = left.replace(known, "")
    return len(left.strip("0123456789")) < AT_LEAST or _a_row(words)


def _repeats(text: str) -> bool:
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, len(text) // 2 + 1))


def _a_row(text: str) -> bool:
    rows = [row for forth in ROWS for row in (forth, forth[::-1])]
    left = text
    for size in range(len(text), 3, -1):
        for start in range(len(text) - size + 1):
            part = text[start : start + size]
            if any(part in row for row in rows):
                left = left.replace(part, "")
    return len(left) < AT_LEAST


@cache
def _common() -> set[str]:
    return CommonPasswordValidator().passwords


def _place() -> list[str]:
    return [word for word in re.findall(r"\w+", brand.current().name.casefold()) if len(word) > 3]
