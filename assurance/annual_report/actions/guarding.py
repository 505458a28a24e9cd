"""What every action on an annual report begins with: the permission again, the lock, and the state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind

from ...choices import ReportState
from ...models import AnnualReport
from ..queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.accounts.models import Person


def allowed(by: Person, permission: Permission, now: datetime) -> None:
    """Raise NotAllowed where `by` does not hold `permission` today."""
    if not holds(by, permission, london_date(now)):
        raise NotAllowed("Your role does not do this in an annual report.")


def locked(
    report: AnnualReport, by: Person, now: datetime, states: Collection[str] = ReportState.values
) -> AnnualReport:
    """The report under a lock, if `by` may know of it; Conflict where it is in none of `states`."""
    if not visible_to(by, london_date(now)).filter(pk=report.pk).exists():
        raise NotAllowed("Your role does not open annual reports.")
    row = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.state not in states:
        raise Conflict(
            f"The report is now “{row.get_state_display()}”, so this is not done to it.", subject=row.subject
        )
    return row


def tell(
    report: AnnualReport, kind: NoticeKind, people: Iterable[Person], occasion: str, now: datetime, *, path: str = "",
    **context: str | int | date,
) -> None:  # fmt: skip
    """Queue a notice about the report to `people`, once for each occasion."""
    queue(
        key=f"{kind.value}:report:{report.pk}:{occasion}",
        kind=kind,
        recipients=list({person.pk: person for person in people}.values()),
        subject=report.subject,
        context=context,
        path=path or f"/reports/{report.pk}/",
        now=now,
    )
