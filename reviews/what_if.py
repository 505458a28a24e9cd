"""What the clocks of a review show, or would show: asked before dates are saved, and when they are.

The pages ask here for a preview and the actions for what starts a clock, so what was shown is
what is saved. Nothing here writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from partnership.choices import ClockEvent
from partnership.models import Milestone
from partnership.queries import clock_setting, timetable_preset
from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.counting import DueDate
from portal.deadlines.models import Deadline
from portal.deadlines.queries import open_deadlines
from portal.deadlines.recount import preview, recount
from portal.deadlines.rules import DeadlineRule, rule_for

from .models import RapidReview
from .models.agency_return import KIND as RETURN_KIND

NATIONAL = ("panel_notification", "partners_told", "rapid_review")

# Which deed meets which milestone of the local table. The returns have clocks of their own.
MET_BY_DEED = ("request_out", "collate", "circulate", "meeting", "sign_off", "submission")
TO_THE_PANEL = "submission"  # the local table's own day for what the fifteen working days end with


@dataclass(frozen=True)
class Moments:
    """The events that start clocks, as aware moments: awareness, the report to the manager, the notification."""

    aware_at: datetime
    reported_at: datetime
    notified_at: datetime | None = None

    @classmethod
    def of(cls, review: RapidReview) -> Moments:
        """Those of `review` as they are recorded."""
        notification = getattr(review, "notification", None)
        return cls(
            review.incident.aware_at, review.incident.reported_at, notification.sent_at if notification else None
        )


@dataclass(frozen=True)
class ClockLine:
    """One clock of a preview: what it is for, its date with the proof, and whether that day is over on `today`.

    `old_due_on` is the date worked to until now, None for a clock that would start; `limit` says
    how it is counted, `note` what becomes of a date that a person had set.
    """

    title: str
    statutory: bool
    limit: str
    due_on: date
    answer: DueDate
    past: bool
    old_due_on: date | None = None
    note: str = ""

    @property
    def moves(self) -> bool:
        """Whether the date worked to becomes another."""
        return self.old_due_on is not None and self.old_due_on != self.due_on


@dataclass(frozen=True)
class OtherDates:
    """The dates beside the rapid review's own: where two documents, or two counts, do not agree.

    `due_on` is the national date as the arrangements count it. `local_end` is the local table's last
    day where it falls after that. `other_on` is the date under the other reading where that is
    another day, counted from `other_from` (`assumed`: nothing was sent yet, so from its last allowed day).
    """

    due_on: date | None
    local_end: date | None
    other_on: date | None
    other_from: date | None
    other_event: str
    assumed: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to warn of."""
        return self.local_end is not None or self.other_on is not None


def milestones() -> list[Milestone]:
    """The milestones of the loaded preset that a deed meets, in order of their day."""
    preset = timetable_preset()
    if preset is None:
        return []
    return [m for m in preset.milestones.all() if m.code in MET_BY_DEED]


def trigger_from(rule_code: str, moments: Moments) -> datetime | None:
    """The moment that starts `rule_code`, as the arrangements set it; None while it has not come.

    Awareness for both statutory clocks in the shipped arrangements; a partnership that counts from
    the notification has no clock until it is sent. The local table, the agencies' returns among
    it, runs from the report to the business manager.
    """
    if rule_code.startswith("timetable_day_") or rule_code == "agency_return":
        return moments.reported_at
    setting = clock_setting(rule_code, london_date(moments.aware_at))
    return _moment_of(setting.event if setting else ClockEvent.AWARENESS, moments)


def _moment_of(event: str, moments: Moments) -> datetime | None:
    return moments.notified_at if event == ClockEvent.NOTIFICATION else moments.aware_at


def starting(moments: Moments, today: date) -> list[ClockLine]:
    """Every clock that logging an incident with these moments would start, by date."""
    found = []
    for code in NATIONAL:
        trigger = trigger_from(code, moments)
        if trigger is not None:
            found.append(_line(rule_for(code, london_date(trigger)), trigger, today))
    for milestone in milestones():
        rule = rule_for(milestone.rule_code, london_date(moments.reported_at))
        found.append(_line(rule, moments.reported_at, today, milestone.title))
    return sorted(found, key=lambda line: (line.due_on, not line.statutory))


def _line(rule: DeadlineRule, trigger: datetime, today: date, title: str = "") -> ClockLine:
    answer = preview(rule, trigger, load(rule.clock))
    limit = _limit(rule.amount, rule.trigger_words)
    return ClockLine(title or rule.title, rule.statutory, limit, answer.due_on, answer, answer.due_on < today)


def _limit(amount: int, trigger_words: str) -> str:
    return f"{amount} working {'day' if amount == 1 else 'days'} after {_lower_first(trigger_words)}"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def correcting(review: RapidReview, moments: Moments, today: date) -> list[ClockLine]:
    """What each open clock of the review and of its returns would become with these moments, by date."""
    found = []
    for deadline in [*_own_clocks(review), *_clocks_of_returns(review)]:
        trigger = trigger_from(deadline.rule_code, moments)
        if trigger is None or deadline.rule_code == "agency_return_added":
            continue
        outcome = recount(deadline, load(deadline.clock), today, london_date(trigger))
        found.append(
            ClockLine(
                deadline.title,
                deadline.statutory,
                _limit(deadline.amount, deadline.trigger_words),
                outcome.new_due_on,
                outcome.answer,
                outcome.new_due_on < today,
                outcome.old_due_on,
                outcome.note,
            )
        )
    return sorted(found, key=lambda line: (line.due_on, not line.statutory))


def _own_clocks(review: RapidReview) -> list[Deadline]:
    return list(open_deadlines().filter(subject_kind=review.subject.kind, subject_id=review.pk))


def _clocks_of_returns(review: RapidReview) -> list[Deadline]:
    ids = list(review.returns.values_list("pk", flat=True))
    return list(open_deadlines().filter(subject_kind=RETURN_KIND, subject_id__in=ids))


def other_dates(moments: Moments) -> OtherDates:
    """Where the local table or the other reading gives the rapid review a date of its own."""
    trigger = trigger_from("rapid_review", moments)
    due_on = _due("rapid_review", trigger) if trigger else None
    local_end = next(
        (_due(m.rule_code, moments.reported_at) for m in milestones() if m.code == TO_THE_PANEL), None
    )  # fmt: skip
    setting = clock_setting("rapid_review", london_date(moments.aware_at))
    other = setting.other_reading if setting else ""
    other_trigger: date | datetime | None = _moment_of(other, moments) if other else None
    assumed = other == ClockEvent.NOTIFICATION and other_trigger is None
    if assumed:
        other_trigger = _due("panel_notification", moments.aware_at)
    other_on = _due("rapid_review", other_trigger) if other_trigger else None
    return OtherDates(
        due_on=due_on,
        local_end=local_end if local_end and due_on and local_end > due_on else None,
        other_on=other_on if other_on != due_on else None,
        other_from=_day(other_trigger) if other_trigger else None,
        other_event=_lower_first(ClockEvent(other).label) if other else "",
        assumed=assumed,
    )


def _due(code: str, trigger: date | datetime) -> date:
    rule = rule_for(code, _day(trigger))
    return preview(rule, trigger, load(rule.clock)).due_on


def _day(trigger: date | datetime) -> date:
    return london_date(trigger) if isinstance(trigger, datetime) else trigger
