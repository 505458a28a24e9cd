"""Files that go with the review itself: part of what the partners sign."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.errors import Refused
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ..document import EVIDENCE, REVIEW_FILE
from ..models import RapidReview
from ..workflow import BEFORE_SUBMISSION
from .guarding import in_state, locked
from .sign_off import void_if_changed

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def attach_file(*, review: RapidReview, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a file to the review; signatures already given are void. Refused as `portal.uploads` says."""
    review = locked(review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "attaching a file")
    attachment = uploads.attach(subject=review.subject, file=file, purpose=REVIEW_FILE, by=by, now=now)
    void_if_changed(review, by=by, now=now)
    return attachment


def attach_evidence(review: RapidReview, file: UploadedFile, *, by: Person, now: datetime) -> Attachment:
    """Keep the proof of a sending with the review. Not part of what is signed. Refused at the field `evidence`."""
    try:
        return uploads.attach(subject=review.subject, file=file, purpose=EVIDENCE, by=by, now=now)
    except Refused as refused:
        raise Refused(refused.sentence, field="evidence") from refused


@transaction.atomic
def remove_file(*, review: RapidReview, attachment: Attachment, reason: str, by: Person, now: datetime) -> None:
    """Take a file out, with the reason; signatures already given are void."""
    review = locked(review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "taking a file out")
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
    void_if_changed(review, by=by, now=now)
