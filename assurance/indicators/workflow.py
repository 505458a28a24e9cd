"""A table of figures as one table of arrows."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import ImportState as S
from . import policies as p

KEEPERS = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
T = Transition

IMPORT = register(
    Process(
        name="figure_import",
        title="Table of figures",
        states=S,
        initial=S.CHECKED,
        finals=frozenset({S.DROPPED, S.UNDONE}),
        owners=dict.fromkeys(S, KEEPERS),
        transitions=(
            T("apply", "Take it in", (S.CHECKED,), S.APPLIED,
              P.KEEP_INDICATORS, E.FIGURES_IMPORTED, requires=(p.is_without_fault,)),
            T("drop", "Do not take it in", (S.CHECKED,), S.DROPPED, P.KEEP_INDICATORS, E.FIGURES_DROPPED),
            T("undo", "Take it back", (S.APPLIED,), S.UNDONE,
              P.KEEP_INDICATORS, E.FIGURES_UNDONE, requires=(p.nothing_changed_since,), needs_reason=True),
        ),
    )
)  # fmt: skip
