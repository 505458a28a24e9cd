"""The business plan: priorities, what is meant to change, measures, progress by quarter, quotes, its editions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import ActionSource
from ..models import (
    Action,
    Arrangements,
    Group,
    PlanElement,
    PlanMeasure,
    PlanProgress,
    PlanQuote,
    PlanReading,
    Priority,
    PriorityPlan,
    PublishedPlan,
)
from ..models.plan import subject_of
from ..plan_content import collect, digest
from ..queries import plan as queries
from . import tracker
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
TEXTS = ("impact", "achievements", "strengthen")
STALE = "Somebody changed this while you were writing. Both texts are below: keep what is right."


@transaction.atomic
def set_priority(*, year: str, title: str, lead: Organisation, by: Person, now: datetime) -> Priority:
    """Choose a priority for a year. One more than the arrangements allow is refused."""
    need(by, P.WRITE_PLAN, now)
    if not queries.is_year(year):
        raise Refused("Write the year as two years that follow each other, such as 2026-27.", field="year")
    if not title.strip():
        raise Refused("Say what the priority is.", field="title")
    if not lead.in_force(london_date(now)):
        raise Refused(f"{lead.name} has ended. Choose a body that exists today.", field="lead")
    # Whoever chooses at the same moment waits here, so that two cannot both be the last that is allowed.
    most = Arrangements.objects.select_for_update().get().most_priorities
    standing = Priority.objects.filter(year=year, removed_on__isnull=True)
    if standing.filter(title__iexact=title.strip()).exists():
        raise Refused(f"This is a priority of {year} already.", field="title")
    if most is not None and standing.count() >= most:
        raise Refused(
            f"The arrangements allow {most} priorities a year, and {year} has {standing.count()}. "
            "Take one out first, or choose another year.",
            field="year",
        )
    row = Priority.objects.filter(year=year, title=title.strip()).first() or Priority(year=year, title=title.strip())
    row.lead, row.removed_on = lead, None
    if row.pk is None:
        row.from_arrangements = False
        row.position = (Priority.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    row.save()
    record(Event.PRIORITY_SET, target=subject_of(row), by=by, now=now)
    return row


@transaction.atomic
def drop_priority(*, priority: Priority, reason: str, by: Person, now: datetime) -> Priority:
    """Take a priority that the partnership chose itself out of its year; what was written stays on the record."""
    need(by, P.WRITE_PLAN, now)
    row = Priority.objects.select_for_update().get(pk=priority.pk)
    if row.from_arrangements:
        raise Refused("This priority stands in the arrangements. Change their file, and load it again.")
    if row.removed_on is not None:
        raise Conflict("This priority was taken out already.")
    if not reason.strip():
        raise Refused("Say why it is taken out.", field="reason")
    row.removed_on = london_date(now)
    row.save(update_fields=["removed_on"])
    record(Event.PRIORITY_DROPPED, target=subject_of(row), by=by, now=now, reason=reason)
    return row


@transaction.atomic
def write_plan(
    *,
    priority: Priority,
    texts: Mapping[str, str],
    elements: Mapping[int, str],
    version: int,
    by: Person,
    now: datetime,
) -> PriorityPlan:
    """Write what is meant to change, what was achieved, what is to be strengthened, and each element's part.

    `elements` maps a delivery group's id to words; emptied words take the element out. `version` is the plan's that
    was shown (0: none was written yet).
    """
    need(by, P.WRITE_PLAN, now)
    priority = Priority.objects.select_for_update().get(pk=priority.pk)
    _standing(priority)
    texts = {name: texts[name].strip() for name in TEXTS}
    if not texts["impact"]:
        raise Refused("Say what is meant to change for children.", field="impact")
    plan = PriorityPlan.objects.filter(priority=priority).first()
    stored = {one.group_id: one for one in plan.elements.all()} if plan else {}
    known = {group.pk: group for group in queries.elements()}
    elements = {pk: words.strip() for pk, words in elements.items() if pk in known}
    if plan is None:
        plan = PriorityPlan(priority=priority, written_at=now, written_by=by, **texts)
        signed(plan, by=by, now=now).save()
        changed = [name for name in TEXTS if texts[name]]
    else:
        _still_at(plan, version, texts, elements, stored)
        changed = change(plan, texts, version, by=by, now=now)
    parts = [
        f"element_{known[pk].letter}"
        for pk, words in elements.items()
        if _element(plan, known[pk], stored.get(pk), words, by, now)
    ]
    if parts and not changed:
        # The parts are the plan's own text, so a change of one alone is a new version of it too.
        plan.version += 1
        signed(plan, by=by, now=now).save()
    changed += parts
    if changed:
        record(Event.PLAN_WRITTEN, target=subject_of(priority), by=by, now=now, fields=changed)
    return plan


def _still_at(
    plan: PriorityPlan,
    version: int,
    texts: Mapping[str, str],
    elements: Mapping[int, str],
    stored: Mapping[int, PlanElement],
) -> None:
    """Raise Conflict with every stored text that differs, unless the plan still stands at `version`."""
    if plan.version == version:
        return
    theirs = {name: getattr(plan, name) for name in TEXTS if getattr(plan, name) != texts[name]}
    for pk, words in elements.items():
        there = stored[pk].words if pk in stored else ""
        if there != words:
            theirs[f"element_{pk}"] = there
    raise Conflict(STALE, theirs=theirs)


def _element(
    plan: PriorityPlan, group: Group, stored: PlanElement | None, words: str, by: Person, now: datetime
) -> bool:
    if (stored.words if stored else "") == words:
        return False
    if stored is not None and not words:
        signed(stored, by=by, now=now).delete()
        return True
    row = stored or PlanElement(plan=plan, group=group)
    row.words = words
    signed(row, by=by, now=now).save()
    return True


def _standing(priority: Priority) -> None:
    if priority.removed_on is not None:
        raise Conflict("This priority was taken out of the plan.")


def _plan(priority: Priority) -> PriorityPlan:
    """The plan, locked; a Refused sentence where none is written yet."""
    _standing(priority)
    plan = PriorityPlan.objects.select_for_update(of=("self",)).filter(priority=priority).first()
    if plan is None:
        raise Refused("Write first what is meant to change: nothing can be measured or reported before.")
    return plan


@transaction.atomic
def add_measure(*, priority: Priority, name: str, better: str, target: str, by: Person, now: datetime) -> PlanMeasure:
    """Add what the priority is measured by; its readings are recorded with each quarter's progress."""
    need(by, P.WRITE_PLAN, now)
    plan = _plan(priority)
    if not name.strip():
        raise Refused("Say what is counted.", field="name")
    if plan.measures.filter(name__iexact=name.strip()).exists():
        raise Refused("This is measured already.", field="name")
    row = plan.measures.create(name=name.strip(), better=better, target=target.strip())
    record(Event.PLAN_MEASURE_SET, target=subject_of(priority), by=by, now=now)
    return row


