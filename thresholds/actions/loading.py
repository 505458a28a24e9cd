"""Bringing a shipped framework into use, and marking what it replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed
from portal.workflow import apply

from ..choices import EditionState
from ..frameworks.specification import FrameworkSpec
from ..models import Edition, Framework
from ..plain import fingerprint
from ..queries import to_supersede
from ..workflow import EDITION
from .content import replace_content


@dataclass(frozen=True)
class LoadedFramework:
    """What loading did: the edition, whether it is new, and why nothing was done where it was not."""

    edition: Edition
    is_new: bool
    words: str


@transaction.atomic
def load_framework(*, spec: FrameworkSpec, by: Person | None, now: datetime) -> LoadedFramework:
    """Put the shipped framework `spec` into use as a published edition; the same again changes nothing.

    Once the partnership has published an edition of its own, the shipped one is left alone: the
    partnership's word counts. `by` is None when a command loads it. Raises NotAllowed, and Refused
    where the framework is not whole (no levels, a need without indicators, no emergency route).
    """
    if by is not None and not holds(by, Permission.CONFIGURE, london_date(now)):
        raise NotAllowed("Your role does not load frameworks.")
    values = {"name": spec.name, "audience": spec.audience, "partnership": spec.partnership}
    framework, _new = Framework.objects.select_for_update().get_or_create(code=spec.code, defaults=values)
    if any(getattr(framework, name) != value for name, value in values.items()):
        Framework.objects.filter(pk=framework.pk).update(**values)
        framework.refresh_from_db()
    own = framework.editions.filter(is_shipped=False, published_at__isnull=False).order_by("-number").first()
    if own is not None:
        return LoadedFramework(own, False, f"{spec.name}: the partnership's own edition “{own.name}” stands.")
    content = fingerprint(spec)
    present = framework.editions.filter(is_shipped=True).order_by("-number").first()
    if present is not None and present.content_hash == content:
        return LoadedFramework(present, False, f"{spec.name}, {spec.edition}: nothing changed.")
    highest = framework.editions.aggregate(n=Max("number"))["n"] or 0
    edition = Edition.objects.create(
        framework=framework,
        number=highest + 1,
        name=spec.edition,
        in_force_from=spec.in_force_from,
        is_shipped=True,
        content_hash=content,
        drafted_at=now,
        published_at=now,
    )
    replace_content(edition=edition, spec=spec)
    apply(EDITION, "ship", edition, subject=edition.subject, by=by, now=now)
    supersede_replaced(on=london_date(now), now=now)
    return LoadedFramework(edition, True, f"{spec.name}, {spec.edition}: {len(spec.indicators)} indicators loaded.")


@transaction.atomic
def supersede_replaced(*, on: date, now: datetime) -> list[Edition]:
    """Mark published editions that a newer one has replaced by London date `on`; returns them.

    Nothing waits for this mark: which edition is in force is asked of the dates.
    """
    # Locked and asked again, so that two workers at once mark each edition a single time.
    waiting = Edition.objects.select_for_update(of=("self",)).select_related("framework")
    replaced = list(waiting.filter(pk__in=[e.pk for e in to_supersede(on)], state=EditionState.PUBLISHED))
    for edition in replaced:
        apply(EDITION, "supersede", edition, subject=edition.subject, by=None, now=now)
    return replaced
