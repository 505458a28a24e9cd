"""Numbers as pages and files print them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def plain(number: Decimal | int) -> str:
    """A number with its thousands grouped and without needless noughts: `259`, `1,747`, `12.5`."""
    return f"{Decimal(number):,.2f}".rstrip("0").rstrip(".")


def percentage(part: Decimal | int, whole: Decimal | int, per: int = 100) -> Decimal | None:
    """`part` of `whole` per hundred (or `per`), to one decimal; None while there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * per / Decimal(whole)).quantize(TENTH, rounding=ROUND_HALF_UP)
