"""The learning brief and the response: written, sent to every partner, agreed, and void when anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnership.queries import statutory_partners
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.approvals import actions as approvals
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import RequiredKind, SignOffState
from portal.approvals.content import content_hash
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import live, signatories
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.notices.actions import queue, supersede
from portal.notices.choices import NoticeKind
from portal.subjects import Subject, kind_named
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import TextSort, TextState
from ..models import Finding, LearningRecommendation, LearningText
from ..queries import text_of, texts_visible_to
from ..workflow import TEXT
from .guarding import allowed, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EDITABLE = ("summary", "words")
CHANGED = "What it answers has changed since the partners read it."


def document_of(text: LearningText) -> dict[str, Any]:
    """What the partners agree to: the text, and in a response the answer to each recommendation."""
    said: dict[str, Any] = {"Summary": text.summary, "Text": text.words}
    if text.sort == TextSort.RESPONSE:
        rows = LearningRecommendation.objects.filter(
            finding__subject_kind=text.subject_kind, finding__subject_id=text.subject_id
        ).select_related("finding")
        said["Recommendations"] = [
            {"Reference": row.reference, "Recommendation": row.words, "Answer": row.get_answer_display(),
             "Reasons": row.answer_reason}
            for row in rows.order_by("pk")
        ]  # fmt: skip
        said["Not implemented"] = [
            {"Finding": words, "Reasons": reason} for words, reason in _not_implemented(text)
        ]  # fmt: skip
    return said


def _not_implemented(text: LearningText) -> list[tuple[str, str]]:
    rows = Finding.objects.filter(subject_kind=text.subject_kind, subject_id=text.subject_id)
    return list(rows.exclude(not_implemented="").order_by("pk").values_list("words", "not_implemented"))


@transaction.atomic
def edit_text(
    *, review: Subject, sort: str, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> LearningText:
    """Write the text of one sort of a review against the `version` that was shown (1 for none yet)."""
    allowed(by, P.KEEP_LEARNING, now)
    if review.id not in kind_named(review.kind).visible_ids(by, london_date(now)):
        raise NotAllowed("You may not see this review.")
    if sort not in TextSort.values:
        raise Refused("That is neither the learning brief nor the response.")
    text = text_of(review, sort)
    if text is None:
        text = LearningText(
            subject_kind=review.kind, subject_id=review.id, subject_reference=review.reference, sort=sort,
            begun_at=now, begun_by=by,
        )  # fmt: skip
        signed(text, by=by, now=now).save()
    text = LearningText.objects.select_for_update().get(pk=text.pk)
    if text.state != TextState.DRAFT:
        raise Conflict(
            f"It is now “{text.get_state_display()}”. Take it back first: every answer already given is void then.",
            subject=text.subject,
        )
    changed = change(text, {name: changes[name].strip() for name in EDITABLE}, version, by=by, now=now)
    if changed:
        record(Event.LEARNING_TEXT_EDITED, target=text.subject, by=by, now=now, fields=changed)
    return text


def _locked(text: LearningText, by: Person, permission: Permission, now: datetime) -> LearningText:
    return locked(text, texts_visible_to(by, london_date(now)), by, permission, now)


@transaction.atomic
def send_text(*, text: LearningText, version: int, by: Person, now: datetime) -> SignOff:
    """Freeze the text as it was shown (`version`) and ask every statutory partner of today to agree to it."""
    text = _locked(text, by, P.SEND_LEARNING_TEXT, now)
    if text.version != version:
        raise Conflict("The text has changed since this page was shown. Read it again, and send it then.")
    apply(TEXT, "send", text, subject=text.subject, by=by, now=now)
    on = london_date(now)
    sign_off = approvals.open_sign_off(
        subject=text.subject, title=str(text.get_sort_display()), document=document_of(text), files=[],
        required=[
            RequiredFrom(organisation, RequiredKind.PARTNER, P.SIGN_LEARNING) for organisation in statutory_partners(on)
        ],
        due_on=None, by=by, now=now,
    )  # fmt: skip
    for required in sign_off.required.select_related("organisation", "sign_off"):
        queue(
            key=f"learning-text-wanted:{required.pk}",
            kind=NoticeKind.SIGN_OFF_WANTED,
            recipients=signatories(required, on),
            subject=text.subject,
            context={"version": sign_off.version, "title": sign_off.title, "organisation": required.body},
            path=kind_named(text.subject.kind).path_to_sign(text.subject),
            now=now,
        )
    return sign_off


@transaction.atomic
def sign_text(
    *,
    text: LearningText,
    sign_off: SignOff,
    organisation: Organisation,
    decision: str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Give one partner's answer to exactly what was shown; the last one that agrees makes the text agreed."""
    text = LearningText.objects.select_for_update().get(pk=text.pk)
    if sign_off.subject != text.subject:
        raise Refused("That version belongs to another text. Open it again.")
    if sign_off.state == SignOffState.OPEN and content_hash(document_of(text), []) != sign_off.hash:
        raise Conflict("What is stored is no longer what was sent, so nothing was signed. It has to be sent again.")
    signature = approvals.sign(
        sign_off=sign_off, organisation=organisation, kind=RequiredKind.PARTNER, decision=decision, comment=comment,
        shown_hash=shown_hash, by=by, now=now,
    )  # fmt: skip
    if text.state == TextState.SIGN_OFF and sign_off.state in (SignOffState.COMPLETE, SignOffState.DISSENTED):
        name = "agree" if sign_off.state == SignOffState.COMPLETE else "dissent"
        apply(TEXT, name, text, subject=text.subject, by=by, now=now)
    return signature


@transaction.atomic
def take_back_text(*, text: LearningText, reason: str, by: Person, now: datetime) -> LearningText:
    """Take a text back to change it, with the reason; every answer already given is void."""
    text = _locked(text, by, P.KEEP_LEARNING, now)
    if not reason.strip():
        raise Refused("Say why it is taken back: the partners who answered will read it.", field="reason")
    _back(text, reason.strip(), by=by, now=now)
    return text


def void_response(review: Subject, *, by: Person, now: datetime) -> None:
    """Take the response back where what it answers is no longer what the partners read. In the change's transaction."""
    text = text_of(review, TextSort.RESPONSE)
    if text is None or text.state not in (TextState.SIGN_OFF, TextState.AGREED):
        return
    sign_off = live(text.subject)
    if sign_off is not None and content_hash(document_of(text), []) != sign_off.hash:
        _back(LearningText.objects.select_for_update().get(pk=text.pk), CHANGED, by=by, now=now)


def _back(text: LearningText, reason: str, *, by: Person, now: datetime) -> None:
    sign_off = live(text.subject)
    if sign_off is not None:
        for required in sign_off.required.all():
            supersede(key_prefix=f"learning-text-wanted:{required.pk}", reason="The version is void.", now=now)
        approvals.void(sign_off=sign_off, reason=reason, by=by, now=now)
    apply(TEXT, "take_back", text, subject=text.subject, by=by, now=now, reason=reason)