@transaction.atomic
def retire_measure(*, measure: PlanMeasure, by: Person, now: datetime) -> None:
    """Stop measuring this; what it read stays in the plan."""
    need(by, P.WRITE_PLAN, now)
    measure = PlanMeasure.objects.select_for_update().get(pk=measure.pk)
    if measure.retired_on is None:
        measure.retired_on = london_date(now)
        measure.save(update_fields=["retired_on"])
        record(Event.PLAN_MEASURE_SET, target=subject_of(measure.plan.priority), by=by, now=now)


Readings = Mapping[int, tuple[Decimal | None, Decimal | None]]


@transaction.atomic
def report_progress(
    *,
    priority: Priority,
    quarter: int,
    course: str,
    words: str,
    difference: str,
    readings: Readings,
    version: int,
    by: Person,
    now: datetime,
) -> PlanProgress:
    """Report how far the priority has come in a quarter, with what its measures read (count, and the whole of a share).

    The quarter has begun. A later report replaces the words against the `version` shown; the earlier stay in history.
    """
    on = london_date(now)
    if not queries.may_report(by, priority, on):
        raise NotAllowed("Only the business unit and the body that leads on this priority report its progress.")
    plan = _plan(priority)
    if _begins(priority.year, quarter) > on:
        raise Refused("This quarter has not begun. Report it once there is something to say.")
    if not words.strip():
        raise Refused("Say what was done and how far it has come.", field="words")
    for measure in plan.measures.filter(pk__in=readings):
        _read(measure, quarter, *readings[measure.pk], by=by, now=now)
    row = plan.progress.filter(quarter=quarter).first()
    texts = {"course": course, "words": words.strip(), "difference": difference.strip()}
    if row is None:
        row = PlanProgress(plan=plan, quarter=quarter, reported_at=now, reported_by=by, **texts)
        signed(row, by=by, now=now).save()
    else:
        change(row, texts, version, by=by, now=now)
    record(Event.PLAN_PROGRESS_REPORTED, target=subject_of(priority), by=by, now=now, fields=[f"quarter_{quarter}"])
    return row


def _begins(year: str, quarter: int) -> date:
    ends = queries.quarter_ends(year, quarter)
    return date(ends.year, ends.month - 2, 1)


