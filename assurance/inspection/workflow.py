"""A pack for inspectors as one table: the portal itself takes both steps when the build is over."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import PackState as S

ASKERS = (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER)

PACK = register(
    Process(
        name="inspection_pack",
        title="Pack for inspectors",
        states=S,
        initial=S.ASKED,
        finals=frozenset({S.BUILT, S.FAILED}),
        owners=dict.fromkeys(S, ASKERS),
        transitions=(
            Transition("build", "It is built", (S.ASKED,), S.BUILT, None, E.INSPECTION_BUILT),
            Transition("fail", "It could not be built", (S.ASKED,), S.FAILED, None, E.INSPECTION_FAILED),
        ),
    )
)
