"""The four processes of learning, each as one table."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import policies as p
from .choices import BriefingState as B
from .choices import CycleState as C
from .choices import RecommendationState as R
from .choices import TextState as X

T = Transition
UNIT = (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER)
CHECKS = ("impact_check_6", "impact_check_12")
STAGES = ("learning_scope", "learning_explore", "learning_respond", "learning_evaluate")

RECOMMENDATION = register(
    Process(
        name="learning_recommendation",
        title="Recommendation of a review",
        states=R,
        initial=R.TO_ANSWER,
        finals=frozenset({R.SHOWN, R.REJECTED}),
        owners={
            R.TO_ANSWER: (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE),
            R.UNDER_WAY: (Role.BUSINESS_MANAGER, Role.AGENCY_CONTACT),
            R.TO_SHOW: UNIT,
            R.SHOWN: UNIT,
            R.REJECTED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("accept", "Accept it, whole or in part", (R.TO_ANSWER,), R.UNDER_WAY,
              P.ANSWER_RECOMMENDATION, E.LEARNING_ACCEPTED),
            T("reject", "Do not accept it", (R.TO_ANSWER,), R.REJECTED,
              P.ANSWER_RECOMMENDATION, E.LEARNING_REJECTED, needs_reason=True),
            T("reconsider", "Answer it again", (R.UNDER_WAY, R.REJECTED), R.TO_ANSWER,
              P.ANSWER_RECOMMENDATION, E.LEARNING_RECONSIDERED, needs_reason=True),
            T("assure", "Everything is done and assured", (R.UNDER_WAY,), R.TO_SHOW,
              P.KEEP_LEARNING, E.LEARNING_ASSURED, requires=(p.has_actions, p.actions_are_assured), starts=CHECKS),
            T("show", "Impact shown after twelve months", (R.TO_SHOW,), R.SHOWN,
              P.KEEP_LEARNING, E.LEARNING_SHOWN, requires=(p.twelve_months_are_checked,), stops=CHECKS),
            T("reopen", "No difference: do it again", (R.TO_SHOW, R.SHOWN), R.UNDER_WAY,
              P.KEEP_LEARNING, E.LEARNING_REOPENED, stops=CHECKS, needs_reason=True),
        ),
    )
)  # fmt: skip

TEXT = register(
    Process(
        name="learning_text",
        title="Learning brief, or the partnership's response",
        states=X,
        initial=X.DRAFT,
        finals=frozenset({X.AGREED}),
        owners={
            X.DRAFT: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            X.SIGN_OFF: (Role.DELEGATED_REPRESENTATIVE,),
            X.DISSENT: (Role.LEAD_REPRESENTATIVE, Role.BUSINESS_MANAGER),
            X.AGREED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("send", "Send to the partners", (X.DRAFT,), X.SIGN_OFF,
              P.SEND_LEARNING_TEXT, E.LEARNING_TEXT_SENT,
              requires=(p.text_is_written, p.every_recommendation_is_answered, p.adults_findings_have_reasons)),
            T("agree", "Every partner agrees", (X.SIGN_OFF,), X.AGREED, None, E.LEARNING_TEXT_AGREED),
            T("dissent", "Answered, and not all agree", (X.SIGN_OFF,), X.DISSENT, None, E.LEARNING_TEXT_DISSENTED),
            T("take_back", "Take back and change", (X.SIGN_OFF, X.DISSENT, X.AGREED), X.DRAFT,
              P.KEEP_LEARNING, E.LEARNING_TEXT_TAKEN_BACK, needs_reason=True),
        ),
    )
)  # fmt: skip

BRIEFING = register(
    Process(
        name="briefing",
        title="Seven-minute briefing",
        states=B,
        initial=B.DRAFT,
        finals=frozenset({B.PUBLISHED, B.WITHDRAWN}),
        owners=dict.fromkeys(B, (Role.BUSINESS_MANAGER, Role.TRAINING_COORDINATOR)),
        transitions=(
            T("publish", "Publish it", (B.DRAFT,), B.PUBLISHED,
              P.PUBLISH_BRIEFING, E.BRIEFING_PUBLISHED, requires=(p.seven_parts_are_written,)),
            T("revise", "Take it back and change it", (B.PUBLISHED, B.WITHDRAWN), B.DRAFT,
              P.PUBLISH_BRIEFING, E.BRIEFING_REVISED, needs_reason=True),
            T("withdraw", "Withdraw it", (B.DRAFT, B.PUBLISHED), B.WITHDRAWN,
              P.PUBLISH_BRIEFING, E.BRIEFING_WITHDRAWN, needs_reason=True),
        ),
    )
)  # fmt: skip

CYCLE = register(
    Process(
        name="learning_cycle",
        title="Learning cycle",
        states=C,
        initial=C.SCOPE,
        finals=frozenset({C.CLOSED, C.WITHDRAWN}),
        owners=dict.fromkeys(C, UNIT),
        transitions=(
            T("explore", "Scope agreed: explore", (C.SCOPE,), C.EXPLORE,
              P.KEEP_LEARNING, E.CYCLE_MOVED_ON, requires=(p.scope_is_written,), stops=("learning_scope",)),
            T("respond", "Explored: respond", (C.EXPLORE,), C.RESPOND,
              P.KEEP_LEARNING, E.CYCLE_MOVED_ON, requires=(p.is_explored, p.voices_are_heard),
              stops=("learning_explore",)),
            T("evaluate", "Responded: wait for the evaluation", (C.RESPOND,), C.EVALUATE,
              P.KEEP_LEARNING, E.CYCLE_MOVED_ON, requires=(p.is_responded,), stops=("learning_respond",)),
            T("close", "Evaluated: close the cycle", (C.EVALUATE,), C.CLOSED,
              P.KEEP_LEARNING, E.CYCLE_CLOSED, requires=(p.has_results,), stops=("learning_evaluate",)),
            T("withdraw", "Give it up", (C.SCOPE, C.EXPLORE, C.RESPOND, C.EVALUATE), C.WITHDRAWN,
              P.KEEP_LEARNING, E.CYCLE_WITHDRAWN, stops=STAGES, needs_reason=True),
        ),
    )
)  # fmt: skip
