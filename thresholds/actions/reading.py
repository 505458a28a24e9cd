"""What readers leave behind: a count for the day, or a word that an indicator is unclear."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import UnclearBecause
from ..models import Indicator, IndicatorViews, UnclearReport
from ..policies import takes_reports

LONGEST_SUGGESTION = 300


@transaction.atomic
def count_view(*, indicator: Indicator, now: datetime) -> IndicatorViews:
    """Count that `indicator` was opened, on the London date of `now`. Who opened it is not known to this."""
    row, _new = IndicatorViews.objects.get_or_create(indicator=indicator, day=london_date(now))
    IndicatorViews.objects.filter(pk=row.pk).update(count=F("count") + 1)
    row.refresh_from_db()
    return row


@transaction.atomic
def report_unclear(
    *, indicator: Indicator, because: str, suggestion: str, by: Person | None, now: datetime
) -> UnclearReport:
    """Keep a reader's word that `indicator` is unclear, for the editor; `by` is None for somebody not signed in.

    Raises Refused for a reason that is not offered, a suggestion that is too long, an edition that
    nobody reads any more, or when so many reports of this indicator wait that one more adds nothing.
    """
    said = suggestion.strip()
    if because not in UnclearBecause.values:
        raise Refused("Choose what is unclear.", field="because")
    if len(said) > LONGEST_SUGGESTION:
        raise Refused(
            f"Keep the suggestion to {LONGEST_SUGGESTION} characters; it has {len(said)}.", field="suggestion"
        )
    locked = Indicator.objects.select_for_update().select_related("edition__framework").get(pk=indicator.pk)
    if sentence := takes_reports(locked):
        raise Refused(sentence)
    report = UnclearReport.objects.create(
        indicator=locked, because=because, suggestion=said, received_at=now, reported_by=by
    )
    record(
        Event.INDICATOR_FOUND_UNCLEAR,
        target=locked.edition.subject,
        by=by,
        now=now,
        fields=[f"indicator:{locked.pk}", because],
    )
    return report


@transaction.atomic
def answer_unclear(*, report: UnclearReport, answer: str, by: Person, now: datetime) -> UnclearReport:
    """Record what the editor did about a report. Raises NotAllowed, Refused without words, Conflict if answered."""
    if not holds(by, Permission.EDIT_FRAMEWORK, london_date(now)):
        raise NotAllowed("Your role does not answer what readers find unclear.")
    said = answer.strip()
    if not said:
        raise Refused("Say what you did about it, or why it stays as it is.", field="answer")
    locked = UnclearReport.objects.select_for_update().select_related("indicator__edition__framework").get(pk=report.pk)
    if locked.answered_at is not None:
        raise Conflict("Somebody has answered this already.", theirs={"answer": locked.answer})
    locked.answer, locked.answered_at, locked.answered_by = said, now, by
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    record(
        Event.UNCLEAR_ANSWERED,
        target=locked.indicator.edition.subject,
        by=by,
        now=now,
        fields=[f"indicator:{locked.indicator_id}", "answer"],
    )
    return locked
