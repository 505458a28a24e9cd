"""When two people changed the same thing: both texts on one page, and the way to keep one's own."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from portal.errors import Conflict
from portal.forms import VersionedForm, stale_fields


def stale(form: VersionedForm, conflict: Conflict, stored: Form) -> dict[str, Any]:
    """What `_components/stale_edit.html` shows; `stored` is the same form, unbound, with what is stored now.

    `form` goes on from the stored version, so that sent once more it replaces the other text.
    """
    theirs = {name: stored[name].value() for name in conflict.theirs if name in stored.fields}
    form.take_version(stored.initial["version"])
    return {"sentence": conflict.sentence, "fields": stale_fields(form, Conflict(conflict.sentence, theirs=theirs))}
