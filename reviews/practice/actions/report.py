"""Writing the report, and the files that are part of it; signatures already given are void when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.editing import change
from portal.errors import Refused
from portal.pdf_cleaning import is_tagged
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ...models import PracticeReport, PracticeReview
from ..choices import PracticeState
from ..document import DRAFT_FILE, FIELDS, REPORT_FILE
from .agreement import void_if_changed
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

# A published text is frozen; what the partners hold is open, and a change of it asks them again.
WRITABLE = (
    PracticeState.RUNNING, PracticeState.COMPLETED, PracticeState.SIGN_OFF, PracticeState.DISSENT,
    PracticeState.AGREED, PracticeState.SCHEDULED, PracticeState.WITHHELD,
)  # fmt: skip


@transaction.atomic
def edit_report(
    *, review: PracticeReview, changes: Mapping[str, str], version: int, by: Person, now: datetime
) -> list[str]:
    """Write the report against the `version` shown; the names that changed. Signatures on another text are void."""
    review = locked(review, by, Permission.WRITE_REPORT, now)
    in_state(review, WRITABLE, "writing the report")
    report, _made = PracticeReport.objects.get_or_create(review=review)
    changed = change(report, {name: changes[name] for name in FIELDS}, version, by=by, now=now)
    if changed:
        record(Event.PRACTICE_REPORT_EDITED, target=review.subject, by=by, now=now, fields=changed)
        void_if_changed(review, by=by, now=now)
    return changed


@transaction.atomic
def attach_report_file(*, review: PracticeReview, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a file that is published with the report: a tagged PDF, as the accessibility rules ask."""
    review = locked(review, by, Permission.WRITE_REPORT, now)
    in_state(review, WRITABLE, "attaching a file")
    if not (file.name or "").lower().endswith(".pdf"):
        raise Refused(
            "A file that is published has to be a PDF. Save it as a tagged PDF and attach that.", field="file"
        )
    content = file.read()
    file.seek(0)
    if not is_tagged(content):
        raise Refused(
            "This PDF is not tagged, so a screen reader cannot read it. Export it again with tags for accessibility.",
            field="file",
        )
    attachment = uploads.attach(subject=review.subject, file=file, purpose=REPORT_FILE, by=by, now=now)
    void_if_changed(review, by=by, now=now)
    return attachment


@transaction.atomic
def attach_draft(*, review: PracticeReview, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a draft, in Word or as a PDF, to be checked for names. It is no part of what is agreed or published."""
    review = locked(review, by, Permission.WRITE_REPORT, now)
    in_state(review, WRITABLE, "attaching a draft")
    if not (file.name or "").lower().endswith((".docx", ".pdf")):
        raise Refused("A draft is a Word document (.docx) or a PDF: no other file can be checked.", field="file")
    return uploads.attach(subject=review.subject, file=file, purpose=DRAFT_FILE, by=by, now=now)


@transaction.atomic
def remove_report_file(
    *, review: PracticeReview, attachment: Attachment, reason: str, by: Person, now: datetime
) -> None:
    """Take a file out of the report, with the reason; signatures already given are void."""
    review = locked(review, by, Permission.WRITE_REPORT, now)
    in_state(review, WRITABLE, "taking a file out")
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
    void_if_changed(review, by=by, now=now)
