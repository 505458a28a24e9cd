"""The gate of publication: every condition by name, with the sentence that refuses and the page that puts it right.

The same list is asked by the readiness page, when a day is planned, and by the task on the day itself.
Working Together, and Bolton's arrangements of June 2019: agreed, supported by a learning brief and the partnership's
response, sent to the Panel and the Secretary of State at least seven working days before, and barred by nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.deadlines.answers import in_words
from portal.deadlines.calendars import load
from portal.deadlines.counting import DueDate, due
from portal.deadlines.rules import DeadlineRule, rule_for

from ..leaks.queries import unanswered_warnings
from ..learning.choices import TextSort
from ..learning.queries import brief_of, response_of
from ..models import PracticeReview, ReportSending
from .choices import Effect, Recipient
from .document import report_hash
from .queries import counted, sendings_of

# The texts that leave with a publication, by the codes of the check for names: the report, its files, brief, response.
PUBLISHED_TEXTS = ("report", "file-", "text-")
REQUIRED = (Recipient.PANEL, Recipient.SECRETARY_OF_STATE)


@dataclass(frozen=True)
class Facts:
    """What the conditions judge: the review as it is stored now, for a publication on London date `on`."""

    review: PracticeReview
    on: date
    stored_hash: str
    sign_off: SignOff | None
    sendings: dict[str, ReportSending]
    earliest: DueDate | None
    rule: DeadlineRule | None


def gather(review: PracticeReview, on: date, sent: Iterable[ReportSending] | None = None) -> Facts:
    """Read everything that the conditions ask about, in a constant number of queries; `sent` where it is at hand."""
    stored = report_hash(review)
    sendings = sendings_of(review, stored) if sent is None else counted(sent, stored)
    rule, earliest = _earliest(review, sendings)
    return Facts(review, on, stored, latest(review.subject), sendings, earliest, rule)


def _earliest(review: PracticeReview, sendings: dict[str, ReportSending]) -> tuple[DeadlineRule | None, DueDate | None]:
    """The first day of publication, from the later of the two sendings; None before both, and for an adult's review."""
    if not review.is_childs or not all(one in sendings for one in REQUIRED):
        return None, None
    later = max(london_date(sendings[one].sent_at) for one in REQUIRED)
    rule = rule_for("earliest_publication", later)
    return rule, due(later, rule, load(rule.clock))


def is_agreed(facts: Facts) -> str | None:
    """Every partner agrees the report."""
    if facts.sign_off is not None and facts.sign_off.state == SignOffState.COMPLETE:
        return None
    return "Not every partner has agreed the report."


def is_unchanged(facts: Facts) -> str | None:
    """What is stored is what the partners agreed, to the last comma."""
    if facts.sign_off is None:
        return "There is no agreed report yet to compare it with."
    if facts.sign_off.hash == facts.stored_hash:
        return None
    return "The report was changed after the partners agreed it. Take it back and send it to them again."


def has_brief(facts: Facts) -> str | None:
    """A learning brief goes with it (Bolton's arrangements, June 2019)."""
    return None if brief_of(facts.review) is not None else "There is no learning brief yet."


def has_response(facts: Facts) -> str | None:
    """A statement of how the partnership responds goes with it (Bolton's arrangements, June 2019)."""
    return None if response_of(facts.review) is not None else "There is no statement of the partnership’s response yet."


def names_are_answered(facts: Facts) -> str | None:
    """The check for names has run on the report as it stands and is clear, or somebody answered each warning."""
    waiting = unanswered_warnings(facts.review, PUBLISHED_TEXTS)
    return " ".join(one.sentence for one in waiting) or None


def is_not_barred(facts: Facts) -> str | None:
    """Nothing that forbids publication stands."""
    if any(bar.lifted_at is None for bar in facts.review.bars.all()):
        return "A bar to publication is recorded. Lift it, with the reason, when it no longer stands."
    return None


