"""Frameworks, editions and what is known of their reading, made by the thresholds' own actions."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

from portal.accounts.models import Person
from thresholds import actions
from thresholds.frameworks.reading import read
from thresholds.frameworks.specification import (
    AdultTestSpec,
    ContactSpec,
    Definition,
    DomainSpec,
    FrameworkSpec,
    HeadingSpec,
    IndicatorSpec,
    LevelSpec,
    NeedSpec,
    TestPart,
)
from thresholds.models import (
    Contact,
    Domain,
    Edition,
    Framework,
    Heading,
    Indicator,
    IndicatorViews,
    Level,
    Need,
    UnclearReport,
)

from .snapshots import remembered

LOADED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
YOUNG, OLDER = ("0-4", "5-11"), ("5-11", "12-17")
WEEKDAYS = tuple((day, "08:45", "17:00") for day in range(5))


def level(order: int, code: str, name: str, **fields) -> LevelSpec:
    """A level with words in every field."""
    values = {
        "number": None,
        "voice": f"I say how it is at {name.lower()}.",
        "meaning": f"What {name.lower()} means.",
        "lead": "Whoever knows the family best.",
        "response": "A plan that everybody has read.",
        "consent": "Ask the family first.",
        "services": ("School", "Health visitor"),
        "outcomes": ("I am safe.",),
        "steps": ("Talk with the family.", "Write down what you saw."),
        "legal": "",
        "colour": ("#2b7a5b", "#8a6500", "#9b1c31")[order - 1],
        "pattern": ("plain", "dots", "stripes")[order - 1],
    }
    return LevelSpec(code=code, order=order, name=name, **{**values, **fields})


def spec(**changes) -> FrameworkSpec:
    """A small framework: three levels, two domains, three needs, seven indicators, three contacts."""

    def indicator(need: str, level: str, text: str, **fields) -> IndicatorSpec:
        values = {"gloss": "", "ages": (), "synonyms": (), "danger": False, "sources": (), "tools": ()}
        return IndicatorSpec(code=f"{need}-{level}", need=need, level=level, text=text, **{**values, **fields})

    def need(code: str, name: str, heading: str, *synonyms: str, gloss: str = "", tags: tuple = ()) -> NeedSpec:
        return NeedSpec(code=code, name=name, heading=heading, gloss=gloss, synonyms=synonyms, tags=tags)

    def contact(order: int, code: str, name: str, phone: str, **fields) -> ContactSpec:
        values = {"purpose": "", "email": "", "web": "", "hours": (), "emergency": False, "levels": ()}
        return ContactSpec(code=code, name=name, phone=phone, order=order, **{**values, **fields})

    values = {
        "code": "example",
        "partnership": "example",
        "name": "Example framework",
        "audience": "children",
        "notice": "These indicators are illustrative.",
        "edition": "First edition",
        "in_force_from": date(2026, 3, 1),
        "sources": ("Written for tests",),
        "levels": (level(1, "all", "All children"), level(2, "some", "Some help"), level(3, "safe", "Protection")),
        "domains": (
            DomainSpec(code="parenting", name="Parenting", order=1),
            DomainSpec(code="school", name="School and learning", order=2),
        ),
        "headings": (
            HeadingSpec(code="care", domain="parenting", name="Basic care", order=1),
            HeadingSpec(code="attendance", domain="school", name="Attendance", order=2),
        ),
        "needs": (
            need("hunger", "Hunger", "care", "hungry", "no food", gloss="Food at home.", tags=("neglect",)),
            need("hitting", "Physical harm", "care", "hit", "bruise"),
            need("missing-school", "Missing school", "attendance", "truant"),
        ),
        "indicators": (
            indicator("hunger", "all", "The child has enough to eat."),
            indicator("hunger", "some", "The child sometimes comes to school hungry.", synonyms=("starving",)),
            indicator("hunger", "safe", "The child is left without food for days.", danger=True),
            indicator("hitting", "all", "Parents set limits without force."),
            indicator("hitting", "safe", "The child has bruises that nobody can explain.", danger=True, ages=YOUNG),
            indicator("missing-school", "all", "The child is at school nearly every day."),
            indicator("missing-school", "some", "Attendance is falling; the school's own support failed.", ages=OLDER),
        ),
        "contacts": (
            contact(1, "front-door", "Front door", "01234 560000", purpose="Advice and referrals", hours=WEEKDAYS),
            contact(2, "out-of-hours", "Emergency duty team", "01234 569999", emergency=True),
            contact(3, "advice", "Early help advice", "01234 561111", hours=WEEKDAYS, levels=("all", "some")),
        ),
    }  # fmt: skip
    return FrameworkSpec(**{**values, **changes})


def loaded(of: FrameworkSpec | None = None, *, now: datetime = LOADED, **changes) -> Edition:
    """The small framework (or `of`), in force; `changes` replace fields of its specification."""
    return actions.load_framework(spec=dataclasses.replace(of or spec(), **changes), by=None, now=now).edition


def framework() -> Framework:
    """A framework with one edition in force."""
    return loaded().framework


def parts() -> tuple[Level, Domain, Heading, Need, Indicator, Contact]:
    """One row of each kind that an edition is made of."""
    edition = loaded()
    kinds = (edition.levels, edition.domains, edition.headings, edition.needs, edition.indicators, edition.contacts)
    return tuple(kind.first() for kind in kinds)


def views(indicator: Indicator | None = None, *, now: datetime = LOADED) -> IndicatorViews:
    """An indicator that was opened once more."""
    return actions.count_view(indicator=indicator or loaded().indicators.first(), now=now)


def unclear(indicator: Indicator | None = None, *, by: Person | None = None, now: datetime = LOADED) -> UnclearReport:
    """An indicator that a reader found unclear."""
    return actions.report_unclear(
        indicator=indicator or loaded().indicators.first(),
        because="words",
        suggestion="Say it shorter.",
        by=by,
        now=now,
    )


def adult_test() -> AdultTestSpec:
    """A small test of three parts for adults, with one number to call."""
    parts = tuple(
        TestPart(
            code=code,
            question=f"Is part {code} so?",
            explanation=f"Part {code} explained.",
            examples=("An example",),
            source=f"Section 42(1)({code})",
        )
        for code in "abc"
    )
    return AdultTestSpec(
        introduction="Three parts.",
        parts=parts,
        met="Report it today.",
        not_met="Offer other help.",
        unsure="Report what you know.",
        danger="Call first.",
        definitions=(Definition(code="concern", term="Concern", meaning="A sign.", source="Written for tests"),),
        record=("What was said.",),
        contacts=tuple(one for one in spec().contacts if one.code == "front-door"),
        sources=(),
    )


@remembered
def shipped(name: str = "bolton", *, now: datetime = LOADED) -> Edition:
    """The framework that comes with the portal for this partnership, in force."""
    return loaded(read(name), now=now)
