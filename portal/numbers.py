"""Numbers as pages and files print them."""

from __future__ import annotations

from decimal import Decimal


def plain(number: Decimal | int) -> str:
    """A number with its thousands grouped and without needless noughts: `259`, `1,747`, `12.5`."""
    return f"{Decimal(number):,.2f}".rstrip("0").rstrip(".")
