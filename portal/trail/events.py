"""Every event that the trail can hold. Each has a template in `templates/trail/<event>.txt`.

The value is `<noun>.<what happened>`; the template's file name is the value with a dash for the dot.
"""

from __future__ import annotations

from django.db import models


class Event(models.TextChoices):
    """One row of the trail is one of these."""

    # people
    PERSON_INVITED = "person.invited"
    INVITATION_ACCEPTED = "person.invitation_accepted"
    INVITATION_WITHDRAWN = "person.invitation_withdrawn"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_REACTIVATED = "person.reactivated"
    APPOINTMENT_MADE = "appointment.made"
    APPOINTMENT_ENDED = "appointment.ended"
    DELEGATION_MADE = "delegation.made"
    DELEGATION_ENDED = "delegation.ended"
    SIGNED_IN = "person.signed_in"
    SIGN_IN_FAILED = "person.sign_in_failed"
    SIGNED_OUT = "person.signed_out"
    # configuration
    ARRANGEMENTS_LOADED = "arrangements.loaded"
    HOLIDAY_ADDED = "holiday.added"
    HOLIDAY_CORRECTED = "holiday.corrected"
    HOLIDAY_REMOVED = "holiday.removed"
    HOLIDAYS_LOADED = "holiday.list_loaded"
    HOLIDAY_YEAR_CONFIRMED = "holiday.year_confirmed"
    # deadlines
    CLOCK_STARTED = "deadline.started"
    CLOCK_MET = "deadline.met"
    CLOCK_REOPENED = "deadline.reopened"
    CLOCK_CANCELLED = "deadline.cancelled"
    CLOCK_RECOMPUTED = "deadline.recomputed"
    CLOCK_EXTENDED = "deadline.extended"
    CLOCK_MOVED = "deadline.moved"
    BREACH_EXPLAINED = "deadline.breach_explained"
    FEED_KEY_MADE = "feed.key_made"
    FEED_KEY_WITHDRAWN = "feed.key_withdrawn"
    # notices
    NOTICE_RELEASED = "notice.released"
    # sign-off
    SIGN_OFF_OPENED = "sign_off.opened"
    SIGN_OFF_SIGNED = "sign_off.signed"
    SIGN_OFF_VOIDED = "sign_off.voided"
    SIGN_OFF_COMPLETED = "sign_off.completed"
    SIGN_OFF_DISSENTED = "sign_off.dissented"
    # files
    FILE_ATTACHED = "file.attached"
    FILE_READ = "file.read"
    FILE_REMOVED = "file.removed"
    # rapid reviews
    REVIEW_LOGGED = "review.logged"
    REVIEW_EDITED = "review.edited"
    REVIEW_READ = "review.read"
    REVIEW_FACTS_COMPLETED = "review.facts_completed"
    CHILD_ADDED = "review.child_added"
    CHILD_EDITED = "review.child_edited"
    CHILD_REMOVED = "review.child_removed"
    PARTNER_VIEW_RECORDED = "review.partner_view_recorded"
    DECIDED_TO_NOTIFY = "review.decided_to_notify"
    DECIDED_NOT_TO_NOTIFY = "review.decided_not_to_notify"
    DECISION_REOPENED = "review.decision_reopened"
    REVIEW_NOTIFIED = "review.notified"
    REVIEW_WITHDRAWN = "review.withdrawn"
    PREPARATION_SHEET_READ = "review.preparation_sheet_read"
    CONFLICT_DECLARED = "review.conflict_declared"
    CONFLICT_LIFTED = "review.conflict_lifted"
    INFORMATION_REQUESTED = "review.information_requested"
    PACK_BUILT = "review.pack_built"
    PACK_CIRCULATED = "review.pack_circulated"
    PACK_READ = "review.pack_read"
    MEETING_RECORDED = "review.meeting_recorded"
    RECOMMENDATION_EDITED = "review.recommendation_edited"
    REVIEW_SENT_FOR_SIGN_OFF = "review.sent_for_sign_off"
    REVIEW_BACK_TO_MEETING = "review.back_to_meeting"
    REVIEW_AGREED = "review.agreed"
    REVIEW_DISSENTED = "review.dissented"
    REVIEW_RECONSIDERED = "review.reconsidered"
    DISPUTE_STEP_RECORDED = "review.dispute_step_recorded"
    REVIEW_SUBMITTED = "review.submitted"
    PANEL_REPLIED = "review.panel_replied"
    RESPONSE_RECORDED = "review.response_recorded"
    REVIEW_CLOSED = "review.closed"
    # agency returns
    RETURN_REQUESTED = "return.requested"
    RETURN_READ = "return.read"
    RETURN_STARTED = "return.started"
    RETURN_EDITED = "return.edited"
    RETURN_SHARED = "return.shared"
    RETURN_UNSHARED = "return.unshared"
    RETURN_WITH_LEAD = "return.with_lead"
    RETURN_SENT_BACK = "return.sent_back"
    RETURN_SUBMITTED = "return.submitted"
    RETURN_NIL = "return.nil"
    RETURN_REOPENED = "return.reopened"
    RETURN_CHASED = "return.chased"
    RETURN_EXCUSED = "return.excused"
    # thresholds
    EDITION_LOADED = "edition.loaded"
    EDITION_DRAFTED = "edition.drafted"
    EDITION_EDITED = "edition.edited"
    EDITION_IMPORTED = "edition.imported"
    EDITION_SENT = "edition.sent"
    EDITION_TAKEN_BACK = "edition.taken_back"
    EDITION_APPROVED = "edition.approved"
    EDITION_PUBLISHED = "edition.published"
    EDITION_SUPERSEDED = "edition.superseded"
    EDITION_ABANDONED = "edition.abandoned"
    INDICATOR_FOUND_UNCLEAR = "indicator.found_unclear"
    UNCLEAR_ANSWERED = "indicator.unclear_answered"


def words_of(code: str) -> str:
    """A field's or a clock's name on the trail as words: `not_known`, `timetable_day_13:meeting` (the milestone)."""
    return code.rpartition(":")[2].replace("_", " ").strip() or code
