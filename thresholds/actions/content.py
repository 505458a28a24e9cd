"""Writing what an edition says, whole: from the shipped files, an import, or the edition that it is based on."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ..frameworks.specification import FrameworkSpec
from ..models import Contact, Domain, Edition, Heading, Indicator, Level, Need
from ..plain import to_plain


@transaction.atomic
def replace_content(*, edition: Edition, spec: FrameworkSpec) -> None:
    """Make the rows of `edition` say exactly what `spec` says; its own fields (notice, sources, adults' test) too.

    The caller has locked the edition, asked for the permission and the policy, and records the event.
    `spec` has been checked: every code that it refers to is in it.
    """
    for model in (Indicator, Need, Heading, Domain, Level, Contact):
        model.objects.filter(edition=edition).delete()
    levels = _made(
        Level,
        edition,
        [
            {
                **{name: value for name, value in to_plain(level).items() if name != "order"},
                "position": level.order,
            }
            for level in spec.levels
        ],
    )
    domains = _made(
        Domain, edition, [{"code": one.code, "name": one.name, "position": one.order} for one in spec.domains]
    )
    headings = _made(
        Heading,
        edition,
        [
            {"code": one.code, "name": one.name, "position": one.order, "domain": domains[one.domain]}
            for one in spec.headings
        ],
    )
    needs = _made(
        Need,
        edition,
        [
            {**to_plain(need), "heading": headings[need.heading], "position": place}
            for place, need in enumerate(spec.needs, start=1)
        ],
    )
    _made(
        Indicator,
        edition,
        [
            {
                **to_plain(indicator),
                "need": needs[indicator.need],
                "level": levels[indicator.level],
                "position": place,
            }
            for place, indicator in enumerate(spec.indicators, start=1)
        ],
    )
    _made(
        Contact,
        edition,
        [
            {
                **{name: value for name, value in to_plain(contact).items() if name != "order"},
                "position": contact.order,
            }
            for contact in spec.contacts
        ],
    )
    edition.notice = spec.notice
    edition.sources = list(spec.sources)
    edition.adult_test = to_plain(spec.adult_test) if spec.adult_test else None
    edition.revision += 1
    edition.save(update_fields=["notice", "sources", "adult_test", "revision"])


def _made(model: Any, edition: Edition, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows written in one statement, by their codes."""
    made = model.objects.bulk_create([model(edition=edition, **row) for row in rows])
    return {row.code: row for row in made}
