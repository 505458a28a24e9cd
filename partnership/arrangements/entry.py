"""What every entry of an arrangements file has."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Entry:
    """Where an entry stands in its file: the line it begins on and the line of each key it has."""

    line: int = field(default=0, metadata={"read": False})
    lines: dict[str, int] = field(default_factory=dict, metadata={"read": False})

    def at(self, key: str) -> int:
        """The line of `key`, or of the entry where the key was left out."""
        return self.lines.get(key, self.line)
