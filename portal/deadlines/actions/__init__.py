"""Every write of the register: clocks, changes of a date, holidays, feed keys."""

from .changes import explain_breach, extend, move
from .clocks import cancel, cancel_all, hand_over, meet, reopen, retrigger, start_clock
from .feeds import make_feed_key, withdraw_feed_key
from .holidays import add_holiday, confirm_year, correct_holiday, load_published, remove_holiday

__all__ = [
    "add_holiday",
    "cancel",
    "cancel_all",
    "confirm_year",
    "correct_holiday",
    "explain_breach",
    "extend",
    "hand_over",
    "load_published",
    "make_feed_key",
    "meet",
    "move",
    "remove_holiday",
    "reopen",
    "retrigger",
    "start_clock",
    "withdraw_feed_key",
]
