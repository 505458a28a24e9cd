"""The meeting pack: asked for, built in the background, circulated to the review group."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.documents import sha256
from portal.errors import Conflict, PortalError
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import ReviewState
from ..models import Pack, RapidReview
from ..notifying import addressed, partner_people, reached
from ..policies import pack_contents
from ..queries import pack_path
from ..workflow import REVIEW
from . import clocks
from .guarding import in_state, locked
from .sign_off import void_if_changed

if TYPE_CHECKING:
    from portal.accounts.models import Person

FAILED = "The pack could not be made. Try again; if it fails again, tell whoever runs the portal."
BUILDING = (ReviewState.GATHERING, ReviewState.CIRCULATED, ReviewState.MET, ReviewState.SIGN_OFF, ReviewState.DISSENT,
            ReviewState.AGREED)  # fmt: skip


@transaction.atomic
def ask_for_pack(*, review: RapidReview, by: Person, now: datetime) -> Pack:
    """Ask for the next version of the pack.

    One that is being built already is returned instead; one whose build failed is tried again
    under its number.
    """
    review = locked(review, by, Permission.CIRCULATE_PACK, now)
    in_state(review, BUILDING, "building a pack")
    newest = review.packs.first()
    if newest and newest.built_at is None:
        if newest.failed_at is None:
            return newest
        pack = newest
        pack.asked_at, pack.asked_by, pack.failed_at, pack.failure, pack.progress = now, by, None, "", 0
        pack.save(update_fields=["asked_at", "asked_by", "failed_at", "failure", "progress"])
    else:
        pack = Pack.objects.create(
            review=review, number=(newest.number if newest else 0) + 1, asked_at=now, asked_by=by,
            contents=pack_contents(review),
        )  # fmt: skip
    transaction.on_commit(lambda: _wake(pack.pk), robust=True)
    return pack


def _wake(pack_id: int) -> None:
    from kombu.exceptions import OperationalError

    from ..tasks import build_pack

    try:
        build_pack.delay(pack_id)
    except (OperationalError, OSError):
        # The schedule picks up every pack that was asked for and never built.
        return


def build(*, pack_id: int, now: datetime) -> Pack | None:
    """Build one pack: read what the agencies returned, lay it out, keep it under its hash.

    Skipped when it is built already. The contents are taken afresh, so a pack never claims a
    version it does not hold. A failure is kept with its sentence for the page; the file is
    written outside any transaction.
    """
    from ..pack_document import pack_pdf, page_count  # reads PDFs and pictures: never loaded with the pages

    pack = Pack.objects.select_related("review__incident").filter(pk=pack_id, built_at__isnull=True).first()
    if pack is None:
        return None
    Pack.objects.filter(pk=pack_id).update(progress=10)
    contents = pack_contents(pack.review)
    try:
        pdf = pack_pdf(pack, now=now, progress=lambda percent: Pack.objects.filter(pk=pack_id).update(progress=percent))
    except PortalError as error:
        Pack.objects.filter(pk=pack_id).update(failed_at=now, failure=error.sentence[:200])
        return None
    except Exception:
        # The page must not wait for ever; the fault itself goes on to the log.
        Pack.objects.filter(pk=pack_id).update(failed_at=now, failure=FAILED)
        raise
    with transaction.atomic():
        pack = Pack.objects.select_for_update().get(pk=pack_id)
        if pack.built_at is not None:
            return pack
        pack.file.save(f"{pack.pk}.pdf", ContentFile(pdf), save=False)
        pack.contents, pack.sha256, pack.pages = contents, sha256(pdf), page_count(pdf)
        pack.built_at, pack.failed_at, pack.failure, pack.progress = now, None, "", 100
        pack.save()
        record(Event.PACK_BUILT, target=pack.review.subject, by=pack.asked_by, now=now, fields=[f"pack {pack.number}"])
        clocks.meet_milestone(pack.review, "collate", met_at=now, by=pack.asked_by, now=now)
        queue(
            key=f"pack-ready:{pack.pk}",
            kind=NoticeKind.PACK_READY,
            recipients=addressed(pack.review, [pack.asked_by], now),
            subject=pack.review.subject,
            context={"version": pack.number},
            path=pack_path(pack.review),
            now=now,
        )
    return pack


def readers(review: RapidReview, now: datetime) -> list[Person]:
    """Whom a pack is circulated to: the review group, the partners and the chair, less those in conflict."""
    group, chair = reached([(Role.REVIEW_GROUP_MEMBER, None), (Role.PARTNERSHIP_CHAIR, None)], now)
    return addressed(review, [*group, *partner_people(now), *chair], now)


@transaction.atomic
def circulate(*, review: RapidReview, pack: Pack, by: Person, now: datetime) -> Pack:
    """Circulate the newest pack to the review group. Refused when a return has changed since it was built.

    A return that comes in after the meeting reaches the group the same way, until the
    recommendation is with the partners.
    """
    review = locked(review, by, Permission.CIRCULATE_PACK, now)
    newest = review.packs.first()
    if newest is None or newest.pk != pack.pk:
        raise Conflict("A newer pack has been built meanwhile. Look at it before you circulate it.")
    pack = Pack.objects.select_for_update().get(pk=pack.pk)
    if pack.circulated_at:
        return pack
    step = "circulate_after_meeting" if review.state == ReviewState.MET else "circulate"
    apply(REVIEW, step, review, subject=review.subject, by=by, now=now, fields=[f"pack {pack.number}"])
    pack.circulated_at, pack.circulated_by = now, by
    pack.save(update_fields=["circulated_at", "circulated_by"])
    clocks.meet_milestone(review, "circulate", met_at=now, by=by, now=now)
    queue(
        key=f"pack-circulated:{pack.pk}",
        kind=NoticeKind.PACK_CIRCULATED,
        recipients=readers(review, now),
        subject=review.subject,
        context={"version": pack.number, **clocks.dates_for_a_notice(review, meeting_on="meeting")},
        path=pack_path(review),
        now=now,
    )
    void_if_changed(review, by=by, now=now)
    return pack
