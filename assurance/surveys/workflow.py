"""A survey as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import SurveyState as S
from . import policies as p

RUNNERS = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
T = Transition

SURVEY = register(
    Process(
        name="survey",
        title="Survey",
        states=S,
        initial=S.DRAFT,
        finals=frozenset({S.CLOSED, S.WITHDRAWN}),
        owners=dict.fromkeys(S, RUNNERS),
        transitions=(
            T("publish", "Publish it by link", (S.DRAFT,), S.PUBLISHED,
              P.RUN_SURVEYS, E.SURVEY_PUBLISHED, requires=(p.is_answerable,)),
            T("record", "Record the printed results", (S.DRAFT,), S.CLOSED,
              P.RUN_SURVEYS, E.SURVEY_CLOSED, requires=(p.shares_are_whole,)),
            T("close", "Close it", (S.PUBLISHED,), S.CLOSED, P.RUN_SURVEYS, E.SURVEY_CLOSED),
            T("reopen", "Open it again", (S.CLOSED,), S.PUBLISHED,
              P.RUN_SURVEYS, E.SURVEY_REOPENED, requires=(p.is_answerable,), needs_reason=True),
            T("withdraw", "Withdraw it", (S.DRAFT,), S.WITHDRAWN, P.RUN_SURVEYS, E.SURVEY_WITHDRAWN, needs_reason=True),
        ),
    )
)  # fmt: skip
