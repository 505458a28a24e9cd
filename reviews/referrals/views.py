"""The front door: the list of referrals, the form, one referral, and what is decided about it."""

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
from portal.subjects import Subject, kind_named
from portal.trail.events import Event
from portal.trail.queries import history_of
from portal.trail.reading import read

from ..learning.forms import ReasonForm
from ..learning.views.loading import SHOWS_OR_TAKES, form_page, one_of, posted
from . import actions, queries
from .forms import DecideForm, ReferForm
from .models import Referral

P = Permission
PAGE = 30


def _load(request: HttpRequest, reference: str) -> Referral:
    """The referral, if this person may read it; otherwise 404. Reading it is on the trail."""
    now = moment()
    found = one_of(queries.visible_to(request.user, london_date(now)), reference=reference)
    if request.method == "GET":
        read(Event.REFERRAL_READ, found.subject, request.user, now)
    return found


def _address(row: Referral) -> str:
    return reverse("referral", kwargs={"reference": row.reference})


@require_safe
@requires(P.REFER_REVIEW, P.READ_REFERRALS)
def referrals(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    context = {
        "page": Paginator(queries.visible_to(request.user, on), PAGE).get_page(request.GET.get("page")),
        "may_refer": holds(request.user, P.REFER_REVIEW, on),
    }
    return render(request, "referrals/list.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.REFER_REVIEW)
def referral_make(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = ReferForm(posted(request), bodies=queries.own_bodies(request.user, london_date(now)))
    return form_page(
        request, form, actions.refer, by=request.user, now=now, heading="Refer a case for a review", button="Refer it",
        said="The case is referred. Those who decide are told by e-mail.", up=reverse("referrals"),
        up_words="Referrals", then=_address,
        about="One form for a child and for an adult. Where somebody is in danger now, call 999 first; this form tells "
        "nobody who could help at once.",
    )  # fmt: skip


@require_safe
@requires(P.REFER_REVIEW, P.READ_REFERRALS, hidden=True)
def referral(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = _load(request, reference)
    result = None
    if found.result_id is not None and found.result_id in kind_named(found.result_kind).visible_ids(request.user, on):
        subject = Subject(found.result_kind, found.result_id, found.result_reference)
        result = kind_named(found.result_kind).path_to(subject)
    context = {
        "referral": found,
        "result": result,
        "may_decide": holds(request.user, P.DECIDE_REFERRAL, on),
        "may_read_all": holds(request.user, P.READ_REFERRALS, on),
        "history": history_of(found.subject) if holds(request.user, P.READ_REFERRALS, on) else [],
    }
    return render(request, "referrals/page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.DECIDE_REFERRAL, hidden=True)
def referral_decide(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(request, reference)
    return form_page(
        request, DecideForm(posted(request), referral=found), actions.decide, referral=found, by=request.user,
        now=moment(), heading="What was decided?", button="Record the decision", said="The decision is recorded.",
        up=_address(found), up_words=found.reference, quote=found.summary,
        values=lambda form: form.values(),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.DECIDE_REFERRAL, hidden=True)
def referral_reconsider(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(request, reference)
    return form_page(
        request, ReasonForm(posted(request)), actions.reconsider, referral=found, by=request.user, now=moment(),
        heading="Decide again", button="Open it again", said="It waits for a decision again.", grave=True,
        up=_address(found), up_words=found.reference,
    )  # fmt: skip
