"""A risk as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import RiskState as R

KEEPERS = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)

RISK = register(
    Process(
        name="risk",
        title="Risk",
        states=R,
        initial=R.OPEN,
        finals=frozenset({R.CLOSED}),
        owners=dict.fromkeys(R, KEEPERS),
        transitions=(
            Transition(
                "close",
                "Close it",
                (R.OPEN,),
                R.CLOSED,
                P.KEEP_RISKS,
                E.RISK_CLOSED,
                needs_reason=True,
                stops=("risk_review",),
            ),
            Transition(
                "reopen",
                "Open it again",
                (R.CLOSED,),
                R.OPEN,
                P.KEEP_RISKS,
                E.RISK_REOPENED,
                needs_reason=True,
                starts=("risk_review",),
            ),
        ),
    )
)
