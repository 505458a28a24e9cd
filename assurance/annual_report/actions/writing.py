"""Writing sections, contributions and claims; handing them in; the report whole, and open again.

While the report is written each part has its writers. Once it is whole, only the business unit changes a word, and
what the partners had approved is void with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from portal.workflow import apply

from ...choices import ReportState
from ...models import AnnualReport, ReportClaim, ReportContribution, ReportSection
from .. import queries
from ..figures import UnknownFigures, check, known_names, names_in
from ..workflow import REPORT
from .approving import void_if_changed
from .guarding import allowed, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
CHANGEABLE = (ReportState.DRAFT, ReportState.WHOLE, *queries.SIGNED)
CLAIM = ("words", "evidence", "difference")


def _section(section: ReportSection, by: Person, now: datetime) -> tuple[AnnualReport, ReportSection]:
    """The section under a lock, if `by` writes it now."""
    report = locked(section.report, by, now, CHANGEABLE)
    row = ReportSection.objects.select_for_update(of=("self",)).select_related("report").get(pk=section.pk)
    on = london_date(now)
    if not queries.may_write(by, row, on):
        raise NotAllowed("This section is written by somebody else.")
    if (row.in_at is not None or report.state != ReportState.DRAFT) and not holds(by, P.RUN_ANNUAL_REPORT, on):
        raise Conflict("This section is in. Ask the business unit to open it again.", subject=report.subject)
    return report, row


def _known(text: str, field: str) -> None:
    """Refuse a name of a figure that there is not, beside its field."""
    if not names_in(text):
        return
    try:
        check(text, known_names())
    except UnknownFigures as error:
        error.field = field
        raise


@transaction.atomic
def write_section(
    *, section: ReportSection, text: str, version: int, by: Person, now: datetime, hand_in: bool = False
) -> list[str]:
    """Write a section's text against the `version` that was shown, and perhaps hand it in.

    A change voids what was approved. Refused, beside the field, for the name of a figure that there is not, and for
    handing in an empty section.
    """
    report, row = _section(section, by, now)
    _known(text, "text")
    changed = change(row, {"text": text.strip()}, version, by=by, now=now)
    if changed:
        record(Event.REPORT_WRITTEN, target=report.subject, by=by, now=now, fields=[row.key])
        void_if_changed(report, by=by, now=now)
    if hand_in:
        _hand_in(row, report, row.key, by=by, now=now)
    return changed


def _hand_in(row: Any, report: AnnualReport, key: str, *, by: Person, now: datetime) -> None:
    """Mark a section or an agency's part as in; twice changes nothing."""
    if not row.text.strip():
        raise Refused("Write it before you hand it in.", field="text")
    if row.in_at is None:
        row.in_at, row.in_by = now, by
        signed(row, by=by, now=now).save()
        record(Event.REPORT_PART_IN, target=report.subject, by=by, now=now, fields=[key])


@transaction.atomic
def open_section(*, section: ReportSection, by: Person, now: datetime) -> None:
    """Open a section that was handed in to its writers again, while the report is written."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    report = locked(section.report, by, now, (ReportState.DRAFT,))
    row = ReportSection.objects.select_for_update(of=("self",)).get(pk=section.pk)
    if row.in_at is None:
        return
    row.in_at = row.in_by = None
    signed(row, by=by, now=now).save()
    record(Event.REPORT_OPENED, target=report.subject, by=by, now=now, fields=[row.key])


def _contribution(one: ReportContribution, by: Person, now: datetime) -> tuple[AnnualReport, ReportContribution]:
    report = locked(one.section.report, by, now, (ReportState.DRAFT,))
    row = ReportContribution.objects.select_for_update(of=("self",)).select_related("section").get(pk=one.pk)
    if not queries.may_contribute(by, row, london_date(now)):
        raise NotAllowed("This part is written by the agency that was asked.")
    if row.in_at is not None:
        raise Conflict("Your part is in already. The business unit reads it now.", subject=report.subject)
    return report, row


@transaction.atomic
def write_contribution(
    *, contribution: ReportContribution, text: str, version: int, by: Person, now: datetime, hand_in: bool = False
) -> list[str]:
    """Write the agency's part against the `version` that was shown, and perhaps hand it in.

    It is the agency's own until it is handed in; from then on the partnership reads it.
    """
    report, row = _contribution(contribution, by, now)
    _known(text, "text")
    changed = change(row, {"text": text.strip()}, version, by=by, now=now)
    if changed:
        record(Event.REPORT_WRITTEN, target=report.subject, by=by, now=now, fields=[row.section.key])
    if hand_in:
        _hand_in(row, report, row.section.key, by=by, now=now)
    return changed


def _claim(values: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(values[name]).strip() for name in CLAIM}
    if not texts["words"]:
        raise Refused("Say what has got better.", field="words")
    for name, text in texts.items():
        _known(text, name)
    return {**texts, "priority": values.get("priority")}


@transaction.atomic
def add_claim(*, section: ReportSection, values: Mapping[str, Any], by: Person, now: datetime) -> ReportClaim:
    """Claim progress in a section. Evidence and difference may follow; without them the report does not go out."""
    report, row = _section(section, by, now)
    made = ReportClaim(section=row, claimed_at=now, claimed_by=by, **_claim(values))
    signed(made, by=by, now=now).save()
    record(Event.REPORT_WRITTEN, target=report.subject, by=by, now=now, fields=["claim", row.key])
    void_if_changed(report, by=by, now=now)
    return made


@transaction.atomic
def change_claim(
    *, claim: ReportClaim, values: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Change a claim against the `version` that was shown."""
    report, row = _section(claim.section, by, now)
    stored = ReportClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    changed = change(stored, _claim(values), version, by=by, now=now)
    if changed:
        record(Event.REPORT_WRITTEN, target=report.subject, by=by, now=now, fields=["claim", row.key, *changed])
        void_if_changed(report, by=by, now=now)
    return changed


@transaction.atomic
def drop_claim(*, claim: ReportClaim, by: Person, now: datetime) -> None:
    """Take a claim out of the report; its words stay in the history."""
    report, row = _section(claim.section, by, now)
    signed(claim, by=by, now=now).delete()
    record(Event.REPORT_WRITTEN, target=report.subject, by=by, now=now, fields=["claim_taken_out", row.key])
    void_if_changed(report, by=by, now=now)


@transaction.atomic
def declare_whole(*, report: AnnualReport, by: Person, now: datetime) -> None:
    """Every section is in: from now on the business unit alone changes a word."""
    row = locked(report, by, now)
    apply(REPORT, "whole", row, subject=row.subject, by=by, now=now)


@transaction.atomic
def open_again(*, report: AnnualReport, by: Person, now: datetime) -> None:
    """Open a whole report for writing again; sections that are in stay in until they are opened one by one."""
    row = locked(report, by, now)
    apply(REPORT, "reopen", row, subject=row.subject, by=by, now=now)
