"""Arithmetic of indicators: pure, and never a percentage that was typed. What is missing is not nought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..choices import Polarity, YearRule
from ..models import Figure, Indicator
from ..months import months_on

QUARTERS = 4
ON, NEAR, OFF, NO_TARGET, UNKNOWN = "On target", "Near target", "Off target", "No target", "Not known"
TAGS = {ON: "met", NEAR: "soon", OFF: "late", NO_TARGET: "", UNKNOWN: "open"}


def value_of(indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The figure that is read: a count, or a rate computed from numerator and denominator; None where not known."""
    if numerator is None:
        return None
    if indicator.per is None:
        return Decimal(numerator)
    if not denominator:
        return None
    return Decimal(numerator) * indicator.per / Decimal(denominator)


def words_of(indicator: Indicator, value: Decimal | None) -> str:
    """A value with its unit: `77.8%`, `41.2 per 10,000`, `1,747`."""
    if value is None:
        return UNKNOWN
    if indicator.per is None:
        whole = value == value.to_integral_value()
        return f"{value:,.0f}" if whole else f"{value:,.1f}"
    return f"{value:,.1f}%" if indicator.per == 100 else f"{value:,.1f} per {indicator.per:,}"


def quarter_of(day: date, first_month: int) -> date:
    """The first day of the quarter that `day` lies in, where quarters are counted from `first_month`."""
    into = (day.month - first_month) % 3
    return months_on(day.replace(day=1), -into)


def quarters_of(first: date) -> tuple[date, ...]:
    """The first days of the four quarters of the year that begins on `first`."""
    return tuple(months_on(first, 3 * n) for n in range(QUARTERS))


@dataclass(frozen=True)
class YearValue:
    """A year's figure by the indicator's own rule, and how many quarters it knows of."""

    value: Decimal | None
    known: int
    rule: str

    @property
    def whole(self) -> bool:
        """Whether every quarter is known: a sum of fewer is no year."""
        return self.known == QUARTERS


def year_value(indicator: Indicator, figures: Sequence[Figure]) -> YearValue:
    """The year's value from its quarters' figures, in order of time.

    A sum over rates is the rate of the sums, so that a small quarter weighs little; a mean is the mean of the
    quarters as they are printed; the last is the last that is known.
    """
    known = [f for f in figures if value_of(indicator, f.numerator, f.denominator) is not None]
    if not known:
        return YearValue(None, 0, indicator.get_year_rule_display())
    values = [value_of(indicator, f.numerator, f.denominator) for f in known]
    if indicator.year_rule == YearRule.LAST:
        value = values[-1]
    elif indicator.year_rule == YearRule.MEAN:
        value = sum(v for v in values if v is not None) / len(values)
    else:
        below = sum(f.denominator or 0 for f in known) if indicator.per else None
        value = value_of(indicator, sum((f.numerator or Decimal(0) for f in known), Decimal(0)), below)
    return YearValue(value, len(known), indicator.get_year_rule_display())


def standing(indicator: Indicator, value: Decimal | None) -> str:
    """How a value stands to the target, by polarity and tolerance. Neutral ones are away from it either way."""
    if value is None:
        return UNKNOWN
    if indicator.target is None:
        return NO_TARGET
    distance = value - indicator.target
    if indicator.polarity == Polarity.HIGH:
        distance = -distance
    elif indicator.polarity == Polarity.NEUTRAL:
        distance = abs(distance)
    if distance <= 0 or (indicator.polarity == Polarity.NEUTRAL and distance <= indicator.tolerance):
        return ON
    return NEAR if distance <= indicator.tolerance else OFF


def direction(values: Iterable[Decimal | None]) -> str:
    """Where the last two known values lead: never said of fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return "No earlier figure"
    return "Up" if known[-1] > known[-2] else "Down" if known[-1] < known[-2] else "As before"
