"""Independent scrutiny: the list, its page, comments, challenges with replies, the statement, the response."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnership.queries import tracker
from partnership.tracker_lines import lines as action_lines
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict
from portal.trail.queries import history_of

from .. import queries as calendar
from ..models import Scrutiny
from ..models.scrutiny import SCRUTINY_KIND
from ..section11.views.loading import SHOWS_OR_TAKES, form_page, posted
from . import actions, queries
from .forms import ActionForm, BeginForm, CommentForm, ResponseForm, StatementForm, WordsForm

P = Permission
PAGE = 30


def _load(request: HttpRequest, pk: int, on: date) -> Scrutiny:
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _way(found: Scrutiny) -> dict[str, str]:
    return {"back": reverse("scrutiny", args=[found.pk]), "back_text": str(found), "caption": found.reference}


@require_safe
@requires(P.READ_SCRUTINY)
def scrutinies(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    page = Paginator(queries.listed(request.user, on), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_open": holds(request.user, P.OPEN_SCRUTINY, on)}
    return render(request, "assurance/scrutiny/scrutinies.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.OPEN_SCRUTINY)
def scrutiny_begin(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    this = calendar.this_year(on)
    years = [y for n in (0, -1, 1) if (y := calendar.year(this.name + n)) is not None]
    form = BeginForm(posted(request), years=years, activities=calendar.offered(request.user, on))
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.begin, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} has begun. Put its documents together.")
            return redirect("scrutiny", pk=made.pk)
    return form_page(
        request, form, heading="Begin a yearly scrutiny", button="Begin it", back=reverse("scrutinies"),
        back_text="Independent scrutiny",
    )  # fmt: skip


@require_safe
@requires(P.READ_SCRUTINY, hidden=True)
def scrutiny(request: HttpRequest, pk: int) -> HttpResponse:
    on = london_date(moment())
    found = _load(request, pk, on)
    seen = tracker.visible_to(request.user, on).filter(source_kind=SCRUTINY_KIND, source_id=pk)
    context = {
        "scrutiny": found,
        "questions": list(found.questions.all()),
        "documents": queries.documents_of(found, request.user, on),
        "challenges": list(found.challenges.select_related("raised_by", "replied_by")),
        "reads": queries.reads_draft(request.user, found, on),
        "before": queries.year_before(found),
        "tracked": action_lines(seen.order_by("reference"), on),
        "history": history_of(found.subject),
        "may_open": holds(request.user, P.OPEN_SCRUTINY, on),
        "may_scrutinise": holds(request.user, P.SCRUTINISE, on),
        "may_answer": holds(request.user, P.ANSWER_SCRUTINY, on),
    }
    return render(request, "assurance/scrutiny/scrutiny.html", context)


@require_POST
@requires(P.OPEN_SCRUTINY, hidden=True)
def scrutiny_assemble(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    count = actions.assemble(scrutiny=_load(request, pk, london_date(now)), by=request.user, now=now)
    messages.success(request, f"The index has {count} entries. What is missing says so.")
    return redirect("scrutiny", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SCRUTINISE, hidden=True)
def scrutiny_comment(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, london_date(now))
    question = found.questions.filter(pk=question_id).first()
    if question is None:
        raise Http404
    form = CommentForm(posted(request), initial={"words": question.comment, "version": question.version})
    extra: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, _none = taken(form, actions.comment, question=question, by=request.user, now=now, **form.cleaned_data)
        except Conflict as conflict:
            stored = found.questions.get(pk=question_id)
            conflict.theirs["words"] = conflict.theirs.pop("comment", stored.comment)
            initial = {"words": stored.comment, "version": stored.version}
            extra["stale"] = stale(form, conflict, CommentForm(initial=initial))
        else:
            if done:
                messages.success(request, "Your comment is saved.")
                return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading=question.principle, button="Save", lines=[question.words], **_way(found),
                     **extra)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SCRUTINISE, hidden=True)
def scrutiny_challenge(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, london_date(now))
    form = WordsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.challenge, scrutiny=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The challenge is raised. The partners read it now.")
            return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading="Raise a challenge", button="Raise it", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ANSWER_SCRUTINY, hidden=True)
def scrutiny_reply(request: HttpRequest, pk: int, challenge_id: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, london_date(now))
    raised = found.challenges.filter(pk=challenge_id).first()
    if raised is None:
        raise Http404
    form = WordsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.reply, raised=raised, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The reply stands beside the challenge.")
            return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading="Reply to a challenge", button="Reply", lines=[raised.words], **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SCRUTINISE, hidden=True)
def scrutiny_statement(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    form = StatementForm(posted(request), initial={"statement": found.statement, "version": found.version})
    extra: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            done, _none = taken(
                form, actions.write_statement, scrutiny=found, by=request.user, now=now, **form.cleaned_data
            )
        except Conflict as conflict:
            stored = _load(request, pk, on)
            initial = {"statement": stored.statement, "version": stored.version}
            extra["stale"] = stale(form, conflict, StatementForm(initial=initial))
        else:
            if done:
                messages.success(request, "The statement is saved, and not given yet.")
                return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading="The statement", button="Save", **_way(found), **extra)


@require_POST
@requires(P.SCRUTINISE, hidden=True)
def scrutiny_give(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    actions.give_statement(scrutiny=_load(request, pk, london_date(now)), by=request.user, now=now)
    messages.success(request, "The statement is given. The partners read it now.")
    return redirect("scrutiny", pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ANSWER_SCRUTINY, hidden=True)
def scrutiny_respond(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    found = _load(request, pk, london_date(now))
    form = ResponseForm(posted(request), initial={"response": found.response})
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.respond, scrutiny=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The response is recorded.")
            return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading="The partners’ response", button="Record it", **_way(found))


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.OPEN_SCRUTINY, hidden=True)
def scrutiny_action(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, pk, on)
    form = ActionForm(posted(request), on=on)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.add_action, scrutiny=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} stands in the action tracker.")
            return redirect("scrutiny", pk=pk)
    return form_page(request, form, heading="Add an action to the tracker", button="Add it", **_way(found))
