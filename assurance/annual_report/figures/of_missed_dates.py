"""How the two dates of rapid reviews were kept in a period, and of each that was missed why (decision 8).

A reason is typed for the record, where names may stand. The public reads it only where the check for names finds
nothing in it: neither what the review's glossary names, nor what looks like a name, nor pieces of a jigsaw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from portal.deadlines.models import Deadline
from portal.together import Asking, one
from reviews.leaks.matching import Passage, warnings_in
from reviews.leaks.models import GlossaryEntry
from reviews.leaks.patterns import Looked, looked_for
from reviews.models.review import KIND

from .gathering import Gathering

SECTION = "learning"
NOTIFY, SEND = "panel_notification", "rapid_review"
TABLE = "breaches"
NO_REASON = "No reason is recorded"
HELD_BACK = "A reason is recorded. It is not printed, because its words could tell who somebody is."


Dates = tuple[list[Deadline], dict[int, list[Looked]]]


def asked(into: Gathering) -> Asking[Dates]:
    """The clocks whose dates fell due in the period, and the glossaries of the reviews that missed one."""
    clocks = yield from one(
        Deadline.objects.filter(
            subject_kind=KIND, rule_code__in=(NOTIFY, SEND), cancelled_at__isnull=True,
            original_due_on__gte=into.since, original_due_on__lte=into.until,
        ).order_by("original_due_on", "pk")
    )  # fmt: skip
    missed = [c for c in _over(into, clocks) if _missed(c)]
    return clocks, (yield from _glossaries(missed)) if into.parameters.public else {}


def _over(into: Gathering, clocks: Iterable[Deadline]) -> list[Deadline]:
    """Less those that still run."""
    return [c for c in clocks if c.met_on is not None or c.original_due_on < into.as_of]


def put(into: Gathering, found: Dates) -> None:
    """Put how the dates were kept, and why one was not."""
    clocks, glossaries = found
    over = _over(into, clocks)
    where = {"section": SECTION, "source": "Register of deadlines in the portal"}
    for code, name in ((NOTIFY, "rapid_reviews.notified_in_time"), (SEND, "rapid_reviews.completed_in_time")):
        mine = [c for c in over if c.rule_code == code]
        kept = [c for c in mine if not _missed(c)]
        into.share(name, len(kept), len(mine), of="dates that fell due in the period", **where)
    missed = [c for c in over if _missed(c)]
    into.put("rapid_reviews.breaches", len(missed), **where)
    into.put("rapid_reviews.breaches_explained", sum(bool(c.breach_reason.strip()) for c in missed), **where)
    public = into.parameters.public
    into.table(
        TABLE, "Every date that was missed, and why", ("What", "Due", "Done", "Reason"),
        [_line(c, _safe(c, glossaries.get(c.subject_id, ())) if public else c.breach_reason, public) for c in missed],
        source=where["source"], section=SECTION,
    )  # fmt: skip


def _missed(clock: Deadline) -> bool:
    """Later than the date that the rule gave: an extension explains lateness and does not undo it (decision 8)."""
    return clock.met_on is None or clock.met_on > clock.original_due_on


def _glossaries(clocks: Iterable[Deadline]) -> Asking[dict[int, list[Looked]]]:
    """What must not be read outside, by review, in one query."""
    found: dict[int, list[Looked]] = defaultdict(list)
    ids = {clock.subject_id for clock in clocks}
    for entry in (yield from one(GlossaryEntry.objects.filter(subject_kind=KIND, subject_id__in=ids))):
        found[entry.subject_id].append(looked_for(entry.pk, entry.kind, entry.text))
    return found


def _safe(clock: Deadline, glossary: Sequence[Looked]) -> str:
    """Of the reasons recorded one below the other those without a warning; the same in other words is added there."""
    reasons = [reason for reason in clock.breach_reason.split("\n\n") if reason.strip()]
    safe = [reason for reason in reasons if not warnings_in([Passage("Reason", reason)], glossary)]
    whole = "\n\n".join(safe)
    if warnings_in([Passage("Reason", whole)], glossary):  # pieces of a jigsaw, each in a reason of its own
        whole = ""
    return whole or (HELD_BACK if reasons else "")


def _line(clock: Deadline, reason: str, public: bool) -> tuple[str, ...]:
    """The public reads which date was missed and not of which review: reference and day could tell who it is about."""
    what = clock.title if public else f"{clock.reference}: {clock.title}"
    due = f"{clock.original_due_on:%B %Y}" if public else f"{clock.original_due_on:%-d %B %Y}"
    if clock.met_on is None:
        done = "Not yet"
    else:
        days = (clock.met_on - clock.original_due_on).days
        done = f"{days} day{'' if days == 1 else 's'} later"
    return what, due, done, reason.strip() or NO_REASON
