"""Tables as they are read: domain, heading, need, and what it looks like level by level."""

from __future__ import annotations

from dataclasses import dataclass

from .tables.conversion import Row, Tables


@dataclass(frozen=True)
class NeedPlace:
    """A need with its indicators in the order of the levels: (level, indicators at it)."""

    need: Row
    lines: tuple[tuple[Row, tuple[Row, ...]], ...]

    @property
    def count(self) -> int:
        """How many indicators it has."""
        return sum(len(indicators) for _level, indicators in self.lines)


@dataclass(frozen=True)
class HeadingPlace:
    """A heading with its needs."""

    heading: Row
    needs: tuple[NeedPlace, ...]


@dataclass(frozen=True)
class DomainPlace:
    """A domain with its headings."""

    domain: Row
    headings: tuple[HeadingPlace, ...]


def places(tables: Tables) -> list[DomainPlace]:
    """Everything in the order in which it is read."""
    return [
        DomainPlace(
            domain,
            tuple(
                HeadingPlace(
                    heading,
                    tuple(need_place(tables, need) for need in tables["needs"] if need["heading"] == heading["code"]),
                )
                for heading in tables["headings"]
                if heading["domain"] == domain["code"]
            ),
        )
        for domain in tables["domains"]
    ]


def need_place(tables: Tables, need: Row) -> NeedPlace:
    """One need at every level, those at which it has no indicator included."""
    own = [one for one in tables["indicators"] if one["need"] == need["code"]]
    return NeedPlace(
        need, tuple((level, tuple(i for i in own if i["level"] == level["code"])) for level in tables["levels"])
    )
