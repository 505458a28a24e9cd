"""References of the partnership's things: A-2027-012. A number is given once and never again."""

from __future__ import annotations

from ..models import Numbering


def next_reference(prefix: str, year: int) -> str:
    """The next reference of a sort of thing in `year`; call it inside the transaction that makes the thing."""
    Numbering.objects.get_or_create(prefix=prefix, year=year)
    counter = Numbering.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{year}-{counter.last:03d}"
