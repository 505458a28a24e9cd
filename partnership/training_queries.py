"""Reads of training: sessions with places left, who sees which bookings, and rates that each name their denominator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import end_of_day, start_of_day
from portal.numbers import TENTH, percentage
from portal.subjects import Kind
from portal.together import Asking, answered

from .models import Booking, Course, Evaluation, Trainer, TrainingSession
from .models.training import SESSION_KIND
from .promise_choices import Attendance, EvaluationStage, SessionState

if TYPE_CHECKING:
    from portal.accounts.models import Person

TAKEN = Q(bookings__attendance__in=(Attendance.BOOKED, Attendance.ATTENDED, Attendance.NO_SHOW))


def sessions() -> QuerySet[TrainingSession]:
    """Every session with its course and `taken`, the places that are gone; one query."""
    return TrainingSession.objects.select_related("course").annotate(taken=Count("bookings", filter=TAKEN))


def to_come(now: datetime) -> QuerySet[TrainingSession]:
    """The planned sessions that have not ended, the next one first."""
    return sessions().filter(state=SessionState.PLANNED, ends_at__gte=now).order_by("starts_at", "pk")


def gone(now: datetime) -> QuerySet[TrainingSession]:
    """The sessions that are over, the newest first; those still to be confirmed among them."""
    return sessions().exclude(state=SessionState.PLANNED, ends_at__gte=now).order_by("-starts_at", "-pk")


def courses() -> list[Course]:
    """Every course."""
    return list(Course.objects.all())


def pool(on: date) -> list[Trainer]:
    """The trainers' pool on London date `on`."""
    return list(pool_rows(on))


def pool_rows(on: date) -> QuerySet[Trainer]:
    """The same, to be asked."""
    rows = Trainer.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)
    return rows.select_related("organisation")


def bookings_visible_to(person: Person, on: date) -> QuerySet[Booking]:
    """The bookings that `person` may see: all of them by role, otherwise those of their own bodies."""
    rows = Booking.objects.select_related("organisation", "session__course")
    if holds(person, Permission.KEEP_TRAINING, on):
        return rows
    own = {a.organisation_id for a in capacities(person, Permission.BOOK_TRAINING, on)}
    return rows.filter(organisation_id__in=own)


@dataclass(frozen=True)
class Rate:
    """A share with its two counts: `part` of `whole`, where `of` says in words what the whole is."""

    name: str
    part: int
    whole: int
    of: str

    @property
    def percentage(self) -> Decimal | None:
        """In per cent, to one decimal; None while there is no whole."""
        return percentage(self.part, self.whole)


@dataclass(frozen=True)
class AgencyLine:
    """One body's part: how many booked, came, did not come, cancelled, and came without a booking."""

    organisation: Organisation
    booked: int
    attended: int
    no_show: int
    cancelled: int
    walk_in: int

    @property
    def came(self) -> Rate:
        """Those booked who came, of those booked who did not cancel."""
        return Rate("Attendance", self.attended, self.attended + self.no_show, "booked and not cancelled")


@dataclass(frozen=True)
class Report:
    """Training held in a period: by agency, the rates, and what the evaluations say."""

    sessions: int
    lines: list[AgencyLine]
    rates: list[Rate]
    before: Decimal | None
    after: Decimal | None
    pairs: int


def report(starts_on: date, ends_on: date) -> Report:
    """The sessions held between the two London dates, both included. One query."""
    return answered([report_asked(starts_on, ends_on)])[0]


def report_asked(starts_on: date, ends_on: date) -> Asking[Report]:
    """The same, asked together with others."""
    in_period = TrainingSession.objects.filter(
        state=SessionState.HELD, starts_at__gte=start_of_day(starts_on), starts_at__lt=end_of_day(ends_on)
    )
    bookings = Booking.objects.filter(session__in=in_period.order_by())
    held, rows, answers = yield [
        in_period,
        bookings.select_related("organisation"),
        Evaluation.objects.filter(booking__in=bookings.order_by()),
    ]
    lines = []
    for organisation in sorted({row.organisation for row in rows}, key=lambda body: body.name):
        own = [row for row in rows if row.organisation_id == organisation.pk]
        booked = [row for row in own if not row.walk_in]
        count = {state: sum(1 for row in booked if row.attendance == state) for state in Attendance.values}
        lines.append(
            AgencyLine(
                organisation=organisation,
                booked=len(booked),
                attended=count[Attendance.ATTENDED],
                no_show=count[Attendance.NO_SHOW],
                cancelled=count[Attendance.CANCELLED],
                walk_in=len(own) - len(booked),
            )
        )
    attended = sum(line.attended for line in lines)
    no_show = sum(line.no_show for line in lines)
    walk_in = sum(line.walk_in for line in lines)
    later = [answer for answer in answers if answer.stage == EvaluationStage.LATER]
    before = {a.booking_id: a.confidence for a in answers if a.stage == EvaluationStage.BEFORE}
    after = {a.booking_id: a.confidence for a in answers if a.stage == EvaluationStage.AFTER}
    both = sorted(before.keys() & after.keys())
    rates = [
        Rate("Attendance of those booked", attended, attended + no_show, "booked and not cancelled"),
        Rate("Places filled", attended + walk_in, sum(session.capacity for session in held), "places offered"),
        Rate("Did not come", no_show, attended + no_show, "booked and not cancelled"),
        Rate("Answered six to eight weeks later", len(later), attended + walk_in, "who attended"),
        Rate("Practice changed", sum(1 for a in later if a.changed_practice), len(later), "who answered at that stage"),
    ]
    return Report(len(held), lines, rates, _mean([before[k] for k in both]), _mean([after[k] for k in both]), len(both))


def _mean(values: list[int]) -> Decimal | None:
    if not values:
        return None
    return (Decimal(sum(values)) / len(values)).quantize(TENTH, rounding=ROUND_HALF_UP)


def session_kind() -> Kind:
    """How the ground asks about a session: whoever sees the arrangements sees it; its bookings are asked for apart."""

    def rows(person: Person, on: date) -> QuerySet[TrainingSession]:
        every = TrainingSession.objects.all()
        return every if holds(person, Permission.SEE_DIRECTORY, on) else every.none()

    return Kind.seen_by_query(SESSION_KIND, "Training session", rows, lambda pk: reverse("training_session", args=[pk]))
