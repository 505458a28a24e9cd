"""What the state of a multi-agency audit allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from ..choices import FileState
from ..models import Audit, AuditQuestion, FileAudit


def is_prepared(audit: Audit) -> str | None:
    """It has a question and a file to audit."""
    if not AuditQuestion.objects.filter(audit=audit).exists():
        return "Write at least one question first."
    return None if FileAudit.objects.filter(case__audit=audit).exists() else "Choose at least one agency first."


def has_a_submitted_file(audit: Audit) -> str | None:
    """At least one agency has submitted an audit of a file."""
    if FileAudit.objects.filter(case__audit=audit, state=FileState.SUBMITTED).exists():
        return None
    return "No agency has submitted anything yet: there is nothing to moderate."


def was_moderated(audit: Audit) -> str | None:
    """The moderation meeting is recorded, something was found, and the briefing is written."""
    if audit.meeting_on is None:
        return "Record the moderation meeting first."
    if not audit.findings.exists():
        return "Record at least one finding, or one strength, first."
    return None if audit.briefing.strip() else "Write the briefing first: those who work with children learn from it."


def is_written(file_audit: FileAudit) -> str | None:
    """Every question is answered, or the agency says that it holds no file."""
    if file_audit.no_file:
        return None
    asked = AuditQuestion.objects.filter(audit_id=file_audit.case.audit_id).count()
    missing = asked - file_audit.answers.count()
    if missing:
        return f"{missing} question{'s are' if missing != 1 else ' is'} not answered yet."
    return None
