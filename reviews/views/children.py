"""The children of an incident: listed, added, changed, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.errors import Conflict

from ..actions import guarding, incident
from ..forms.children import ChildForm, EditChildForm, facts_of
from ..forms.ending import ReasonForm
from ..identifiers import findings_in
from ..models import Child, RapidReview
from ..policies import always_notifiable
from ..workflow import BEFORE_SUBMISSION
from .loading import load_review, taken
from .staleness import stale
from .steps import logging_steps

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_children(request: HttpRequest, reference: str) -> HttpResponse:
    review = load_review(request, reference, moment())
    children = list(review.children.all())
    context = {
        "review": review,
        "children": children,
        "always": always_notifiable(review),
        "may_change": review.state in BEFORE_SUBMISSION,
        "steps": logging_steps(review, "children"),
        "warnings": findings_in({f"{child.label}: disability": child.disability_words for child in children}),
    }
    return render(request, "reviews/child_list.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def child_add(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    guarding.in_state(review, BEFORE_SUBMISSION, "adding a child")
    form = ChildForm(request.POST or None)
    if form.is_valid():
        done, child = taken(
            form, incident.add_child, review=review, values=form.facts, by=request.user, now=now
        )  # fmt: skip
        if done:
            messages.success(request, f"{child.label} is added.")
            return redirect("review_children", review.reference)
    context = {"review": review, "form": form, "steps": logging_steps(review, "children")}
    return render(request, "reviews/child_form.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def child_edit(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    now = moment()
    review, child = _child(request, reference, number, "changing what is recorded of a child")
    form = EditChildForm(request.POST or None, initial=facts_of(child))
    context = {"review": review, "child": child, "form": form, "steps": logging_steps(review, "children")}
    if form.is_valid():
        try:
            done, _changed = taken(
                form,
                incident.edit_child,
                child=child,
                values=form.facts,
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            stored = EditChildForm(initial=facts_of(Child.objects.get(pk=child.pk)))
            context["stale"] = stale(form, conflict, stored)
        else:
            if done:
                messages.success(request, f"{child.label} is saved.")
                return redirect("review_children", review.reference)
    return render(request, "reviews/child_form.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.LOG_INCIDENT, hidden=True)
def child_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    now = moment()
    review, child = _child(request, reference, number, "removing a child")
    hint = "It stays in the record. For example: recorded twice, or not a child of this incident."
    form = ReasonForm(request.POST or None, label="Why this child does not belong here", hint=hint)
    if form.is_valid():
        done, _nothing = taken(
            form,
            incident.remove_child,
            child=child,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, f"{child.label} is taken out of the review.")
            return redirect("review_children", review.reference)
    return render(request, "reviews/child_remove.html", {"review": review, "child": child, "form": form})


def _child(request: HttpRequest, reference: str, number: int, doing: str) -> tuple[RapidReview, Child]:
    review = load_review(request, reference, moment())
    child = get_object_or_404(Child.objects.select_related("review"), review=review, number=number)
    guarding.in_state(review, BEFORE_SUBMISSION, doing)
    return review, child
