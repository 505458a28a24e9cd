"""Every write of the thresholds."""

from .approval import send_edition, sign_edition, take_back, void_if_changed
from .content import replace_content
from .drafting import abandon, draft_next
from .importing import import_tables
from .loading import LoadedFramework, load_framework, supersede_replaced
from .publishing import publish_edition
from .reading import answer_unclear, count_view, report_unclear
from .rows import move_row, remove_row, save_row

__all__ = [
    "LoadedFramework",
    "abandon",
    "answer_unclear",
    "count_view",
    "draft_next",
    "import_tables",
    "load_framework",
    "move_row",
    "publish_edition",
    "remove_row",
    "replace_content",
    "report_unclear",
    "save_row",
    "send_edition",
    "sign_edition",
    "supersede_replaced",
    "take_back",
    "void_if_changed",
]
