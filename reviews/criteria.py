"""What the partners must weigh before they decide on a local review, line by line.

The first four are regulation 11(2) of the Child Safeguarding Practice Review and Relevant Agency
(England) Regulations 2018 (SI 2018/789); the other four are what the statutory guidance asks the
partners to have regard to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    """One line: its code, the question in plain words, and where it comes from."""

    code: str
    question: str
    source: str


REGULATION = "SI 2018/789, regulation 11"
GUIDANCE = "Working Together to Safeguard Children, on local reviews"

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "improvements",
        "Does the case show, or may it show, improvements that are needed to keep children safe, "
        "including ones that were found before?",
        f"{REGULATION}(2)(a)",
    ),
    Criterion("recurrent", "Does it show, or may it show, a theme that keeps coming back?", f"{REGULATION}(2)(b)"),
    Criterion(
        "working_together",
        "Does it raise concern about how two or more agencies worked together?",
        f"{REGULATION}(2)(c)",
    ),
    Criterion(
        "panel",
        "Has the Panel said that a local review may be more fitting than a national one?",
        f"{REGULATION}(2)(d)",
    ),
    Criterion("single_agency", "Is there cause for concern about the actions of one agency?", GUIDANCE),
    Criterion("no_agency", "Was no agency involved, and does that itself give cause for concern?", GUIDANCE),
    Criterion("several_areas", "Does it cross more than one council, police or health commissioner's area?", GUIDANCE),
    Criterion("institution", "Does it concern an institution or residential setting?", GUIDANCE),
)

CODES = tuple(criterion.code for criterion in CRITERIA)
