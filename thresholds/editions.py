"""Reads about an edition in preparation: what it says, what it is based on, what it changes, who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from portal.approvals.choices import SignOffState
from portal.approvals.content import content_hash
from portal.approvals.models import SignOff
from portal.approvals.queries import latest

from .choices import EditionState
from .models import Edition, Framework, UnclearReport
from .policies import IN_PREPARATION
from .queries import in_force, specification
from .tables.comparison import TableChanges, compare
from .tables.conversion import Row, Tables, to_tables
from .tables.document import document


def tables_of(edition: Edition) -> Tables:
    """Everything that the edition says, as tables. One query, whatever its size."""
    return to_tables(specification(edition))


def other_names(edition: Edition) -> frozenset[str]:
    """What the framework's other editions are called; no two are called the same."""
    others = Edition.objects.filter(framework=edition.framework_id).exclude(pk=edition.pk)
    return frozenset(others.values_list("name", flat=True))


def find_row(tables: Tables, table: str, code: str) -> Row | None:
    """The row with this code, or None; a table with a single row is asked with the code ""."""
    return next((row for row in tables[table] if row.get("code", "") == code), None)


def mark_of(row: Row) -> int:
    """A number for exactly what a row says: another number means that somebody has changed it."""
    return int(content_hash(row, [])[:12], 16)


def newest_published(framework: Framework) -> Edition | None:
    """The edition that the next one is based on and compared with: published, and last to come into force."""
    published = framework.editions.filter(state=EditionState.PUBLISHED).select_related("framework")
    return published.order_by("in_force_from", "number").last()


def in_preparation(framework: Framework) -> Edition | None:
    """The one edition that is being drafted, approved or waits to be published; None where there is none."""
    return framework.editions.filter(state__in=IN_PREPARATION, is_shipped=False).select_related("framework").first()


def changes(edition: Edition, base: Edition | None) -> list[TableChanges]:
    """What `edition` says differently from `base`; everything is added where there is no base."""
    new = tables_of(edition)
    return compare(tables_of(base) if base else {name: [] for name in new}, new)


def approval_document(edition: Edition) -> dict[str, Any]:
    """What the partners approve: everything that the edition says. The date comes with its publication."""
    return {"Framework name": edition.framework.name, **document(tables_of(edition))}


def live_sign_off(edition: Edition) -> SignOff | None:
    """The version that a change would void: open, complete, or answered with dissent."""
    newest = latest(edition.subject)
    return newest if newest is not None and newest.state != SignOffState.VOID else None


@dataclass(frozen=True)
class Approval:
    """Who approved an edition (bodies in the order in which they were asked) and when the last of them did."""

    bodies: tuple[str, ...]
    at: datetime


def approval_of(edition: Edition) -> Approval | None:
    """The approval that an edition was published on; None for a shipped one, and for one not approved yet."""
    sign_off = latest(edition.subject)
    if sign_off is None or sign_off.state != SignOffState.COMPLETE:
        return None
    signatures = list(sign_off.signatures.order_by("required__pk"))
    return Approval(tuple(s.body for s in signatures), max(s.signed_at for s in signatures))


def unclear_reports(framework: Framework) -> QuerySet[UnclearReport]:
    """What readers found unclear in any edition of the framework, what waits first, the newest first."""
    return (
        UnclearReport.objects.filter(indicator__edition__framework=framework)
        .select_related("indicator__need", "indicator__level", "indicator__edition", "answered_by")
        .order_by("answered_at", "-received_at", "-pk")
    )


def waiting_reports(framework: Framework) -> QuerySet[UnclearReport]:
    """Those that nobody has answered."""
    return unclear_reports(framework).filter(answered_at__isnull=True)


@dataclass(frozen=True)
class FrameworkRow:
    """A framework with the edition in force, the one in preparation, and all of them, the newest first."""

    framework: Framework
    current: Edition | None
    preparing: Edition | None
    editions: tuple[Edition, ...]


def framework_rows(on: date) -> list[FrameworkRow]:
    """Every framework on a London date. Three queries, however many editions there are."""
    every = list(Edition.objects.select_related("framework").order_by("framework_id", "-number"))
    current = {edition.framework_id: edition for edition in in_force(on)}
    found = []
    for framework in Framework.objects.all():
        editions = tuple(one for one in every if one.framework_id == framework.pk)
        preparing = next((one for one in editions if one.state in IN_PREPARATION and not one.is_shipped), None)
        found.append(FrameworkRow(framework, current.get(framework.pk), preparing, editions))
    return found
