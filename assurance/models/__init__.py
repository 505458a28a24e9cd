"""The tables of the assurance app."""

from .activity import Activity
from .framework import Framework, Method, Promise
from .stated_total import StatedTotal

__all__ = ["Activity", "Framework", "Method", "Promise", "StatedTotal"]
