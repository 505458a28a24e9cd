"""An annual report as one table: written, whole, approved, commented on, published."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import ReportState as S
from . import policies as p
from .deadlines import PUBLISHED, SENT

UNIT = (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
T = Transition

REPORT = register(
    Process(
        name="annual_report",
        title="Annual report",
        states=S,
        initial=S.DRAFT,
        finals=frozenset({S.PUBLISHED}),
        owners={
            S.DRAFT: UNIT,
            S.WHOLE: (Role.BUSINESS_MANAGER,),
            S.WITH_PARTNERS: (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE),
            S.APPROVED: (Role.SCRUTINEER,),
            S.STATED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("ship", "Published before the portal was in use", (S.DRAFT,), S.PUBLISHED,
              None, E.REPORT_LOADED, requires=(p.is_shipped,)),
            T("whole", "Every section is in", (S.DRAFT,), S.WHOLE,
              P.RUN_ANNUAL_REPORT, E.REPORT_WHOLE, requires=(p.sections_are_in, p.contributions_are_in)),
            T("reopen", "Open it for writing again", (S.WHOLE,), S.DRAFT,
              P.RUN_ANNUAL_REPORT, E.REPORT_OPENED),
            T("send", "Send it to the partners for approval", (S.WHOLE,), S.WITH_PARTNERS,
              P.SEND_ANNUAL_REPORT, E.REPORT_SENT, requires=(p.claims_are_shown,)),
            T("take_back", "Take it back and change it", (S.WITH_PARTNERS, S.APPROVED, S.STATED), S.WHOLE,
              P.RUN_ANNUAL_REPORT, E.REPORT_TAKEN_BACK, needs_reason=True),
            T("approve", "Approved by every partner", (S.WITH_PARTNERS,), S.APPROVED,
              None, E.REPORT_APPROVED),
            T("state", "Give the statement", (S.APPROVED,), S.STATED,
              P.SCRUTINISE, E.REPORT_STATED, requires=(p.has_a_statement,)),
            T("publish", "Publish it", (S.STATED,), S.PUBLISHED,
              P.SEND_ANNUAL_REPORT, E.REPORT_PUBLISHED, requires=(p.documents_are_made,), starts=(SENT,),
              stops=(PUBLISHED,)),
        ),
    )
)  # fmt: skip
