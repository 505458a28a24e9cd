"""Publishing on the planned day, and ending a publication. Both change every public copy in one transaction."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines.counting import add_months
from portal.errors import Conflict, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.pdf_cleaning import cleaned
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.queries import files_of
from portal.workflow import apply

from ...models import PracticeReview, Publication, PublicationPlan
from ...notifying import managers, partner_people
from ..choices import Form, PlanState, PracticeState
from ..conditions import gather, refusals
from ..document import PUBLISHED_FILE, REPORT_FILE, published_sections, published_supports, reviewers_of
from ..queries import practice_path, standing_publication
from ..workflow import PRACTICE, PUBLIC
from .agreement import addressed, end_plan
from .guarding import locked
from .publication import cancel_plan, set_bar
from .running import clock_met

if TYPE_CHECKING:
    from portal.accounts.models import Person

MONTHS_AVAILABLE = 12
REPLACED = "The full report was published in its place."


@transaction.atomic
def publish_planned(*, plan_id: int, now: datetime) -> Publication | None:
    """Publish what was planned for today or earlier, if every condition holds now; None where it does not or did
    already.

    The review is locked first, so of ten that come at once one publishes and nine find it done. Where a condition
    fails, nothing is published: the plan ends with the reason, and the business manager is told.
    """
    plan = PublicationPlan.objects.select_related("planned_by").get(pk=plan_id)
    review = PracticeReview.objects.select_for_update(of=("self",)).get(pk=plan.review_id)
    plan = PublicationPlan.objects.select_related("planned_by").get(pk=plan_id)
    today = london_date(now)
    if plan.standing != PlanState.WAITING or plan.planned_for > today or review.state != PracticeState.SCHEDULED:
        return None
    in_the_way = refusals(gather(review, today))
    if in_the_way:
        _refuse(review, " ".join(in_the_way), now)
        return None
    full = plan.form == Form.FULL
    apply(PRACTICE, "publish" if full else "publish_improvements", review, subject=review.subject, by=None, now=now)
    end_plan(review, PlanState.PUBLISHED, "", now)
    earlier = standing_publication(review)
    if earlier is not None:
        _withdraw(earlier, REPLACED, by=plan.planned_by, now=now)
    made = _publication(review, plan, today, now)
    if full:
        _publish_files(review, plan.planned_by, now)
    clock_met(review, now, None)
    _tell(review, NoticeKind.PRACTICE_PUBLISHED, plan, [*partner_people(now), *managers(now)], now)
    return made


def _refuse(review: PracticeReview, reason: str, now: datetime) -> None:
    plan = PublicationPlan.objects.get(review=review, standing=PlanState.WAITING)
    end_plan(review, PlanState.REFUSED, reason, now)
    apply(PRACTICE, "refuse", review, subject=review.subject, by=None, now=now, reason=reason)
    _tell(review, NoticeKind.PUBLICATION_REFUSED, plan, managers(now), now)


def _tell(review: PracticeReview, kind: NoticeKind, plan: PublicationPlan, people: list[Person], now: datetime) -> None:
    queue(
        key=f"{kind.value}:{plan.pk}",
        kind=kind,
        recipients=addressed(review, people),
        subject=review.subject,
        context={},
        path=practice_path(review.pk) + "publication/",
        now=now,
    )


def _publication(review: PracticeReview, plan: PublicationPlan, today: date, now: datetime) -> Publication:
    content = published_sections(review, plan.form)
    reviewers = reviewers_of(review)
    supports = published_supports(review)
    said = {"title": review.title, "form": plan.form, "reviewers": reviewers, "content": content, "supports": supports}
    return Publication.objects.create(
        review=review,
        form=plan.form,
        title=review.title,
        content=content,
        supports=supports,
        reviewers=reviewers,
        sha256=hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
        search_text=" ".join(
            [review.title, *(f"{part['title']} {part['text']}" for part in (*content, *supports))]
        ).lower(),
        published_at=now,
        published_on=today,
        available_until=add_months(today, MONTHS_AVAILABLE),
    )


def _publish_files(review: PracticeReview, by: Person, now: datetime) -> None:
    """Keep a cleaned copy of each file of the report: what was attached itself never leaves."""
    for number, file in enumerate(files_of(review.subject, REPORT_FILE), start=1):
        content = cleaned(file.stored_path.read_bytes(), title=f"{review.title}, part {number}")
        copy = SimpleUploadedFile(f"{review.reference}-{number}.pdf", content, "application/pdf")
        uploads.attach(subject=review.subject, file=copy, purpose=PUBLISHED_FILE, by=by, now=now)


def _withdraw(publication: Publication, reason: str, *, by: Person, now: datetime, by_order: bool = False) -> None:
    publication.withdrawn_at, publication.withdrawn_by = now, by
    publication.withdrawal_reason, publication.by_order = reason, by_order
    publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "by_order"])


def _aside(review: PracticeReview, words: str, ordered: bool, *, by: Person, now: datetime) -> None:
    if review.state == PracticeState.SCHEDULED:
        cancel_plan(review=review, reason=words, by=by, now=now)
    if ordered:
        set_bar(review=review, reason=words, by=by, now=now)
    record(Event.PRACTICE_TAKEN_DOWN, target=review.subject, by=by, now=now, reason=words)


@transaction.atomic
def take_down(
    *, review: PracticeReview, reason: str, court: str, ordered_on: date | None, by: Person, now: datetime
) -> Publication:
    """End a publication: page, file, search and feed go with this transaction.

    Where the improvements are public while the review itself stands elsewhere (the full report is planned, withheld or
    taken back), it stays where it stands: a planned day is cancelled, and an order bars what has not been published.
    Refused within the year for which a report stays available, unless a legal order (whose, and of which day) is
    recorded with it.
    """
    review = locked(review, by, Permission.PUBLISH_PRACTICE, now)
    publication = standing_publication(review)
    if publication is None:
        raise Conflict("Nothing of this review is public. Look at it again.", subject=review.subject)
    today = london_date(now)
    ordered = bool(court.strip())
    if ordered and ordered_on is None:
        raise Refused("Give the day of the order.", field="ordered_on")
    if ordered_on is not None and not ordered:
        raise Refused("Name the court or authority that made the order.", field="court")
    if ordered_on is not None and ordered_on > today:
        raise Refused("The order cannot be of a day to come. Check the date.", field="ordered_on")
    if not ordered and today <= publication.available_until:
        until = publication.available_until
        raise Refused(
            f"A published report stays available for at least one year, here until {until:%-d %B %Y}. Only a legal "
            "order ends it sooner: record whose order it is, and its day.",
            field="court",
        )
    if not reason.strip():
        raise Refused("Give the reason in words that will still make sense in a year.", field="reason")
    words = f"Order of {court.strip()}, {ordered_on:%-d %B %Y}. {reason.strip()}" if ordered else reason.strip()
    if review.state in PUBLIC:
        apply(PRACTICE, "take_down", review, subject=review.subject, by=by, now=now, reason=words)
    else:
        _aside(review, words, ordered, by=by, now=now)
    _withdraw(publication, words, by=by, now=now, by_order=ordered)
    for file in files_of(review.subject, PUBLISHED_FILE):
        uploads.remove(attachment=file, reason=words, by=by, now=now)
    return publication
