"""Documents of an activity: terms of reference, tools, reports."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ..models import Activity
from .planning import locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

DOCUMENT = "document"


@transaction.atomic
def attach_file(*, activity: Activity, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a document to the activity. Refused as `portal.uploads` says."""
    activity = locked(activity, by, now)
    return uploads.attach(subject=activity.subject, file=file, purpose=DOCUMENT, by=by, now=now)


@transaction.atomic
def remove_file(*, activity: Activity, attachment: Attachment, reason: str, by: Person, now: datetime) -> None:
    """Take a document out, with the reason."""
    locked(activity, by, now)
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
