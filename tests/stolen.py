"""Writes the carried list of stolen passwords anew from a folder of lists, one password a line.

    python -m tests.stolen FOLDER

Not a part of the tests' run. docs/adr/0123 says which lists it was last made of. Only passwords that the portal would
take otherwise are kept: of twelve characters and more, and of six different ones, not figures alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.accounts.passwords import AT_LEAST
from portal.accounts.stolen import LIST, filter_of

LENGTH = 12


def passwords(folder: Path) -> Iterator[str]:
    """Every password of the lists in `folder` that is long enough to be chosen here, in small letters."""
    for path in sorted(folder.rglob("*.txt")):
        for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
            text = line.rstrip("\r").casefold()
            words = re.sub(r"[\W_]+", "", text)
            if len(text) >= LENGTH and len(set(words)) >= AT_LEAST and not words.isdigit():
                yield text


def main() -> None:
    """Read the folder that is named, write the filter."""
    found = set(passwords(Path(sys.argv[1])))
    LIST.write_bytes(filter_of(found, len(found)))
    sys.stdout.write(f"{len(found)} passwords, {LIST.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
