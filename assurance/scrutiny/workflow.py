"""A yearly scrutiny as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import ScrutinyState as S
from . import policies as p

SCRUTINY = register(
    Process(
        name="scrutiny",
        title="Independent scrutiny",
        states=S,
        initial=S.OPEN,
        finals=frozenset({S.ANSWERED}),
        owners={S.OPEN: (Role.SCRUTINEER,), S.STATED: (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE)},
        transitions=(
            Transition(
                "state", "Give the statement", (S.OPEN,), S.STATED, P.SCRUTINISE, E.SCRUTINY_STATED,
                requires=(p.has_a_statement,),
            ),
            Transition(
                "answer", "Record the partners’ response", (S.STATED,), S.ANSWERED, P.ANSWER_SCRUTINY,
                E.SCRUTINY_ANSWERED, requires=(p.has_a_response,),
            ),
        ),
    )
)  # fmt: skip
