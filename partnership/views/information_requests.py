"""The log of requests for information."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken

from .. import information_queries as information
from .. import queries
from ..actions import information as actions
from ..forms.information import AnsweredForm, ForwardedForm, RequestForm, WithdrawnForm
from ..models.information import REQUEST_KIND
from .one_form import form_page

P = Permission
PAGE = 50
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(P.READ_REQUESTS)
def request_list(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    page = Paginator(information.requests(request.user, on), PAGE).get_page(request.GET.get("page"))
    context = {
        "arrangements": queries.current(),
        "setting": information.setting(),
        "page": page,
        "rows": information.request_lines(page.object_list, now),
        "may_keep": holds(request.user, P.KEEP_REQUESTS, on),
    }
    return render(request, "partnership/information_requests.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REQUESTS)
def request_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    bodies = [partner.pk for partner in queries.statutory_partners(london_date(now))]
    settled = information.setting()
    form = RequestForm(request.POST or None, bodies=[*bodies, *([settled.lead_id] if settled else [])])
    if request.method == "POST" and form.is_valid():
        done, row = taken(form, actions.record_request, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"{row.reference} is logged, and its clock runs.")
            return redirect("information_request", pk=row.pk)
    return form_page(request, form, heading="Log a request for information", button="Log it",
                     up=reverse("information_requests"), up_words="Requests")  # fmt: skip


@require_safe
@requires(P.READ_REQUESTS)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    row = get_object_or_404(information.requests_visible_to(request.user, on), pk=pk)
    context = {
        "row": row,
        "lines": information.clock_lines(REQUEST_KIND, pk, now),
        "open": row.state in ("received", "forwarded"),
        "to_forward": row.state == "received" and row.receiver_id != row.lead_id,
        "may_keep": holds(request.user, P.KEEP_REQUESTS, on),
    }
    return render(request, "partnership/information_request.html", context)


def _on_request(request: HttpRequest, pk: int, form, action, heading: str, button: str) -> HttpResponse:
    now = moment()
    row = get_object_or_404(information.requests_visible_to(request.user, london_date(now)), pk=pk)
    if request.method == "POST" and form.is_valid():
        done, _row = taken(form, action, request=row, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "That is recorded.")
            return redirect("information_request", pk=pk)
    return form_page(request, form, heading=heading, caption=row.reference, button=button,
                     up=reverse("information_request", args=[pk]), up_words=row.reference)  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REQUESTS)
def request_forward(request: HttpRequest, pk: int) -> HttpResponse:
    form = ForwardedForm(request.POST or None)
    return _on_request(request, pk, form, actions.forward_request, "It was passed to the lead", "Record it")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REQUESTS)
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    form = AnsweredForm(request.POST or None)
    return _on_request(request, pk, form, actions.answer_request, "Record the answer", "Record the answer")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_REQUESTS)
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = WithdrawnForm(request.POST or None)
    return _on_request(request, pk, form, actions.withdraw_request, "It was withdrawn", "Record that it was withdrawn")
