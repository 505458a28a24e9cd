"""The action tracker: everything that was agreed to be done, wherever it was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date, start_of_day
from portal.deadlines import actions as clocks
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from portal.workflow import apply

from ..choices import ActionSource, ActionState
from ..deadlines.tracker import CODE
from ..models import Action
from ..policies.tracker import EVIDENCE
from ..queries import tracker
from ..workflow import ACTION
from .numbering import next_reference

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EARLIEST = date(2018, 6, 29)
CHANGED_AT_SOURCE = "Changed where the action came from."
GONE_AT_SOURCE = "Taken out where it came from: it had been entered by mistake."


def locked(action: Action, by: Person, now: datetime) -> Action:
    """The action, read again and locked, once `by` may see it; NotAllowed otherwise."""
    on = london_date(now)
    if not tracker.visible_to(by, on).filter(pk=action.pk).exists():
        raise NotAllowed("You may not see this action.")
    return Action.objects.select_for_update(of=("self",)).select_related("organisation", "owner").get(pk=action.pk)


@transaction.atomic
def add_action(
    *,
    words: str,
    organisation: Organisation,
    source: str,
    due_on: date | None,
    agreed_on: date,
    by: Person,
    now: datetime,
    owner: Person | None = None,
    subject: Subject | None = None,
) -> Action:
    """Put an action into the tracker; `subject` is the thing of the portal that it came from.

    Those who hold it are told, and its clock starts. Raises NotAllowed, or Refused with the field.
    """
    if not holds(by, P.MANAGE_ACTIONS, london_date(now)):
        raise NotAllowed("Only the business unit adds actions to the tracker.")
    return enter(
        words=words, organisation=organisation, source=source, due_on=due_on, agreed_on=agreed_on, by=by, now=now,
        owner=owner, subject=subject,
    )  # fmt: skip


def enter(
    *,
    words: str,
    organisation: Organisation,
    source: str,
    due_on: date | None,
    agreed_on: date,
    by: Person,
    now: datetime,
    owner: Person | None = None,
    subject: Subject | None = None,
    origin: str = "",
) -> Action:
    """The same without asking for the permission: for actions of other things, which have asked for their own."""
    on = london_date(now)
    _check(words, organisation, owner, due_on, agreed_on, on)
    action = Action.objects.create(
        reference=next_reference("A", on.year),
        source=source,
        source_kind=subject.kind if subject else "",
        source_id=subject.id if subject else None,
        source_reference=subject.reference if subject else "",
        origin=origin,
        words=words.strip(),
        organisation=organisation,
        owner=owner,
        agreed_on=agreed_on,
        due_on=due_on,
        added_at=now,
        added_by=by,
    )
    record(Event.ACTION_ADDED, target=action.subject, by=by, now=now)
    _start_clock(action, by=by, now=now)
    _tell(action, NoticeKind.ACTION_GIVEN, by=by, now=now, key=f"action-given:{action.pk}:{organisation.pk}")
    return action


@transaction.atomic
def edit_action(
    *, action: Action, changes: Mapping[str, Any], version: int, reason: str, by: Person, now: datetime
) -> list[str]:
    """Change the words, the organisation, the owner or the date against the `version` that was shown.

    A date that was set is changed with a reason only; the date that was agreed first stays on the clock's record.
    """
    action = locked(action, by, now)
    on = london_date(now)
    if not holds(by, P.MANAGE_ACTIONS, on):
        raise NotAllowed("Only the business unit changes what an action says.")
    if action.state != ActionState.OPEN:
        raise Conflict(f"This action is now “{action.get_state_display()}”: open it again before you change it.")
    whole = {name: changes.get(name, getattr(action, name)) for name in ("words", "organisation", "owner", "due_on")}
    _check(whole["words"], whole["organisation"], whole["owner"], whole["due_on"], action.agreed_on, on)
    if action.due_on is not None and whole["due_on"] is None:
        raise Refused("An action that has a date keeps one. Give the new date.", field="due_on")
    if action.due_on is not None and whole["due_on"] != action.due_on and not reason.strip():
        raise Refused("Say why the date is changed, in words that will still make sense in a year.", field="reason")
    return _change(action, changes, version, reason=reason, by=by, now=now)


def _change(
    action: Action, changes: Mapping[str, Any], version: int, *, reason: str, by: Person, now: datetime
) -> list[str]:
    changed = change(action, changes, version, by=by, now=now)
    if not changed:
        return []
    record(Event.ACTION_EDITED, target=action.subject, by=by, now=now, fields=changed, reason=reason)
    if {"due_on", "organisation", "owner"} & set(changed):
        _move_clock(action, reason=reason or "The action was given to somebody else.", by=by, now=now)
    if {"organisation", "owner"} & set(changed):
        key = f"action-given:{action.pk}:{action.organisation_id}:{action.version}"
        _tell(action, NoticeKind.ACTION_GIVEN, by=by, now=now, key=key)
    return changed


@transaction.atomic
def report_done(*, action: Action, done_on: date, done_words: str, by: Person, now: datetime) -> None:
    """Say that it is done, when, and what shows it. Refused without words or a file, or for a day to come."""
    action = locked(action, by, now)
    on = london_date(now)
    if not tracker.may_report(by, action, on):
        raise NotAllowed("This action is another organisation’s, so you cannot report it done.")
    if done_on > on:
        raise Refused("That day is still to come. Give the day on which it was done.", field="done_on")
    if done_on < action.agreed_on:
        raise Refused(
            f"That is before the action was agreed on {action.agreed_on:%-d %B %Y}. Check the date.", field="done_on"
        )
    action.done_on, action.done_by, action.done_words = done_on, by, done_words.strip()
    action.save(update_fields=["done_on", "done_by", "done_words"])
    apply(ACTION, "report_done", action, subject=action.subject, by=by, now=now)
    if _clock(action) is not None:
        met_at = now if done_on == on else start_of_day(done_on)
        clocks.meet(subject=action.subject, rule_code=CODE, met_at=met_at, by=by, now=now)


@transaction.atomic
def send_back(*, action: Action, reason: str, by: Person, now: datetime) -> None:
    """What was reported is not enough: it is to do again, with the reason. Those who hold it are told."""
    action = locked(action, by, now)
    _undo(action)
    apply(ACTION, "send_back", action, subject=action.subject, by=by, now=now, reason=reason)
    _reopen_clock(action, reason=reason, by=by, now=now)
    key = f"action-sent-back:{action.pk}:{now.isoformat()}"
    _tell(action, NoticeKind.ACTION_SENT_BACK, by=by, now=now, key=key)


@transaction.atomic
def assure(*, action: Action, words: str, by: Person, now: datetime) -> None:
    """Record that somebody else than the person who reported it has checked that it was done, and how."""
    action = locked(action, by, now)
    if action.done_by_id == by.pk:
        raise Refused("You reported this done yourself. Somebody else assures it.", field="words")
    action.assurance_words = words.strip()
    if action.assurance_words:
        action.assured_at, action.assured_by = now, by
        action.save(update_fields=["assurance_words", "assured_at", "assured_by"])
    apply(ACTION, "assure", action, subject=action.subject, by=by, now=now)


@transaction.atomic
def show_impact(*, action: Action, words: str, by: Person, now: datetime) -> None:
    """Record what difference the action made to children, and how that is known."""
    action = locked(action, by, now)
    action.impact_words = words.strip()
    if action.impact_words:
        action.impact_at, action.impact_by = now, by
        action.save(update_fields=["impact_words", "impact_at", "impact_by"])
    apply(ACTION, "show_impact", action, subject=action.subject, by=by, now=now)


@transaction.atomic
def drop(*, action: Action, reason: str, by: Person, now: datetime) -> None:
    """It is no longer to be done, and why."""
    action = locked(action, by, now)
    _drop(action, reason=reason, by=by, now=now)


def _drop(action: Action, *, reason: str, by: Person, now: datetime) -> None:
    apply(ACTION, "drop", action, subject=action.subject, by=by, now=now, reason=reason)
    clocks.cancel_all(subject=action.subject, reason=reason, by=by, now=now)


@transaction.atomic
def reopen(*, action: Action, reason: str, by: Person, now: datetime) -> None:
    """It is to be done again, whatever had been recorded; what was written stays in the history."""
    action = locked(action, by, now)
    _undo(action)
    apply(ACTION, "reopen", action, subject=action.subject, by=by, now=now, reason=reason)
    _reopen_clock(action, reason=reason, by=by, now=now)
    _tell(action, NoticeKind.ACTION_GIVEN, by=by, now=now, key=f"action-given:{action.pk}:{now.isoformat()}")


@transaction.atomic
def attach_evidence(*, action: Action, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Keep a file that shows what was done. Refused as `portal.uploads` says."""
    action = locked(action, by, now)
    if not tracker.may_report(by, action, london_date(now)):
        raise NotAllowed("This action is another organisation’s, so you cannot attach its evidence.")
    if action.state == ActionState.DROPPED:
        raise Conflict("This action was dropped, so it takes no evidence.")
    return uploads.attach(subject=action.subject, file=file, purpose=EVIDENCE, by=by, now=now)


