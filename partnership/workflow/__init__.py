"""The processes of the partnership, each on one screen; importing this registers them."""

from .meetings import MEETING
from .tracker import ACTION

__all__ = ["ACTION", "MEETING"]
