"""What is put on paper in a dispute: positions, the partners' letter, and the agency's response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import ActionSource
from ..dispute_notices import tell_sides
from ..dispute_policies import open_step
from ..dispute_queries import visible_to
from ..models import Dispute, DisputeAnswer, DisputeLetter, DisputePosition
from ..promise_choices import DisputeState, LadderKind, StageNeed
from ..queries import is_statutory, statutory_partners
from . import tracker
from .disputes import locked_dispute, meet_step
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def give_position(
    *, dispute: Dispute, organisation: Organisation, statement: str, by: Person, now: datetime
) -> DisputePosition:
    """Give one partner's written position; only a representative of that partner does."""
    on = london_date(now)
    need(by, Permission.GIVE_POSITION, now, organisation.pk)
    if not visible_to(by, on).filter(pk=dispute.pk).exists():
        raise NotAllowed("You do not see this dispute.")
    if dispute.kind != LadderKind.BETWEEN_PARTNERS:
        raise Refused("Written positions belong to a dispute between partners.")
    if not is_statutory(organisation, on):
        raise Refused("Only a statutory partner gives a position.", field="organisation")
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if dispute.state != DisputeState.OPEN:
        raise Conflict("This dispute is closed. Open it again before a position is given.")
    if not statement.strip():
        raise Refused("Write the partner’s position.", field="statement")
    row = DisputePosition.objects.create(
        dispute=dispute, organisation=organisation, statement=statement.strip(), given_at=now, given_by=by
    )
    record(Event.DISPUTE_POSITION_GIVEN, target=dispute.subject, by=by, now=now, fields=[organisation.code])
    return row


@transaction.atomic
def send_letter(
    *,
    dispute: Dispute,
    addressees: Sequence[str],
    concerns: str,
    asks: str,
    reply_by: date,
    by: Person,
    now: datetime,
) -> DisputeLetter:
    """Record the letter of every statutory partner of today to the agency; it is the PDF from then on.

    Refused without an addressee, without concerns, or with a day for the answer that has passed.
    """
    dispute = locked_dispute(dispute, by, now)
    on = london_date(now)
    if dispute.kind != LadderKind.RELEVANT_AGENCY or dispute.other_side is None:
        raise Refused("The partners’ letter belongs to the ladder of a relevant agency.")
    if dispute.state != DisputeState.OPEN:
        raise Conflict("This dispute is closed. Open it again before a letter is written.")
    posts = [post.strip() for post in addressees if post.strip()]
    if not posts:
        raise Refused("Name the posts to which the letter goes.", field="addressees")
    if reply_by <= on:
        raise Refused("Give the agency a day to come by which it answers.", field="reply_by")
    row = DisputeLetter.objects.create(
        dispute=dispute,
        number=dispute.letters.count() + 1,
        addressees=posts,
        organisation=dispute.other_side.name,
        partners=[partner.name for partner in statutory_partners(on)],
        concerns=concerns.strip(),
        asks=asks.strip(),
        reply_by=reply_by,
        sent_at=now,
        sent_by=by,
    )
    _meets(dispute, StageNeed.LETTER, on, by=by, now=now)
    record(Event.DISPUTE_LETTER_SENT, target=dispute.subject, by=by, now=now, fields=[f"letter {row.number}"])
    tell_sides(dispute, NoticeKind.DISPUTE_LETTER, by, now)
    return row


@transaction.atomic
def record_answer(
    *,
    dispute: Dispute,
    received_on: date,
    statement: str,
    actions: Mapping[int, tuple[str, date]],
    by: Person,
    now: datetime,
) -> DisputeAnswer:
    """Record the agency's written response, and put the actions it promises into the tracker, each with its day.

    `actions` by their number in the response; one that the tracker refuses is refused beside its own box.

    Source: Bolton arrangements 2019: the response includes a statement of action. Refused without one.
    """
    dispute = locked_dispute(dispute, by, now)
    not_future(received_on, now, "received_on", "The response")
    first = dispute.letters.first()
    if first is None or dispute.other_side is None:
        raise Refused("No letter has been sent, so there is nothing to answer yet.")
    if received_on < london_date(first.sent_at):
        raise Refused("That is before the letter was sent. Check the day.", field="received_on")
    if not actions:
        raise Refused("Record at least one action that the response promises, with its day.")
    row = DisputeAnswer.objects.create(
        dispute=dispute, received_on=received_on, statement=statement.strip(), recorded_at=now, recorded_by=by
    )
    for number, (words, due_on) in actions.items():
        try:
            tracker.enter(
                words=words, organisation=dispute.other_side, source=ActionSource.DISPUTE, due_on=due_on,
                agreed_on=received_on, by=by, now=now, subject=dispute.subject, origin=f"answer-{row.pk}-{number}",
            )  # fmt: skip
        except Refused as refused:
            box = "due" if refused.field == "due_on" else "action"
            raise Refused(refused.sentence, field=f"{box}_{number}") from refused
    _meets(dispute, StageNeed.ANSWER, received_on, by=by, now=now)
    record(Event.DISPUTE_ANSWERED, target=dispute.subject, by=by, now=now, fields=[f"{len(actions)} actions"])
    return row


def _meets(dispute: Dispute, need: StageNeed, on: date, *, by: Person, now: datetime) -> None:
    """The paper that a stage is for meets that stage's clock, whenever the stage itself is ended."""
    step = open_step(dispute)
    if step is not None and step.needs == need:
        meet_step(dispute, step, on, by=by, now=now)
