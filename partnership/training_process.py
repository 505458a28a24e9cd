"""The process of a training session: planned, held or cancelled."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from .models import TrainingSession
from .promise_choices import Attendance
from .promise_choices import SessionState as S

T = Transition


def everybody_is_accounted_for(session: TrainingSession) -> str | None:
    """For everybody who booked it is recorded whether they came."""
    waiting = session.bookings.filter(attendance=Attendance.BOOKED).count()
    if not waiting:
        return None
    return f"Record first whether everybody came; still without an answer: {waiting}."


SESSION = register(
    Process(
        name="training_session",
        title="Training session",
        states=S,
        initial=S.PLANNED,
        finals=frozenset({S.HELD, S.CANCELLED}),
        owners={
            S.PLANNED: (Role.TRAINING_COORDINATOR,),
            S.HELD: (Role.TRAINING_COORDINATOR,),
            S.CANCELLED: (Role.TRAINING_COORDINATOR,),
        },
        transitions=(
            T("hold", "Confirm who came", (S.PLANNED,), S.HELD, P.KEEP_TRAINING, E.SESSION_HELD,
              requires=(everybody_is_accounted_for,), starts=("training_evaluation",)),
            T("cancel", "Cancel the session", (S.PLANNED,), S.CANCELLED, P.KEEP_TRAINING, E.SESSION_CANCELLED,
              needs_reason=True),
        ),
    )
)  # fmt: skip
