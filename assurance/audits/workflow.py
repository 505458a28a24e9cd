"""A multi-agency audit and each audit of a file as two tables."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from ..choices import AuditState as A
from ..choices import FileState as F
from . import policies as p

UNIT = (Role.QUALITY_OFFICER, Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT)
AGENCY = (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE)
T = Transition

AUDIT = register(
    Process(
        name="multi_agency_audit",
        title="Multi-agency audit",
        states=A,
        initial=A.PREPARING,
        finals=frozenset({A.CLOSED, A.WITHDRAWN}),
        owners=dict.fromkeys(A, UNIT),
        transitions=(
            T("send", "Send it to the agencies", (A.PREPARING,), A.AUDITING, P.RUN_AUDITS, E.AUDIT_SENT,
              requires=(p.is_prepared,)),
            T("moderate", "Begin the moderation", (A.AUDITING,), A.MODERATING, P.RUN_AUDITS, E.AUDIT_MODERATION_BEGAN,
              requires=(p.has_a_submitted_file,)),
            T("close", "Close it", (A.MODERATING,), A.CLOSED, P.RUN_AUDITS, E.AUDIT_CLOSED,
              requires=(p.was_moderated,)),
            T("reopen", "Open it again", (A.CLOSED,), A.MODERATING, P.RUN_AUDITS, E.AUDIT_REOPENED, needs_reason=True),
            T("withdraw", "Withdraw it", (A.PREPARING, A.AUDITING), A.WITHDRAWN, P.RUN_AUDITS, E.AUDIT_WITHDRAWN,
              needs_reason=True),
        ),
    )
)  # fmt: skip

FILE = register(
    Process(
        name="file_audit",
        title="Audit of one file",
        states=F,
        initial=F.DRAFT,
        finals=frozenset({F.SUBMITTED}),
        owners={F.DRAFT: AGENCY, F.SUBMITTED: UNIT},
        transitions=(
            T("submit", "Submit it", (F.DRAFT,), F.SUBMITTED, P.WRITE_AUDIT, E.FILE_AUDIT_SUBMITTED,
              requires=(p.is_written,)),
            T("send_back", "Open it again", (F.SUBMITTED,), F.DRAFT, P.RUN_AUDITS, E.FILE_AUDIT_SENT_BACK,
              needs_reason=True),
        ),
    )
)  # fmt: skip
