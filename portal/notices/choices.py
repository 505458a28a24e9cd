"""The words of the notices app. Each kind's text is `templates/emails/<value>.txt`."""

from django.db import models


class NoticeKind(models.TextChoices):
    """What a notice is about; the value names its template."""

    INVITATION = "invitation", "Invitation to the portal"
    PASSWORD_RESET = "password_reset", "Password recovery"
    DEADLINE_SOON = "deadline_soon", "A date is coming"
    DEADLINE_TODAY = "deadline_today", "A date is today"
    DEADLINE_LATE = "deadline_late", "A date has passed"
    DEADLINE_RECOMPUTED = "deadline_recomputed", "A bank holiday changed a date"
    DEADLINE_CHANGED = "deadline_changed", "A date was changed"
    INFORMATION_REQUESTED = "information_requested", "Information requested"
    RETURN_CHASED = "return_chased", "Return chased"
    RETURN_SHARED = "return_shared", "Return shared with a colleague"
    RETURN_FOR_APPROVAL = "return_for_approval", "Return waiting for approval"
    RETURN_SENT_BACK = "return_sent_back", "Return sent back"
    RETURN_REOPENED = "return_reopened", "Return reopened"
    RETURN_SUBMITTED = "return_submitted", "Return submitted"
    REVIEW_LOGGED = "review_logged", "Rapid review logged"
    PARTNER_VIEW_WANTED = "partner_view_wanted", "Partner's view wanted"
    PACK_CIRCULATED = "pack_circulated", "Meeting pack circulated"
    PACK_READY = "pack_ready", "Meeting pack ready"
    SIGN_OFF_WANTED = "sign_off_wanted", "Signature wanted"
    SIGN_OFF_VOIDED = "sign_off_voided", "Signatures voided"
    SIGN_OFF_COMPLETED = "sign_off_completed", "Sign-off complete"
    DISSENT_RECORDED = "dissent_recorded", "Dissent recorded"
    REVIEW_SUBMITTED = "review_submitted", "Rapid review submitted"
    PANEL_REPLIED = "panel_replied", "The Panel replied"
    REVIEW_WITHDRAWN = "review_withdrawn", "Rapid review withdrawn"
    EDITION_APPROVAL_WANTED = "edition_approval_wanted", "Approval of an edition wanted"
    EDITION_VOIDED = "edition_voided", "Approval of an edition voided"
    EDITION_DISSENTED = "edition_dissented", "Edition not agreed to"
    EDITION_APPROVED = "edition_approved", "Edition approved"
    EDITION_PUBLISHED = "edition_published", "Edition published"
    ACTION_GIVEN = "action_given", "An action was given"
    ACTION_SENT_BACK = "action_sent_back", "An action was sent back"
    MEETING_CALLED = "meeting_called", "Agenda sent out"
    MEETING_CHANGED = "meeting_changed", "A meeting was moved"
    MEETING_CANCELLED = "meeting_cancelled", "A meeting was cancelled"
    MINUTES_AGREED = "minutes_agreed", "Minutes agreed"
    SWEEP_STALE = "sweep_stale", "Deadlines are not being watched"


class NoticeState(models.TextChoices):
    """Where a notice stands; derived from its columns by `queries.in_state`, never stored."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILING = "failing", "Failing"
    SUPERSEDED = "superseded", "Not sent"
