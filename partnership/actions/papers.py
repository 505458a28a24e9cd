"""Papers of a meeting, what is agreed to be done, and the pack."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.models import Organisation
from portal.clock import london_date
from portal.documents import sha256
from portal.errors import PortalError, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ..choices import ActionSource, MeetingState, Tier
from ..models import Action, AgendaItem, GroupMeeting, MeetingPack, Paper
from . import tracker
from .meetings import BEFORE, WRITING, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

FAILED = "The pack could not be made. Try again; if it fails again, tell whoever runs the portal."
OPEN = (*BEFORE, MeetingState.DRAFT)


@transaction.atomic
def add_paper(
    *,
    meeting: GroupMeeting,
    item: AgendaItem | None,
    title: str,
    tier: str,
    text: str,
    file: UploadedFile | None,
    by: Person,
    now: datetime,
) -> Paper:
    """Add a paper: a text, a file, or both. What the public may read is a text, so that it opens anywhere."""
    meeting = locked(meeting, by, now, OPEN, "adding a paper")
    if not title.strip():
        raise Refused("Give the paper a title.", field="title")
    if not text.strip() and file is None:
        raise Refused("Write the paper’s text, or choose its file.", field="text")
    if tier == Tier.PUBLIC and not text.strip():
        raise Refused("A paper for the public is written as text, so that it opens for everybody.", field="text")
    paper = Paper.objects.create(
        meeting=meeting, item=item, title=title.strip(), tier=tier, text=text.strip(), added_at=now, added_by=by
    )
    if file is not None:
        uploads.attach(subject=meeting.subject, file=file, purpose=paper.purpose, by=by, now=now)
    record(Event.PAPER_ADDED, target=meeting.subject, by=by, now=now, fields=[f"paper {paper.pk}", f"tier:{tier}"])
    return paper


@transaction.atomic
def withdraw_paper(*, paper: Paper, reason: str, by: Person, now: datetime) -> None:
    """Take a paper back, with the reason: nobody reads it any more, and its file is deleted."""
    meeting = locked(paper.meeting, by, now, OPEN, "taking a paper back")
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if paper.withdrawn_at is not None:
        return
    if not reason.strip():
        raise Refused("Say why the paper is taken back.", field="reason")
    for attachment in files_of_paper(paper):
        uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
    paper.withdrawn_at, paper.withdrawn_by = now, by
    paper.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(Event.PAPER_WITHDRAWN, target=meeting.subject, by=by, now=now, reason=reason, fields=[f"paper {paper.pk}"])


def files_of_paper(paper: Paper) -> list[Attachment]:
    """The file that belongs to the paper, if it has one. One query."""
    subject = paper.meeting.subject
    return list(
        Attachment.objects.filter(
            subject_kind=subject.kind, subject_id=subject.id, purpose=paper.purpose, removed_at__isnull=True
        )
    )


@transaction.atomic
def agree_action(
    *,
    meeting: GroupMeeting,
    words: str,
    organisation: Organisation,
    owner: Person | None,
    due_on: date | None,
    by: Person,
    now: datetime,
) -> Action:
    """What the meeting agreed to be done goes straight into the action tracker."""
    meeting = locked(meeting, by, now, WRITING, "recording an action")
    if meeting.starts_at > now:
        raise Refused("The meeting has not begun yet.")
    return tracker.enter(
        words=words,
        organisation=organisation,
        source=ActionSource.MEETING,
        due_on=due_on,
        agreed_on=london_date(meeting.starts_at),
        owner=owner,
        subject=meeting.subject,
        by=by,
        now=now,
    )


# The pack


@transaction.atomic
def ask_for_pack(*, meeting: GroupMeeting, by: Person, now: datetime) -> MeetingPack:
    """Ask for the next version; one that is being built is returned instead, a failed one tried again."""
    meeting = locked(meeting, by, now, OPEN, "making the pack")
    newest = meeting.packs.first()
    if newest and newest.built_at is None:
        if newest.failed_at is None:
            return newest
        pack = newest
        pack.asked_at, pack.asked_by, pack.failed_at, pack.failure = now, by, None, ""
        pack.save(update_fields=["asked_at", "asked_by", "failed_at", "failure"])
    else:
        number = (newest.number if newest else 0) + 1
        pack = MeetingPack.objects.create(meeting=meeting, number=number, asked_at=now, asked_by=by)
    transaction.on_commit(lambda: _wake(pack.pk), robust=True)
    return pack


def _wake(pack_id: int) -> None:
    from kombu.exceptions import OperationalError

    from ..tasks import build_meeting_pack

    try:
        build_meeting_pack.delay(pack_id)
    except (OperationalError, OSError):
        # The schedule picks up every pack that was asked for and never built.
        return


def build(*, pack_id: int, now: datetime) -> MeetingPack | None:
    """Build one pack and keep it under its hash. Skipped when it is built already.

    A failure is kept with its sentence for the page; the file is written outside any transaction.
    """
    from ..meeting_pack import pack_pdf, page_count  # reads PDFs and pictures: never loaded with the pages

    pack = MeetingPack.objects.select_related("meeting__group").filter(pk=pack_id, built_at__isnull=True).first()
    if pack is None:
        return None
    try:
        pdf = pack_pdf(pack, now=now)
    except PortalError as error:
        MeetingPack.objects.filter(pk=pack_id).update(failed_at=now, failure=error.sentence[:200])
        return None
    except Exception:
        # The page must not wait for ever; the fault itself goes on to the log.
        MeetingPack.objects.filter(pk=pack_id).update(failed_at=now, failure=FAILED)
        raise
    with transaction.atomic():
        pack = MeetingPack.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=pack_id)
        if pack.built_at is not None:
            return pack
        pack.file.save(f"{pack.pk}.pdf", ContentFile(pdf), save=False)
        pack.sha256, pack.pages, pack.built_at = sha256(pdf), page_count(pdf), now
        pack.failed_at, pack.failure = None, ""
        pack.save()
        fields = [f"pack {pack.number}"]
        record(Event.MEETING_PACK_BUILT, target=pack.meeting.subject, by=pack.asked_by, now=now, fields=fields)
    return pack
