"""What was heard in a period and what changed because of it."""

from __future__ import annotations

from collections import Counter

from portal.together import Asking, one

from ...choices import Speaker
from ...models import Voice
from .gathering import Gathering

SECTION, SOURCE = "voices", "Voices in the portal"
NAMES = {
    "voices.heard": "Things heard from those whom it concerns",
    **{f"voices.{speaker.value}": f"Heard from: {speaker.label.lower()}" for speaker in Speaker},
    "voices.changed": "Things heard that changed something",
    "voices.changed_share": "Share of what was heard that changed something",
    "voices.told": "Changes of which those who spoke were told",
}


def gather(into: Gathering) -> Asking[None]:
    """Put the voices of the period. What was said is not repeated: the chapter's owner chooses what to quote."""
    in_period = Voice.objects.filter(heard_on__gte=into.since, heard_on__lte=into.until)
    rows = yield from one(in_period.order_by("heard_on", "pk"))
    if not rows and not into.kept:
        return
    put = {"section": SECTION, "source": SOURCE}
    into.put("voices.heard", len(rows), **put)
    by = Counter(row.speaker for row in rows)
    for speaker in Speaker:
        into.put(f"voices.{speaker.value}", by[speaker], **put)
    changed = [row for row in rows if row.did]
    into.put("voices.changed", len(changed), **put)
    into.share("voices.changed_share", len(changed), len(rows), of="what was heard", people=False, **put)
    into.put("voices.told", sum(bool(row.told.strip()) for row in changed), **put)
    into.table(
        "voices", "Who was heard", ("Who", "Heard", "Something changed"),
        [(str(s.label), str(by[s]), str(sum(r.speaker == s for r in changed))) for s in Speaker if by[s]],
        source=SOURCE, section=SECTION,
    )  # fmt: skip
