"""Every write of indicators."""

from .importing import apply_import, check, drop_import, undo_import
from .keeping import add_indicator, edit_indicator, record_figure

__all__ = ["add_indicator", "apply_import", "check", "drop_import", "edit_indicator", "record_figure", "undo_import"]
