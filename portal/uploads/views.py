"""The download of an attached file."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date

from . import actions
from .choices import CONTENT_TYPES
from .models import Attachment
from .queries import may_read


@require_safe
@requires(Permission.SEE_TODAY, hidden=True)
def file_download(request: HttpRequest, file_id: int) -> FileResponse:
    """The file as a download under its reference; 404 for whoever may not read it.

    Never shown in the page; what goes with every attachment is set by `portal.middleware`.
    """
    now = moment()
    attachment = get_object_or_404(Attachment, pk=file_id, removed_at=None)
    if not may_read(attachment, request.user, london_date(now)):
        raise Http404
    stored = actions.read(attachment=attachment, by=request.user, now=now)
    return FileResponse(
        stored, as_attachment=True, filename=attachment.download_name, content_type=CONTENT_TYPES[attachment.kind]
    )
