"""What a statutory or local time limit is, and the registry of those in force.

A rule is data with a citation, an edition and the dates between which it binds; a past case
keeps the edition that it ran under. The apps declare their rules and register them when they start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.deadlines.choices import Clock
from portal.errors import Refused


class Unit(StrEnum):
    """What a rule counts in."""

    WORKING_DAYS = "working days"
    CALENDAR_MONTHS = "calendar months"
    HOURS = "hours"


class Direction(StrEnum):
    """Which way a rule counts from its day 0."""

    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One time limit in one edition.

    `amount` of `unit`, counted on the holidays of `clock`; day 0 is the London date of the event
    that `trigger_words` names. `clear`: neither the first nor the last day counts, so AFTER answers
    the first day of any kind after `amount` whole working days, BEFORE the latest working day with
    that many between. `effective_from` and `effective_until` (both included, None: still in force)
    are matched against the London date of the event.
    """

    code: str
    title: str
    amount: int
    unit: Unit
    clock: str
    direction: Direction
    clear: bool
    statutory: bool
    citation: str
    edition: str
    effective_from: date
    effective_until: date | None
    trigger_words: str
    # So many whole working days on from day 0 and no more to it, as nearly every rule: told once, asked at every count.
    counts_on: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        working_days_after = self.unit is Unit.WORKING_DAYS and self.direction is Direction.AFTER
        object.__setattr__(self, "counts_on", working_days_after and not self.clear and self.amount > 0)
        if self.amount < 0:
            raise ValueError(f"{self.code}: an amount is never negative; the direction says which way")
        if self.clear and self.unit is not Unit.WORKING_DAYS:
            raise ValueError(f"{self.code}: only working days can be clear days")
        if not self.citation.strip():
            raise ValueError(f"{self.code}: a rule names its source")
        Clock(self.clock)

    @property
    def limit_words(self) -> str:
        """The limit in words: `7 clear working days before the planned day of publication`."""
        if not self.amount and self.direction is Direction.BEFORE:
            return f"on or {self.direction.value} {self.trigger_words}"
        unit = self.unit.value.removesuffix("s") if self.amount == 1 else self.unit.value
        return f"{self.amount} {'clear ' if self.clear else ''}{unit} {self.direction.value} {self.trigger_words}"

    @property
    def day_zero_words(self) -> str:
        """Which day is day 0, as a sentence for beside the date."""
        return f"Day 0 is {self.trigger_words}."

    def in_force(self, on: date) -> bool:
        """Whether this edition binds events of London date `on`."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)


Factory = Callable[[str], DeadlineRule]
# How a partnership reads a rule that can be read in two ways: the rule, and the London date of the event.
Reading = Callable[[DeadlineRule, date], DeadlineRule]
_rules: dict[str, dict[str, DeadlineRule]] = {}
_readings: dict[str, Reading] = {}
_families: dict[str, tuple[Factory, Callable[[], Iterable[str]]]] = {}


def register(rule: DeadlineRule) -> None:
    """Make `rule` known. The same code and edition again replaces it.

    ValueError when two editions of one code would be in force on one day.
    """
    editions = _rules.setdefault(rule.code, {})
    for other in editions.values():
        if other.edition != rule.edition and _overlap(other, rule):
            raise ValueError(f"{rule.code}: the editions {other.edition} and {rule.edition} overlap")
    editions[rule.edition] = rule


def register_family(prefix: str, factory: Factory, codes: Callable[[], Iterable[str]] = tuple) -> None:
    """Let `factory(code)` answer every code that begins with `prefix` (raising a PortalError for a wrong one).

    `codes()` lists those that exist just now, for the sentence that refuses an unknown code.
    """
    _families[prefix] = (factory, codes)


def register_reading(code: str, reading: Reading) -> None:
    """Let `reading(rule, on)` answer how the partnership reads `code`; the same code again replaces it.

    Asked at every `rule_for`, so that a setting counts from the day on which it takes effect.
    """
    _readings[code] = reading


def rule_for(code: str, on: date) -> DeadlineRule:
    """The edition of `code` in force for an event of London date `on`, as the partnership reads it.

    Refused when the code is unknown (the sentence lists those that exist) or when no edition was in force then.
    """
    editions = _rules.get(code)
    if editions is None:
        for prefix, (factory, _codes) in _families.items():
            if code.startswith(prefix):
                return factory(code)
        raise Refused(f"There is no rule “{code}”. The rules are: {', '.join(known_codes())}.", field="rule")
    for rule in editions.values():
        if rule.in_force(on):
            return _readings[code](rule, on) if code in _readings else rule
    first = min(rule.effective_from for rule in editions.values())
    when = f"the first took effect on {first:%-d %B %Y}" if on < first else "the last has lapsed"
    raise Refused(f"No edition of “{code}” was in force on {on:%-d %B %Y}: {when}.", field="trigger")


def known_codes() -> tuple[str, ...]:
    """Every code that `rule_for` answers just now, in order."""
    named = sorted(_rules)
    for _prefix, (_factory, codes) in sorted(_families.items()):
        named.extend(codes())
    return tuple(named)


def all_rules() -> tuple[DeadlineRule, ...]:
    """Every registered edition of every rule, by code and date; families' rules are not among them."""
    found = [rule for editions in _rules.values() for rule in editions.values()]
    return tuple(sorted(found, key=lambda rule: (rule.code, rule.effective_from)))


def _overlap(a: DeadlineRule, b: DeadlineRule) -> bool:
    a_ends, b_ends = a.effective_until or date.max, b.effective_until or date.max
    return a.effective_from <= b_ends and b.effective_from <= a_ends
