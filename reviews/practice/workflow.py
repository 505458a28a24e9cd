"""The process of a practice review, a child's and an adult's alike, and of choosing who leads it."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import policies as p
from .choices import CandidateState as C
from .choices import PracticeState as S

MANAGER = (Role.BUSINESS_MANAGER,)
UNFINISHED = (S.COMMISSIONING, S.RUNNING, S.COMPLETED)
WITH_THE_PARTNERS = (S.SIGN_OFF, S.DISSENT, S.AGREED, S.SCHEDULED, S.WITHHELD)
PUBLIC = (S.PUBLISHED, S.IMPROVEMENTS)
T = Transition

PRACTICE = register(
    Process(
        name="practice_review",
        title="Practice review",
        states=S,
        initial=S.COMMISSIONING,
        finals=frozenset({S.TAKEN_DOWN, S.STOPPED}),
        owners={
            S.COMMISSIONING: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            S.RUNNING: (Role.INDEPENDENT_REVIEWER, Role.BUSINESS_MANAGER),
            S.SIGN_OFF: (Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE),
            S.DISSENT: (Role.LEAD_REPRESENTATIVE, Role.BUSINESS_MANAGER),
            **dict.fromkeys(
                (S.COMPLETED, S.AGREED, S.SCHEDULED, S.WITHHELD, S.NOT_PUBLISHED, S.IMPROVEMENTS, S.PUBLISHED,
                 S.TAKEN_DOWN, S.STOPPED),
                MANAGER,
            ),
        },
        transitions=(
            T("commission", "Commission the review", (S.COMMISSIONING,), S.RUNNING,
              P.COMMISSION_REVIEWER, E.PRACTICE_COMMISSIONED, requires=p.COMMISSIONING),
            T("complete", "Record that the report is complete", (S.RUNNING,), S.COMPLETED,
              P.RUN_PRACTICE, E.PRACTICE_COMPLETED, requires=p.REPORT, stops=("adult_review",)),
            T("reopen", "Work on the report again", (S.COMPLETED,), S.RUNNING,
              P.RUN_PRACTICE, E.PRACTICE_REOPENED, starts=("adult_review",), needs_reason=True),
            T("send_for_agreement", "Send the report to the partners", (S.COMPLETED,), S.SIGN_OFF,
              P.SEND_PRACTICE, E.PRACTICE_SENT_FOR_AGREEMENT, requires=p.REPORT),
            T("agree", "Every partner agrees", (S.SIGN_OFF,), S.AGREED, None, E.PRACTICE_AGREED),
            T("dissent", "Answered, and not all agree", (S.SIGN_OFF,), S.DISSENT, None, E.PRACTICE_DISSENTED),
            T("take_back", "Take the report back and change it", WITH_THE_PARTNERS, S.RUNNING,
              P.SEND_PRACTICE, E.PRACTICE_TAKEN_BACK, needs_reason=True),
            T("void", "The text was changed: agreed by nobody any more", WITH_THE_PARTNERS, S.RUNNING,
              None, E.PRACTICE_TAKEN_BACK, needs_reason=True),
            T("schedule", "Plan the day of publication", (S.AGREED, S.IMPROVEMENTS), S.SCHEDULED,
              P.PUBLISH_PRACTICE, E.PRACTICE_PUBLICATION_PLANNED),
            T("cancel", "Cancel the planned publication", (S.SCHEDULED,), S.AGREED,
              P.PUBLISH_PRACTICE, E.PRACTICE_PUBLICATION_CANCELLED, needs_reason=True),
            T("refuse", "Not published: a condition failed on the day", (S.SCHEDULED,), S.AGREED,
              None, E.PRACTICE_PUBLICATION_REFUSED, needs_reason=True),
            T("publish", "Publish the report", (S.SCHEDULED,), S.PUBLISHED,
              None, E.PRACTICE_PUBLISHED, stops=("practice_review",)),
            T("publish_improvements", "Publish the information about improvements", (S.SCHEDULED,), S.IMPROVEMENTS,
              None, E.PRACTICE_IMPROVEMENTS_PUBLISHED, stops=("practice_review",)),
            T("withhold", "Withhold it from publication", (S.AGREED, S.SCHEDULED), S.WITHHELD,
              P.PUBLISH_PRACTICE, E.PRACTICE_WITHHELD, needs_reason=True),
            T("end_withholding", "End the withholding", (S.WITHHELD,), S.AGREED,
              P.PUBLISH_PRACTICE, E.PRACTICE_WITHHOLDING_ENDED, needs_reason=True),
            T("decide_not_to_publish", "Decide not to publish", (S.AGREED, S.WITHHELD), S.NOT_PUBLISHED,
              P.PUBLISH_PRACTICE, E.PRACTICE_NOT_PUBLISHED, stops=("practice_review",), needs_reason=True),
            T("reconsider", "Decide on publication again", (S.NOT_PUBLISHED,), S.AGREED,
              P.PUBLISH_PRACTICE, E.PRACTICE_PUBLICATION_RECONSIDERED, starts=("practice_review",), needs_reason=True),
            T("take_down", "End its publication", PUBLIC, S.TAKEN_DOWN,
              P.PUBLISH_PRACTICE, E.PRACTICE_TAKEN_DOWN, needs_reason=True),
            T("stop", "Stop the review", UNFINISHED, S.STOPPED,
              P.COMMISSION_REVIEWER, E.PRACTICE_STOPPED, stops=("practice_review",), needs_reason=True),
        ),
    )
)  # fmt: skip

CANDIDATE = register(
    Process(
        name="reviewer_candidate",
        title="Choosing a reviewer",
        states=C,
        initial=C.INVITED,
        finals=frozenset({C.DECLINED, C.REMOVED}),
        owners=dict.fromkeys(C, MANAGER),
        transitions=(
            T("express_interest", "Record an interest", (C.INVITED,), C.INTERESTED,
              P.RUN_PRACTICE, E.PRACTICE_INTEREST_RECORDED),
            T("decline", "Record that there is none", (C.INVITED,), C.DECLINED,
              P.RUN_PRACTICE, E.PRACTICE_INTEREST_RECORDED),
            T("appoint", "Choose as the reviewer", (C.INTERESTED,), C.APPOINTED,
              P.COMMISSION_REVIEWER, E.PRACTICE_REVIEWER_APPOINTED, requires=p.APPOINTING),
            T("remove", "Remove the reviewer", (C.APPOINTED,), C.REMOVED,
              P.COMMISSION_REVIEWER, E.PRACTICE_REVIEWER_REMOVED, needs_reason=True),
        ),
    )
)  # fmt: skip
