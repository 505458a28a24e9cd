"""Sending an edition to the partners, their answers, taking it back; and voiding when any word of it changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.queries import statutory_partners
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.approvals import actions as approvals
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import Decision, RequiredKind, SignOffState
from portal.approvals.content import content_hash
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import latest, signatories
from portal.approvals.verification import Verification, verify
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.notices.actions import queue, supersede
from portal.notices.choices import NoticeKind
from portal.workflow import apply

from ..choices import EditionState
from ..editions import approval_document, changes, live_sign_off, newest_published
from ..models import Edition
from ..notifying import managers, partners
from ..queries import edition_path
from ..workflow import EDITION
from .guarding import locked, still_at

if TYPE_CHECKING:
    from portal.accounts.models import Person

SIGNED_STATES = (EditionState.WITH_PARTNERS, EditionState.APPROVED)
CHANGED = "What was sent for approval has been changed."
NOTHING_NEW = "It says what the edition in force says already. Change something, or give the draft up."


@transaction.atomic
def send_edition(*, edition: Edition, revision: int, by: Person, now: datetime) -> SignOff:
    """Freeze the draft as it stands and ask every statutory partner of today to approve it.

    `revision` is that of the page that was read. Raises NotAllowed, Conflict where it changed since or is no
    draft, Refused while something is missing or nothing is new.
    """
    edition = locked(edition, by, Permission.SEND_EDITION, now)
    still_at(edition, revision)
    if not changes(edition, newest_published(edition.framework)):
        raise Refused(NOTHING_NEW)
    apply(EDITION, "send", edition, subject=edition.subject, by=by, now=now)
    on = london_date(now)
    sign_off = approvals.open_sign_off(
        subject=edition.subject,
        title="Edition of the threshold framework",
        document=approval_document(edition),
        files=[],
        required=[
            RequiredFrom(organisation, RequiredKind.PARTNER, Permission.SIGN_EDITION)
            for organisation in statutory_partners(on)
        ],
        due_on=None,
        by=by,
        now=now,
    )
    for required in sign_off.required.select_related("organisation", "sign_off"):
        queue(
            key=f"edition-approval-wanted:{required.pk}",
            kind=NoticeKind.EDITION_APPROVAL_WANTED,
            recipients=signatories(required, on),
            subject=edition.subject,
            context={"organisation": required.body, "version": sign_off.version},
            path=edition_path(edition.pk) + "approve/",
            now=now,
        )
    return sign_off


@transaction.atomic
def sign_edition(
    *,
    edition: Edition,
    sign_off: SignOff,
    organisation: Organisation,
    decision: str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Give one partner's answer to exactly what was shown; the last one that agrees approves the edition.

    Raises Conflict, NotAllowed or Refused as `portal.approvals.actions.sign` says, and Conflict where what is
    stored is not what was frozen.
    """
    # The lock of the edition comes before that of the sign-off, as in every change that voids one.
    edition = Edition.objects.select_for_update(of=("self",)).select_related("framework").get(pk=edition.pk)
    if sign_off.subject != edition.subject:
        raise Refused("That version belongs to another edition. Open the edition again.")
    current = latest(edition.subject)
    if current is None or current.pk != sign_off.pk:
        raise Conflict("A newer version has replaced the one you read. Read it and answer that.")
    if current.state == SignOffState.OPEN and not verify_edition(edition, current).ok:
        raise Conflict(
            "What is stored is no longer what was sent for approval, so nothing was signed. "
            "The business manager has to send it again."
        )
    signature = approvals.sign(
        sign_off=sign_off,
        organisation=organisation,
        kind=RequiredKind.PARTNER,
        decision=decision,
        comment=comment,
        shown_hash=shown_hash,
        by=by,
        now=now,
    )
    if edition.state == EditionState.WITH_PARTNERS:
        if decision == Decision.DISSENT:
            _tell(edition, NoticeKind.EDITION_DISSENTED, str(signature.pk), [*managers(now), *partners(now)], now)
        if sign_off.state == SignOffState.COMPLETE:
            apply(EDITION, "approve", edition, subject=edition.subject, by=by, now=now)
            _tell(edition, NoticeKind.EDITION_APPROVED, str(sign_off.pk), [*managers(now), *partners(now)], now)
    return signature


def verify_edition(edition: Edition, sign_off: SignOff) -> Verification:
    """Whether what was signed is what is stored now; the sentence and the places that differ."""
    return verify(sign_off, approval_document(edition), [])


@transaction.atomic
def take_back(*, edition: Edition, reason: str, by: Person, now: datetime) -> Edition:
    """Take an edition back from the partners to change it, with the reason; every signature is void."""
    edition = locked(edition, by, Permission.EDIT_FRAMEWORK, now)
    sign_off = live_sign_off(edition)
    if edition.state not in SIGNED_STATES or sign_off is None:
        raise Conflict("This edition is not with the partners. Look at it again.")
    if not reason.strip():
        raise Refused("Say why it is taken back: the partners who signed will read it.", field="reason")
    _back(edition, sign_off, reason=reason.strip(), by=by, now=now)
    return edition


def void_if_changed(edition: Edition, *, by: Person, now: datetime) -> bool:
    """Void the signatures and take the edition back where it no longer says what was frozen.

    Called at the end of every change, in its transaction. Returns whether anything was voided.
    """
    if edition.state not in SIGNED_STATES:
        return False
    sign_off = live_sign_off(edition)
    if sign_off is None or content_hash(approval_document(edition), []) == sign_off.hash:
        return False
    _back(edition, sign_off, reason=CHANGED, by=by, now=now)
    return True


def _back(edition: Edition, sign_off: SignOff, *, reason: str, by: Person, now: datetime) -> None:
    for required in sign_off.required.all():
        supersede(key_prefix=f"edition-approval-wanted:{required.pk}", reason="The version is void.", now=now)
    approvals.void(sign_off=sign_off, reason=reason, by=by, now=now)
    apply(EDITION, "take_back", edition, subject=edition.subject, by=by, now=now, reason=reason)
    signed = [signature.person for signature in sign_off.signatures.select_related("person")]
    people = {person.pk: person for person in [*partners(now), *managers(now), *signed]}
    _tell(edition, NoticeKind.EDITION_VOIDED, str(sign_off.pk), list(people.values()), now)


def _tell(edition: Edition, kind: NoticeKind, occasion: str, people: list[Person], now: datetime) -> None:
    queue(
        key=f"{kind.value}:{edition.pk}:{occasion}",
        kind=kind,
        recipients=list({person.pk: person for person in people}.values()),
        subject=edition.subject,
        path=edition_path(edition.pk),
        now=now,
    )
