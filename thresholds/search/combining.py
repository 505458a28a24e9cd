"""Sentences that say when things together, or a young age, weigh more than each alone. They never name a level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .answer import NeedMatch
from .meanings import OFTEN, SIGN
from .query import Text

SEVERAL: Final = (
    "You describe several worries. Together they can matter more than the most serious of them alone: "
    "talk them over as one picture."
)
BABY: Final = "A baby cannot move away, ask for help or wait. Take the same worry more seriously, and sooner."
TODDLER: Final = "A small child depends on adults for everything. Take the same worry more seriously, and sooner."
UNBORN: Final = (
    "Before a birth there is time to plan, and it is short. Speak with the midwife and your safeguarding lead."
)
GOES_ON: Final = "Something that happens often, or goes on although help was given, weighs more than a single event."
NO_HELP: Final = "Where help is refused or makes no difference, the worry grows. Say so when you talk it over."
DISABLED: Final = (
    "Disabled children are harmed more often and find it harder to tell. Do not put signs down to the disability."
)


def sentences(text: Text, needs: Sequence[NeedMatch]) -> tuple[str, ...]:
    """What to add to the result for `text`; nothing when no need was found."""
    affirmed = [match for match in needs if not match.denied and match.need != "thriving"]
    if not affirmed:
        return ()
    kinds = {kind for term in text.terms if term.denied_by is None for kind in term.kinds}
    said = []
    if len(affirmed) > 1:
        said.append(SEVERAL)
    if "baby" in kinds and "pregnant" not in kinds:
        said.append(BABY)
    elif "toddler" in kinds:
        said.append(TODDLER)
    if "pregnant" in kinds:
        said.append(UNBORN)
    if kinds & {SIGN + "raise", SIGN + OFTEN}:
        said.append(GOES_ON)
    if "refuse" in kinds or "hostile" in kinds:
        said.append(NO_HELP)
    if "disabled" in kinds:
        said.append(DISABLED)
    return tuple(said)
