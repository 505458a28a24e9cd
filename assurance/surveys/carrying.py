"""The results of a survey go to the activity of the calendar that it belongs to, as findings: nothing is retyped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.errors import Refused

from ..actions import record_findings
from ..actions.planning import RECORD
from ..choices import SurveyState
from ..models import Activity, Survey
from .actions import locked
from .results import collect, in_words

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def carry(*, survey: Survey, by: Person, now: datetime) -> Activity:
    """Write the results under the findings of the survey's activity; what stands there stays, results of an earlier
    carrying are replaced. Refused without an activity, or before it is open."""
    row = locked(survey, by, now, SurveyState.CLOSED)
    if row.activity_id is None:
        raise Refused("Say first to which activity of the calendar the survey belongs.")
    activity = Activity.objects.get(pk=row.activity_id)
    begins = f"{row.reference}, "
    kept = [part for part in activity.findings.split("\n\n") if part.strip() and not part.startswith(begins)]
    findings = "\n\n".join([*kept, in_words(collect(row, now))])
    changes = {name: getattr(activity, name) for name in RECORD} | {"findings": findings}
    record_findings(activity=activity, changes=changes, version=activity.version, by=by, now=now)
    activity.refresh_from_db()
    return activity
