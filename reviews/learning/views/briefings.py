"""Seven-minute briefings: written inside, and read by everybody once they are published."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.documents import render_pdf
from portal.trail.queries import history_of
from portal.workflow import available_transitions

from ...leaks.queries import may_keep
from .. import actions, queries
from ..actions.briefings import EDITABLE, names_left
from ..forms import BriefingBeginForm, BriefingForm, NoForm, ReasonForm
from ..models import Briefing
from ..workflow import BRIEFING
from .loading import SHOWS_OR_TAKES, form_page, one_of, posted

P = Permission
PAGE = 30


def _load(request: HttpRequest, reference: str) -> Briefing:
    return one_of(queries.briefings_visible_to(request.user, london_date(moment())), reference=reference)


def _address(briefing: Briefing) -> str:
    return reverse("briefing", kwargs={"reference": briefing.reference})


@require_safe
@requires(P.READ_LEARNING)
def briefings(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    rows = queries.briefings_visible_to(request.user, on).order_by("-begun_at", "-pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_write": holds(request.user, P.WRITE_BRIEFING, on),
    }
    return render(request, "learning/briefings.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_BRIEFING)
def briefing_begin(request: HttpRequest) -> HttpResponse:
    findings = queries.visible_to(request.user, london_date(moment()))
    form = BriefingBeginForm(posted(request), findings=findings, initial={"findings": request.GET.getlist("finding")})
    return form_page(
        request, form, actions.begin_briefing, by=request.user, now=moment(), heading="Begin a seven-minute briefing",
        button="Begin it", said="Now write its seven parts.", up=reverse("briefings"), up_words="Briefings",
        then=lambda made: reverse("briefing_edit", kwargs={"reference": made.reference}),
    )  # fmt: skip


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def briefing(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, reference)
    may_publish = holds(request.user, P.PUBLISH_BRIEFING, on)
    context = {
        "briefing": found,
        "findings": (findings := list(found.findings.all())),
        "named": {one.review for one in findings if one.review and may_keep(request.user, one.review, now)},
        "steps": available_transitions(BRIEFING, found, request.user, now),
        "left": names_left(found) if may_publish and found.state == "draft" else [],
        "history": history_of(found.subject),
        "may_write": holds(request.user, P.WRITE_BRIEFING, on) and found.state == "draft",
    }
    return render(request, "learning/briefing.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_BRIEFING, hidden=True)
def briefing_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(request, reference)
    return form_page(
        request, BriefingForm.of(found, posted(request)), actions.edit_briefing, briefing=found, by=request.user,
        now=moment(), heading="Write the briefing", button="Save", said="The briefing is saved.", up=_address(found),
        up_words=found.reference,
        about="A team reads it in seven minutes: about a hundred words a part, and no name of anybody.",
        values=lambda form: {
            "changes": {name: form.cleaned_data[name] for name in EDITABLE},
            "version": form.cleaned_data["version"],
        },
        stored=lambda: BriefingForm.of(_load(request, reference)),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_BRIEFING, hidden=True)
def briefing_step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    found = _load(request, reference)
    if name not in BRIEFING.by_name:
        raise Http404
    step = BRIEFING.by_name[name]
    form = ReasonForm(posted(request)) if step.needs_reason else NoForm(posted(request))
    return form_page(
        request, form, actions.step_briefing, briefing=found, name=name, by=request.user, now=moment(),
        heading=step.label, button=step.label, said="It is recorded.", up=_address(found), up_words=found.reference,
        grave=step.needs_reason, quote=found.title,
        values=lambda one: {"reason": one.cleaned_data.get("reason", "")},
    )  # fmt: skip


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def briefing_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The briefing as it is written now, as a document."""
    return _pdf(_load(request, reference))


@public
@require_safe
def public_briefings(request: HttpRequest) -> HttpResponse:
    """What everybody may read."""
    page = Paginator(queries.published_briefings(), PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/public_briefings.html", {"page": page})


@public
@require_safe
def public_briefing(request: HttpRequest, reference: str) -> HttpResponse:
    """One published briefing."""
    return render(request, "learning/public_briefing.html", {"briefing": _published(reference)})


@public
@require_safe
def public_briefing_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same to print and to take into a team meeting."""
    return _pdf(_published(reference))


def _published(reference: str) -> Briefing:
    if "\x00" in reference:
        raise Http404
    return get_object_or_404(queries.published_briefings(), reference=reference)


def _pdf(found: Briefing) -> HttpResponse:
    about = {
        "title": found.title,
        "subtitle": "Seven-minute briefing",
        "reference": found.reference,
        "marking": "" if found.state == "published" else "Draft",
        "issued_at": found.published_at or moment(),
        "briefing": found,
    }
    response = HttpResponse(render_pdf("pdf/briefing.html", about), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
