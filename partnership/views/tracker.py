"""The action tracker: the list, the table file, how organisations stand, and one action."""

from __future__ import annotations

import csv
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines.queries import for_subject
from portal.editing import stale, taken
from portal.errors import Conflict, NotAllowed
from portal.said_before import says_again
from portal.subjects import kinds
from portal.trail.queries import history_of
from portal.uploads.queries import files_of
from portal.workflow import available_transitions

from ..actions import tracker as actions_of
from ..choices import ActionSource, ActionState
from ..forms.tracker import ActionEditForm, ActionFilter, ActionForm
from ..models import Action
from ..policies.tracker import EVIDENCE
from ..queries import tracker
from ..tracker_lines import COLUMNS, lines, table_row
from ..workflow import ACTION

PAGE = 50
P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def load_action(request: HttpRequest, reference: str, now: datetime) -> Action:
    """The action, if this person may see it; otherwise 404, exactly as for a reference that was never given."""
    # PostgreSQL takes no NUL character: an address with one names nothing.
    found = None
    if "\x00" not in reference:
        found = tracker.visible_to(request.user, london_date(now)).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _filtered(request: HttpRequest, now: datetime):
    on = london_date(now)
    seen = tracker.visible_to(request.user, on)
    form = ActionFilter(request.GET or None, seen=seen)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if form.is_bound and not form.is_valid():
        return form, seen, seen.none()
    return form, seen, tracker.listed(request.user, now, chosen, tracker.soon_until(on))


@require_safe
@requires(P.SEE_ACTIONS)
@says_again
def actions(request: HttpRequest) -> HttpResponse:
    """Every action that the person may see, what is to do first, narrowed by the filters."""
    now = moment()
    on = london_date(now)
    form, seen, rows = _filtered(request, now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    counts = tracker.counts(seen, on, tracker.soon_until(on))
    here = reverse("actions")
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.object_list, on),
        "csv_path": reverse("actions_csv") + (f"?{kept.urlencode()}" if kept else ""),
        "tiles": [
            {"number": counts.overdue, "words": "overdue", "state": "late" if counts.overdue else "",
             "path": f"{here}?state={tracker.OVERDUE}"},
            {"number": counts.soon, "words": "due within five working days", "state": "soon" if counts.soon else "",
             "path": f"{here}?state={tracker.SOON}"},
            {"number": counts.done, "words": "reported done, to be assured",
             "path": f"{here}?state={ActionState.DONE}"},
            {"number": counts.impact, "words": "with impact shown", "state": "met",
             "path": f"{here}?state={ActionState.IMPACT}"},
        ],
        "may_add": holds(request.user, P.MANAGE_ACTIONS, on),
        "filtered": bool(kept),
    }  # fmt: skip
    return render(request, "partnership/action_list.html", context)


@require_safe
@requires(P.SEE_ACTIONS)
def actions_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as the page with the same filters, all pages in one file."""
    now = moment()
    on = london_date(now)
    _form, _seen, rows = _filtered(request, now)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="actions-{on:%Y-%m-%d}.csv"'},
    )
    response.write("\ufeff")  # without it spreadsheets take the file for another encoding
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(table_row(line) for line in lines(rows, on))
    return response


@require_safe
@requires(P.SEE_ACTIONS)
def actions_by_organisation(request: HttpRequest) -> HttpResponse:
    """How each organisation stands, the most overdue first."""
    on = london_date(moment())
    rows = tracker.by_organisation(tracker.visible_to(request.user, on), on)
    return render(request, "partnership/action_organisations.html", {"rows": rows, "on": on})


@require_safe
@requires(P.SEE_ACTIONS, hidden=True)
def action(request: HttpRequest, reference: str) -> HttpResponse:
    """One action: what is to be done, how far it is, what shows it, and what happened."""
    now = moment()
    on = london_date(now)
    found = load_action(request, reference, now)
    may_report = tracker.may_report(request.user, found, on)
    steps = [
        {"name": t.name, "label": t.label, "path": reverse(URLS[t.name], kwargs={"reference": found.reference})}
        for t in available_transitions(ACTION, found, request.user, now)
        if t.name != "report_done" or may_report
    ]
    clock = for_subject(found.subject).prefetch_related("changes").first()
    context = {
        "action": found,
        "line": lines([found], on)[0],
        "steps": steps,
        "clock": clock,
        "changes": list(clock.changes.all()) if clock else [],
        "files": files_of(found.subject, EVIDENCE),
        "may_attach": may_report and found.state != ActionState.DROPPED,
        "may_remove": may_report and found.state == ActionState.OPEN,
        "may_edit": holds(request.user, P.MANAGE_ACTIONS, on) and found.state == ActionState.OPEN,
        "history": [
            {"at": line.event.at, "text": line.sentence, "reason": line.event.reason}
            for line in history_of(found.subject)
        ],
        "source_path": _source_path(found, request, on),
    }
    return render(request, "partnership/action_detail.html", context)


URLS = {
    "report_done": "action_done",
    "send_back": "action_send_back",
    "assure": "action_assure",
    "show_impact": "action_impact",
    "drop": "action_drop",
    "reopen": "action_reopen",
}


def _source_path(found: Action, request: HttpRequest, on) -> str:
    """The address of what the action came from, where the person may see it."""
    kind = next((k for k in kinds() if k.name == found.source_kind), None)
    if kind is None or found.source_id not in kind.visible_ids(request.user, on):
        return ""
    return kind.path(found.source_id)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_ACTIONS)
def action_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    form = ActionForm(request.POST or None, on=on, initial={"agreed_on": on, "source": ActionSource.OTHER})
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions_of.add_action, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{made.reference} is in the tracker. Whoever holds it has been told.")
            return redirect("action", reference=made.reference)
    context = {"form": form, "heading": "Add an action", "button": "Add the action", "up": reverse("actions"),
               "up_words": "Actions"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.MANAGE_ACTIONS, hidden=True)
def action_edit(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load_action(request, reference, now)
    up = reverse("action", kwargs={"reference": reference})
    if found.state != ActionState.OPEN and request.method != "POST":
        raise NotAllowed(f"This action is “{found.get_state_display()}”. Open it again before you change it.")
    form = ActionEditForm.of(found, on, request.POST or None)
    context: dict = {"form": form, "heading": "Change the action", "button": "Save", "up": up, "up_words": reference,
                     "caption": reference}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form,
                actions_of.edit_action,
                action=found,
                changes=form.changes(),
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            found.refresh_from_db()
            context["stale"] = stale(form, conflict, ActionEditForm.of(found, on))
            context["discard"] = request.path
        else:
            if done:
                messages.success(request, "The action is saved.")
                return redirect("action", reference=reference)
    return render(request, "partnership/form_page.html", context)