@transaction.atomic
def remove_evidence(*, action: Action, attachment: Attachment, reason: str, by: Person, now: datetime) -> None:
    """Take a file out, with the reason; only while the action is to do, for what was assured keeps its evidence."""
    action = locked(action, by, now)
    if not tracker.may_report(by, action, london_date(now)):
        raise NotAllowed("This action is another organisation’s, so you cannot take its evidence out.")
    if action.state != ActionState.OPEN:
        raise Conflict("What was reported keeps its evidence. Ask for the action to be sent back first.")
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)


# What flows in from other things


def flow_in(
    *,
    subject: Subject,
    origin: str,
    source: ActionSource,
    words: str,
    organisation: Organisation,
    due_on: date | None,
    done_on: date | None,
    done_words: str,
    agreed_on: date,
    by: Person,
    now: datetime,
) -> Action:
    """Keep the tracker's copy of an entry of another thing equal to it, without anybody typing it again.

    Called inside the transaction of the other thing's own action, which has asked for the permission.
    What the tracker has moved on (reported, assured) is left as it stands.
    """
    action = Action.objects.select_for_update().filter(
        source_kind=subject.kind, source_id=subject.id, origin=origin
    ).first()  # fmt: skip
    if action is None:
        action = enter(
            words=words, organisation=organisation, source=source, due_on=due_on, agreed_on=agreed_on, by=by, now=now,
            subject=subject, origin=origin,
        )  # fmt: skip
    elif action.state == ActionState.OPEN:
        changes: dict[str, Any] = {"words": words.strip(), "organisation": organisation, "due_on": due_on}
        if action.organisation_id != organisation.pk:
            changes["owner"] = None
        _change(action, changes, action.version, reason=CHANGED_AT_SOURCE, by=by, now=now)
    if done_on is not None and action.state == ActionState.OPEN:
        action.done_on, action.done_by, action.done_words = max(done_on, action.agreed_on), by, done_words
        action.save(update_fields=["done_on", "done_by", "done_words"])
        apply(ACTION, "report_done", action, subject=action.subject, by=by, now=now)
        if _clock(action) is not None:
            clocks.meet(subject=action.subject, rule_code=CODE, met_at=start_of_day(done_on), by=by, now=now)
    return action


