"""Every write of the thresholds."""

from .content import replace_content
from .loading import LoadedFramework, load_framework, supersede_replaced
from .reading import answer_unclear, count_view, report_unclear

__all__ = [
    "LoadedFramework",
    "answer_unclear",
    "count_view",
    "load_framework",
    "replace_content",
    "report_unclear",
    "supersede_replaced",
]
