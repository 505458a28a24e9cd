"""What a look-up answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeedMatch:
    """One need that the words point to.

    `indicator` is the code of what fits the words best and `others` the codes of the same need at its
    other levels, in the order of the levels. `matched` are the words as they were typed. `denied` says
    that the words speak of it as absent or over ("no concerns about food", "has stopped").
    """

    need: str
    matched: tuple[str, ...]
    indicator: str
    others: tuple[str, ...]
    score: float
    denied: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was found, the best match first.

    `emergency` is True when words point to immediate danger; `emergency_words` are those words.
    `combined` are sentences to print when several needs, a young age or frequency raise concern.
    `understood` is False when nothing typed means anything to the framework.
    """

    emergency: bool
    emergency_words: tuple[str, ...]
    needs: tuple[NeedMatch, ...]
    combined: tuple[str, ...]
    understood: bool

    @property
    def matches(self) -> tuple[NeedMatch, ...]:
        """The flat list, best first: each need once, with its best indicator."""
        return self.needs
