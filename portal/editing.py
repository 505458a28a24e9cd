"""A text that several people may write: one version wins, the other is shown beside it, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.forms import BaseForm, Form

from portal.errors import Conflict, PortalError, Refused
from portal.forms import VersionedForm, stale_fields
from portal.history import signed

if TYPE_CHECKING:
    from portal.accounts.models import Person

T = TypeVar("T")


def change(thing: Any, changes: Mapping[str, Any], version: int, *, by: Person, now: datetime) -> list[str]:
    """Write `changes` into `thing` if its text still stands at `version`; return the names that changed.

    Where the record keeps a history, it keeps what stood there before, and that `by` changed it at `now`.

    Raises Conflict with the stored texts of the fields that differ, so that both can be shown;
    nothing is written then. Unchanged input writes nothing and keeps the version.
    """
    differing = [name for name, value in changes.items() if _plain(getattr(thing, name)) != _plain(value)]
    if thing.version != version:
        raise Conflict(
            "Somebody changed this while you were writing. Both texts are below: keep what is right.",
            theirs={name: str(_plain(getattr(thing, name)) or "") for name in differing},
        )
    if differing:
        for name in differing:
            setattr(thing, name, changes[name])
        thing.version += 1
        signed(thing, by=by, now=now).save()
    return differing


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def taken(form: BaseForm, action: Callable[..., T], /, **arguments: Any) -> tuple[bool, T | None]:
    """Run one action for a valid form; a refusal goes beside its field, and nothing typed is lost.

    Positional only, so that an action may have arguments called `form` or `action`.
    Returns whether it was done and what it returned. A Conflict is left to the caller where it
    carries texts to compare (`error.theirs`), and otherwise shown on the form like any refusal.
    """
    try:
        return True, action(**arguments)
    except Conflict as error:
        if error.theirs:
            raise
        form.add_error(None, error.sentence)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
    except PortalError:
        raise
    return False, None


def stale(form: VersionedForm, conflict: Conflict, stored: Form) -> dict[str, Any]:
    """What `_components/stale_edit.html` shows; `stored` is the same form, unbound, with what is stored now.

    `form` goes on from the stored version, so that sent once more it replaces the other text.
    """
    theirs = {name: stored[name].value() for name in conflict.theirs if name in stored.fields}
    form.take_version(stored.initial["version"])
    return {"sentence": conflict.sentence, "fields": stale_fields(form, Conflict(conflict.sentence, theirs=theirs))}
