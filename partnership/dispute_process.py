"""The process of a disagreement on any ladder. Its stages are data; that it is open or closed is this table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import dispute_policies as p
from .promise_choices import DisputeState as S

T = Transition

DISPUTE = register(
    Process(
        name="dispute",
        title="Dispute on its ladder",
        states=S,
        initial=S.OPEN,
        finals=frozenset({S.RESOLVED, S.WITHDRAWN}),
        owners={
            S.OPEN: (Role.BUSINESS_MANAGER, Role.AGENCY_CONTACT, Role.PRACTITIONER),
            S.RESOLVED: (Role.BUSINESS_MANAGER,),
            S.WITHDRAWN: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("move_on", "Take it to the next stage", (S.OPEN,), S.OPEN, P.RAISE_DISAGREEMENT, E.DISPUTE_MOVED_ON,
              requires=(p.has_next_stage, p.has_what_its_stage_needs), starts=("ladder",), stops=("ladder",),
              needs_reason=True),
            T("resolve", "Record how it was resolved", (S.OPEN,), S.RESOLVED, P.RAISE_DISAGREEMENT,
              E.DISPUTE_RESOLVED, stops=("ladder",), needs_reason=True),
            T("withdraw", "Withdraw it", (S.OPEN,), S.WITHDRAWN, P.RAISE_DISAGREEMENT, E.DISPUTE_WITHDRAWN,
              stops=("ladder",), needs_reason=True),
            # Consequences of what it was about: the deed that caused them asked for its own permission.
            T("agreed_after_all", "Every partner agreed after all", (S.OPEN,), S.RESOLVED, None, E.DISPUTE_RESOLVED,
              stops=("ladder",), needs_reason=True),
            T("fall_away", "What it was about fell away", (S.OPEN,), S.WITHDRAWN, None, E.DISPUTE_WITHDRAWN,
              stops=("ladder",), needs_reason=True),
            T("reopen", "Open it again", (S.RESOLVED, S.WITHDRAWN), S.OPEN, P.RAISE_DISAGREEMENT,
              E.DISPUTE_REOPENED, starts=("ladder",), needs_reason=True),
        ),
    )
)  # fmt: skip
