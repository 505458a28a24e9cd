"""Every write of multi-agency audits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions import tracker
from partnership.choices import ActionSource
from partnership.models import Action
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import AuditState, FileState, Judgement
from ..models import Activity, Audit, AuditCase, AuditFinding, AuditQuestion, FileAnswer, FileAudit
from ..section11.queries import agency_people, candidates
from .queries import OPENED, bodies
from .workflow import AUDIT, FILE

if TYPE_CHECKING:
    from portal.accounts.models import Person

FEWEST, MOST = 1, 12
TEXTS = ("no_file", "voice", "good", "worry")


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, Permission.RUN_AUDITS, london_date(now)):
        raise NotAllowed("Your role does not run multi-agency audits.")


def _locked(audit: Audit, by: Person, now: datetime) -> Audit:
    _allowed(by, now)
    return Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)


@transaction.atomic
def prepare(
    *,
    title: str,
    why: str,
    due_on: date,
    questions: Iterable[str],
    cases: int,
    organisations: Iterable[Organisation],
    by: Person,
    now: datetime,
    activity: Activity | None = None,
) -> Audit:
    """An audit with its questions, its cases by letters, and a file of each case to audit for each agency.

    Raises Refused with the field: no title, no question, no agency, a day that is over, or too many cases.
    """
    _allowed(by, now)
    on, asked, asking = london_date(now), [q.strip() for q in questions if q.strip()], list(organisations)
    if not title.strip():
        raise Refused("Say what the audit is about.", field="title")
    if due_on <= on:
        raise Refused("Give a day to come.", field="due_on")
    if not asked:
        raise Refused("Write at least one question, one a line.", field="questions")
    if not FEWEST <= cases <= MOST:
        raise Refused(f"Choose from {FEWEST} to {MOST} cases; about five is usual.", field="cases")
    if not asking or {b.pk for b in asking} - set(candidates(on).values_list("pk", flat=True)):
        raise Refused("Choose at least one agency of the partnership.", field="organisations")
    audit = Audit.objects.create(
        title=title.strip(), why=why.strip(), due_on=due_on, activity=activity, prepared_at=now, prepared_by=by
    )
    AuditQuestion.objects.bulk_create(
        AuditQuestion(audit=audit, position=n, words=words[:300]) for n, words in enumerate(asked, start=1)
    )
    for letter in ascii_uppercase[:cases]:
        case = AuditCase.objects.create(audit=audit, letter=letter)
        FileAudit.objects.bulk_create(FileAudit(case=case, organisation=body) for body in asking)
    record(Event.AUDIT_PREPARED, target=audit.subject, by=by, now=now)
    return audit


@transaction.atomic
def step(*, audit: Audit, name: str, reason: str = "", by: Person, now: datetime) -> None:
    """Take the step `name`: send, moderate, close, reopen, withdraw. Sending tells whoever answers for each agency."""
    row = _locked(audit, by, now)
    apply(AUDIT, name, row, subject=row.subject, by=by, now=now, reason=reason)
    if name != "send":
        return
    for body in Organisation.objects.filter(file_audits__case__audit=row).distinct():
        queue(
            key=f"audit-sent:{row.pk}:{body.pk}", kind=NoticeKind.AUDIT_SENT, subject=row.subject,
            recipients=agency_people(body, london_date(now)), now=now, path=f"/assurance/audits/{row.pk}/",
            context={"organisation": body.name, "due_on": row.due_on},
        )  # fmt: skip


def _own(file_audit: FileAudit, by: Person, now: datetime) -> FileAudit:
    rows = FileAudit.objects.select_for_update(of=("self",)).select_related("case__audit", "organisation")
    row = rows.get(pk=file_audit.pk)
    if row.organisation_id not in bodies(by, london_date(now)):
        raise NotAllowed("Only the agency itself audits its files.")
    if row.case.audit.state not in (AuditState.AUDITING, AuditState.MODERATING):
        raise Conflict("This audit is not with the agencies.", subject=row.case.audit.subject)
    if row.state != FileState.DRAFT:
        raise Conflict(
            "This has been submitted. Ask the business unit to open it again.", subject=row.case.audit.subject
        )
    return row


@transaction.atomic
def write_file(
    *,
    file_audit: FileAudit,
    texts: Mapping[str, object],
    answers: Mapping[int, tuple[str, str]],
    version: int,
    by: Person,
    now: datetime,
) -> None:
    """Save what the auditor found so far; `answers` maps a question's id to judgement and words, against `version`.

    Raises Conflict where a colleague saved meanwhile, and Refused for a judgement that there is not.
    """
    row = _own(file_audit, by, now)
    if row.version != version:
        raise Conflict("A colleague saved this while you were writing. Open it again; copy what you wrote first.")
    asked = set(row.case.audit.questions.values_list("pk", flat=True))
    changed = change(row, {name: texts[name] for name in TEXTS}, version, by=by, now=now)
    for question_id, (judgement, words) in answers.items():
        if question_id not in asked:
            continue
        if not judgement:
            continue
        if judgement not in Judgement.values:
            raise Refused("Choose a judgement from the list.", field=f"judgement_{question_id}")
        FileAnswer.objects.update_or_create(
            file_audit=row, question_id=question_id, defaults={"judgement": judgement, "words": words.strip()}
        )
        changed.append(f"question {question_id}")
    if changed and row.version == version:
        row.version += 1
        row.save(update_fields=["version"])
    record(Event.FILE_AUDIT_EDITED, target=row.subject, by=by, now=now, fields=sorted(set(changed)))


@transaction.atomic
def submit_file(*, file_audit: FileAudit, by: Person, now: datetime) -> None:
    """The audit of a file is done; it is read by the others once the moderation begins."""
    row = _own(file_audit, by, now)
    apply(FILE, "submit", row, subject=row.subject, by=by, now=now, organisation_id=row.organisation_id)
    row.submitted_at, row.submitted_by = now, by
    row.save(update_fields=["submitted_at", "submitted_by"])


@transaction.atomic
def send_file_back(*, file_audit: FileAudit, reason: str, by: Person, now: datetime) -> None:
    """Open the audit of a file again for its agency, with the reason."""
    _allowed(by, now)
    rows = FileAudit.objects.select_for_update(of=("self",)).select_related("case__audit")
    row = rows.get(pk=file_audit.pk)
    if row.case.audit.state in (AuditState.CLOSED, AuditState.WITHDRAWN):
        raise Conflict("This audit is over. Open it again first.", subject=row.case.audit.subject)
    apply(FILE, "send_back", row, subject=row.subject, by=by, now=now, reason=reason)


@transaction.atomic
def record_moderation(
    *, audit: Audit, meeting_on: date, meeting: str, briefing: str, version: int, by: Person, now: datetime
) -> None:
    """Record the moderation meeting and the briefing, against `version`."""
    row = _locked(audit, by, now)
    if row.state != AuditState.MODERATING:
        raise Conflict("The moderation has not begun, or is over.", subject=row.subject)
    if meeting_on > london_date(now):
        raise Refused("The meeting cannot have been on a day to come.", field="meeting_on")
    if not meeting.strip():
        raise Refused("Write what the meeting made of the files.", field="meeting")
    if row.version != version:
        raise Conflict("Somebody saved this while you were writing. Open it again; copy what you wrote first.")
    row.meeting_on, row.meeting, row.briefing = meeting_on, meeting.strip(), briefing.strip()
    row.version += 1
    row.save(update_fields=["meeting_on", "meeting", "briefing", "version"])
    record(Event.AUDIT_MODERATED, target=row.subject, by=by, now=now)


@transaction.atomic
def add_finding(*, audit: Audit, strength: bool, words: str, by: Person, now: datetime) -> AuditFinding:
    """What the moderation found over all cases."""
    row = _locked(audit, by, now)
    if row.state != AuditState.MODERATING:
        raise Conflict("Findings are recorded in the moderation.", subject=row.subject)
    if not words.strip():
        raise Refused("Write what was found.", field="words")
    made = AuditFinding.objects.create(audit=row, strength=strength, words=words.strip(), found_at=now, found_by=by)
    record(Event.AUDIT_FOUND, target=row.subject, by=by, now=now)
    return made


@transaction.atomic
def add_action(
    *, audit: Audit, words: str, organisation: Organisation, due_on: date | None, by: Person, now: datetime
) -> Action:
    """Put an action that follows from the findings into the one tracker."""
    row = _locked(audit, by, now)
    if row.state not in OPENED:
        raise Conflict("Actions follow from what the moderation found.", subject=row.subject)
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.AUDIT, due_on=due_on, agreed_on=london_date(now),
        by=by, now=now, subject=row.subject,
    )  # fmt: skip
