"""What a device carries of the lexicon, so that an answer without a network does not play danger down.

The rules of danger with the words of their meanings, the words that deny, those that say how badly, and a small table
of what sounds like danger: what `static/thresholds/reading.js` needs to tell danger and denial as `danger.py`,
`query.py` and `sounding.py` do.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from .meanings import BEFORE_A_THING, DONE_TO, HARMLESS, KINDS, SILENCES, listed
from .query import AND, DENIERS, NEGATORS, REACH_OF_DENIAL, REACH_OF_NO, TURNS
from .sounding import SCALE, weights
from .stems import split

# From this on a device warns: for the words alone, where a rule of danger is met, and where a sure one is; so many
# times as much where words calm. A lone word is left to the rules.
LEAST: Final = {"alone": 0.08, "ruled": 0.03, "sure": 0.01, "calmed": 2, "words": 1}


@cache
def carried() -> dict[str, Any]:
    """The words as plain JSON; runs of words are written with one blank between them."""
    meanings, weighing, danger, everyday = (listed(name) for name in ("meanings", "weighing", "danger", "everyday"))
    rules = [*danger["sure"], *danger["rules"]]
    wanted = {meaning for rule in rules for group in rule for meaning in group}
    silences = {name: danger[name] for name in SILENCES}
    wanted.update(*silences.values(), (HARMLESS,))
    wanted.update(name for name, entry in meanings.items() if not wanted.isdisjoint(entry.get("of", ())))
    usual, table = weights()
    return {
        "alarm": {"usual": usual, "weights": table, "scale": SCALE, "least": LEAST},
        "meanings": {
            name: {
                "of": list(meanings[name].get("of", ())),
                "words": sorted({" ".join(split(run)) for run in meanings[name]["words"]}),
            }
            for name in sorted(wanted & meanings.keys())
        },
        "rules": rules,
        "sure": len(danger["sure"]),
        "silences": silences,
        "signs": {
            kind: sorted({" ".join(split(run)) for runs in weighing[kind].values() for run in runs}) for kind in KINDS
        },
        "everyday": everyday,
        "beforeAThing": sorted(BEFORE_A_THING),
        "doneTo": sorted(DONE_TO),
        "no": sorted(NEGATORS | DENIERS),
        "turns": sorted(TURNS),
        "and": sorted(AND),
        "reach": {"no": REACH_OF_NO, "denied": REACH_OF_DENIAL},
    }
