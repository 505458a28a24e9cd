"""Every write of the partnership app."""

from .loading import LoadReport, load_arrangements

__all__ = ["LoadReport", "load_arrangements"]
