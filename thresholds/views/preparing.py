"""How every page of the editor begins."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date

from ..models import Edition
from ..policies import may_be_changed
from ..queries import visible_to
from ..tables.columns import BY_NAME, Table


def load_edition(request: HttpRequest, pk: int, now: datetime) -> Edition:
    """The edition, if this person may see it; otherwise 404, as for one that does not exist."""
    edition = visible_to(request.user, london_date(now)).filter(pk=pk).first()
    if edition is None:
        raise Http404
    return edition


def load_table(edition: Edition, name: str) -> Table:
    """The table of this name, if the edition has such a one."""
    table = BY_NAME.get(name)
    if table is None or (table.adults and not has_adults_page(edition)):
        raise Http404
    return table


def has_adults_page(edition: Edition) -> bool:
    """Whether the edition has, or may be given, the guided page for adults."""
    return bool(edition.adult_test) or edition.framework.audience == "adults"


def may(request: HttpRequest, permission: Permission, now: datetime) -> bool:
    """Whether this person holds the permission today."""
    return holds(request.user, permission, london_date(now))


def may_change(request: HttpRequest, edition: Edition, now: datetime) -> bool:
    """Whether this person may change what this edition says, as it stands."""
    return may(request, Permission.EDIT_FRAMEWORK, now) and may_be_changed(edition) is None
