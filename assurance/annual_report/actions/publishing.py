"""The scrutineer's statement, publication, and what follows: who was sent the report, and where it was discussed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date, start_of_day
from portal.deadlines import actions as clocks
from portal.deadlines.rules import rule_for
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...choices import ReportState
from ...models import AnnualReport, ReportDiscussion, ReportRecipient
from .. import queries
from ..deadlines import PUBLISHED, SENT
from ..workflow import REPORT
from .building import ask_for
from .guarding import allowed, locked, tell

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


@transaction.atomic
def write_statement(*, report: AnnualReport, statement: str, version: int, by: Person, now: datetime) -> list[str]:
    """Write on the statement against the `version` that was shown. It is the scrutineer's own until it is given."""
    allowed(by, P.SCRUTINISE, now)
    row = locked(report, by, now, (ReportState.WITH_PARTNERS, ReportState.APPROVED))
    changed = change(row, {"statement": statement.strip()}, version, by=by, now=now)
    if changed:
        record(Event.REPORT_WRITTEN, target=row.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def give_statement(*, report: AnnualReport, version: int, by: Person, now: datetime) -> None:
    """Give the statement as it was shown: it joins the edition that was approved, whose documents are made anew."""
    row = locked(report, by, now)
    if row.version != version:
        raise Conflict("The statement has changed since this page was shown. Read it again, and give it then.")
    apply(REPORT, "state", row, subject=row.subject, by=by, now=now)
    row.stated_at, row.stated_by, row.version = now, by, row.version + 1
    signed(row, by=by, now=now).save()
    edition = queries.edition_of(row)
    assert edition is not None, "what was approved is an edition"
    edition.statement = row.statement
    edition.save(update_fields=["statement"])
    ask_for(edition, by=by, now=now)


@transaction.atomic
def publish(*, report: AnnualReport, edition: int, by: Person, now: datetime) -> None:
    """Publish the edition that was shown (its number), exactly as it was approved, with the scrutineer's statement.

    The hash of its PDF goes on the trail. Its recipients are to be sent it: the clock of those with a date begins.
    """
    row = locked(report, by, now)
    standing = queries.edition_of(row)
    if standing is None or standing.number != edition:
        raise Conflict("A newer edition has replaced the one you read. Read it, and publish that.", subject=row.subject)
    made, on = queries.made_of(standing), london_date(now)
    marks = [f"edition:{standing.number}", f"hash:{standing.sha256}", f"pdf:{made.pdf_sha256}"] if made else []
    row.published_on, row.version = on, row.version + 1
    signed(row, by=by, now=now).save()
    apply(REPORT, "publish", row, subject=row.subject, by=by, now=now, fields=marks)
    if row.publish_by is not None:
        clocks.meet(subject=row.subject, rule_code=PUBLISHED, met_at=now, by=by, now=now)
    days = row.recipients.aggregate(n=Max("days"))["n"]
    if days is not None:
        until = on + timedelta(days=days)
        clocks.start_clock(
            rule=rule_for(SENT, until), subject=row.subject, trigger_at=until, owner_role=Role.BUSINESS_MANAGER,
            by=by, now=now,
        )  # fmt: skip
    tell(row, NoticeKind.REPORT_PUBLISHED, queries.partner_people(on), f"edition-{standing.number}", now)


@transaction.atomic
def add_recipient(*, report: AnnualReport, name: str, why: str, by: Person, now: datetime) -> ReportRecipient:
    """Add somebody to whom the report is sent."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    row = locked(report, by, now)
    for field, text, sentence in (
        ("name", name, "Say who is to have it."),
        ("why", why, "Say why they are to have it."),
    ):
        if not text.strip():
            raise Refused(sentence, field=field)
    if row.recipients.filter(name=name.strip()).exists():
        raise Refused("They stand on the list already.", field="name")
    place = row.recipients.aggregate(n=Max("position"))["n"] or 0
    made = ReportRecipient.objects.create(report=row, position=place + 1, name=name.strip(), why=why.strip())
    record(Event.REPORT_DELIVERED, target=row.subject, by=by, now=now, fields=["recipient_added"])
    return made


@transaction.atomic
def record_sending(*, recipient: ReportRecipient, sent_on: date, how: str, by: Person, now: datetime) -> None:
    """Record that a recipient was sent the published report, on which day and how. Recorded once; the first stands.

    With the last of those who must have it within days, their clock stops on the latest of their days.
    """
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    report = locked(recipient.report, by, now, (ReportState.PUBLISHED,))
    row = ReportRecipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    if row.sent_on is not None:
        raise Conflict(f"It is recorded already that they were sent it on {row.sent_on:%-d %B %Y}.")
    if sent_on > london_date(now):
        raise Refused("That day has not come yet. Record it once it was sent.", field="sent_on")
    if report.published_on is not None and sent_on < report.published_on:
        raise Refused(f"It was published on {report.published_on:%-d %B %Y}; give a day from then on.", field="sent_on")
    if not how.strip():
        raise Refused("Say how it was sent, such as “e-mail”.", field="how")
    row.sent_on, row.how, row.recorded_at, row.recorded_by = sent_on, how.strip(), now, by
    row.save()
    record(Event.REPORT_DELIVERED, target=report.subject, by=by, now=now, fields=[f"recipient:{row.code or row.pk}"])
    wanted = list(report.recipients.filter(days__isnull=False).values_list("sent_on", flat=True))
    if row.days is not None and all(wanted) and not report.loaded_from:
        last = max(day for day in wanted if day)
        met_at = now if last == london_date(now) else start_of_day(last)
        clocks.meet(subject=report.subject, rule_code=SENT, met_at=met_at, by=by, now=now)


@transaction.atomic
def record_discussion(
    *,
    report: AnnualReport,
    organisation: Organisation,
    place: str,
    held_on: date,
    words: str,
    by: Person,
    now: datetime,
) -> ReportDiscussion:
    """Record where a partner discussed the published report: by its own people, or by the business unit."""
    row, on = locked(report, by, now, (ReportState.PUBLISHED,)), london_date(now)
    own = capacities(by, P.SIGN_ANNUAL_REPORT, on, organisation.pk)
    if not own and not holds(by, P.RUN_ANNUAL_REPORT, on):
        raise NotAllowed("You record this for your own partner.")
    if organisation.pk not in {body.pk for body in statutory_partners(on)}:
        raise Refused("Choose a safeguarding partner.", field="organisation")
    if not place.strip():
        raise Refused("Say in which meeting it was discussed.", field="place")
    if held_on > on:
        raise Refused("That day has not come yet.", field="held_on")
    if row.published_on is not None and held_on < row.published_on:
        raise Refused(f"It was published on {row.published_on:%-d %B %Y}; give a day from then on.", field="held_on")
    made = ReportDiscussion.objects.create(
        report=row, organisation=organisation, place=place.strip(), held_on=held_on, words=words.strip(),
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.REPORT_DISCUSSED, target=row.subject, by=by, now=now)
    return made
