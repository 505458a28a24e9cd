"""Indicators for the demonstration: a few fictional ones with seven quarters, a gap, a restatement and cuts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.conf import settings
from django.db import transaction

from partnership.queries import priorities
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from ..models import Figure, Indicator
from ..months import months_on
from ..queries import framework
from . import actions
from .figures import quarter_of

FICTIONAL = "Fictional, for the demonstration. "
# Number, name, what is counted, out of what, per, polarity, rule, target, tolerance, benchmark, public, and figures of
# the last quarters, the latest last: None is not known.
SHIPPED = (
    ("1.1", "Contacts at the front door", "Contacts in the quarter", "", None, "neutral", "sum", None, 0, None, True,
     ((412,), (388,), (430,), (401,), (397,))),
    ("1.2", "Decisions within one working day", "Contacts decided within one working day",
     "Contacts in the quarter", 100, "high", "mean", 90, 5, 88, True,
     ((371, 412), (330, 388), (361, 430), (369, 401), (349, 397))),
    ("2.1", "Children in private fostering", "Children known at the end of the quarter", "", None, "neutral", "last",
     None, 0, None, True, ((7,), (6,), (3,), (8,), (9,))),
    ("3.1", "Return interviews offered", "Children offered an interview within 72 hours", "Children who came back", 100,
     "high", "mean", 95, 10, None, False, ((40, 52), (38, 49), (None,), (45, 50), (51, 56))),
    ("3.2", "Repeat referrals", "Referrals within twelve months of another", "Referrals in the quarter", 100, "low",
     "mean", 18, 3, 21, False, ((61, 290), (58, 284), (70, 301), (66, 296), (72, 288))),
)  # fmt: skip
CUTS = (("ethnicity", "Asian or Asian British", 11, 52), ("ethnicity", "Black or Black British", 9, 24),
        ("ethnicity", "Mixed", 3, 14), ("ethnicity", "White", 49, 198), ("sex", "Girls", 34, 140),
        ("sex", "Boys", 38, 148))  # fmt: skip


@transaction.atomic
def load(now: datetime) -> list[Indicator]:
    """The fictional indicators, once. Raises Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration indicators are made in the demonstration only, never beside real ones.")
    standing = list(Indicator.objects.all())
    officer = holders(Role.QUALITY_OFFICER, london_date(now)).first()
    if standing or officer is None:
        return standing
    wanted = priorities()
    return [_indicator(row, wanted[0] if wanted else None, officer, now) for row in SHIPPED]


def _indicator(row: tuple, priority: object, officer: Person, now: datetime) -> Indicator:
    code, name, counted, out_of, per, polarity, rule, target, tolerance, benchmark, public, figures = row
    values = {
        "code": code, "name": name, "definition": FICTIONAL + counted + ".", "numerator_words": counted,
        "denominator_words": out_of, "per": per, "polarity": polarity, "year_rule": rule,
        "target": None if target is None else Decimal(target), "tolerance": Decimal(tolerance),
        "benchmark": None if benchmark is None else Decimal(benchmark),
        "benchmark_words": FICTIONAL + "Neighbours" if benchmark is not None else "",
        "challenge": "What do children say about it?", "owner": None, "priority": priority, "public": public,
    }  # fmt: skip
    made = actions.add_indicator(values=values, by=officer, now=now)
    latest = quarter_of(london_date(now), framework().starts_on.month)
    for number, figure in enumerate(figures):
        quarter = months_on(latest, -3 * (len(figures) - 1 - number))
        _figure(made, quarter, figure, last=number == len(figures) - 1, officer=officer, now=now)
    if code == "3.2":
        _cuts(made, latest, officer, now)
    return made


def _figure(made: Indicator, quarter: date, figure: tuple, *, last: bool, officer: Person, now: datetime) -> Figure:
    numerator = None if figure[0] is None else Decimal(figure[0])
    return actions.record_figure(
        indicator=made, quarter=quarter, numerator=numerator,
        denominator=Decimal(figure[1]) if len(figure) > 1 else None,
        missing_words="" if numerator is not None else "The provider changed its system",
        commentary="" if last and made.code == "3.1" else FICTIONAL + "Within what was expected.", restated_words="",
        version=0, by=officer, now=now,
    )  # fmt: skip


def _cuts(made: Indicator, latest: date, officer: Person, now: datetime) -> None:
    lines = ["indicator,quarter,numerator,denominator,cut,category"]
    lines += [f"{made.code},{latest.isoformat()},{n},{d},{cut},{name}" for cut, name, n, d in CUTS]
    found = actions.check(name="cuts.csv", file=BytesIO("\n".join(lines).encode()), by=officer, now=now)
    actions.apply_import(found=found, by=officer, now=now)
