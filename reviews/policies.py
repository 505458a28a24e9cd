"""What a review's facts allow: each policy returns the sentence that stands in the way, or None.

Permission is asked elsewhere. Policies read only; `requires` in the process table names them, and
the readiness page pairs each with the page that fixes it.
"""

from __future__ import annotations

from partnership.dispute_queries import step_recorded
from portal.remembered import remembered

from .choices import Abuse, AgeBand, LegalStatus, Outcome, Recommended, ReturnState
from .criteria import CODES
from .models import AgencyReturn, Meeting, PanelReply, RapidReview, Recommendation

ANSWERED = (ReturnState.SUBMITTED, ReturnState.NIL)


def has_summary(review: RapidReview) -> str | None:
    """The incident has a neutral summary."""
    return None if review.incident.summary.strip() else "Write what happened, in a neutral summary."


def has_date(review: RapidReview) -> str | None:
    """The day of the incident is known, or what is known of it is said in words."""
    incident = review.incident
    if incident.happened_on or incident.happened_words.strip():
        return None
    return "Say when it happened: a date, or in words where the date is not known."


def has_setting(review: RapidReview) -> str | None:
    """The sort of place is recorded."""
    return None if review.incident.setting else "Say what sort of place it happened in."


def has_abuse_answer(review: RapidReview) -> str | None:
    """Whether abuse or neglect is known or suspected is answered (Children Act 2004, section 16C)."""
    return None if review.incident.abuse else "Say whether abuse or neglect is known, suspected or neither."


def has_child(review: RapidReview) -> str | None:
    """At least one child is recorded."""
    return None if review.children.exists() else "Add at least one child, by number and in bands."


def has_safety_words(review: RapidReview) -> str | None:
    """What was done to keep the child and other children safe is recorded."""
    incident = review.incident
    if incident.immediate_safety.strip():
        return None
    return "Record what has been done to keep this child and other children safe now."


def always_notifiable(review: RapidReview) -> str | None:
    """Why this must be notified whatever is suspected, or None.

    The death of a looked-after child, and since December 2023 of a care leaver up to and
    including the age of 24, is always notified (Working Together to Safeguard Children 2023).
    """
    for child in review.children.all():
        if child.outcome != Outcome.DIED:
            continue
        if child.legal_status == LegalStatus.LOOKED_AFTER:
            return "The death of a looked-after child is always notified, whether or not abuse is suspected."
        if child.legal_status == LegalStatus.CARE_LEAVER:
            return "The death of a care leaver up to and including 24 is always notified."
    return None


def may_be_left_unnotified(review: RapidReview) -> str | None:
    """Refuses a decision not to notify where the law leaves no choice."""
    return always_notifiable(review)


def meets_first_limb(review: RapidReview) -> bool:
    """Whether a rapid review follows a notification: abuse or neglect in play, and a child under 18 (or unborn)."""
    in_play = review.incident.abuse in (Abuse.KNOWN, Abuse.SUSPECTED)
    return in_play and any(child.age_band != AgeBand.FROM_18_TO_24 for child in review.children.all())


def needs_rapid_review(review: RapidReview) -> str | None:
    """Refuses the steps of a rapid review where the notification was of a death alone."""
    if meets_first_limb(review):
        return None
    return (
        "Abuse or neglect of a child is neither known nor suspected here, so no rapid review follows the "
        "notification. Correct the facts first if that has changed."
    )


def needs_no_rapid_review(review: RapidReview) -> str | None:
    """Refuses to end after the notification where a rapid review is required."""
    if not meets_first_limb(review):
        return None
    return "Abuse or neglect is known or suspected, so a rapid review follows the notification."


def has_asked_agencies(review: RapidReview) -> str | None:
    """At least one agency was asked."""
    return None if review.returns.exists() else "Send the request for information to the agencies."


def has_current_pack(review: RapidReview) -> str | None:
    """The newest pack is built and holds every return as it now stands."""
    newest = review.packs.first()
    if newest is None or newest.built_at is None:
        return "Build the pack for the meeting."
    if newest.contents != pack_contents(review):
        return "A return has changed since the pack was built: build it again."
    return None


def pack_contents(review: RapidReview) -> list[list[int]]:
    """Which version of which answered return a pack built now would hold: pairs of id and version, by id."""
    rows = AgencyReturn.objects.filter(review=review, state__in=ANSWERED).order_by("pk").values_list("pk", "version")
    return [list(row) for row in rows]


def _meeting(review: RapidReview) -> Meeting | None:
    return remembered((Meeting, review.pk), Meeting.objects.filter(review=review).first)


def _recommendation(review: RapidReview) -> Recommendation | None:
    return remembered((Recommendation, review.pk), Recommendation.objects.filter(review=review).first)


