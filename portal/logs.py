"""How a log is written for machines, and what must not stand in it: the keys that some addresses carry."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

# An invitation, a recovery link, a calendar feed and a survey are opened by the key in their address.
KEYED = re.compile(r"(/invitation/|/calendar/|/survey/|/accounts/password/reset/key/)[^/\s?\"']+")

#: What a record may carry beside its message, told as fields of their own.
FIELDS = ("method", "page", "status", "milliseconds")


#: What would begin another line of a log, or move what a terminal shows.
BREAKS = {n: f"\\x{n:02x}" for n in (*range(32), 127, 0x85)} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


class AsLine(logging.Formatter):
    """One line a record, whatever was put into its message; a failure's trace follows on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with everything that would begin another one spelt out."""
        return super().formatMessage(record).translate(BREAKS)


class AsJson(logging.Formatter):
    """One JSON object a line. Of a failure it tells the kind and the places, not its words: they may name people."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        trail = sys.modules.get("portal.trail.recording")  # the log is set up before the apps are
        current = trail.request_id.get() if trail else ""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            "request": getattr(record, "request_id", None) or current or None,
            **{name: getattr(record, name, None) for name in FIELDS},
        }
        if record.exc_info and record.exc_info[0] is not None:
            said["failure"] = record.exc_info[0].__name__
            said["places"] = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])]
        return json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)


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