def flow_out(*, subject: Subject, origin: str, by: Person, now: datetime) -> None:
    """The entry was taken out of the thing: its action is dropped, unless it has been done meanwhile."""
    action = Action.objects.select_for_update().filter(
        source_kind=subject.kind, source_id=subject.id, origin=origin, state=ActionState.OPEN
    ).first()  # fmt: skip
    if action is not None:
        _drop(action, reason=GONE_AT_SOURCE, by=by, now=now)


def _check(
    words: str, organisation: Organisation, owner: Person | None, due_on: date | None, agreed_on: date, on: date
) -> None:
    if not words.strip():
        raise Refused("Say what is to be done.", field="words")
    if agreed_on > on:
        raise Refused("It cannot have been agreed on a day to come.", field="agreed_on")
    if agreed_on < EARLIEST:
        raise Refused("Check the year in which it was agreed.", field="agreed_on")
    if due_on is not None and due_on < agreed_on:
        raise Refused("The action would be due before it was agreed. Check the date.", field="due_on")
    if owner is not None and not any(a.in_force(on) for a in owner.appointments.filter(organisation=organisation)):
        raise Refused(
            f"{owner.name} has no appointment at {organisation.name} today. Choose somebody of that organisation, "
            "or leave the person empty.",
            field="owner",
        )


def _undo(action: Action) -> None:
    action.done_on = action.done_by = action.assured_at = action.assured_by = None
    action.impact_at = action.impact_by = None
    action.assurance_words = action.impact_words = ""
    action.save()


def _clock(action: Action) -> Deadline | None:
    found = Deadline.objects.filter(subject_kind=action.subject.kind, subject_id=action.pk, rule_code=CODE)
    return found.filter(met_at__isnull=True, cancelled_at__isnull=True).first()


def _start_clock(action: Action, *, by: Person, now: datetime) -> None:
    if action.due_on is None:
        return
    on = london_date(now)
    # The title travels by e-mail: it says where the action came from and never what it is.
    title = f"Action from {action.source_reference}" if action.source_reference else "Action of the partnership"
    clocks.start_clock(
        rule=rule_for(CODE, action.due_on),
        subject=action.subject,
        trigger_at=action.due_on,
        owner_role=tracker.owner_role(action, on),
        owner_organisation=action.organisation,
        title=title,
        by=by,
        now=now,
    )


def _move_clock(action: Action, *, reason: str, by: Person, now: datetime) -> None:
    clock = _clock(action)
    if clock is None:
        _start_clock(action, by=by, now=now)
        return
    on = london_date(now)
    if action.due_on is None:
        clocks.cancel_all(subject=action.subject, reason=reason, by=by, now=now)
        return
    role = tracker.owner_role(action, on)
    clocks.hand_over(deadline=clock, owner_role=role, owner_organisation=action.organisation, by=by, now=now)
    if clock.trigger_on != action.due_on:
        clocks.retrigger(deadline=clock, trigger_at=action.due_on, reason=reason, by=by, now=now)


def _reopen_clock(action: Action, *, reason: str, by: Person, now: datetime) -> None:
    stands = Deadline.objects.filter(subject_kind=action.subject.kind, subject_id=action.pk, rule_code=CODE)
    if stands.exists():
        clocks.reopen(subject=action.subject, rule_code=CODE, reason=reason, by=by, now=now)


def _tell(action: Action, kind: NoticeKind, *, by: Person, now: datetime, key: str) -> None:
    recipients = [person for person in tracker.people_told(action, london_date(now)) if person.pk != by.pk]
    context: dict[str, str | int | date] = {"organisation": action.organisation.name}
    if action.due_on:
        context["due_on"] = action.due_on
    queue(
        key=key,
        kind=kind,
        recipients=recipients,
        now=now,
        subject=action.subject,
        context=context,
        path=tracker.action_path(action.pk),
    )
