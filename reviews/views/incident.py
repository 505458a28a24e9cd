"""Logging an incident step by step, correcting its dates, completing its facts, asking the council."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.together import prefetched

from ..actions import guarding, incident
from ..choices import ReviewState
from ..forms.incident import CorrectDatesForm, DatesForm, FactsForm, dates_of, facts_of, moments_mark, texts_of
from ..identifiers import findings_in
from ..models import Incident, RapidReview
from ..policies import always_notifiable
from ..what_if import ClockLine, Moments, correcting, other_dates, starting
from ..workflow import BEFORE_SUBMISSION
from .loading import load_review, taken
from .staleness import stale
from .steps import logging_steps, missing_facts

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_log(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = DatesForm(request.POST or None, on=london_date(now))
    context = {"form": form, "steps": logging_steps(None, "dates")}
    if form.is_valid():
        facts = form.facts
        if "preview" not in request.POST:
            done, review = taken(form, incident.log_incident, **facts, by=request.user, now=now)
            if done:
                messages.success(request, f"{review.reference} is opened, and its clocks run. Now what happened.")
                return redirect("review_facts", review.reference)
        elif _in_order(form, facts, now):
            moments = Moments(facts["aware_at"], facts["reported_at"])
            context |= {"clocks": starting(moments, london_date(now)), "other": other_dates(moments)}
    return render(request, "reviews/incident_log.html", context)


def _in_order(form: DatesForm, facts: dict, now: datetime) -> bool:
    """Whether the dates would be taken; what is wrong goes beside its field."""
    try:
        incident.check_dates(facts["happened_on"], facts["aware_at"], facts["reported_at"], now)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_dates(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    today = london_date(now)
    review = load_review(request, reference, now)
    guarding.in_state(review, BEFORE_SUBMISSION, "correcting its dates")
    form = CorrectDatesForm(request.POST or None, initial=dates_of(review.incident), on=today)
    context = {"review": review, "form": form, "steps": logging_steps(review, "dates")}
    if form.is_valid():
        facts = form.facts
        moved = form.marks() != moments_mark(review.incident.aware_at, review.incident.reported_at)
        unseen = moved and form.cleaned_data["shown"] != form.marks()
        if "preview" in request.POST or unseen:
            if _in_order(form, facts, now):
                context |= _what_moves(review, facts, today)
                form.remember_shown()
                context["asks_again"] = unseen and "preview" not in request.POST
        else:
            try:
                done, changed = taken(
                    form,
                    incident.edit_incident,
                    review=review,
                    changes=facts,
                    version=form.cleaned_data["version"],
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    now=now,
                )
            except Conflict as conflict:
                stored = CorrectDatesForm(initial=dates_of(_stored(review)), on=today)
                context["stale"] = stale(form, conflict, stored)
            else:
                if done:
                    _say_saved(request, changed, "The dates are saved, and every clock is counted from them.")
                    return redirect(_after_dates(review), review.reference)
    context |= {} if "clocks" in context else _as_it_stands(review)
    return render(request, "reviews/incident_dates.html", context)


def _what_moves(review: RapidReview, facts: dict, today) -> dict[str, object]:
    stands = Moments.of(review)
    moments = Moments(facts["aware_at"], facts["reported_at"], stands.notified_at)
    clocks: list[ClockLine] = correcting(review, moments, today)
    return {"clocks": clocks, "any_moves": any(c.moves for c in clocks), "other": other_dates(moments)}


def _as_it_stands(review: RapidReview) -> dict[str, object]:
    return {"other": other_dates(Moments.of(review)), "standing": True}


def _stored(review: RapidReview) -> Incident:
    return Incident.objects.get(review=review)


def _after_dates(review: RapidReview) -> str:
    return "review_facts" if review.state == ReviewState.DRAFT else "review"


def _say_saved(request: HttpRequest, changed: list[str] | None, words: str) -> None:
    if changed:
        messages.success(request, words)
    else:
        messages.info(request, "Nothing was changed.")


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_facts(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    guarding.in_state(review, BEFORE_SUBMISSION, "changing its facts")
    form = FactsForm(request.POST or None, initial=facts_of(review.incident))
    context = {"review": review, "form": form, "steps": logging_steps(review, "facts")}
    if form.is_valid():
        version = form.cleaned_data.pop("version")
        try:
            done, changed = taken(
                form,
                incident.edit_incident,
                review=review,
                changes=form.cleaned_data,
                version=version,
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            context["stale"] = stale(form, conflict, FactsForm(initial=facts_of(_stored(review))))
        else:
            if done:
                return _after_facts(request, review, changed)
    context["warnings"] = findings_in(texts_of(review.incident))
    return render(request, "reviews/incident_facts.html", context)


def _after_facts(request: HttpRequest, review: RapidReview, changed: list[str] | None) -> HttpResponse:
    stays = "stay" in request.POST
    if changed and not stays and findings_in(texts_of(_stored(review))):
        messages.warning(request, "Saved. Something in it looks like a name, a date of birth or an NHS number.")
        return redirect("review_facts", review.reference)
    _say_saved(request, changed, "What happened is saved.")
    if stays:
        return redirect("review_facts", review.reference)
    return redirect("review_children" if review.state == ReviewState.DRAFT else "review", review.reference)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_complete_facts(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    if request.method == "POST":
        try:
            incident.complete_facts(review=review, by=request.user, now=now)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, "The council is asked to decide, and each partner for its view.")
            return redirect("review_decision", review.reference)
    elif review.state != ReviewState.DRAFT:
        return redirect("review_decision", review.reference)
    prefetched([review], "children")
    context = {
        "review": review,
        "steps": logging_steps(review, "check"),
        "missing": missing_facts(review),
        "always": always_notifiable(review),
        "warnings": findings_in(texts_of(review.incident)),
        "other": other_dates(Moments.of(review)),
    }
    return render(request, "reviews/incident_check.html", context)
