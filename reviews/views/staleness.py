"""When two people changed the same thing: both texts on one page, and the way to keep one's own."""

from portal.editing import stale

__all__ = ["stale"]
