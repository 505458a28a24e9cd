"""One group: its seats and people, its terms, how often it meets; and task and finish groups."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken

from ..actions import groups as actions
from ..forms.meetings import TaskGroupForm, TermsForm, seat_words
from ..models import Group
from ..queries import current, plan
from ..queries import meetings as queries

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
SHOWN = 8


@require_safe
@requires(P.SEE_DIRECTORY)
def group(request: HttpRequest, code: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = get_object_or_404(Group.objects.select_related("priority"), code=code)
    terms = queries.terms_of(found)
    rows = queries.listed(found)
    context = {
        "arrangements": current(),
        "group": found,
        "seats": [seat_words(seat) for seat in queries.seats(found, on)],
        "people": queries.people_of_group(found, on),
        "chairs": queries.chairs(found, on),
        "terms": terms[0] if terms else None,
        "earlier": terms[1:],
        "elements": plan.elements_of(found, on) if found.letter else [],
        "rhythm": queries.rhythms([found], on)[found.pk],
        "coming": rows.filter(ends_at__gte=now).order_by("starts_at")[:SHOWN],
        "past": rows.filter(ends_at__lt=now)[:SHOWN],
        "may_manage": holds(request.user, P.MANAGE_GROUPS, on),
        "may_run": holds(request.user, P.RUN_MEETINGS, on) and found.removed_on is None,
        "on": on,
    }
    return render(request, "partnership/group_detail.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_GROUPS)
def group_terms_add(request: HttpRequest, code: str) -> HttpResponse:
    now = moment()
    found = get_object_or_404(Group, code=code)
    terms = queries.terms_of(found)
    names = ("remit", "reports_to", "quorum_bodies", "quorum_partners", "deputies_count")
    initial = {name: getattr(terms[0], name) for name in names} if terms else {"remit": found.purpose}
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.record_terms, group=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The terms of reference are recorded.")
            return redirect("group", code=code)
    context = {"form": form, "heading": "Record terms of reference", "caption": found.name, "button": "Record",
               "up": reverse("group", kwargs={"code": code}), "up_words": found.name,
               "text": "Earlier editions stay, and earlier meetings keep to theirs."}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_GROUPS)
def task_group_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = TaskGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.start_task_group, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.name} is set up. Appoint its members, and record its terms.")
            return redirect("group", code=made.code)
    context = {"form": form, "heading": "Set up a task and finish group", "button": "Set it up",
               "up": reverse("partnership_groups"), "up_words": "Groups and priorities"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)
