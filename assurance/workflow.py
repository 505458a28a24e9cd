"""An activity of the calendar as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import policies as p
from .choices import ActivityState as A

OWNERS = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
T = Transition

ACTIVITY = register(
    Process(
        name="assurance_activity",
        title="Assurance activity",
        states=A,
        initial=A.PLANNED,
        finals=frozenset({A.DONE, A.WITHDRAWN}),
        owners=dict.fromkeys(A, OWNERS),
        transitions=(
            T("open", "Open it: the work has begun", (A.PLANNED, A.DELAYED), A.OPEN,
              P.PLAN_ASSURANCE, E.ASSURANCE_OPENED, requires=(p.has_months, p.has_lead)),
            T("complete", "Record that it is done", (A.OPEN,), A.DONE,
              P.PLAN_ASSURANCE, E.ASSURANCE_DONE, requires=(p.has_findings, p.has_voice)),
            T("delay", "Put it off", (A.PLANNED, A.OPEN, A.DELAYED), A.DELAYED,
              P.PLAN_ASSURANCE, E.ASSURANCE_DELAYED, needs_reason=True),
            T("suspend", "Suspend it", (A.PLANNED, A.OPEN, A.DELAYED), A.SUSPENDED,
              P.PLAN_ASSURANCE, E.ASSURANCE_SUSPENDED, needs_reason=True),
            T("resume", "Take it up again", (A.SUSPENDED,), A.PLANNED,
              P.PLAN_ASSURANCE, E.ASSURANCE_RESUMED, needs_reason=True),
            T("reopen", "Open it again", (A.DONE,), A.OPEN,
              P.PLAN_ASSURANCE, E.ASSURANCE_REOPENED, needs_reason=True),
            T("withdraw", "Take it out of the plan", (A.PLANNED, A.DELAYED, A.SUSPENDED), A.WITHDRAWN,
              P.PLAN_ASSURANCE, E.ASSURANCE_WITHDRAWN, needs_reason=True),
        ),
    )
)  # fmt: skip
