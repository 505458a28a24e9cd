"""The clocks of money, ladders and promises. Their times are data of the arrangements, so their rules are made from it.

A fixed day (a contribution, a promise by the end of a month) is a rule of no time before that day:
the register shows it, reminds of it and keeps its lateness like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.deadlines.choices import Clock
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register, register_family
from portal.errors import Refused

from .models import InformationSetting, Obligation, StageTime
from .promise_choices import Cadence, TimeUnit

LADDER, PROMISE, CONTRIBUTION = "ladder_", "promise_", "contribution_due"
SUBJECT_ACCESS, FORWARDING = "subject_access", "request_forwarded"
AGREEMENT_REVIEW, POLICY_REVIEW = "agreement_review", "policy_review"
TRAINING_EVALUATION = "training_evaluation"
REVIEW_TITLES = {AGREEMENT_REVIEW: "Review the information-sharing agreement", POLICY_REVIEW: "Review the document"}
SINCE = date(2018, 6, 29)
UNITS = {TimeUnit.HOURS: Unit.HOURS, TimeUnit.WORKING_DAYS: Unit.WORKING_DAYS}
EDITION = "arrangements"


def declare() -> None:
    """Register the three families; called once when the app is ready."""
    register_family(LADDER, _ladder_rule, codes=_ladder_codes)
    register_family(PROMISE, _promise_rule, codes=_promise_codes)
    register(
        DeadlineRule(
            code=SUBJECT_ACCESS,
            title="Answer a subject access request",
            amount=1,
            unit=Unit.CALENDAR_MONTHS,
            clock=Clock.ENGLAND_AND_WALES,
            direction=Direction.AFTER,
            clear=False,
            statutory=True,
            citation="UK General Data Protection Regulation, article 12(3)",
            edition="2018",
            effective_from=date(2018, 5, 25),
            effective_until=None,
            trigger_words="the day the request was received",
        )
    )
    register(
        _after(
            TRAINING_EVALUATION, "Close the evaluation of the training", 40, Unit.WORKING_DAYS,
            "Local practice: the last of three stages is asked six to eight weeks later, as Haringey publishes it",
            "the day of the session",
        )
    )  # fmt: skip
    register_family(FORWARDING, _forwarding_rule, codes=_forwarding_codes)
    register_family(AGREEMENT_REVIEW, lambda _code: review_rule(AGREEMENT_REVIEW), codes=lambda: (AGREEMENT_REVIEW,))
    register_family(POLICY_REVIEW, lambda _code: review_rule(POLICY_REVIEW), codes=lambda: (POLICY_REVIEW,))
    register_family(CONTRIBUTION, _contribution_rule, codes=lambda: (CONTRIBUTION,))


def on_a_day(code: str, title: str, words: str, citation: str) -> DeadlineRule:
    """The rule of something due on a day that somebody set: no working days are counted."""
    return DeadlineRule(
        code=code,
        title=title,
        amount=0,
        unit=Unit.CALENDAR_MONTHS,
        clock=Clock.ENGLAND_AND_WALES,
        direction=Direction.BEFORE,
        clear=False,
        statutory=False,
        citation=citation,
        edition=EDITION,
        effective_from=SINCE,
        effective_until=None,
        trigger_words=words,
    )


def _after(code: str, title: str, amount: int, unit: Unit, citation: str, words: str) -> DeadlineRule:
    return DeadlineRule(
        code, title, amount, unit, Clock.ENGLAND_AND_WALES, Direction.AFTER, False, False, citation, EDITION, SINCE,
        None, words,
    )  # fmt: skip


def _times() -> Iterable[StageTime]:
    return StageTime.objects.filter(removed_on__isnull=True).select_related("stage__ladder")


def _ladder_codes() -> tuple[str, ...]:
    return tuple(time.rule_code for time in _times())


def _ladder_rule(code: str) -> DeadlineRule:
    for time in _times():
        if time.rule_code == code:
            return ladder_rule(time)
    raise Refused(f"No stage of the ladders in use has the time “{code}”.", field="rule")


def ladder_rule(time: StageTime) -> DeadlineRule:
    """The rule of a stage at one urgency."""
    return _after(
        time.rule_code, time.stage.title, time.amount, UNITS[TimeUnit(time.unit)], time.citation,
        "the moment at which the stage began",
    )  # fmt: skip


def _promises() -> Iterable[Obligation]:
    return Obligation.objects.filter(removed_on__isnull=True).select_related("protocol")


def _promise_codes() -> tuple[str, ...]:
    return tuple(obligation.rule_code for obligation in _promises())


def _promise_rule(code: str) -> DeadlineRule:
    for obligation in _promises():
        if obligation.rule_code == code:
            return promise_rule(obligation)
    raise Refused(f"No promise of the protocols in use has the code “{code}”.", field="rule")


def promise_rule(obligation: Obligation) -> DeadlineRule:
    """The rule of a promise: working days after its event, or the day that its protocol or its event sets."""
    code, title, citation = obligation.rule_code, obligation.title, obligation.citation
    if obligation.cadence == Cadence.EACH_TIME and obligation.working_days is not None:
        return _after(code, title, obligation.working_days, Unit.WORKING_DAYS, citation, obligation.trigger_words)
    words = {
        Cadence.YEARLY: "the last day of the month that the protocol names",
        Cadence.QUARTERLY: "the last day of the quarter",
        Cadence.EACH_TIME: "the day that was set when it came up",
    }
    return on_a_day(code, title, words[Cadence(obligation.cadence)], citation)


def contribution_rule(source: str) -> DeadlineRule:
    """The rule of a contribution that is due on a day; `source` is where the budget says so."""
    return on_a_day(CONTRIBUTION, "Contribution received", "the day by which the contribution is to be paid", source)


def _contribution_rule(_code: str) -> DeadlineRule:
    return contribution_rule("The partnership's budget for the year")


def review_rule(code: str) -> DeadlineRule:
    """The rule of a review of an agreement or a document: the day that its register sets."""
    return on_a_day(code, REVIEW_TITLES[code], "the day that the register sets", "The partnership's own register")


def _settings() -> Iterable[InformationSetting]:
    return InformationSetting.objects.filter(removed_on__isnull=True, forward_hours__isnull=False)


def _forwarding_codes() -> tuple[str, ...]:
    return (FORWARDING,) if _settings() else ()


def _forwarding_rule(_code: str) -> DeadlineRule:
    for setting in _settings():
        return forwarding_rule(setting)
    raise Refused("The arrangements in use set no time for passing a request on.", field="rule")


def forwarding_rule(setting: InformationSetting) -> DeadlineRule:
    """The rule by which a request is passed to the lead."""
    assert setting.forward_hours is not None  # asked of settings that have it
    return _after(
        FORWARDING, "Pass the request on to the lead", setting.forward_hours, Unit.HOURS, setting.citation,
        "the moment at which the request was received",
    )  # fmt: skip
