"""Who may do what, on one screen.

A permission is a verb of the portal; a role either has it or not, on the dates of the
appointment (or of the delegation that a deputy acts under). Which *thing* a person may do it
to is decided by each app's `queries.visible_to`; what a thing's *state* allows is decided by
its policies. The administrator configures and sees no case.
"""

from __future__ import annotations

from enum import StrEnum

from .choices import Role

R = Role
UNIT = frozenset({R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT})
PARTNERS = frozenset({R.LEAD_REPRESENTATIVE, R.DELEGATED_REPRESENTATIVE})
EVERYONE = frozenset(Role)

# A deputy stands in for these roles and no others: scrutiny and administration are personal.
DEPUTISABLE = PARTNERS | {R.BUSINESS_MANAGER, R.PARTNERSHIP_CHAIR, R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER}


class Permission(StrEnum):
    """One verb each; the value is the sentence that the permissions page shows."""

    SEE_TODAY = "See their own Today page and calendar feed"
    SEE_DIRECTORY = "See the partnership's arrangements, organisations and groups"
    READ_REVIEWS = "Read every rapid review (unless a conflict of interest is declared)"
    LOG_INCIDENT = "Log a serious incident and complete its facts"
    GIVE_PARTNER_VIEW = "Give their own partner's view on notifying"
    RECORD_PARTNER_VIEW = "Record a view on notifying that a partner gave by other means"
    DECIDE_NOTIFICATION = "Record the council's decision whether to notify"
    RECORD_NOTIFICATION = "Record that the notification was sent"
    WITHDRAW_REVIEW = "Withdraw a review whose criteria were found not to be met"
    PLAN_TIMETABLE = "Change a milestone of the timetable, with a reason"
    REQUEST_INFORMATION = "Ask agencies for information, chase, add or excuse one"
    WRITE_RETURN = "Write their own agency's return"
    APPROVE_RETURN = "Approve and submit their own agency's return"
    REOPEN_RETURN = "Reopen a submitted return, with a reason"
    CIRCULATE_PACK = "Build and circulate the meeting pack"
    READ_PACK = "Read the circulated pack"
    RECORD_MEETING = "Record the rapid review meeting and its recommendation"
    OPEN_SIGN_OFF = "Send the recommendation for sign-off"
    SIGN_RECOMMENDATION = "Sign the recommendation for their own partner"
    ENDORSE_RECOMMENDATION = "Endorse the recommendation as partnership chair"
    SUBMIT_REVIEW = "Record the submission to the Panel and the other recipients"
    RECORD_REPLY = "Record the Panel's reply and the partnership's response"
    EXPLAIN_BREACH = "Record the reason for a missed statutory date"
    EXTEND_DEADLINE = "Record an extension, its reason and its authoriser"
    SEE_REGISTER = "See the register of deadlines"
    DECLARE_CONFLICT = "Declare a conflict of interest in a review"
    MANAGE_CONFLICTS = "Record another person's conflict of interest"
    MANAGE_HOLIDAYS = "Add or correct bank holidays, with a reason"
    SEE_OUTBOX = "See the outbox of notices"
    SEE_HEALTH = "See whether the deadline sweep is running"
    MANAGE_PEOPLE = "Invite people, make and end appointments and delegations"
    APPOINT_SCRUTINEER = "Appoint the independent scrutineer, and end that appointment"
    NAME_DEPUTY = "Name a deputy for their own appointment"
    READ_TRAIL = "Read the trail, and who looked at what"
    READ_DRAFT_EDITIONS = "Read editions of the threshold framework that are not published yet"
    EDIT_FRAMEWORK = "Draft, import and compare editions of the threshold framework; answer what readers find unclear"
    SEND_EDITION = "Send an edition of the threshold framework to the partners for approval"
    SIGN_EDITION = "Approve an edition of the threshold framework for their own partner"
    PUBLISH_EDITION = "Publish an approved edition of the threshold framework from a date"
    READ_ASSURANCE = "Read the assurance calendar, what was found and what came of it"
    PLAN_ASSURANCE = "Plan assurance activities, move them with a reason, and record what was found"
    RUN_AUDITS = "Prepare multi-agency audits, record their moderation and what was found"
    READ_AUDITS = "Read every multi-agency audit once it is moderated"
    WRITE_AUDIT = "Audit their own agency's files in a multi-agency audit"
    OPEN_SCRUTINY = "Begin a yearly scrutiny and put its documents together"
    READ_SCRUTINY = "Read the scrutineer's challenges, the statement and the partners' response"
    SCRUTINISE = "Write the comments, challenges and the statement of independent scrutiny"
    ANSWER_SCRUTINY = "Answer the scrutineer's challenges, and respond to the statement"
    RUN_SURVEYS = "Build surveys, publish them by link, read what was written and sort it by themes"
    BUILD_INSPECTION = "Build the pack for inspectors, with what they themselves may read"
    KEEP_RISKS = "Keep the risk register and review its risks"
    KEEP_VOICES = "Record what children, families and practitioners said, and what changed because of it"
    KEEP_INDICATORS = "Define indicators, enter, restate and import their figures, and take an import back"
    RUN_SELF_ASSESSMENT = "Build, issue, chase, moderate and close self-assessments, and open a return again"
    READ_SELF_ASSESSMENTS = "Read every submitted self-assessment, and the composite report at any time"
    READ_COMPOSITE = "Read the composite report of a self-assessment that is closed"
    WRITE_SELF_ASSESSMENT = "Write their own agency's self-assessment"
    APPROVE_SELF_ASSESSMENT = "Approve and submit their own agency's self-assessment, and take it elsewhere"
    READ_ANNUAL_REPORT = "Read an annual report while it is written, and the figures for it"
    RUN_ANNUAL_REPORT = "Begin an annual report, say who writes what, change any section, record sendings"
    WRITE_ANNUAL_REPORT = "Write the sections of an annual report that are their role’s or their own body’s"
    SEND_ANNUAL_REPORT = "Send an annual report to the partners, take it back, and publish it"
    SIGN_ANNUAL_REPORT = "Approve an annual report for their own partner, and record where it was discussed"
    CONFIGURE = "Load arrangements and change settings"
    EXPORT_EVERYTHING = "Take everything out of the portal as one archive"
    # what is published
    PUBLISH = "Publish the arrangements and key messages, and take a message back"
    WRITE_MESSAGES = "Write key messages, and record how far they reached"
    # groups and meetings
    READ_ALL_MEETINGS = "Read the papers and minutes of every group, whether a member of it or not"
    MANAGE_GROUPS = "Set up task and finish groups and record terms of reference"
    RUN_MEETINGS = "Plan meetings, write agendas, papers, attendance and minutes"
    AGREE_MINUTES = "Record that minutes were agreed, and open them again"
    # the action tracker
    SEE_ACTIONS = "See the actions of their own organisation, and of whatever they may read"
    READ_ALL_ACTIONS = "See every action, but for those of a case that is closed to them"
    MANAGE_ACTIONS = "Add actions, change their words, owner and date, drop and reopen them"
    REPORT_ACTION = "Report an action of their own organisation as done, with its evidence"
    ASSURE_ACTION = "Assure that an action was done, and show what difference it made"
    # money, ladders, promises to other boards
    SEE_MONEY = "See the partnership's budget and what each contributor paid"
    KEEP_MONEY = "Write the yearly budget and record what came in and what was spent"
    RAISE_DISAGREEMENT = "Raise a professional disagreement or a family's concern, and answer for their own body"
    RUN_LADDERS = "Open a dispute with an agency, between partners or with another board, and record its steps"
    GIVE_POSITION = "Give their own partner's written position in a dispute"
    READ_DISPUTES = "Read the disputes that have reached the business unit"
    KEEP_PROMISES = "Record how a promise to another board was kept"
    # the business plan and named contacts
    WRITE_PLAN = "Set priorities, write the business plan and keep its quotes"
    REPORT_PROGRESS = "Report each quarter on a priority that their own body leads on or their group works on"
    KEEP_CONTACTS = "Keep the named contacts of their own body; the business unit, of every body"
    # information governance
    KEEP_REGISTERS = "Keep the registers of information-sharing agreements and of documents"
    READ_REQUESTS = "Read the log of freedom-of-information and subject-access requests"
    KEEP_REQUESTS = "Record a request for information, passing it on, and its answer"
    RECORD_SHARING = "Record a decision of their own body to share information or not"
    READ_SHARING = "Read every body's decisions to share information or not"
    # training
    BOOK_TRAINING = "Book training for staff of their own body, and answer what it did"
    KEEP_TRAINING = "Keep courses, sessions, attendance, certificates and the trainers' pool"
    # practice reviews
    READ_PRACTICE = "Read practice reviews (a reviewer: only the one they are commissioned for)"
    RUN_PRACTICE = "Open practice reviews, write their terms of reference and keep the record of their running"
    JUDGE_CANDIDATE = "Record their own discussion with somebody who offers to review"
    COMMISSION_REVIEWER = "Commission a reviewer, open their sign-in to the one review, and remove them"
    WRITE_REPORT = "Write the report of a practice review and answer the partnership's written requests"
    WRITE_CHRONOLOGY = "Enter their own agency's events in the chronology of a practice review"
    HAND_IN_CHRONOLOGY = "Hand in their own agency's events for a chronology, and name colleagues who enter them"
    READ_NAMES = "Read a review's chronology with names"
    SEND_PRACTICE = "Send a practice review's report to the partners, the Panel and the Secretary of State"
    SIGN_PRACTICE = "Agree the report of a practice review for their own partner"
    PUBLISH_PRACTICE = "Plan, withhold and end the publication of a practice review"
    # names that must not leave, and learning
    KEEP_GLOSSARY = "Keep the names of a review that must not leave, check its texts and answer each warning"
    READ_LEARNING = "Read findings of reviews, what is done about them and what difference it made"
    KEEP_LEARNING = "Record findings and recommendations, their actions, assurance and impact, and the learning cycle"
    ANSWER_RECOMMENDATION = "Record what the partnership answers to a recommendation, and why nothing is done"
    SEND_LEARNING_TEXT = "Send a learning brief or a response to the partners"
    SIGN_LEARNING = "Agree a learning brief or a response for their own partner"
    WRITE_BRIEFING = "Write seven-minute briefings"
    PUBLISH_BRIEFING = "Publish seven-minute briefings and take them back"
    SHARE_LEARNING = "Give signed learning to other partnerships, and take theirs in"
    REFER_REVIEW = "Refer a case of a child or an adult for a review, for their own body"
    READ_REFERRALS = "Read every referral for a review"
    DECIDE_REFERRAL = "Record what is decided about a referral, and start the review"
    SEE_RETENTION = "See how long records of reviews are kept, and what is due for review"
    KEEP_RETENTION = "Set how long records are kept"
    HOLD_RECORDS = "Hold the records of a review whatever the schedule says, and lift a hold"
    PROPOSE_DELETION = "Propose that a record that is due be deleted"
    CONFIRM_DELETION = "Delete what somebody else has proposed, or keep it"