def _read(
    measure: PlanMeasure, quarter: int, count: Decimal | None, whole: Decimal | None, *, by: Person, now: datetime
) -> None:
    row = measure.readings.filter(quarter=quarter).first()
    if count is None:
        if whole is not None:
            raise Refused(f"Say how many of them: “{measure.name}”.", field=f"count_{measure.pk}")
        if row is not None:
            signed(row, by=by, now=now).delete()
        return
    if whole is not None and (whole <= 0 or count > whole):
        raise Refused(
            f"“{measure.name}”: a part cannot be more than its whole, and the whole is more than nothing.",
            field=f"whole_{measure.pk}",
        )
    row = row or PlanReading(measure=measure, quarter=quarter)
    if (row.count, row.whole) != (count, whole) or row.pk is None:
        row.count, row.whole = count, whole
        signed(row, by=by, now=now).save()


@transaction.atomic
def add_priority_action(
    *,
    priority: Priority,
    words: str,
    organisation: Organisation,
    owner: Person | None,
    due_on: date | None,
    by: Person,
    now: datetime,
) -> Action:
    """Put an action of the plan into the one tracker."""
    need(by, P.WRITE_PLAN, now)
    _plan(priority)
    return tracker.enter(
        words=words, organisation=organisation, source=ActionSource.PLAN, due_on=due_on,
        agreed_on=london_date(now), by=by, now=now, owner=owner, subject=subject_of(priority),
    )  # fmt: skip


@transaction.atomic
def record_quote(
    *,
    priority: Priority,
    words: str,
    speaker: str,
    consented_on: date,
    consent_words: str,
    public: bool,
    by: Person,
    now: datetime,
) -> PlanQuote:
    """Keep what somebody said of their own life, with the consent that they gave. No name, and none without consent."""
    need(by, P.WRITE_PLAN, now)
    plan = _plan(priority)
    if not words.strip():
        raise Refused("Write what was said.", field="words")
    if not consent_words.strip():
        raise Refused("Say how the consent was given and where it is kept; without it a quote is not kept.",
                      field="consent_words")  # fmt: skip
    not_future(consented_on, now, "consented_on", "The consent")
    row = PlanQuote.objects.create(
        plan=plan, words=words.strip(), speaker=speaker, consented_on=consented_on,
        consent_words=consent_words.strip(), public=public, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.QUOTE_RECORDED, target=subject_of(priority), by=by, now=now, fields=[f"quote_{row.pk}"])
    return row


@transaction.atomic
def withdraw_quote(*, quote: PlanQuote, by: Person, now: datetime) -> PlanQuote:
    """The consent is withdrawn: the words are taken out of every page, edition, document and archive at once.

    Nobody has to say why. That there was a quote, its consent and its end stay on the record.
    """
    need(by, P.WRITE_PLAN, now)
    row = PlanQuote.objects.select_for_update(of=("self",)).select_related("plan__priority").get(pk=quote.pk)
    if row.withdrawn_at is None:
        row.words, row.withdrawn_at, row.withdrawn_by = "", now, by
        row.save()
        target = subject_of(row.plan.priority)
        record(Event.QUOTE_WITHDRAWN, target=target, by=by, now=now, fields=[f"quote_{row.pk}"])
    return row


@transaction.atomic
def publish_plan(*, year: str, shown: str, by: Person, now: datetime) -> PublishedPlan:
    """Publish the next edition of a year's plan, exactly as it was `shown` (its digest).

    Raises Conflict where the records have changed since; Refused where a priority has no plan, or nothing is new.
    """
    need(by, P.PUBLISH, now)
    Arrangements.objects.select_for_update().get()
    content = collect(year, london_date(now), public=True)
    if not content:
        raise Refused(f"{year} has no priorities, so there is no plan to publish.")
    empty = [part["title"] for part in content if not part["impact"]]
    if empty:
        raise Refused(f"Write first what is meant to change under: {', '.join(empty)}.")
    fingerprint = digest(content)
    if fingerprint != shown:
        raise Conflict("The plan has changed since this page was shown. Read it again before you publish it.")
    last = queries.published(year)
    if last is not None and last.sha256 == fingerprint:
        raise Refused("Nothing has changed since the last edition, so there is nothing to publish.")
    row = PublishedPlan.objects.create(
        year=year, number=(last.number if last else 0) + 1, content=content, sha256=fingerprint, published_at=now,
        published_by=by,
    )  # fmt: skip
    record(Event.PLAN_PUBLISHED, target=str(row)[0].lower() + str(row)[1:], by=by, now=now)
    return row