def waits_for_no_process(facts: Facts) -> str | None:
    """No other process is running for whose end publication waits."""
    running = (one for one in facts.review.proceedings.all() if one.ended_on is None)
    waiting = next((one for one in running if one.effect == Effect.WAITS), None)
    if waiting is None:
        return None
    return f"Publication waits for another process that has not ended: {waiting.get_process_display().lower()}."


def _sent_to(recipient: Recipient) -> Callable[[Facts], str | None]:
    def was_sent(facts: Facts) -> str | None:
        if recipient in facts.sendings:
            return None
        return f"No sending of the agreed report to the {_short(recipient)} is recorded with its evidence."

    was_sent.__name__ = f"was_sent_to_{recipient.value}"
    was_sent.__doc__ = f"The report as agreed was sent to the {_short(recipient)}, and the proof of it is kept."
    return was_sent


def _short(recipient: Recipient) -> str:
    words = {Recipient.PANEL: "Panel", Recipient.SECRETARY_OF_STATE: "Secretary of State", Recipient.OFSTED: "Ofsted"}
    return words[recipient]


def has_waited(facts: Facts) -> str | None:
    """At least seven clear working days lie between the later sending and publication."""
    if facts.earliest is None:
        return "They cannot be counted before both sendings are recorded: they begin after the later of the two."
    if facts.on >= facts.earliest.due_on:
        return None
    return (
        f"It is too early: the later of the sendings to the Panel and the Secretary of State was on "
        f"{in_words(facts.earliest.trigger_on)}, so the first day of publication is {in_words(facts.earliest.due_on)}."
    )


was_sent_to_panel = _sent_to(Recipient.PANEL)
was_sent_to_secretary = _sent_to(Recipient.SECRETARY_OF_STATE)
was_sent_to_ofsted = _sent_to(Recipient.OFSTED)


@dataclass(frozen=True)
class Condition:
    """One condition: what it is called, how it is judged, and where it is put right.

    `childs_only`: an adult's review has it not. `sort`: which of the two, for the page of a learning text.
    """

    title: str
    judge: Callable[[Facts], str | None]
    page: str
    childs_only: bool = False
    sort: str = ""


CONDITIONS: tuple[Condition, ...] = (
    Condition("Agreed by every partner", is_agreed, "practice_agreement"),
    Condition("Unchanged since it was agreed", is_unchanged, "practice_report"),
    Condition("A learning brief", has_brief, "learning_text", sort=TextSort.BRIEF),
    Condition("The partnership’s response", has_response, "learning_text", sort=TextSort.RESPONSE),
    Condition("The check for names", names_are_answered, "names"),
    Condition("No bar to publication", is_not_barred, "practice_gate"),
    Condition("No process for which it waits", waits_for_no_process, "practice_running"),
    Condition("Sent to the Panel", was_sent_to_panel, "practice_sending", True),
    Condition("Sent to the Secretary of State", was_sent_to_secretary, "practice_sending", True),
    Condition("Ofsted’s copy", was_sent_to_ofsted, "practice_sending", True),
    Condition("Seven clear working days", has_waited, "practice_gate", True),
)


@dataclass(frozen=True)
class Verdict:
    """How one condition stands: the sentence that refuses (empty where it holds) and the page that puts it right."""

    title: str
    sentence: str
    path: str

    @property
    def holds(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.sentence


def verdicts(facts: Facts) -> list[Verdict]:
    """Every condition that applies to the review, in order."""
    kwargs = {"reference": facts.review.reference}
    return [
        Verdict(
            one.title,
            one.judge(facts) or "",
            reverse(one.page, kwargs={**kwargs, "sort": one.sort} if one.sort else kwargs),
        )
        for one in CONDITIONS
        if facts.review.is_childs or not one.childs_only
    ]


def refusals(facts: Facts) -> list[str]:
    """The sentences of the conditions that fail; empty when it may be published on that day."""
    return [one.sentence for one in verdicts(facts) if not one.holds]
