"""Findings: the list with its themes, one finding with its chain, and what is written about it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.said_before import says_again
from portal.trail.queries import history_of

from .. import actions, queries
from ..choices import FindingSource
from ..forms import FindingEditForm, FindingFilter, FindingForm, ReasonForm, ThemeForm, WordsForm
from ..models import Finding, Theme
from .loading import SHOWS_OR_TAKES, form_page, one_of, posted

P = Permission
PAGE = 30


def load_finding(request: HttpRequest, reference: str) -> Finding:
    """The finding, if this person may read it; otherwise 404."""
    rows = queries.visible_to(request.user, london_date(moment())).prefetch_related("themes")
    return one_of(rows, reference=reference)


def finding_address(finding: Finding) -> str:
    """The page of a finding."""
    return reverse("finding", kwargs={"reference": finding.reference})


@require_safe
@requires(P.READ_LEARNING)
@says_again
def learning(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    form = FindingFilter(request.GET or None, themes=Theme.objects.all())
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.listed(request.user, on, theme=chosen.get("theme", ""), source=chosen.get("source", ""))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "themes": queries.theme_lines(request.user, on),
        "sources": FindingSource.labels,
        "may_keep": holds(request.user, P.KEEP_LEARNING, on),
    }
    return render(request, "learning/findings.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING)
def theme_add(request: HttpRequest) -> HttpResponse:
    return form_page(
        request, ThemeForm(posted(request)), actions.add_theme, by=request.user, now=moment(), heading="Add a theme",
        button="Add it", said="The theme is added.", up=reverse("learning"), up_words="Learning",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING)
def finding_record(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = FindingForm(posted(request), initial={"review": request.GET.get("review", "")[:20]})
    if request.method == "POST" and form.is_valid():
        reference = form.cleaned_data["review"].strip().upper()
        review = queries.review_named(reference, request.user, london_date(now)) if reference else None
        if reference and review is None:
            form.add_error("review", "There is no such review that you may see. Check the reference.")
        else:
            form.cleaned_data["review"] = review.subject if review else None
    return form_page(
        request, form, actions.record_finding, by=request.user, now=now, heading="Record a finding",
        button="Record it", said="The finding is recorded. See below whether it was said before.",
        up=reverse("learning"), up_words="Learning", then=finding_address,
    )  # fmt: skip


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def finding(request: HttpRequest, reference: str) -> HttpResponse:
    on = london_date(moment())
    found = load_finding(request, reference)
    links = queries.chain_of(found, request.user, on)
    taken_up = any(link.recommendation.answer in ("accepted", "part") for link in links)
    may_answer = holds(request.user, P.ANSWER_RECOMMENDATION, on)
    context = {
        "finding": found,
        "links": links,
        "before": queries.said_before(found, request.user, on),
        "history": history_of(found.subject),
        "may_keep": holds(request.user, P.KEEP_LEARNING, on),
        "may_explain": may_answer and not taken_up,
        "may_read_texts": queries.may_see_review(found.review, request.user, on),
    }
    return render(request, "learning/finding.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def finding_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_finding(request, reference)
    return form_page(
        request, FindingEditForm.of(found, posted(request)), actions.edit_finding, finding=found, by=request.user,
        now=moment(), heading="Change the finding", button="Save", said="The finding is saved.",
        up=finding_address(found), up_words=found.reference,
        values=lambda form: {
            "changes": {name: form.cleaned_data[name] for name in ("words", "underlying")},
            "themes": form.cleaned_data["themes"],
            "version": form.cleaned_data["version"],
        },
        stored=lambda: FindingEditForm.of(load_finding(request, reference)),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.ANSWER_RECOMMENDATION, hidden=True)
def finding_explain(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_finding(request, reference)
    return form_page(
        request, ReasonForm(posted(request)), actions.explain, finding=found, by=request.user, now=moment(),
        heading="Why is nothing done about it?", button="Record the reason", said="The reason is recorded.",
        up=finding_address(found), up_words=found.reference, quote=found.words,
        about="The reason for a finding that is not implemented is printed in the yearly report of a board for adults.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def finding_recommend(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_finding(request, reference)
    return form_page(
        request, WordsForm(posted(request)), actions.recommend, finding=found, by=request.user, now=moment(),
        heading="Add a recommendation", button="Add it", said="The recommendation waits for the partnership’s answer.",
        up=finding_address(found), up_words=found.reference, quote=found.words,
        then=lambda made: reverse("recommendation", kwargs={"reference": made.reference}),
    )  # fmt: skip
