"""Recording what a review found, its themes, and why nothing is done where nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from partnership.actions.numbering import next_reference
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import change
from portal.errors import Refused
from portal.history import signed
from portal.subjects import Subject, kind_named
from portal.trail.events import Event
from portal.trail.recording import record

from ...leaks.sources import checked_models
from ..choices import FindingSource
from ..models import Finding, Theme
from ..queries import source_of, visible_to
from .guarding import allowed, locked
from .texts import void_response

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EARLIEST = date(2000, 1, 1)
EDITABLE = ("words", "underlying")


@transaction.atomic
def add_theme(*, name: str, by: Person, now: datetime) -> Theme:
    """Add a theme that findings can share. Refused where it stands already."""
    allowed(by, P.KEEP_LEARNING, now)
    words = " ".join(name.split())
    if not words:
        raise Refused("Say what the theme is called.", field="name")
    if Theme.objects.filter(name__iexact=words).exists():
        raise Refused("There is a theme of that name already.", field="name")
    try:
        with transaction.atomic():
            theme = Theme.objects.create(name=words, added_at=now, added_by=by)
    except IntegrityError as error:
        raise Refused("There is a theme of that name already.", field="name") from error
    record(Event.THEME_ADDED, target=f"Theme: {words}", by=by, now=now)
    return theme


@transaction.atomic
def record_finding(
    *,
    review: Subject | None,
    source: str,
    source_title: str,
    words: str,
    underlying: str,
    themes: Iterable[Theme],
    found_on: date,
    by: Person,
    now: datetime,
    is_demonstration: bool = False,
) -> Finding:
    """Record a finding of a review of the portal, or of one that `source_title` names.

    Raises NotAllowed without the permission or the sight of the review, Refused with the field.
    """
    allowed(by, P.KEEP_LEARNING, now)
    on = london_date(now)
    if review is not None:
        if review.id not in kind_named(review.kind).visible_ids(by, on):
            raise Refused("There is no such review that you may see. Check the reference.", field="review")
        source = source_of(checked_models()[review.kind]._default_manager.get(pk=review.id))
        source_title = ""
    elif source not in FindingSource.values or not source_title.strip():
        raise Refused("Say which review found it: its reference here, or its title.", field="source_title")
    if not words.strip():
        raise Refused("Say what was found.", field="words")
    if found_on > on:
        raise Refused("That day is still to come. Give the day on which it was found.", field="found_on")
    if found_on < EARLIEST:
        raise Refused("Check the year in which it was found.", field="found_on")
    finding = Finding(
        reference=next_reference("F", on.year),
        source=source,
        subject_kind=review.kind if review else "",
        subject_id=review.id if review else None,
        subject_reference=review.reference if review else "",
        source_title=source_title.strip(),
        words=words.strip(),
        underlying=underlying.strip(),
        found_on=found_on,
        recorded_at=now,
        recorded_by=by,
        is_demonstration=is_demonstration,
    )
    signed(finding, by=by, now=now).save()
    finding.themes.set(themes)
    record(Event.FINDING_RECORDED, target=finding.subject, by=by, now=now)
    return finding


@transaction.atomic
def edit_finding(
    *,
    finding: Finding,
    changes: Mapping[str, Any],
    themes: Iterable[Theme],
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Change the words and the themes against the `version` that was shown; the names that changed."""
    finding = locked(finding, visible_to(by, london_date(now)), by, P.KEEP_LEARNING, now)
    if not str(changes.get("words", "")).strip():
        raise Refused("Say what was found.", field="words")
    changed = change(finding, {name: changes[name].strip() for name in EDITABLE}, version, by=by, now=now)
    wanted = {theme.pk for theme in themes}
    if wanted != set(finding.themes.values_list("pk", flat=True)):
        finding.themes.set(wanted)
        changed.append("themes")
    if changed:
        record(Event.FINDING_EDITED, target=finding.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def explain(*, finding: Finding, reason: str, by: Person, now: datetime) -> Finding:
    """Record why a finding is not implemented. Refused without words, and where something is being done about it."""
    finding = locked(finding, visible_to(by, london_date(now)), by, P.ANSWER_RECOMMENDATION, now)
    if not reason.strip():
        raise Refused("Say why nothing is done about it, in words that can be printed in the yearly report.",
                      field="reason")  # fmt: skip
    if finding.recommendations.filter(answer__in=["accepted", "part"]).exists():
        raise Refused("A recommendation of this finding has been accepted, so it is being implemented.")
    finding.not_implemented = reason.strip()
    finding.version += 1
    signed(finding, by=by, now=now).save(update_fields=["not_implemented", "version"])
    record(Event.FINDING_EXPLAINED, target=finding.subject, by=by, now=now, fields=["not_implemented"])
    if finding.review is not None:
        void_response(finding.review, by=by, now=now)
    return finding
