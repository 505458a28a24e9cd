"""One deadline: its date, the count behind it, and everything that was ever changed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.day_strip import strip
from portal.subjects import kind_named

from ..calendars import load
from ..counting import due, proof_from_json
from ..lines import clock_words, lines
from ..models import Deadline
from ..queries import is_breach, visible_to
from ..recount import rule_of
from ..rules import Unit


def visible_or_404(request: HttpRequest, deadline_id: int, now) -> Deadline:
    """The deadline if the person may see its subject; otherwise an address that does not exist."""
    deadline = visible_to(request.user, london_date(now)).filter(pk=deadline_id).first()
    if deadline is None:
        raise Http404
    return deadline


@require_safe
@requires(Permission.SEE_TODAY, hidden=True)
def deadline_page(request: HttpRequest, deadline_id: int) -> HttpResponse:
    """The date with its proof, the rule in words, the history of its changes, and what may be recorded."""
    now = moment()
    today = london_date(now)
    deadline = visible_or_404(request, deadline_id, now)
    days = proof_from_json(deadline.proof)
    rule = rule_of(deadline)
    counts_days, counts_hours = deadline.unit == Unit.WORKING_DAYS, deadline.unit == Unit.HOURS
    return render(
        request,
        "deadlines/deadline_detail.html",
        {
            "deadline": deadline,
            "line": lines([deadline], now)[0],
            "rule": rule,
            "calendar": clock_words(deadline.clock),
            "days": days,
            "counts_days": counts_days,
            "counts_hours": counts_hours,
            "late_from": due(deadline.trigger_at, rule, load(deadline.clock)).overdue_from if counts_hours else None,
            "strip": strip(
                days,
                today=today,
                labels={deadline.original_due_on: ["due"]},
                statutory=[deadline.original_due_on] if deadline.statutory else [],
            )
            if counts_days
            else None,
            "changes": deadline.changes.all(),
            "reminders": deadline.reminders.all(),
            "breach": is_breach(deadline, now),
            "subject_path": kind_named(deadline.subject_kind).path(deadline.subject_id),
            "may_extend": deadline.is_open and holds(request.user, Permission.EXTEND_DEADLINE, today),
            "may_explain": holds(request.user, Permission.EXPLAIN_BREACH, today),
            "may_see_register": holds(request.user, Permission.SEE_REGISTER, today),
        },
    )
