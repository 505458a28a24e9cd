"""Every read of the thresholds that is not trivial."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.subjects import Kind, Subject
from portal.together import fetch

from .choices import Audience, EditionState
from .frameworks.specification import (
    AdultTestSpec,
    ContactSpec,
    DomainSpec,
    FrameworkSpec,
    HeadingSpec,
    IndicatorSpec,
    LevelSpec,
    NeedSpec,
)
from .models import KIND, Edition, Framework
from .models.edition import PUBLIC
from .plain import from_plain

#: A draft that has no date yet is compared and hashed as if it began on this day.
NO_DATE = date(1, 1, 1)


def visible_to(person: Any, on: date) -> QuerySet[Edition]:
    """The editions that `person` (who may be nobody) may read on a London date: drafts by permission."""
    editions = Edition.objects.select_related("framework")
    if holds(person, Permission.READ_DRAFT_EDITIONS, on):
        return editions
    return editions.filter(state__in=PUBLIC)


def in_force(on: date, framework: Framework | None = None) -> list[Edition]:
    """The edition in force on a London date of each framework (or of the one given), children's first."""
    published = Edition.objects.filter(state__in=PUBLIC, in_force_from__lte=on).select_related("framework")
    if framework is not None:
        published = published.filter(framework=framework)
    newest: dict[int, Edition] = {}
    for edition in published.order_by("in_force_from", "number"):
        newest[edition.framework_id] = edition
    return sorted(newest.values(), key=lambda e: (e.framework.audience != Audience.CHILDREN, e.framework.code))


def first_in_force(on: date) -> tuple[int, str] | None:
    """Id and content hash of the edition that the look-up answers from on a London date; None where there is none.

    The same edition as the first of `in_force`, for the one question that every page of the look-up asks.
    """
    rows = Edition.objects.filter(state__in=PUBLIC, in_force_from__lte=on).order_by()
    told = rows.values_list("framework_id", "in_force_from", "number", "pk", "content_hash")
    newest = {row[0]: row for row in sorted(told)}
    if len(newest) > 1:
        first = in_force(on)[0]
        return first.pk, first.content_hash
    return next(((row[3], row[4]) for row in newest.values()), None)


def to_supersede(on: date) -> list[Edition]:
    """Published editions that another of their framework has replaced by a London date."""
    current = {edition.framework_id: edition for edition in in_force(on)}
    published = Edition.objects.filter(state=EditionState.PUBLISHED, in_force_from__lte=on)
    return [e for e in published if e.framework_id in current and e.pk != current[e.framework_id].pk]


def specification(edition: Edition) -> FrameworkSpec:
    """Everything that the edition says, as plain values: one query, whatever its size."""
    framework = edition.framework
    asked = (edition.levels, edition.domains, edition.headings, edition.needs, edition.indicators, edition.contacts)
    *keyed, indicators, contacts = fetch(*(rows.all() for rows in asked))
    levels, domains, headings, needs = ({row.pk: row for row in rows} for rows in keyed)
    return FrameworkSpec(
        code=framework.code,
        partnership=framework.partnership,
        name=framework.name,
        audience=framework.audience,
        notice=edition.notice,
        edition=edition.name,
        in_force_from=edition.in_force_from or NO_DATE,
        sources=tuple(edition.sources),
        levels=tuple(
            LevelSpec(
                code=row.code,
                order=row.position,
                name=row.name,
                number=row.number,
                voice=row.voice,
                meaning=row.meaning,
                lead=row.lead,
                response=row.response,
                consent=row.consent,
                services=tuple(row.services),
                outcomes=tuple(row.outcomes),
                steps=tuple(row.steps),
                legal=row.legal,
                colour=row.colour,
                pattern=row.pattern,
            )
            for row in levels.values()
        ),
        domains=tuple(DomainSpec(code=row.code, name=row.name, order=row.position) for row in domains.values()),
        headings=tuple(
            HeadingSpec(code=row.code, domain=domains[row.domain_id].code, name=row.name, order=row.position)
            for row in headings.values()
        ),
        needs=tuple(
            NeedSpec(
                code=row.code,
                name=row.name,
                heading=headings[row.heading_id].code,
                gloss=row.gloss,
                synonyms=tuple(row.synonyms),
                tags=tuple(row.tags),
            )
            for row in needs.values()
        ),
        indicators=tuple(
            IndicatorSpec(
                code=row.code,
                need=needs[row.need_id].code,
                level=levels[row.level_id].code,
                text=row.text,
                gloss=row.gloss,
                ages=tuple(row.ages),
                synonyms=tuple(row.synonyms),
                danger=row.danger,
                sources=tuple(row.sources),
                tools=tuple(row.tools),
            )
            for row in indicators
        ),
        contacts=tuple(
            ContactSpec(
                code=row.code,
                name=row.name,
                purpose=row.purpose,
                phone=row.phone,
                email=row.email,
                web=row.web,
                hours=tuple((day, opens, closes) for day, opens, closes in row.hours),
                emergency=row.emergency,
                levels=tuple(row.levels),
                order=row.position,
            )
            for row in contacts
        ),
        adult_test=from_plain(AdultTestSpec, edition.adult_test) if edition.adult_test else None,
    )


def reading_path(edition: Edition) -> str:
    """Where everybody reads an edition that was published."""
    return reverse("threshold_edition", args=[edition.framework.code, edition.number])


def edition_path(edition_id: int) -> str:
    """Where an edition is prepared: what stands in notices and on Today."""
    return f"/thresholds/drafts/{edition_id}/"


def _sign_path(subject: Subject) -> str:
    return edition_path(subject.id) + "approve/"


def edition_kind() -> Kind:
    """How the ground asks about editions."""
    return Kind.seen_by_query(
        KIND,
        "Threshold edition",
        visible_to,
        edition_path,
        address=lambda subject: edition_path(subject.id),
        sign_address=_sign_path,
        conflicts_among=lambda ids: {},
    )
