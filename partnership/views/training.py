"""Training's pages."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.editing import taken
from portal.said_before import says_again

from .. import queries
from .. import training_queries as training
from ..actions import training as actions
from ..dispute_periods import period
from ..forms.training import (
    AttendanceForm,
    BookForm,
    CancelSessionForm,
    CourseForm,
    EvaluateForm,
    ExtendForm,
    PeriodForm,
    SessionForm,
    TrainerEndForm,
    TrainerForm,
)
from ..models import Course, Trainer, TrainingSession
from ..training_tables import REPORT_COLUMNS, report_rows
from .one_form import form_page, one_form
from .two_lists import to_come_and_gone

P = Permission
PAGE = 50
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(P.SEE_DIRECTORY)
@says_again
def offer(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    context = {
        "arrangements": queries.current(),
        **to_come_and_gone(request, training.to_come(now), training.gone(now), PAGE),
        "courses": training.courses(),
        "pool": training.pool(on),
        "may_keep": holds(request.user, P.KEEP_TRAINING, on),
    }
    return render(request, "partnership/training.html", context)


def _one_form(request, form, action, heading: str, button: str, done_words: str, to: str, up_words: str, **given):
    """A page of one form whose action leads back to where it came from."""
    return one_form(
        request, form, action, said=done_words, given=given, heading=heading, button=button, up=to, up_words=up_words
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def course_add(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    return _one_form(request, form, actions.add_course, "Put a course on offer", "Put it on offer",
                     "The course is on offer.", reverse("training"), "Training")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def session_plan(request: HttpRequest, course_id: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=course_id)
    form = SessionForm(request.POST or None, pool=training.pool(london_date(moment())))
    return _one_form(request, form, actions.plan_session, f"Plan a session: {course.title}", "Plan the session",
                     "The session is planned.", reverse("training"), "Training", course=course)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def certificates_extend(request: HttpRequest, course_id: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=course_id)
    form = ExtendForm(request.POST or None)
    return _one_form(request, form, actions.extend_certificates, f"Extend certificates: {course.title}", "Extend them",
                     "The certificates last longer; their first day stays on record.", reverse("training"), "Training",
                     course=course)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def trainer_add(request: HttpRequest) -> HttpResponse:
    form = TrainerForm(request.POST or None)
    return _one_form(request, form, actions.add_trainer, "Add to the trainers’ pool", "Add to the pool",
                     "The trainer is in the pool.", reverse("training"), "Training")  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def trainer_end(request: HttpRequest, trainer_id: int) -> HttpResponse:
    trainer = get_object_or_404(Trainer.objects.select_related("organisation"), pk=trainer_id)
    form = TrainerEndForm(request.POST or None)
    return one_form(
        request, form, actions.end_trainer, said="That is recorded.", given={"trainer": trainer},
        heading="A trainer leaves the pool", caption=trainer.name, button="Record it", up=reverse("training"),
        up_words="Training",
    )  # fmt: skip


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(training.sessions(), pk=pk)


@require_safe
@requires(P.SEE_DIRECTORY)
def session(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    row = _session(pk)
    seen = training.bookings_visible_to(request.user, on).filter(session=row)
    context = {
        "session": row,
        "free": max(row.capacity - row.taken, 0),
        "begun": row.starts_at <= now,
        "trainers": row.trainers.select_related("organisation"),
        "bookings": seen.select_related("certificate").prefetch_related("evaluations", "certificate__extensions"),
        "may_keep": holds(request.user, P.KEEP_TRAINING, on),
        "may_book": holds(request.user, P.BOOK_TRAINING, on) or holds(request.user, P.KEEP_TRAINING, on),
    }
    return render(request, "partnership/training_session.html", context)


def _bodies(request: HttpRequest) -> list[int] | None:
    """The bodies for which this person books; None: any."""
    on = london_date(moment())
    if holds(request.user, P.KEEP_TRAINING, on):
        return None
    return [a.organisation_id for a in capacities(request.user, P.BOOK_TRAINING, on)]


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.BOOK_TRAINING, P.KEEP_TRAINING)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    row = _session(pk)
    form = BookForm(request.POST or None, bodies=_bodies(request))
    return _one_form(request, form, actions.book, f"Take a place: {row.course.title}", "Take the place",
                     "The place is taken.", reverse("training_session", args=[pk]), row.reference,
                     session=row)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    row = _session(pk)
    form = BookForm(request.POST or None, bodies=None)
    return _one_form(request, form, actions.add_walk_in, "Somebody came without a booking", "Record it",
                     "That is recorded.", reverse("training_session", args=[pk]), row.reference,
                     session=row)  # fmt: skip


@require_POST
@requires(P.BOOK_TRAINING, P.KEEP_TRAINING, hidden=True)
def booking_cancel(request: HttpRequest, pk: int, booking_id: int) -> HttpResponse:
    now = moment()
    seen = training.bookings_visible_to(request.user, london_date(now))
    booking = get_object_or_404(seen, pk=booking_id, session_id=pk)
    actions.cancel_booking(booking=booking, by=request.user, now=now)
    messages.success(request, "The place is given back.")
    return redirect("training_session", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    row = _session(pk)
    waiting = row.bookings.filter(attendance="booked").select_related("organisation")
    form = AttendanceForm(request.POST or None, bookings=waiting)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(
            form, actions.confirm_attendance, session=row, came=form.came(), by=request.user, now=moment()
        )
        if done:
            messages.success(request, "The session is confirmed; whoever came has a certificate.")
            return redirect("training_session", pk=pk)
    return form_page(
        request, form, heading="Who came?", caption=str(row), button="Confirm the session",
        text=["Record first whoever came without a booking. The certificates are issued with this."],
        up=reverse("training_session", args=[pk]), up_words=row.reference,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_TRAINING)
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = _session(pk)
    form = CancelSessionForm(request.POST or None)
    return _one_form(request, form, actions.cancel_session, "Cancel the session", "Cancel the session",
                     "The session is cancelled.", reverse("training_session", args=[pk]), row.reference,
                     session=row)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.BOOK_TRAINING, P.KEEP_TRAINING, hidden=True)
def evaluate(request: HttpRequest, pk: int, booking_id: int) -> HttpResponse:
    seen = training.bookings_visible_to(request.user, london_date(moment()))
    booking = get_object_or_404(seen, pk=booking_id, session_id=pk)
    form = EvaluateForm(request.POST or None)
    return _one_form(request, form, actions.evaluate, "Record an evaluation", "Record it",
                     "The evaluation is recorded.",
                     reverse("training_session", args=[pk]), "The session", booking=booking)  # fmt: skip


@require_POST
@requires(P.KEEP_TRAINING)
def evaluation_close(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close_evaluation(session=_session(pk), by=request.user, now=moment())
    messages.success(request, "The evaluation is closed.")
    return redirect("training_session", pk=pk)


def _period(request: HttpRequest):
    form = PeriodForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, *period(asked.get("since"), asked.get("until"), london_date(moment()))


@require_safe
@requires(P.SEE_DIRECTORY)
def report(request: HttpRequest) -> HttpResponse:
    form, since, until = _period(request)
    context = {"arrangements": queries.current(), "form": form, "since": since, "until": until}
    context["report"] = training.report(since, until)
    return render(request, "partnership/training_report.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def report_csv(request: HttpRequest) -> HttpResponse:
    """The report by agency as a file."""
    _form, since, until = _period(request)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="training-{since}-{until}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(REPORT_COLUMNS)
    writer.writerows(report_rows(training.report(since, until)))
    return response
