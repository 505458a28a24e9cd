"""Reads compound files (MS-CFB), the frame of Outlook messages: names and streams, nothing more."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA  # this and above mark ends and gaps, not sectors
NO_ENTRY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
MOST_ENTRIES = 20_000

Path = tuple[str, ...]


class NotCompound(Exception):
    """The bytes are no compound file, or a damaged one."""


@dataclass(frozen=True)
class Entry:
    """One row of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """A compound file held in memory (uploads are at most 25 MB)."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) < 512 or not raw.startswith(MAGIC):
            raise NotCompound
        self._raw = raw
        shift, mini_shift = struct.unpack_from("<HH", raw, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise NotCompound
        self._sector, self._mini = 1 << shift, 1 << mini_shift
        directory, self._cutoff = struct.unpack_from("<I", raw, 48)[0], struct.unpack_from("<I", raw, 56)[0]
        mini_table = struct.unpack_from("<I", raw, 60)[0]
        self._table = self._read_table()
        self._mini_table = self._numbers(self._chain(mini_table))
        self._rows = self._read_directory(self._chain(directory))
        if not self._rows or self._rows[0].kind != ROOT:
            raise NotCompound
        self._mini_stream = self._chain(self._rows[0].start)
        self._paths: dict[Path, Entry] | None = None

    def entries(self) -> dict[Path, Entry]:
        """Every stream and storage by its path below the root."""
        if self._paths is None:
            self._paths = {}
            pending: list[tuple[int, Path]] = [(self._rows[0].child, ())]
            seen: set[int] = set()
            while pending:
                number, above = pending.pop()
                if number == NO_ENTRY:
                    continue
                if number in seen or number >= len(self._rows):
                    raise NotCompound
                seen.add(number)
                row = self._rows[number]
                path = (*above, row.name)
                self._paths[path] = row
                pending += [(row.left, above), (row.right, above), (row.child, path)]
        return self._paths

    def read(self, path: Path) -> bytes:
        """The bytes of the stream at `path`."""
        row = self.entries()[path]
        if row.size >= self._cutoff:
            return self._chain(row.start)[: row.size]
        gathered, number, steps = bytearray(), row.start, 0
        while number < LAST_SECTOR and len(gathered) < row.size:
            steps += 1
            if number >= len(self._mini_table) or steps > len(self._mini_table):
                raise NotCompound
            gathered += self._mini_stream[number * self._mini : (number + 1) * self._mini]
            number = self._mini_table[number]
        return bytes(gathered[: row.size])

    def _sector_bytes(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        if start >= len(self._raw):
            raise NotCompound
        return self._raw[start : start + self._sector].ljust(self._sector, b"\0")

    def _numbers(self, raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _read_table(self) -> tuple[int, ...]:
        """The table of sectors, itself listed in the header and, for large files, in further sectors."""
        listed = [n for n in struct.unpack_from("<109I", self._raw, 76) if n < LAST_SECTOR]
        further, steps = struct.unpack_from("<I", self._raw, 68)[0], 0
        while further < LAST_SECTOR:
            steps += 1
            if steps > len(self._raw) // self._sector:
                raise NotCompound
            numbers = self._numbers(self._sector_bytes(further))
            listed += [n for n in numbers[:-1] if n < LAST_SECTOR]
            further = numbers[-1]
        if len(listed) > len(self._raw) // self._sector:
            raise NotCompound
        return self._numbers(b"".join(self._sector_bytes(n) for n in listed))

    def _chain(self, number: int) -> bytes:
        gathered: list[bytes] = []
        while number < LAST_SECTOR:
            if number >= len(self._table) or len(gathered) > len(self._table):
                raise NotCompound
            gathered.append(self._sector_bytes(number))
            number = self._table[number]
        return b"".join(gathered)

    def _read_directory(self, raw: bytes) -> list[Entry]:
        if len(raw) // 128 > MOST_ENTRIES:
            raise NotCompound
        rows = []
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            name = raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            left, right, child = struct.unpack_from("<3I", raw, at + 68)
            start, size = struct.unpack_from("<IQ", raw, at + 116)
            rows.append(Entry(name, kind, left, right, child, start, size & 0xFFFFFFFF))
        return rows
