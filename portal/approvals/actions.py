"""Opening, signing and voiding. Each runs whole or not at all, under a lock on the sign-off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from .choices import Decision, RequiredKind, SignOffState
from .content import content_hash, frozen, frozen_files
from .models import Required, Signature, SignOff
from .policies import answered_with_dissent, everybody_agreed
from .queries import PARTNERS_FIRST, capacity_for, live, why_not
from .verification import DELETED
from .workflow import SIGN_OFF

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class RequiredFrom:
    """A body that must answer: a partner's organisation, or (organisation may be None) the endorser."""

    organisation: Organisation | None
    kind: RequiredKind = RequiredKind.PARTNER
    permission: Permission = Permission.SIGN_RECOMMENDATION


@transaction.atomic
def open_sign_off(
    *,
    subject: Subject,
    title: str,
    document: Mapping[str, Any],
    files: Iterable[Mapping[str, str]],
    required: Iterable[RequiredFrom],
    due_on: date | None,
    by: Person,
    now: datetime,
) -> SignOff:
    """Freeze `document` and `files` ([{name, sha256}]) as the next version and ask each body for its answer.

    A version that is still open or was agreed is voided: what is asked now replaces it. A dissented
    one stays as the record of the dissent. The caller has asked for the permission to send for
    signature. Raises Refused where no partner is asked or a body is named twice.
    """
    bodies = list(required)
    if not any(body.kind == RequiredKind.PARTNER for body in bodies):
        raise Refused("At least one partner has to be asked to sign.")
    named = [(body.kind, body.organisation and body.organisation.pk) for body in bodies]
    if len(set(named)) < len(named) or sum(b.kind == RequiredKind.ENDORSER for b in bodies) > 1:
        raise Refused("Each body is asked once: one of them is named twice.")
    earlier = live(subject)
    if earlier is not None:
        void(sign_off=earlier, reason="A new version was sent for signature.", by=by, now=now)
    highest = SignOff.objects.filter(subject_kind=subject.kind, subject_id=subject.id).aggregate(n=Max("version"))["n"]
    listed = frozen_files(files)
    sign_off = SignOff.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        reference=subject.reference,
        title=title,
        version=(highest or 0) + 1,
        document=frozen(document),
        files=listed,
        hash=content_hash(document, listed),
        due_on=due_on,
        opened_at=now,
        opened_by=by,
    )
    for body in bodies:
        Required.objects.create(
            sign_off=sign_off, organisation=body.organisation, kind=body.kind, permission=body.permission.name
        )
    record(Event.SIGN_OFF_OPENED, target=subject, by=by, now=now, fields=_marks(sign_off))
    return sign_off


@transaction.atomic
def sign(
    *,
    sign_off: SignOff,
    organisation: Organisation | int | None,
    decision: Decision | str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
    kind: RequiredKind | None = None,
) -> Signature:
    """Give one body's answer to exactly what was shown, and complete the version with the last one.

    `organisation` is the partner answered for, or None for the endorser; where one organisation
    is both, `kind` says which. `shown_hash` is the hash on the page that was read. The same answer
    sent again by the same person returns the signature that stands. `sign_off.state` of the passed
    object is up to date afterwards. Raises Conflict (changed, void or answered meanwhile), NotAllowed
    (no capacity, conflicted, signed for another body) or Refused (no words, or the partners come first).
    """
    locked = SignOff.objects.select_for_update().get(pk=sign_off.pk)
    required = _body(locked, organisation, kind)
    decision, comment = _checked_answer(decision, comment)
    given = required.given
    if given is not None:
        if given.person_id == by.pk and (given.decision, given.comment, given.hash) == (decision, comment, shown_hash):
            sign_off.refresh_from_db()
            return given
        raise Conflict(
            f"{given.name} has already answered for {required.body}: “{given.get_decision_display()}”. "
            "Each body answers once for each version.",
            theirs={"decision": given.get_decision_display(), "comment": given.comment},
        )
    _still_as_shown(locked, shown_hash)
    sentence = why_not(locked, required, by, now)
    if sentence is not None:
        raise Refused(sentence) if sentence == PARTNERS_FIRST else NotAllowed(sentence)
    capacity = capacity_for(required, by, london_date(now))
    assert capacity is not None
    signature = Signature(
        required=required,
        sign_off=locked,
        person=by,
        name=by.name,
        body=required.body,
        capacity=f"{capacity.label}, {capacity.organisation_name}",
        appointment_id=capacity.appointment_id,
        delegation_id=capacity.delegation_id,
        decision=decision,
        comment=comment,
        signed_at=now,
        hash=locked.hash,
    )
    signature.save()
    marks = [*_marks(locked), f"body:{required.pk}", f"signature:{signature.pk}", f"decision:{decision}"]
    record(Event.SIGN_OFF_SIGNED, target=locked.subject, by=by, now=now, fields=marks)
    _settle(locked, by=by, now=now)
    sign_off.refresh_from_db()
    return signature


