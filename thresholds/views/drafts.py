"""The editions in preparation: the list, one edition with its next step, its whole text, and what it changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.approvals.queries import eligible, latest, signature_rows
from portal.clock import london_date
from portal.editing import taken
from portal.together import prefetched

from ..actions import draft_next
from ..editions import changes, framework_rows, in_preparation, newest_published, tables_of, waiting_reports
from ..forms.editing import NameForm, RevisionForm
from ..models import Edition, Framework
from ..queries import in_force
from ..readiness import before_sending
from ..reading_order import places
from ..tables.columns import TABLES
from ..tables.comparison import TableChanges
from .preparing import has_adults_page, load_edition, may, may_change

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(P.READ_DRAFT_EDITIONS)
def drafts(request: HttpRequest) -> HttpResponse:
    """Each framework: what is in force, what is in preparation, and every edition that there was."""
    now = moment()
    rows = framework_rows(london_date(now))
    return render(
        request, "thresholds/draft_list.html", {"rows": rows, "may_edit": may(request, P.EDIT_FRAMEWORK, now)}
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK)
def draft_begin(request: HttpRequest, framework: str) -> HttpResponse:
    """Begin the next edition."""
    now = moment()
    found = get_object_or_404(Framework, code=framework)
    form, base = NameForm(request.POST or None), newest_published(found)
    if request.method == "POST" and form.is_valid():
        done, edition = taken(form, draft_next, framework=found, by=request.user, now=now, **form.cleaned_data)
        if done:
            said = "The draft is begun. It says what the edition before it says, until you change it."
            if base and base.is_shipped:
                said += " The notice of an edition that came with the portal is left out."
            messages.success(request, said)
            return redirect("draft", edition.pk)
    context = {"framework": found, "form": form, "base": base, "other": in_preparation(found)}
    return render(request, "thresholds/draft_begin.html", context)


def parts_of(edition: Edition) -> list[dict]:
    """The tables that are edited, each with how many rows it has."""
    tables = tables_of(edition)
    return [
        {"table": table, "count": None if table.single else len(tables[table.name])}
        for table in TABLES
        if table.name != "indicators" and (not table.adults or has_adults_page(edition))
    ]


@require_safe
@requires(P.READ_DRAFT_EDITIONS, hidden=True)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: where it stands and what comes next."""
    now = moment()
    edition = load_edition(request, pk, now)
    sign_off = latest(edition.subject)
    edits = may_change(request, edition, now)
    base = edition.based_on
    found = changes(edition, base) if base else []
    current = next(iter(in_force(london_date(now), edition.framework)), None)
    context = {
        "edition": edition,
        "current": current,
        "parts": parts_of(edition) if edits else [],
        "edits": edits,
        "changed": sum(table.count for table in found),
        "sign_off": sign_off,
        "rows": signature_rows(sign_off) if sign_off else [],
        "may_send": may(request, P.SEND_EDITION, now),
        "may_publish": may(request, P.PUBLISH_EDITION, now),
        "may_sign": bool(sign_off and may(request, P.SIGN_EDITION, now) and eligible(sign_off, request.user, now)),
        "may_take_back": may(request, P.EDIT_FRAMEWORK, now),
        "unclear": waiting_reports(edition.framework).count() if may(request, P.EDIT_FRAMEWORK, now) else 0,
    }
    return render(request, "thresholds/draft_page.html", context)


@require_safe
@requires(P.READ_DRAFT_EDITIONS, hidden=True)
def draft_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the edition says, to read or to print."""
    edition = load_edition(request, pk, moment())
    tables = tables_of(edition)
    context = {"edition": edition, "tables": tables, "places": places(tables)}
    return render(request, "thresholds/draft_text.html", context)


@require_safe
@requires(P.READ_DRAFT_EDITIONS, hidden=True)
def draft_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What the edition says differently from the one that it is based on."""
    edition = load_edition(request, pk, moment())
    base = edition.based_on
    found = changes(edition, base) if base else []
    context = {"edition": edition, "base": base, "changes": found, **totals(found)}
    return render(request, "thresholds/draft_compare.html", context)


def totals(found: list[TableChanges]) -> dict[str, int]:
    """How many rows were added, changed and removed in all."""
    return {f"n_{word}": sum(len(getattr(t, word)) for t in found) for word in ("added", "changed", "removed")}


@require_safe
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing before the partners are asked, or the button that asks them."""
    now = moment()
    edition = load_edition(request, pk, now)
    found = changes(edition, newest_published(edition.framework))
    prefetched([edition], "levels", "needs", "contacts")
    context = {
        "edition": edition,
        "missing": before_sending(edition),
        "nothing_new": not found,
        **totals(found),
        "may_send": may(request, P.SEND_EDITION, now) and edition.state == "draft",
        "waiting": waiting_reports(edition.framework).count(),
        "form": RevisionForm(initial={"revision": edition.revision}),
    }
    return render(request, "thresholds/draft_readiness.html", context)
