"""A deletion as one table: one person proposes it, another one does it or does not."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from .choices import DisposalState as S

T = Transition

DISPOSAL = register(
    Process(
        name="disposal",
        title="Deletion of a record that is due",
        states=S,
        initial=S.PROPOSED,
        finals=frozenset({S.DELETED, S.KEPT}),
        owners=dict.fromkeys(S, (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE)),
        transitions=(
            T("delete", "Delete it for good", (S.PROPOSED,), S.DELETED, P.CONFIRM_DELETION, E.RECORD_DELETED),
            T("keep", "Keep it", (S.PROPOSED,), S.KEPT, P.CONFIRM_DELETION, E.RECORD_KEPT, needs_reason=True),
        ),
    )
)  # fmt: skip
