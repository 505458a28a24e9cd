"""Giving learning to other partnerships, and taking theirs in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from partnership.queries import current
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..leaks.queries import unanswered_warnings
from ..learning.actions.guarding import allowed
from ..learning.models import Finding
from ..learning.queries import review_of, visible_to
from .models import Direction, SharedFinding, SharedPackage
from .packages import content_of, opened, sealed

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


@transaction.atomic
def export_learning(*, findings: Iterable[Finding], by: Person, now: datetime) -> SharedPackage:
    """Sign a package of these findings. Refused while a name could be left in one, or without a key."""
    allowed(by, P.SHARE_LEARNING, now)
    wanted = [row.pk for row in findings]
    rows = visible_to(by, london_date(now)).filter(pk__in=wanted).order_by("pk")
    found = list(rows.prefetch_related("themes", "recommendations"))
    if not found:
        raise Refused("Choose at least one finding.", field="findings")
    if len(found) < len(set(wanted)):
        raise NotAllowed("You may not see one of these findings.")
    left = [
        f"{row.review.reference}: {one.sentence}"
        for row in found
        if row.review is not None
        for one in unanswered_warnings(review_of(row.review), (f"finding-{row.pk}",))
    ]
    if left:
        raise Refused("Nothing was signed. " + " ".join(dict.fromkeys(left)), field="findings")
    name = current().name
    envelope, digest, key = sealed(content_of(found, name, now))
    package, _new = SharedPackage.objects.get_or_create(
        direction=Direction.OUT, sha256=digest,
        defaults={"partnership": name, "envelope": envelope, "key": key, "count": len(found), "made_at": now,
                  "made_by": by},
    )  # fmt: skip
    record(Event.LEARNING_EXPORTED, target=str(package), by=by, now=now, fields=[row.reference for row in found])
    return package


@transaction.atomic
def import_learning(*, content: bytes, by: Person, now: datetime) -> SharedPackage:
    """Take a package in, all of it or nothing. Refused with a sentence where anything in it is not right."""
    allowed(by, P.SHARE_LEARNING, now)
    found = opened(content)
    try:
        with transaction.atomic():
            package = SharedPackage.objects.create(
                direction=Direction.IN, partnership=found.partnership, envelope=found.envelope, sha256=found.sha256,
                key=found.key, count=len(found.findings), made_at=now, made_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("This package has been taken in already.", field="file") from error
    SharedFinding.objects.bulk_create(SharedFinding(package=package, **one) for one in found.findings)
    record(Event.LEARNING_IMPORTED, target=str(package), by=by, now=now, fields=[f"count:{len(found.findings)}"])
    return package
