"""What is typed into the look-up, before anything reads it."""

from __future__ import annotations

import re
import unicodedata

#: Longer than anybody describes a worry between two appointments, shorter than a pasted report.
LONGEST = 2000
# Control, format, surrogate, private and unassigned characters: nobody sees or types them.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def without_control_characters(text: str) -> str:
    """`text` on one line, without characters that nobody can see or type."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(one for one in spaced if unicodedata.category(one) not in UNSEEN).strip()
