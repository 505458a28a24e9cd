"""The two processes of a rapid review, each on one screen: the review, and one agency's return."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import policies as p
from .choices import ReturnState as A
from .choices import ReviewState as R

BEFORE_SUBMISSION = (
    R.DRAFT,
    R.DECIDING,
    R.TO_NOTIFY,
    R.NOTIFIED,
    R.GATHERING,
    R.CIRCULATED,
    R.MET,
    R.SIGN_OFF,
    R.DISSENT,
    R.AGREED,
)
FACTS = (p.has_date, p.has_summary, p.has_setting, p.has_abuse_answer, p.has_child, p.has_safety_words)
MEETING = (
    p.has_meeting,
    p.has_attendance,
    p.has_facts,
    p.has_safety_considered,
    p.has_analysis,
    p.has_lived_experience,
    p.has_inequality,
)
WHOLE = (p.has_criteria, p.has_recommendation, p.recommendation_is_whole)
NATIONAL = ("panel_notification", "partners_told")
LOCAL = ("timetable",)  # every milestone of the preset, each timetable_day_N
T = Transition

REVIEW = register(
    Process(
        name="rapid_review",
        title="Rapid review",
        states=R,
        initial=R.DRAFT,
        finals=frozenset({R.NOT_NOTIFIED, R.NOTIFIED_ONLY, R.CLOSED, R.WITHDRAWN}),
        owners={
            R.DRAFT: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            R.DECIDING: (Role.DELEGATED_REPRESENTATIVE, Role.BUSINESS_MANAGER),
            R.NOT_NOTIFIED: (Role.BUSINESS_MANAGER,),
            R.TO_NOTIFY: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            R.NOTIFIED: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            R.NOTIFIED_ONLY: (Role.BUSINESS_MANAGER,),
            R.GATHERING: (Role.BUSINESS_MANAGER, Role.AGENCY_CONTACT),
            R.CIRCULATED: (Role.BUSINESS_MANAGER, Role.REVIEW_GROUP_MEMBER),
            R.MET: (Role.BUSINESS_MANAGER,),
            R.SIGN_OFF: (Role.DELEGATED_REPRESENTATIVE, Role.PARTNERSHIP_CHAIR),
            R.DISSENT: (Role.LEAD_REPRESENTATIVE, Role.BUSINESS_MANAGER),
            R.AGREED: (Role.BUSINESS_MANAGER,),
            R.SUBMITTED: (Role.BUSINESS_MANAGER,),
            R.REPLIED: (Role.BUSINESS_MANAGER,),
            R.CLOSED: (Role.BUSINESS_MANAGER,),
            R.WITHDRAWN: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("complete_facts", "Ask the council to decide", (R.DRAFT,), R.DECIDING,
              P.LOG_INCIDENT, E.REVIEW_FACTS_COMPLETED, requires=FACTS),
            T("decide_to_notify", "Decide to notify", (R.DECIDING,), R.TO_NOTIFY,
              P.DECIDE_NOTIFICATION, E.DECIDED_TO_NOTIFY, needs_reason=True),
            T("decide_not_to_notify", "Decide not to notify", (R.DECIDING,), R.NOT_NOTIFIED,
              P.DECIDE_NOTIFICATION, E.DECIDED_NOT_TO_NOTIFY, requires=(p.may_be_left_unnotified,),
              stops=(*NATIONAL, "rapid_review", *LOCAL), needs_reason=True),
            T("reopen_decision", "Open the decision again", (R.NOT_NOTIFIED,), R.DECIDING,
              P.DECIDE_NOTIFICATION, E.DECISION_REOPENED,
              starts=(*NATIONAL, "rapid_review", *LOCAL), needs_reason=True),
            T("notify", "Record that it was notified", (R.TO_NOTIFY,), R.NOTIFIED,
              P.RECORD_NOTIFICATION, E.REVIEW_NOTIFIED, stops=NATIONAL),
            T("end_after_notification", "End: no rapid review is needed", (R.NOTIFIED,), R.NOTIFIED_ONLY,
              P.WITHDRAW_REVIEW, E.REVIEW_CLOSED, requires=(p.needs_no_rapid_review,),
              stops=("rapid_review", *LOCAL), needs_reason=True),
            T("begin_gathering", "Ask the agencies", (R.NOTIFIED,), R.GATHERING,
              P.REQUEST_INFORMATION, E.INFORMATION_REQUESTED,
              requires=(p.needs_rapid_review, p.has_asked_agencies), starts=("agency_return",)),
            T("circulate", "Circulate the pack", (R.GATHERING, R.CIRCULATED), R.CIRCULATED,
              P.CIRCULATE_PACK, E.PACK_CIRCULATED, requires=(p.has_current_pack,), stops=LOCAL),
            T("circulate_after_meeting", "Circulate what came in after the meeting", (R.MET,), R.MET,
              P.CIRCULATE_PACK, E.PACK_CIRCULATED, requires=(p.has_current_pack,)),
            T("record_meeting", "Confirm the meeting's record", (R.CIRCULATED,), R.MET,
              P.RECORD_MEETING, E.MEETING_RECORDED, requires=MEETING, stops=LOCAL),
            T("send_for_sign_off", "Send for sign-off", (R.MET,), R.SIGN_OFF,
              P.OPEN_SIGN_OFF, E.REVIEW_SENT_FOR_SIGN_OFF, requires=(*MEETING, *WHOLE)),
            T("take_back", "Take back and change", (R.SIGN_OFF, R.DISSENT, R.AGREED), R.MET,
              P.RECORD_MEETING, E.REVIEW_BACK_TO_MEETING, needs_reason=True),
            T("agree", "Every signature given", (R.SIGN_OFF,), R.AGREED,
              None, E.REVIEW_AGREED, stops=LOCAL),
            T("dissent", "Answered, and not all agree", (R.SIGN_OFF,), R.DISSENT,
              None, E.REVIEW_DISSENTED),
            T("submit", "Record the sending to the Panel", (R.AGREED, R.DISSENT), R.SUBMITTED,
              P.SUBMIT_REVIEW, E.REVIEW_SUBMITTED, requires=(p.has_dispute_step,),
              stops=("rapid_review", *LOCAL)),
            T("record_reply", "Record the Panel's reply", (R.SUBMITTED,), R.REPLIED,
              P.RECORD_REPLY, E.PANEL_REPLIED),
            T("reconsider", "Reconsider after the reply", (R.REPLIED,), R.MET,
              P.RECORD_MEETING, E.REVIEW_RECONSIDERED, needs_reason=True),
            T("close", "Close the rapid review", (R.REPLIED,), R.CLOSED,
              P.RECORD_REPLY, E.REVIEW_CLOSED, requires=(p.reply_is_answered,)),
            T("withdraw", "Withdraw: the criteria are not met", BEFORE_SUBMISSION, R.WITHDRAWN,
              P.WITHDRAW_REVIEW, E.REVIEW_WITHDRAWN,
              stops=(*NATIONAL, "rapid_review", "agency_return", *LOCAL), needs_reason=True),
        ),
    )
)  # fmt: skip

OPEN_RETURN = (A.REQUESTED, A.DRAFTING, A.WITH_LEAD)

RETURN = register(
    Process(
        name="agency_return",
        title="Agency return",
        states=A,
        initial=A.REQUESTED,
        finals=frozenset({A.SUBMITTED, A.NIL, A.EXCUSED}),
        owners={
            A.REQUESTED: (Role.AGENCY_CONTACT,),
            A.DRAFTING: (Role.AGENCY_CONTACT, Role.PRACTITIONER),
            A.WITH_LEAD: (Role.AGENCY_CONTACT,),
            A.SUBMITTED: (Role.BUSINESS_MANAGER,),
            A.NIL: (Role.BUSINESS_MANAGER,),
            A.EXCUSED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("start", "Start the return", (A.REQUESTED,), A.DRAFTING, P.WRITE_RETURN, E.RETURN_STARTED),
            T("to_lead", "Ask the lead to approve", (A.DRAFTING,), A.WITH_LEAD, P.WRITE_RETURN, E.RETURN_WITH_LEAD),
            T("send_back", "Send back to the author", (A.WITH_LEAD,), A.DRAFTING,
              P.APPROVE_RETURN, E.RETURN_SENT_BACK, needs_reason=True),
            T("submit", "Approve and submit", (A.DRAFTING, A.WITH_LEAD), A.SUBMITTED,
              P.APPROVE_RETURN, E.RETURN_SUBMITTED, requires=(p.return_is_whole,), stops=("agency_return",)),
            T("nil", "Make a nil return", OPEN_RETURN, A.NIL,
              P.APPROVE_RETURN, E.RETURN_NIL, stops=("agency_return",), needs_reason=True),
            T("excuse", "No longer ask this agency", OPEN_RETURN, A.EXCUSED,
              P.REQUEST_INFORMATION, E.RETURN_EXCUSED, stops=("agency_return",), needs_reason=True),
            T("reopen", "Open the return again", (A.SUBMITTED, A.NIL), A.DRAFTING,
              P.REOPEN_RETURN, E.RETURN_REOPENED, needs_reason=True),
            T("ask_again", "Ask this agency after all", (A.EXCUSED,), A.REQUESTED,
              P.REQUEST_INFORMATION, E.RETURN_REQUESTED, starts=("agency_return",)),
        ),
    )
)  # fmt: skip
