"""A referral as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from .choices import ReferralState as S

T = Transition

REFERRAL = register(
    Process(
        name="review_referral",
        title="Referral for a review",
        states=S,
        initial=S.RECEIVED,
        finals=frozenset({S.TAKEN_UP, S.DECLINED}),
        owners=dict.fromkeys(S, (Role.BUSINESS_MANAGER,)),
        transitions=(
            T("take_up", "Start a review", (S.RECEIVED,), S.TAKEN_UP,
              P.DECIDE_REFERRAL, E.REFERRAL_TAKEN_UP, needs_reason=True),
            T("decline", "No review", (S.RECEIVED,), S.DECLINED,
              P.DECIDE_REFERRAL, E.REFERRAL_DECLINED, needs_reason=True),
            T("reconsider", "Decide again", (S.DECLINED,), S.RECEIVED,
              P.DECIDE_REFERRAL, E.REFERRAL_RECONSIDERED, needs_reason=True),
        ),
    )
)  # fmt: skip