@transaction.atomic
def void(*, sign_off: SignOff, reason: str, by: Person, now: datetime) -> SignOff:
    """Make a version and its signatures void, because what was signed is no longer what would be sent.

    The signatures stay on the record. The caller has asked for the permission of the change that
    voids it. Voiding a void version again changes nothing. Raises Refused without a reason.
    """
    locked = SignOff.objects.select_for_update().get(pk=sign_off.pk)
    if locked.state != SignOffState.VOID:
        if not reason.strip():
            raise Refused("Say why the signatures no longer stand.", field="reason")
        locked.voided_at, locked.voided_by, locked.void_reason = now, by, reason.strip()
        locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
        apply(SIGN_OFF, "void", locked, subject=locked.subject, by=by, now=now, reason=reason, fields=_marks(locked))
    sign_off.refresh_from_db()
    return locked


def _marks(sign_off: SignOff) -> list[str]:
    """What the trail keeps of a version: ids and the hash, which ties the signatures to the trail's chain."""
    return [f"sign_off:{sign_off.pk}", f"version:{sign_off.version}", f"hash:{sign_off.hash}"]


def _body(sign_off: SignOff, organisation: Organisation | int | None, kind: RequiredKind | None) -> Required:
    wanted = organisation.pk if isinstance(organisation, Organisation) else organisation
    rows = list(sign_off.required.select_related("organisation", "signature"))
    if kind is not None:
        rows = [r for r in rows if r.kind == kind]
    if wanted is not None:
        rows = [r for r in rows if r.organisation_id == wanted]
    elif kind is None:
        rows = [r for r in rows if r.kind == RequiredKind.ENDORSER]
    if not rows:
        raise Refused("This version does not ask that body for a signature.", field="organisation")
    return rows[0]


def _checked_answer(decision: Decision | str, comment: str) -> tuple[Decision, str]:
    if decision not in Decision.values:
        raise Refused("Choose whether you agree, agree with a comment, or do not agree.", field="decision")
    said = Decision(decision)
    words = frozen(comment).strip()
    if said == Decision.DISSENT and not words:
        raise Refused(
            "Give your reasons for not agreeing. They go to the other partners with your answer.", field="comment"
        )
    if said == Decision.AGREE_WITH_COMMENT and not words:
        raise Refused("Write the comment, or choose “Agree”.", field="comment")
    if said == Decision.AGREE and words:
        raise Refused("To send the comment with your signature, choose “Agree, with a comment”.", field="decision")
    return said, words


def _still_as_shown(sign_off: SignOff, shown_hash: str) -> None:
    if sign_off.state == SignOffState.VOID:
        raise Conflict(
            f"Version {sign_off.version} is void: {sign_off.void_reason} Nothing was signed. "
            "Read the newest version and answer that."
        )
    if sign_off.state != SignOffState.OPEN:
        raise Conflict(f"Version {sign_off.version} is closed: “{sign_off.get_state_display()}”. Nothing was signed.")
    if shown_hash != sign_off.hash:
        raise Conflict(
            "What you read is not what stands here now, so nothing was signed. Read it again and answer that."
        )


def _settle(sign_off: SignOff, *, by: Person, now: datetime) -> None:
    """Close the version when the answer just given was the last one waited for."""
    if everybody_agreed(sign_off) is None:
        name = "complete"
    elif answered_with_dissent(sign_off) is None:
        name = "dissent"
    else:
        return
    sign_off.answered_at = now
    sign_off.save(update_fields=["answered_at"])
    apply(SIGN_OFF, name, sign_off, subject=sign_off.subject, by=by, now=now, fields=_marks(sign_off))


def forget(*, subject: Subject, keep: Collection[str], words: str) -> int:
    """Take all parts of every frozen version but those of `keep` away, once its record is deleted; how many versions.

    The hashes and the signatures stay: that it was decided, by whom and when. Called by the action that deletes,
    which has asked for the permission and puts it on the trail.
    """
    rows = list(SignOff.objects.select_for_update().filter(subject_kind=subject.kind, subject_id=subject.id))
    for row in rows:
        row.document = {name: part for name, part in row.document.items() if name in keep} | {DELETED: words}
        row.save(update_fields=["document"])
    return len(rows)
