"""Defining indicators, and recording and restating their figures one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ...choices import Cut
from ...models import Figure, Indicator
from ...queries import framework
from ..figures import quarter_of
from ..table import measure_faults

if TYPE_CHECKING:
    from portal.accounts.models import Person

DEFINED = (
    "code", "name", "definition", "numerator_words", "denominator_words", "per", "polarity", "year_rule", "target",
    "tolerance", "benchmark", "benchmark_words", "challenge", "owner", "priority", "public",
)  # fmt: skip


def allowed(by: Person, now: datetime) -> None:
    """Raise NotAllowed unless `by` may keep indicators."""
    if not holds(by, Permission.KEEP_INDICATORS, london_date(now)):
        raise NotAllowed("Your role does not keep indicators.")


def _check(values: Mapping[str, Any], but: Indicator | None = None) -> None:
    others = Indicator.objects.exclude(pk=but.pk) if but else Indicator.objects.all()
    if others.filter(code=values["code"]).exists():
        raise Refused("Another indicator has this number already.", field="code")
    if values["per"] is None and values["denominator_words"].strip():
        raise Refused("A plain count has no denominator. Choose a rate, or leave it out.", field="denominator_words")
    if values["per"] is not None and not values["denominator_words"].strip():
        raise Refused("Say what it is a rate of.", field="denominator_words")
    if values["benchmark"] is not None and not values["benchmark_words"].strip():
        raise Refused("Say whose figure that is, and of when.", field="benchmark_words")


@transaction.atomic
def add_indicator(*, values: Mapping[str, Any], by: Person, now: datetime) -> Indicator:
    """Add an indicator. Refused with the field for a number that is taken, or a rate of nothing."""
    allowed(by, now)
    _check(values)
    made = Indicator(**{name: values[name] for name in DEFINED}, added_at=now, added_by=by)
    signed(made, by=by, now=now).save()
    record(Event.INDICATOR_ADDED, target=made.subject, by=by, now=now)
    return made


@transaction.atomic
def edit_indicator(
    *, indicator: Indicator, values: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Change an indicator against the `version` that was shown. What is counted stays once figures stand."""
    allowed(by, now)
    row = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    _check(values, row)
    if values["per"] != row.per and row.figures.exists():
        raise Refused("It has figures already. Add another indicator for another way of counting.", field="per")
    changed = change(row, {name: values[name] for name in DEFINED}, version, by=by, now=now)
    if changed:
        record(Event.INDICATOR_CHANGED, target=row.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def record_figure(
    *,
    indicator: Indicator,
    quarter: date,
    numerator: Decimal | None,
    denominator: Decimal | None,
    missing_words: str,
    commentary: str,
    restated_words: str,
    version: int,
    by: Person,
    now: datetime,
) -> Figure:
    """Record or restate the whole figure of a quarter. `version` is nought where none was shown.

    Raises Refused with the field: a figure of days to come, one neither known nor said to be missing, one that cannot
    be; and for another number than is recorded without the reason, which stands beside it for good.
    """
    allowed(by, now)
    if quarter != quarter_of(quarter, framework().starts_on.month) or quarter > london_date(now):
        raise Refused("Choose a quarter that has begun.", field="quarter")
    if numerator is None and not missing_words.strip():
        raise Refused("Give the number, or say why it is not known: missing is not nought.", field="numerator")
    if numerator is not None and missing_words.strip():
        raise Refused("The number is given, so nothing is missing. Leave this empty.", field="missing_words")
    if faults := measure_faults(indicator, numerator, denominator):
        raise Refused(faults[0], field="denominator")
    found = Figure.objects.select_for_update(of=("self",)).filter(
        indicator=indicator, quarter=quarter, cut=Cut.WHOLE
    ).first()  # fmt: skip
    if (found.version if found else 0) != version:
        raise Conflict("Somebody recorded this quarter while you were writing. Look at it again.")
    other = found is not None and (found.numerator, found.denominator) != (numerator, denominator)
    if other and not restated_words.strip():
        raise Refused("Say why it is another figure than was recorded.", field="restated_words")
    figure = found or Figure(indicator=indicator, quarter=quarter, recorded_by=by, recorded_at=now, version=0)
    figure.numerator, figure.denominator = numerator, denominator if numerator is not None else None
    figure.missing_words, figure.commentary = missing_words.strip(), commentary.strip()
    if other:
        figure.restated_words = restated_words.strip()
    figure.recorded_at, figure.recorded_by, figure.version = now, by, figure.version + 1
    signed(figure, by=by, now=now).save()
    event = Event.FIGURE_RESTATED if other else Event.FIGURE_RECORDED
    reason = restated_words if other else ""
    record(event, target=indicator.subject, by=by, now=now, fields=[f"quarter of {quarter:%B %Y}"], reason=reason)
    return figure
