"""What must not stand in a log: the keys that some addresses carry."""

from __future__ import annotations

import logging
import re

# An invitation, a recovery link, a calendar feed and a survey are opened by the key in their address.
KEYED = re.compile(r"(/invitation/|/calendar/|/survey/|/accounts/password/reset/key/)[^/\s?\"']+")


class WithoutKeys(logging.Filter):
    """Puts an ellipsis where an address carries a key, in the message and in its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let the record pass, without the key."""
        record.msg = _bare(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_bare(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: _bare(value) for name, value in record.args.items()}
        return True


def _bare(value: object) -> object:
    return KEYED.sub(r"\1…", value) if isinstance(value, str) else value
