"""Sending an edition to the partners, signing it, taking it back, giving it up, publishing it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.approvals.forms import SignForm
from portal.approvals.models import SignOff
from portal.approvals.queries import capacity_for, eligible, latest, signature_rows, versions, why_not
from portal.approvals.verification import what_changed
from portal.clock import london_date
from portal.editing import taken
from portal.errors import Conflict

from ..actions import abandon, publish_edition, send_edition, sign_edition, take_back
from ..book import book_of
from ..editions import changes
from ..forms.editing import PublishForm, ReasonForm, RevisionForm
from ..models import Edition
from ..queries import in_force
from ..readiness import before_sending
from ..workflow import EDITION as PROCESS
from .drafts import totals
from .preparing import load_edition

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_POST
@requires(P.SEND_EDITION, hidden=True)
def draft_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask every statutory partner."""
    now = moment()
    edition = load_edition(request, pk, now)
    if edition.state == "draft" and before_sending(edition):
        return redirect("draft_readiness", pk)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This page lost track of which draft it shows. Look at it again, and send it then.")
        return redirect("draft_readiness", pk)
    sign_off = send_edition(edition=edition, revision=form.cleaned_data["revision"], by=request.user, now=now)
    messages.success(request, f"Version {sign_off.version} is with the partners. They are told by e-mail.")
    return redirect("draft", pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SIGN_EDITION, hidden=True)
def draft_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what changes, and answer for one's partner."""
    now = moment()
    edition = load_edition(request, pk, now)
    sign_off = latest(edition.subject)
    bodies = eligible(sign_off, request.user, now) if sign_off else []
    form = None
    if sign_off and (bodies or request.method == "POST"):
        form = SignForm(
            request.POST or None, bodies=bodies, initial={"shown_hash": sign_off.hash, "sign_off": sign_off.pk}
        )
    if request.method == "POST":
        if form is None:
            raise Conflict("Nothing waits for a signature here. Look at the edition again.")
        answer = _take_signature(request, edition, form, now)
        if answer is not None:
            return answer
    found = changes(edition, edition.based_on) if edition.based_on else []
    earlier = next((v for v in versions(edition.subject) if sign_off and v.version < sign_off.version), None)
    context = {
        "edition": edition,
        "sign_off": sign_off,
        "form": form if bodies else None,
        "capacity": capacity_for(bodies[0], request.user, london_date(now)) if bodies else None,
        "body": bodies[0].body if len(bodies) == 1 else "",
        "rows": signature_rows(sign_off) if sign_off else [],
        "why_not": _why_not(sign_off, request, now) if sign_off and not bodies else "",
        "changes": found,
        **totals(found),
        "since": what_changed(earlier.document, sign_off.document) if earlier and sign_off else [],
    }
    return render(request, "thresholds/draft_approve.html", context)


def _take_signature(request: HttpRequest, edition: Edition, form: SignForm, now: datetime) -> HttpResponse | None:
    """Give the answer to the version that was read, even where a newer one stands: the action says so."""
    if not form.is_valid():
        if form.bodies:
            return None
        raise Conflict("This was answered or changed while you were reading, so nothing was signed. Look at it again.")
    data, subject = form.cleaned_data, edition.subject
    shown = SignOff.objects.filter(pk=data["sign_off"], subject_kind=subject.kind, subject_id=subject.id).first()
    if shown is None:
        raise Conflict("The version you read is not here any more. Read the newest one and answer that.")
    body = form.body()
    done, _signature = taken(
        form,
        sign_edition,
        edition=edition,
        sign_off=shown,
        organisation=body.organisation,
        decision=data["decision"],
        comment=data["comment"],
        shown_hash=data["shown_hash"],
        by=request.user,
        now=now,
    )
    if not done:
        return None
    messages.success(request, f"Your answer for {body.body} is recorded.")
    return redirect("draft", edition.pk)


def _why_not(sign_off: SignOff, request: HttpRequest, now: datetime) -> str:
    """Why this person cannot sign now, for the body that is nearest to them."""
    rows = list(sign_off.required.select_related("organisation"))
    own = next((r for r in rows if capacity_for(r, request.user, london_date(now))), rows[0] if rows else None)
    return why_not(sign_off, own, request.user, now) or "" if own else ""


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back from the partners, with the reason."""
    text = "Every answer already given becomes void. The partners are asked again for the next version."
    return _with_reason(
        request, pk, take_back, "take_back", "Take back and change", text, "Take it back",
        "It is taken back. Answers already given are void, and the partners are told.", "draft",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.EDIT_FRAMEWORK, hidden=True)
def draft_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up, with the reason."""
    text = "The draft stays on the record and cannot be gone on with. The edition in force stays as it is."
    return _with_reason(
        request, pk, abandon, "abandon", "Give up this draft", text, "Give it up",
        "The draft is given up. Another can be begun.", "drafts",
    )  # fmt: skip


def _with_reason(
    request: HttpRequest, pk: int, action, arrow: str, heading: str, text: str, button: str, said: str, target: str
) -> HttpResponse:
    now = moment()
    edition = load_edition(request, pk, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _edition = taken(form, action, edition=edition, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, said)
            return redirect(target, *([pk] if target == "draft" else []))
    source = next(transition.source for transition in PROCESS.transitions if transition.name == arrow)
    context = {
        "edition": edition,
        "form": form,
        "heading": heading,
        "text": text,
        "button": button,
        "closed": request.method != "POST" and edition.state not in source,
    }
    return render(request, "thresholds/draft_reason.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_EDITION, hidden=True)
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the approved edition from a date."""
    now = moment()
    edition = load_edition(request, pk, now)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, published = taken(form, publish_edition, edition=edition, by=request.user, now=now, **form.cleaned_data)
        if done:
            assert published is not None, "what was done is returned"
            book_of(published)  # opened here, where its index is built, and not by whoever looks something up first
            messages.success(request, f"“{edition.name}” is published. The partners are told by e-mail.")
            return redirect("draft", pk)
    current = next(iter(in_force(london_date(now), edition.framework)), None)
    return render(request, "thresholds/draft_publish.html", {"edition": edition, "form": form, "current": current})
