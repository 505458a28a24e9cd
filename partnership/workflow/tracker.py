"""An action: done, assured that it was done, and shown to have made a difference are three steps."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import ActionState as A
from ..policies import tracker as p

T = Transition
CLOCK = ("action_due",)

ACTION = register(
    Process(
        name="action",
        title="Action",
        states=A,
        initial=A.OPEN,
        finals=frozenset({A.IMPACT, A.DROPPED}),
        owners={
            A.OPEN: (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE),
            A.DONE: (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER),
            A.ASSURED: (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER),
            A.IMPACT: (Role.BUSINESS_MANAGER,),
            A.DROPPED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("report_done", "Report it done", (A.OPEN,), A.DONE,
              P.REPORT_ACTION, E.ACTION_DONE, requires=(p.has_evidence,), stops=CLOCK),
            T("send_back", "Send it back", (A.DONE,), A.OPEN,
              P.ASSURE_ACTION, E.ACTION_SENT_BACK, starts=CLOCK, needs_reason=True),
            T("assure", "Assure that it was done", (A.DONE,), A.ASSURED,
              P.ASSURE_ACTION, E.ACTION_ASSURED, requires=(p.has_assurance,)),
            T("show_impact", "Record the difference it made", (A.ASSURED,), A.IMPACT,
              P.ASSURE_ACTION, E.ACTION_IMPACT_SHOWN, requires=(p.has_impact,)),
            T("drop", "Drop it", (A.OPEN,), A.DROPPED,
              P.MANAGE_ACTIONS, E.ACTION_DROPPED, stops=CLOCK, needs_reason=True),
            T("reopen", "Open it again", (A.DONE, A.ASSURED, A.IMPACT, A.DROPPED), A.OPEN,
              P.MANAGE_ACTIONS, E.ACTION_REOPENED, starts=CLOCK, needs_reason=True),
        ),
    )
)  # fmt: skip
