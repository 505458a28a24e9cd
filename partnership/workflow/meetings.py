"""A meeting of a group, from being planned to agreed minutes."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import MeetingState as M
from ..policies import meetings as p

T = Transition
MINUTES = (p.has_chair, p.has_attendance, p.has_minutes, p.has_difference)

MEETING = register(
    Process(
        name="meeting",
        title="Meeting of a group",
        states=M,
        initial=M.PLANNED,
        finals=frozenset({M.AGREED, M.CANCELLED}),
        owners={
            M.PLANNED: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            M.CALLED: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            M.DRAFT: (Role.BUSINESS_MANAGER, Role.GROUP_CHAIR),
            M.AGREED: (Role.BUSINESS_MANAGER,),
            M.CANCELLED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("call", "Send out the agenda", (M.PLANNED,), M.CALLED,
              P.RUN_MEETINGS, E.MEETING_CALLED, requires=(p.has_agenda, p.agenda_fits)),
            T("hold", "Record that it was held", (M.CALLED,), M.DRAFT,
              P.RUN_MEETINGS, E.MEETING_HELD, requires=(p.has_attendance,)),
            T("agree", "Record the minutes as agreed", (M.DRAFT,), M.AGREED,
              P.AGREE_MINUTES, E.MINUTES_AGREED, requires=MINUTES),
            T("reopen", "Open the minutes again", (M.AGREED,), M.DRAFT,
              P.AGREE_MINUTES, E.MINUTES_REOPENED, needs_reason=True),
            T("cancel", "Cancel the meeting", (M.PLANNED, M.CALLED), M.CANCELLED,
              P.RUN_MEETINGS, E.MEETING_CANCELLED, needs_reason=True),
        ),
    )
)  # fmt: skip
