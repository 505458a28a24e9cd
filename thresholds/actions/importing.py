"""Taking in a whole edition from a file, all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..editions import other_names, tables_of
from ..models import Edition
from ..queries import NO_DATE
from ..tables.checking import check
from ..tables.columns import BY_NAME
from ..tables.comparison import compare
from ..tables.conversion import Tables, in_order, to_spec
from .approval import void_if_changed
from .content import replace_content
from .guarding import changeable, still_at

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def import_tables(*, edition: Edition, tables: Tables, revision: int, by: Person, now: datetime) -> Edition:
    """Make the draft say exactly what `tables` say.

    `revision` is that of the draft in the preview. Raises NotAllowed, Conflict where the draft changed since,
    Refused for tables with any fault and for tables that change nothing.
    """
    edition = changeable(edition, by, now)
    still_at(edition, revision)
    framework = edition.framework
    for fault in check(tables, framework.code, other_names(edition)):
        raise Refused(f"{BY_NAME[fault.table].title}, row {fault.row + 1}: {fault.sentence}")
    before, after = tables_of(edition), in_order(tables)
    if before == after:
        raise Refused("The file says what the draft says already, so there is nothing to import.")
    spec = to_spec(
        after,
        partnership=framework.partnership,
        name=framework.name,
        audience=framework.audience,
        in_force_from=edition.in_force_from or NO_DATE,
    )
    edition.name = spec.edition
    edition.save(update_fields=["name"])
    replace_content(edition=edition, spec=spec)
    found = compare(before, after)
    numbers = {
        word: sum(len(getattr(table, word)) for table in found) for word in ("added", "changed", "removed")
    }  # fmt: skip
    marks = [f"{word}:{number}" for word, number in numbers.items()]
    record(Event.EDITION_IMPORTED, target=edition.subject, by=by, now=now, fields=marks)
    void_if_changed(edition, by=by, now=now)
    return edition