def has_meeting(review: RapidReview) -> str | None:
    """When the meeting was held and who chaired it are recorded."""
    meeting = _meeting(review)
    if meeting and meeting.held_at and meeting.chaired_by.strip():
        return None
    return "Record when the meeting was held and who chaired it."


def has_attendance(review: RapidReview) -> str | None:
    """At least one organisation's attendance is recorded."""
    meeting = _meeting(review)
    return None if meeting and meeting.attendance.exists() else "Record who was at the meeting."


def has_facts(review: RapidReview) -> str | None:
    """The facts as the meeting understood them are recorded: the first aim of a rapid review."""
    meeting = _meeting(review)
    return None if meeting and meeting.facts.strip() else "Record the facts as the meeting understood them."


def has_safety_considered(review: RapidReview) -> str | None:
    """Immediate safety was considered: the second aim of a rapid review."""
    meeting = _meeting(review)
    if meeting and meeting.safety.strip():
        return None
    return "Record what the meeting decided about the safety of this child and others."


def has_analysis(review: RapidReview) -> str | None:
    """What worked and what could improve are recorded: the third aim of a rapid review."""
    meeting = _meeting(review)
    if meeting and meeting.episodes.strip() and meeting.worked_well.strip() and meeting.improve.strip():
        return None
    return "Complete the analysis: key practice episodes, what worked well, what could improve."


def has_lived_experience(review: RapidReview) -> str | None:
    """The child's lived experience is described."""
    meeting = _meeting(review)
    return None if meeting and meeting.lived_experience.strip() else "Describe the child's lived experience."


def has_inequality(review: RapidReview) -> str | None:
    """The context of inequality is considered (Panel guidance, June 2025)."""
    meeting = _meeting(review)
    if meeting and meeting.inequality.strip():
        return None
    return "Consider racism, disability and other inequalities in the child's and the family's life."


def has_criteria(review: RapidReview) -> str | None:
    """Each criterion for a local review is answered with a reason."""
    answered = {a.code for a in review.criteria.all() if a.met is not None and a.reasons.strip()}
    left = len(set(CODES) - answered)
    if not left:
        return None
    return f"Answer each criterion for a local review with a reason: {left} of {len(CODES)} still to do."


def has_recommendation(review: RapidReview) -> str | None:
    """The recommendation and its reasons are written."""
    recommendation = _recommendation(review)
    if recommendation and recommendation.outcome and recommendation.reasons.strip():
        return None
    return "Choose the recommendation and write the reasons for it."


def recommendation_is_whole(review: RapidReview) -> str | None:
    """What each outcome needs beside its reasons is written."""
    recommendation = _recommendation(review)
    if recommendation is None:
        return None
    local = (Recommended.LOCAL_REVIEW, Recommended.JOINT_REVIEW)
    if recommendation.outcome in local and not recommendation.lines_of_enquiry.strip():
        return "Write the key lines of enquiry for the local review."
    if recommendation.outcome == Recommended.NATIONAL_REVIEW and not recommendation.national_interest.strip():
        return "Say why the case is of national interest."
    without = (Recommended.NO_REVIEW, Recommended.ALTERNATIVE, Recommended.DEFER, Recommended.CRITERIA_NOT_MET)
    if recommendation.outcome in without and not recommendation.instead.strip():
        return "Say what will be done instead of a local review, and why no more would be learned from one."
    return None


def has_dispute_step(review: RapidReview) -> str | None:
    """Where a partner dissented, a step of the ladder between partners was taken and recorded."""
    if review.state != "dissent" or step_recorded(review.subject):
        return None
    return "A partner does not agree: record the step taken between the partners and its outcome first."


def reply_is_answered(review: RapidReview) -> str | None:
    """Questions or disagreement from the Panel have the partnership's response."""
    reply = PanelReply.objects.filter(submission__review=review).order_by("-submission__number").first()
    if reply is None:
        return "Record the Panel's reply."
    if (reply.questions.strip() or reply.view != "agrees") and not reply.response.strip():
        return "Write the partnership's response to the Panel."
    return None


RETURN_NEEDS = {
    "records_searched": "which records were searched",
    "involvement": "the agency's involvement",
    "analysis": "the analysis of practice",
    "worked_well": "what worked well",
    "immediate_actions": "immediate actions, or that there are none",
    "staff_support": "support for staff",
    "quality_assured_by": "who quality-assured it",
}


def missing_parts(agency_return: AgencyReturn) -> list[tuple[str, str]]:
    """The parts that the return still lacks: field and words, in the order in which they are written."""
    return [(field, words) for field, words in RETURN_NEEDS.items() if not getattr(agency_return, field).strip()]


def return_is_whole(agency_return: AgencyReturn) -> str | None:
    """The parts of a return that the review cannot do without are written, and somebody senior stands by it."""
    left = [words for _field, words in missing_parts(agency_return)]
    if not left:
        return None
    return f"Before it can be submitted the return needs: {', '.join(left)}."
