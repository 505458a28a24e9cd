"""Beginning the next edition, and giving a draft up."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from portal.accounts.permissions import Permission
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..editions import in_preparation, newest_published
from ..models import Edition, Framework
from ..queries import specification
from ..tables.checking import faults_in
from ..tables.columns import EDITION
from ..tables.conversion import to_spec, to_tables
from ..workflow import EDITION as PROCESS
from .content import replace_content
from .guarding import locked, permitted

if TYPE_CHECKING:
    from portal.accounts.models import Person

ONE_AT_A_TIME = "There is an edition in preparation already: “{name}”. Go on with it, or give it up first."


@transaction.atomic
def draft_next(*, framework: Framework, name: str, by: Person, now: datetime) -> Edition:
    """Begin the next edition as a copy of the newest published one; the notice of a shipped one is not taken over.

    Raises NotAllowed, Refused (no name, a name that an edition of the framework has, nothing to begin
    from) or Conflict where an edition is in preparation.
    """
    permitted(by, Permission.EDIT_FRAMEWORK, now)
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if (other := in_preparation(framework)) is not None:
        raise Conflict(ONE_AT_A_TIME.format(name=other.name))
    said = name.strip()
    row = {"framework": framework.code, "edition": said, "notice": "", "sources": []}
    for _column, sentence in faults_in(EDITION, row, {}):
        raise Refused(sentence, field="name")
    if framework.editions.filter(name=said).exists():
        raise Refused(f"An edition is called “{said}” already. Choose another name.", field="name")
    base = newest_published(framework)
    if base is None:
        raise Refused("There is no published edition to begin from. Load the partnership's framework first.")
    spec = specification(base)
    spec = to_spec(
        to_tables(spec),
        partnership=spec.partnership,
        name=spec.name,
        audience=spec.audience,
        in_force_from=spec.in_force_from,
    )
    if base.is_shipped:
        spec = dataclasses.replace(spec, notice="")
    number = (framework.editions.aggregate(n=Max("number"))["n"] or 0) + 1
    try:
        with transaction.atomic():
            edition = Edition.objects.create(
                framework=framework, number=number, name=said, based_on=base, drafted_at=now, drafted_by=by
            )
    except IntegrityError as first:
        raise Conflict(ONE_AT_A_TIME.format(name="begun a moment ago")) from first
    replace_content(edition=edition, spec=spec)
    record(Event.EDITION_DRAFTED, target=edition.subject, by=by, now=now, fields=[f"based_on:{base.pk}"])
    return edition


@transaction.atomic
def abandon(*, edition: Edition, reason: str, by: Person, now: datetime) -> Edition:
    """Give a draft up, with the reason; it stays on the record and the next one can be begun.

    Raises NotAllowed, Refused without a reason, Conflict where it is not a draft.
    """
    edition = locked(edition, by, Permission.EDIT_FRAMEWORK, now)
    apply(PROCESS, "abandon", edition, subject=edition.subject, by=by, now=now, reason=reason.strip())
    return edition
