"""The nouns of the thresholds app."""

from .contact import Contact
from .edition import KIND, Edition
from .framework import Framework
from .indicator import Indicator
from .level import Level
from .need import Domain, Heading, Need
from .reading import IndicatorViews, UnclearReport

__all__ = [
    "KIND",
    "Contact",
    "Domain",
    "Edition",
    "Framework",
    "Heading",
    "Indicator",
    "IndicatorViews",
    "Level",
    "Need",
    "UnclearReport",
]
