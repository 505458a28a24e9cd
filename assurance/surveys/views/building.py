"""Surveys as they are built and run: words, questions, benchmarks, steps, themes, and the way to the calendar."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.queries.named_contacts import sectors
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from ... import queries as calendar
from ...models import Survey, SurveyAnswer, SurveyQuestion
from ...section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from .. import actions, queries
from ..carrying import carry
from ..forms import BuildForm, EditForm, FiguresForm, QuestionForm, ReasonForm, SectorSharesForm, SortForm, ThemeForm
from ..workflow import SURVEY
from .reading import load

P = Permission
PAGE = 30


def _way(found: Survey) -> dict[str, str]:
    return {"back": reverse("survey", args=[found.pk]), "back_text": found.title, "caption": found.reference}


def _question(found: Survey, question_id: int) -> SurveyQuestion:
    question = found.questions.select_related("survey").prefetch_related("options").filter(pk=question_id).first()
    if question is None:
        raise Http404
    return question


def _activities(request: HttpRequest, on: date, chosen: int | None = None):
    return calendar.offered(request.user, on, chosen)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS)
def survey_build(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    initial = {"sectors": "\n".join(sectors(on)), "activity": request.GET.get("activity")}
    form = BuildForm(posted(request), activities=_activities(request, on), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.build, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"{made.reference} is begun. Add its questions.")
            return redirect("survey", pk=made.pk)
    return form_page(
        request, form, heading="Build a survey", button="Go on to the questions", back=reverse("surveys"),
        back_text="Surveys",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load(request, pk, on)
    form = EditForm.of(found, _activities(request, on, found.activity_id), posted(request))
    extra: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(form, actions.edit, survey=found, by=request.user, now=now, **form.cleaned_data)
        except Conflict as conflict:
            activities = _activities(request, on, found.activity_id)
            extra["stale"] = stale(form, conflict, EditForm.of(load(request, pk, on), activities))
        else:
            if done:
                messages.success(request, "Saved.")
                return redirect("survey", pk=pk)
    return form_page(request, form, heading="Its words and days", button="Save", **_way(found), **extra)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_question_add(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    form = QuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_question, survey=found, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"Question {made.position} is added.")
            return redirect("survey", pk=pk)
    return form_page(request, form, heading="Add a question", button="Add it", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_question_edit(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    question = _question(found, question_id)
    form = QuestionForm.of(question, posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.edit_question, question=question, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"Question {question.position} is changed.")
            return redirect("survey", pk=pk)
    return form_page(request, form, heading=f"Question {question.position}", button="Save", **_way(found))


@require_POST
@requires(P.RUN_SURVEYS, hidden=True)
def survey_question_remove(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    actions.remove_question(question=_question(found, question_id), by=request.user, now=now)
    messages.success(request, "The question is taken out.")
    return redirect("survey", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_figures(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    question = _question(found, question_id)
    printed = bool(found.source) and found.state == "draft"
    form = FiguresForm(posted(request), question=question, printed=printed)
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.set_figures, question=question, by=request.user, now=now, **form.values())
        if done:
            messages.success(request, f"The figures beside question {question.position} are saved.")
            return redirect("survey", pk=pk)
    heading = "Printed shares and benchmarks" if printed else "Benchmarks"
    return form_page(request, form, heading=heading, button="Save", lines=[question.words], **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_sectors(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    form = SectorSharesForm(posted(request), survey=found)
    if request.method == "POST" and form.is_valid():
        done, _none = taken(
            form, actions.set_sector_shares, survey=found, shares=form.shares(), by=request.user, now=now
        )
        if done:
            messages.success(request, "Who answered is recorded as it is printed.")
            return redirect("survey", pk=pk)
    return form_page(request, form, heading="Who answered, as printed", button="Save", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    transition = SURVEY.by_name.get(name)
    if transition is None:
        raise Http404
    form = ReasonForm(posted(request))
    if not transition.needs_reason:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        done, row = taken(form, actions.step, survey=found, name=name, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{row.reference} is now “{row.get_state_display().lower()}”.")
            return redirect("survey", pk=pk)
    return form_page(request, form, heading=transition.label, button=transition.label, **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_words(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """What people wrote, to be read and sorted by themes."""
    now = moment()
    found = load(request, pk, london_date(now))
    question = _question(found, question_id)
    if question.asking != "words":
        raise Http404
    form = ThemeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.name_theme, question=question, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"Texts can be sorted into “{made.name}”.")
            return redirect("survey_words", pk=pk, question_id=question_id)
    page = Paginator(queries.words_to_read(question), PAGE).get_page(request.GET.get("page"))
    context = {"survey": found, "question": question, "form": form, "page": page, "themes": list(question.themes.all())}
    return render(request, "assurance/surveys/words.html", context, status=422 if form.errors else 200)


def _answer(found: Survey, answer_id: int) -> SurveyAnswer:
    rows = SurveyAnswer.objects.select_related("question__survey").filter(question__survey=found, option=None)
    answer = rows.filter(pk=answer_id).first()
    if answer is None:
        raise Http404
    return answer


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_sort(request: HttpRequest, pk: int, answer_id: int) -> HttpResponse:
    now = moment()
    found = load(request, pk, london_date(now))
    answer = _answer(found, answer_id)
    back = reverse("survey_words", args=[pk, answer.question_id])
    form = SortForm(posted(request), answer=answer)
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.sort_words, answer=answer, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "Saved.")
            return redirect(back)
    way = _way(found) | {"back": back, "back_text": "What people wrote"}
    return form_page(request, form, heading="Sort what was written", button="Save", lines=[answer.words], **way)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_SURVEYS, hidden=True)
def survey_take_out(request: HttpRequest, pk: int, answer_id: int) -> HttpResponse:
    """Ask once more, then delete words by which somebody could be known."""
    now = moment()
    found = load(request, pk, london_date(now))
    answer = _answer(found, answer_id)
    back = reverse("survey_words", args=[pk, answer.question_id])
    if request.method == "POST":
        actions.take_words_out(answer=answer, by=request.user, now=now)
        messages.success(request, "The words are deleted. That something was written stays on the record.")
        return redirect(back)
    context = {"survey": found, "answer": answer, "back": back}
    return render(request, "assurance/surveys/take_out.html", context)


@require_POST
@requires(P.RUN_SURVEYS, hidden=True)
def survey_carry(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    activity = carry(survey=load(request, pk, london_date(now)), by=request.user, now=now)
    messages.success(request, f"The results stand under the findings of {activity.reference}.")
    return redirect("activity", pk=activity.pk)
