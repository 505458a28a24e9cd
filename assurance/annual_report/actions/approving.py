"""Freezing a report and sending it to the partners, their answers, taking it back; void when any word changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.approvals import actions as approvals
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import RequiredKind, SignOffState
from portal.approvals.content import content_hash
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import live, signatories
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.notices.actions import supersede
from portal.notices.choices import NoticeKind
from portal.workflow import apply

from ...choices import ReportState
from ...models import AnnualReport, ReportEdition
from .. import queries
from ..freezing import as_json, digest, from_json
from ..present import document_of, figures_of, text_of
from ..workflow import REPORT
from .building import ask_for
from .guarding import allowed, locked, tell

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
CHANGED = "The text has been changed since it was sent for approval."


def freeze(report: AnnualReport, *, by: Person | None, now: datetime) -> ReportEdition:
    """The next edition of the report: its figures as they stand today and its text with them in their places."""
    collected = figures_of(report, london_date(now))
    figures, text = as_json(collected), text_of(report, collected)
    last = report.editions.first()
    return ReportEdition.objects.create(
        report=report,
        number=(last.number if last else 0) + 1,
        as_of=collected.as_of,
        figures=figures,
        text=text,
        sha256=digest(figures, text),
        frozen_at=now,
        frozen_by=by,
    )


@transaction.atomic
def send(*, report: AnnualReport, by: Person, now: datetime) -> SignOff:
    """Freeze the report as it stands and ask every statutory partner of today to approve it.

    Its documents are made in the background, so that the partners read them as they would be published.
    Raises Refused while something is missing.
    """
    row, on = locked(report, by, now), london_date(now)
    apply(REPORT, "send", row, subject=row.subject, by=by, now=now)
    edition = freeze(row, by=by, now=now)
    sign_off = approvals.open_sign_off(
        subject=row.subject,
        title=f"Annual report {row.period}",
        document=document_of(edition.text, edition.figures),
        files=[{"name": f"edition-{edition.number}.json", "sha256": edition.sha256}],
        required=[RequiredFrom(body, RequiredKind.PARTNER, P.SIGN_ANNUAL_REPORT) for body in statutory_partners(on)],
        due_on=None,
        by=by,
        now=now,
    )
    ask_for(edition, by=by, now=now)
    for required in sign_off.required.select_related("organisation", "sign_off"):
        tell(
            row, NoticeKind.SIGN_OFF_WANTED, signatories(required, on), f"sign:{required.pk}.", now,
            path=f"/reports/{row.pk}/approve/", version=sign_off.version, title=sign_off.title,
            organisation=required.body,
        )  # fmt: skip
    return sign_off


@transaction.atomic
def sign(
    *,
    report: AnnualReport,
    sign_off: SignOff,
    organisation: Organisation,
    decision: str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Give one partner's answer to exactly what was shown; the last one that agrees approves the report."""
    row = locked(report, by, now)
    if sign_off.subject != row.subject:
        raise Refused("That version belongs to another report. Open it again.")
    if sign_off.state == SignOffState.OPEN and not _stands(row, sign_off):
        raise Conflict("What is stored is no longer what was sent, so nothing was signed. It has to be sent again.")
    signature = approvals.sign(
        sign_off=sign_off, organisation=organisation, kind=RequiredKind.PARTNER, decision=decision, comment=comment,
        shown_hash=shown_hash, by=by, now=now,
    )  # fmt: skip
    on = london_date(now)
    everybody = [*queries.partner_people(on), *queries.role_people(Role.BUSINESS_MANAGER, on)]
    if row.state == ReportState.WITH_PARTNERS and sign_off.state == SignOffState.COMPLETE:
        apply(REPORT, "approve", row, subject=row.subject, by=by, now=now)
        tell(row, NoticeKind.SIGN_OFF_COMPLETED, everybody, f"{sign_off.pk}", now)
        scrutineers = queries.role_people(Role.SCRUTINEER, on)
        path = f"/reports/{row.pk}/statement/"
        tell(row, NoticeKind.REPORT_STATEMENT_WANTED, scrutineers, f"{sign_off.pk}", now, path=path)
    elif sign_off.state == SignOffState.DISSENTED:
        tell(row, NoticeKind.DISSENT_RECORDED, everybody, f"{sign_off.pk}", now)
    return signature


@transaction.atomic
def take_back(*, report: AnnualReport, reason: str, by: Person, now: datetime) -> None:
    """Take a report back from the partners, with the reason; every answer already given is void."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    row = locked(report, by, now, queries.SIGNED)
    if not reason.strip():
        raise Refused("Say why it is taken back: the partners who answered will read it.", field="reason")
    _back(row, reason.strip(), by=by, now=now)


def void_if_changed(report: AnnualReport, *, by: Person, now: datetime) -> bool:
    """Void the approvals where the report no longer says what was frozen. Called in the transaction of every change."""
    if report.state not in queries.SIGNED:
        return False
    sign_off = live(report.subject)
    if sign_off is not None and _stands(report, sign_off):
        return False
    _back(report, CHANGED, by=by, now=now)
    return True


def _stands(report: AnnualReport, sign_off: SignOff) -> bool:
    """Whether the text, with the figures of its edition, is what was signed. Figures that move change nothing in it."""
    edition = queries.edition_of(report)
    if edition is None:
        return False
    text = text_of(report, from_json(edition.figures))
    return content_hash(document_of(text, edition.figures), sign_off.files) == sign_off.hash


def _back(report: AnnualReport, reason: str, *, by: Person, now: datetime) -> None:
    sign_off = live(report.subject)
    told = [*queries.partner_people(london_date(now))]
    if sign_off is not None:
        for required in sign_off.required.all():
            prefix = f"{NoticeKind.SIGN_OFF_WANTED.value}:report:{report.pk}:sign:{required.pk}."
            supersede(key_prefix=prefix, reason="The version is void.", now=now)
        told += [signature.person for signature in sign_off.signatures.select_related("person")]
        approvals.void(sign_off=sign_off, reason=reason, by=by, now=now)
    apply(REPORT, "take_back", report, subject=report.subject, by=by, now=now, reason=reason)
    if report.stated_at is not None:
        # The statement is of the edition that is no more: its words stay, and it has to be given again.
        report.stated_at = report.stated_by = None
        report.version += 1
        report.save(update_fields=["stated_at", "stated_by", "version"])
    edition = queries.edition_of(report)
    tell(report, NoticeKind.SIGN_OFF_VOIDED, told, f"edition-{edition.number if edition else 0}.", now)
