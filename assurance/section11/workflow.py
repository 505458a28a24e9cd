"""A self-assessment and each agency's return as two tables."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import AssessmentState as A
from ..choices import CycleState as C
from . import policies as p
from .deadlines import CODE

UNIT = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
AGENCY = (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE)
T = Transition

CYCLE = register(
    Process(
        name="self_assessment",
        title="Self-assessment of the partnership",
        states=C,
        initial=C.DRAFT,
        finals=frozenset({C.CLOSED, C.WITHDRAWN}),
        owners=dict.fromkeys(C, UNIT),
        transitions=(
            T("issue", "Send it to the agencies", (C.DRAFT,), C.ISSUED,
              P.RUN_SELF_ASSESSMENT, E.SELF_ASSESSMENT_ISSUED, requires=(p.has_questions,), starts=(CODE,)),
            T("close", "Close it: the report stands", (C.ISSUED,), C.CLOSED,
              P.RUN_SELF_ASSESSMENT, E.SELF_ASSESSMENT_CLOSED),
            T("reopen", "Open it again", (C.CLOSED,), C.ISSUED,
              P.RUN_SELF_ASSESSMENT, E.SELF_ASSESSMENT_REOPENED, needs_reason=True),
            T("withdraw", "Withdraw it", (C.DRAFT,), C.WITHDRAWN,
              P.RUN_SELF_ASSESSMENT, E.SELF_ASSESSMENT_WITHDRAWN, needs_reason=True),
        ),
    )
)  # fmt: skip

ASSESSMENT = register(
    Process(
        name="self_assessment_return",
        title="An agency's self-assessment",
        states=A,
        initial=A.ASKED,
        finals=frozenset({A.SUBMITTED, A.EXCUSED}),
        owners={A.ASKED: AGENCY, A.DRAFTING: AGENCY, A.WITH_LEAD: AGENCY, A.SUBMITTED: UNIT, A.EXCUSED: UNIT},
        transitions=(
            T("start", "Begin the return", (A.ASKED,), A.DRAFTING,
              P.WRITE_SELF_ASSESSMENT, E.ASSESSMENT_STARTED),
            T("to_lead", "Ask the lead to approve it", (A.DRAFTING,), A.WITH_LEAD,
              P.WRITE_SELF_ASSESSMENT, E.ASSESSMENT_WITH_LEAD, requires=(p.is_whole,)),
            T("send_back", "Send it back to its authors", (A.WITH_LEAD,), A.DRAFTING,
              P.APPROVE_SELF_ASSESSMENT, E.ASSESSMENT_SENT_BACK, needs_reason=True),
            T("submit", "Approve and submit it", (A.DRAFTING, A.WITH_LEAD), A.SUBMITTED,
              P.APPROVE_SELF_ASSESSMENT, E.ASSESSMENT_SUBMITTED, requires=(p.is_whole,), stops=(CODE,)),
            T("reopen", "Open it again", (A.SUBMITTED,), A.DRAFTING,
              P.RUN_SELF_ASSESSMENT, E.ASSESSMENT_REOPENED, needs_reason=True),
            T("excuse", "No longer ask this agency", (A.ASKED, A.DRAFTING, A.WITH_LEAD), A.EXCUSED,
              P.RUN_SELF_ASSESSMENT, E.ASSESSMENT_EXCUSED, stops=(CODE,), needs_reason=True),
        ),
    )
)  # fmt: skip
