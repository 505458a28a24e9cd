"""What the views of self-assessments load, or answer 404 for; and the page of a single form."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from portal.clock import london_date
from portal.trail.events import Event
from portal.trail.reading import read

from ...models import Answer, Assessment, AssessmentCycle
from .. import queries

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def load_cycle(request: HttpRequest, pk: int, now: Any) -> AssessmentCycle:
    """The self-assessment, if this person may know of it."""
    found = queries.cycles(request.user, london_date(now)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def load_return(request: HttpRequest, pk: int, now: Any) -> Assessment:
    """The return, if this person may know of it."""
    found = queries.visible_to(request.user, london_date(now)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def load_own(request: HttpRequest, pk: int, now: Any) -> Assessment:
    """The return, if this person may write it."""
    found = load_return(request, pk, now)
    if not queries.may_write(request.user, found, london_date(now)):
        raise Http404
    return found


def load_readable(request: HttpRequest, pk: int, now: Any) -> Assessment:
    """The return, if this person may read what it says; a reader of another body leaves a trace."""
    found, on = load_return(request, pk, now), london_date(now)
    if not queries.may_read(request.user, found, on):
        raise Http404
    leave_trace(request, found, now)
    return found


def leave_trace(request: HttpRequest, found: Assessment, now: Any) -> None:
    """A reader of another body leaves a trace of what they read."""
    if not queries.may_write(request.user, found, london_date(now)):
        read(Event.ASSESSMENT_READ, found.subject, request.user, now)


def load_answer(assessment: Assessment, answer_id: int) -> Answer:
    """An answer of this return."""
    rows = assessment.answers.select_related("question__standard", "assessment__cycle", "carried_from")
    found = rows.filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, however little; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, form: BaseForm, **words: Any) -> HttpResponse:
    """The page of one form: `heading`, `button`, `back`, `back_text`; perhaps `caption`, `lines`, `files`, `quote`."""
    context = {"form": form, "files": False, **words}
    return render(request, "assurance/form_page.html", context, status=422 if form.errors else 200)


def return_page(assessment: Assessment) -> dict[str, str]:
    """The way back to a return, and whose it is, for `form_page`."""
    return {
        "back": reverse("assessment", args=[assessment.pk]),
        "back_text": "The return",
        "caption": f"{assessment.reference} · {assessment.organisation.name}",
    }
