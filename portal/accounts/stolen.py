"""Long passwords that were stolen elsewhere: a carried list, asked without telling anybody (docs/adr/0123).

The list is a Bloom filter: one bit for each of ten places that a password leads to. A password on the list is always
found; one in a thousand others is taken for one. Passwords cannot be read out of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

LIST = Path(__file__).with_name("stolen.bloom")
PLACES = 10
BITS_EACH = 14.4
SAID = (
    "This password, or one very like it, was stolen from another service and is on a list that is tried first. "
    "Choose three words that do not belong together."
)


class StolenValidator:
    """Refuses a password that is on the list."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with the sentence that the person reads."""
        if is_stolen(password):
            raise ValidationError(SAID, code="password_stolen")

    def get_help_text(self) -> str:
        """What a page may say beforehand."""
        return SAID


def is_stolen(password: str) -> bool:
    """Whether `password` is on the carried list, in capitals or not."""
    return holds(_carried(), password)


def holds(bits: bytes, password: str) -> bool:
    """Whether every place of `password` is set in `bits`."""
    return all(bits[place >> 3] >> (place & 7) & 1 for place in _places(password, len(bits) * 8))


def filter_of(passwords: Iterable[str], number: int) -> bytes:
    """The filter of `number` passwords, each in small letters: the same for the same passwords in any order."""
    bits = bytearray(-(-int(number * BITS_EACH) // 8))
    for password in passwords:
        for place in _places(password, len(bits) * 8):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _places(password: str, size: int) -> list[int]:
    digest = hashlib.sha256(password.casefold().encode()).digest()
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    return [(first + n * step) % size for n in range(PLACES)]


@cache
def _carried() -> bytes:
    return LIST.read_bytes()