P = Permission

GRANTS: dict[Permission, frozenset[Role]] = {
    P.SEE_TODAY: EVERYONE,
    # An independent reviewer signs in to the reviews they are commissioned for and to nothing else of the partnership.
    P.SEE_DIRECTORY: EVERYONE - {R.INDEPENDENT_REVIEWER},
    P.READ_REVIEWS: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER},
    P.LOG_INCIDENT: UNIT,
    P.GIVE_PARTNER_VIEW: PARTNERS,
    P.RECORD_PARTNER_VIEW: UNIT,
    P.DECIDE_NOTIFICATION: PARTNERS | {R.BUSINESS_MANAGER},
    P.RECORD_NOTIFICATION: UNIT,
    P.WITHDRAW_REVIEW: frozenset({R.BUSINESS_MANAGER}),
    P.PLAN_TIMETABLE: frozenset({R.BUSINESS_MANAGER}),
    P.REQUEST_INFORMATION: UNIT,
    P.WRITE_RETURN: PARTNERS | {R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER, R.PRACTITIONER},
    P.APPROVE_RETURN: PARTNERS | {R.AGENCY_CONTACT},
    P.REOPEN_RETURN: frozenset({R.BUSINESS_MANAGER}),
    P.CIRCULATE_PACK: UNIT,
    P.READ_PACK: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER},
    P.RECORD_MEETING: UNIT,
    P.OPEN_SIGN_OFF: frozenset({R.BUSINESS_MANAGER}),
    P.SIGN_RECOMMENDATION: PARTNERS,
    P.ENDORSE_RECOMMENDATION: frozenset({R.PARTNERSHIP_CHAIR}),
    P.SUBMIT_REVIEW: frozenset({R.BUSINESS_MANAGER}),
    P.RECORD_REPLY: UNIT,
    P.EXPLAIN_BREACH: frozenset({R.BUSINESS_MANAGER}),
    P.EXTEND_DEADLINE: frozenset({R.BUSINESS_MANAGER}),
    P.SEE_REGISTER: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER},
    P.DECLARE_CONFLICT: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER},
    P.MANAGE_CONFLICTS: frozenset({R.BUSINESS_MANAGER}),
    P.MANAGE_HOLIDAYS: frozenset({R.BUSINESS_MANAGER}),
    P.SEE_OUTBOX: frozenset({R.BUSINESS_MANAGER}),
    P.SEE_HEALTH: UNIT | {R.ADMINISTRATOR},
    P.MANAGE_PEOPLE: frozenset({R.BUSINESS_MANAGER, R.ADMINISTRATOR}),
    P.APPOINT_SCRUTINEER: PARTNERS,
    P.NAME_DEPUTY: DEPUTISABLE,
    P.READ_TRAIL: frozenset({R.BUSINESS_MANAGER, R.SCRUTINEER}),
    P.READ_DRAFT_EDITIONS: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER},
    P.EDIT_FRAMEWORK: UNIT,
    P.SEND_EDITION: frozenset({R.BUSINESS_MANAGER}),
    P.SIGN_EDITION: PARTNERS,
    P.PUBLISH_EDITION: frozenset({R.BUSINESS_MANAGER}),
    P.READ_ASSURANCE: UNIT
    | PARTNERS
    | {R.PARTNERSHIP_CHAIR, R.GROUP_CHAIR, R.GROUP_MEMBER, R.REVIEW_GROUP_MEMBER, R.AGENCY_CONTACT}
    | {R.SCRUTINEER, R.QUALITY_OFFICER},
    P.PLAN_ASSURANCE: UNIT | {R.QUALITY_OFFICER},
    P.RUN_AUDITS: UNIT | {R.QUALITY_OFFICER},
    P.READ_AUDITS: UNIT | {R.QUALITY_OFFICER, R.SCRUTINEER},
    P.WRITE_AUDIT: PARTNERS | {R.AGENCY_CONTACT},
    P.OPEN_SCRUTINY: UNIT | {R.QUALITY_OFFICER},
    P.READ_SCRUTINY: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER, R.QUALITY_OFFICER},
    P.SCRUTINISE: frozenset({R.SCRUTINEER}),
    P.ANSWER_SCRUTINY: PARTNERS | {R.BUSINESS_MANAGER, R.PARTNERSHIP_CHAIR},
    P.RUN_SURVEYS: UNIT | {R.QUALITY_OFFICER},
    P.BUILD_INSPECTION: frozenset({R.BUSINESS_MANAGER, R.QUALITY_OFFICER}),
    P.KEEP_RISKS: UNIT | {R.QUALITY_OFFICER},
    P.KEEP_VOICES: UNIT | {R.QUALITY_OFFICER},
    P.KEEP_INDICATORS: UNIT | {R.QUALITY_OFFICER},
    P.RUN_SELF_ASSESSMENT: UNIT | {R.QUALITY_OFFICER},
    P.READ_SELF_ASSESSMENTS: UNIT | {R.QUALITY_OFFICER, R.SCRUTINEER},
    P.READ_COMPOSITE: UNIT | PARTNERS | {R.QUALITY_OFFICER, R.SCRUTINEER, R.PARTNERSHIP_CHAIR},
    P.WRITE_SELF_ASSESSMENT: PARTNERS | {R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER, R.PRACTITIONER},
    P.APPROVE_SELF_ASSESSMENT: PARTNERS | {R.AGENCY_CONTACT},
    P.READ_ANNUAL_REPORT: UNIT
    | PARTNERS
    | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER, R.QUALITY_OFFICER, R.TRAINING_COORDINATOR, R.AGENCY_CONTACT, R.GROUP_CHAIR},
    P.RUN_ANNUAL_REPORT: UNIT,
    P.WRITE_ANNUAL_REPORT: UNIT
    | PARTNERS
    | {R.PARTNERSHIP_CHAIR, R.QUALITY_OFFICER, R.TRAINING_COORDINATOR, R.AGENCY_CONTACT, R.GROUP_CHAIR},
    P.SEND_ANNUAL_REPORT: frozenset({R.BUSINESS_MANAGER}),
    P.SIGN_ANNUAL_REPORT: PARTNERS,
    P.CONFIGURE: frozenset({R.BUSINESS_MANAGER, R.ADMINISTRATOR}),
    P.EXPORT_EVERYTHING: frozenset({R.BUSINESS_MANAGER}),
    P.PUBLISH: frozenset({R.BUSINESS_MANAGER}),
    P.WRITE_MESSAGES: UNIT | {R.TRAINING_COORDINATOR},
    P.READ_ALL_MEETINGS: UNIT | {R.SCRUTINEER, R.QUALITY_OFFICER, R.TRAINING_COORDINATOR},
    P.MANAGE_GROUPS: UNIT,
    P.RUN_MEETINGS: UNIT,
    P.AGREE_MINUTES: UNIT | {R.PARTNERSHIP_CHAIR, R.GROUP_CHAIR},
    P.SEE_ACTIONS: EVERYONE - {R.ADMINISTRATOR, R.INDEPENDENT_REVIEWER},
    P.READ_ALL_ACTIONS: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER, R.QUALITY_OFFICER},
    P.MANAGE_ACTIONS: UNIT | {R.QUALITY_OFFICER},
    P.REPORT_ACTION: EVERYONE - {R.ADMINISTRATOR, R.SCRUTINEER, R.INDEPENDENT_REVIEWER},
    P.ASSURE_ACTION: UNIT | {R.QUALITY_OFFICER},
    # money, ladders, promises to other boards
    P.SEE_MONEY: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER},
    P.KEEP_MONEY: frozenset({R.BUSINESS_MANAGER}),
    P.RAISE_DISAGREEMENT: UNIT | PARTNERS | {R.AGENCY_CONTACT, R.PRACTITIONER, R.REVIEW_GROUP_MEMBER},
    P.RUN_LADDERS: frozenset({R.BUSINESS_MANAGER}),
    P.GIVE_POSITION: PARTNERS,
    P.READ_DISPUTES: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.SCRUTINEER},
    P.KEEP_PROMISES: UNIT,
    # the business plan and named contacts
    P.WRITE_PLAN: UNIT,
    P.REPORT_PROGRESS: UNIT | PARTNERS | {R.AGENCY_CONTACT, R.GROUP_CHAIR},
    P.KEEP_CONTACTS: UNIT | PARTNERS | {R.AGENCY_CONTACT},
    # information governance
    P.KEEP_REGISTERS: UNIT,
    P.READ_REQUESTS: UNIT | PARTNERS | {R.SCRUTINEER},
    P.KEEP_REQUESTS: UNIT | PARTNERS,
    P.RECORD_SHARING: UNIT | PARTNERS | {R.AGENCY_CONTACT, R.PRACTITIONER, R.REVIEW_GROUP_MEMBER},
    P.READ_SHARING: UNIT | {R.SCRUTINEER},
    # training
    P.BOOK_TRAINING: UNIT
    | PARTNERS
    | {R.AGENCY_CONTACT, R.PRACTITIONER, R.REVIEW_GROUP_MEMBER, R.GROUP_CHAIR, R.GROUP_MEMBER},
    P.KEEP_TRAINING: frozenset({R.BUSINESS_MANAGER, R.TRAINING_COORDINATOR}),
    # practice reviews
    P.READ_PRACTICE: UNIT
    | PARTNERS
    | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER, R.INDEPENDENT_REVIEWER},
    P.RUN_PRACTICE: UNIT,
    P.JUDGE_CANDIDATE: PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER},
    P.COMMISSION_REVIEWER: frozenset({R.BUSINESS_MANAGER}),
    P.WRITE_REPORT: UNIT | {R.INDEPENDENT_REVIEWER},
    P.WRITE_CHRONOLOGY: PARTNERS | {R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER, R.PRACTITIONER},
    P.HAND_IN_CHRONOLOGY: PARTNERS | {R.AGENCY_CONTACT},
    P.READ_NAMES: UNIT | {R.INDEPENDENT_REVIEWER},
    P.SEND_PRACTICE: frozenset({R.BUSINESS_MANAGER}),
    P.SIGN_PRACTICE: PARTNERS,
    P.PUBLISH_PRACTICE: frozenset({R.BUSINESS_MANAGER}),
    # names that must not leave, and learning
    P.KEEP_GLOSSARY: UNIT,
    P.READ_LEARNING: UNIT
    | PARTNERS
    | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER, R.QUALITY_OFFICER, R.TRAINING_COORDINATOR},
    P.KEEP_LEARNING: UNIT | {R.QUALITY_OFFICER},
    P.ANSWER_RECOMMENDATION: UNIT,
    P.SEND_LEARNING_TEXT: frozenset({R.BUSINESS_MANAGER}),
    P.SIGN_LEARNING: PARTNERS,
    P.WRITE_BRIEFING: UNIT | {R.QUALITY_OFFICER, R.TRAINING_COORDINATOR},
    P.PUBLISH_BRIEFING: frozenset({R.BUSINESS_MANAGER}),
    P.SHARE_LEARNING: frozenset({R.BUSINESS_MANAGER}),
    P.REFER_REVIEW: UNIT | PARTNERS | {R.AGENCY_CONTACT, R.REVIEW_GROUP_MEMBER, R.PRACTITIONER},
    P.READ_REFERRALS: UNIT | PARTNERS | {R.PARTNERSHIP_CHAIR, R.REVIEW_GROUP_MEMBER, R.SCRUTINEER},
    P.DECIDE_REFERRAL: frozenset({R.BUSINESS_MANAGER}),
    P.SEE_RETENTION: UNIT | PARTNERS | {R.SCRUTINEER},
    P.KEEP_RETENTION: frozenset({R.BUSINESS_MANAGER}),
    P.HOLD_RECORDS: UNIT | PARTNERS,
    P.PROPOSE_DELETION: UNIT,
    P.CONFIRM_DELETION: PARTNERS | {R.BUSINESS_MANAGER},
}

# Whom an administrator may not appoint or end: nobody gives themselves sight of a case, and the
# scrutineer is not appointed by the people whose work is scrutinised alone (docs/adr/0006).
CASE_ROLES = frozenset().union(*(GRANTS[p] for p in (P.READ_REVIEWS, P.READ_PRACTICE, P.WRITE_RETURN, P.READ_TRAIL)))
