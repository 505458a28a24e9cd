"""Where the trail stood, written down outside the database: in a file that is only added to, and by e-mail.

Whoever owns the database can cut the end of the trail, or write the whole of it anew, head included; nothing inside
can then show it. The anchors can, for as long as they lie where that person does not reach (docs/adr/0106).
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.notices.actions import Wanted, queue_many
from portal.notices.choices import NoticeKind

from .verification import Break, Proof, verify

log = logging.getLogger(__name__)
LINE = re.compile(
    r"(?P<at>\S+) ((?P<what>anchored|restored) (?P<sequence>\d+):(?P<hash>[0-9a-f]{64})|broken (?P<broken>\d+):[a-z-]+)"
)


@dataclass
class Kept:
    """What the file says: the anchors that hold, when the last line was written, and whether it tells of a break."""

    anchors: dict[int, str] = field(default_factory=dict)
    last_at: datetime | None = None
    broken: str = ""


def kept(path: Path | None = None) -> Kept:
    """What was written down so far. A line that is none is skipped: half a line is what a power cut leaves."""
    path, found = path or settings.TRAIL_ANCHORS, Kept()
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        match = LINE.fullmatch(line.strip())
        if match is None:
            continue
        found.last_at, found.broken = datetime.fromisoformat(match["at"]), ""
        if match["broken"]:
            found.broken = f"event {match['broken']}"
            continue
        sequence = int(match["sequence"])
        if match["what"] == "restored":
            # A backup ends earlier than the portal did: what was written down after it is no longer to be found.
            found.anchors = {number: hashed for number, hashed in found.anchors.items() if number < sequence}
        found.anchors[sequence] = match["hash"]
    return found


def keep(*, now: datetime) -> Proof:
    """Prove the trail against everything written down so far, and write down where it stands at `now`.

    A broken trail is written down as that, logged as an error, and told to the managers and to the scrutineer; its
    state is not made an anchor.
    """
    proof = verify(kept().anchors)
    if proof.broken is not None:
        _add(now, "broken", proof.broken.sequence, proof.broken.kind.value.replace(" ", "-"))
        log.error("the trail is broken at event %s (%s)", proof.broken.sequence, proof.broken.kind)
        _tell(proof.broken, now)
        return proof
    _add(now, "anchored", proof.last_sequence, proof.last_hash)
    if settings.TRAIL_ANCHOR_EMAIL:
        anchor = f"{proof.last_sequence}:{proof.last_hash}"
        wanted = Wanted(
            key=f"trail-anchor:{london_date(now)}",
            kind=NoticeKind.TRAIL_ANCHOR,
            recipient=None,
            address=settings.TRAIL_ANCHOR_EMAIL,
            context={"anchor": anchor, "count": proof.events},
        )
        queue_many([wanted], now=now)
    return proof


def begin_again(*, sequence: int, hashed: str, now: datetime) -> None:
    """Say that a backup was restored, whose trail ends at `sequence`: later anchors are of what was lost."""
    _add(now, "restored", sequence, hashed)


def _tell(broken: Break, now: datetime) -> None:
    on = london_date(now)
    roles = (Role.BUSINESS_MANAGER, Role.ADMINISTRATOR, Role.SCRUTINEER)
    people = {person.pk: person for role in roles for person in holders(role, on)}
    key = f"trail-broken:{broken.sequence}:{broken.kind}:{on}"
    wanted = [
        Wanted(key, NoticeKind.TRAIL_BROKEN, person, context={"count": broken.sequence}) for person in people.values()
    ]
    queue_many(wanted, now=now)


def _add(now: datetime, what: str, sequence: int, hashed: str) -> None:
    """One more line, on the disk before this returns."""
    path: Path = settings.TRAIL_ANCHORS
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{now.isoformat()} {what} {sequence}:{hashed}\n")
        file.flush()
        os.fsync(file.fileno())
