"""The learning brief and the response of a review: read, written, sent, agreed to, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.forms import SignForm
from portal.approvals.models import SignOff
from portal.approvals.queries import capacity_for, eligible, latest, signature_rows, why_not
from portal.clock import london_date
from portal.editing import taken
from portal.errors import Conflict
from portal.subjects import Subject, kind_named

from .. import actions, queries
from ..actions.texts import document_of
from ..choices import TextSort
from ..forms import ReasonForm, SendForm, TextForm
from ..models import LearningText
from .loading import SHOWS_OR_TAKES, form_page, one_of, posted

P = Permission


def _review(request: HttpRequest, reference: str, sort: str) -> Subject:
    """The review, if this person may see it and there is such a text; otherwise 404."""
    if sort not in TextSort.values or "\x00" in reference:
        raise Http404
    found = queries.review_named(reference, request.user, london_date(moment()))
    if found is None:
        raise Http404
    return found.subject


def _load(request: HttpRequest, reference: str, sort: str) -> LearningText:
    rows = queries.texts_visible_to(request.user, london_date(moment()))
    return one_of(rows, subject_reference=reference, sort=sort)


def _address(reference: str, sort: str) -> str:
    return reverse("learning_text", kwargs={"reference": reference, "sort": sort})


@require_safe
@requires(P.READ_LEARNING, hidden=True)
def learning_text(request: HttpRequest, reference: str, sort: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = _review(request, reference, sort)
    text = queries.text_of(review, sort)
    sign_off = latest(text.subject) if text else None
    context = {
        "reference": reference,
        "sort": sort,
        "label": TextSort(sort).label,
        "text": text,
        "document": document_of(text) if text else {},
        "sign_off": sign_off,
        "rows": signature_rows(sign_off) if sign_off else [],
        "may_write": holds(request.user, P.KEEP_LEARNING, on),
        "may_send": holds(request.user, P.SEND_LEARNING_TEXT, on),
        "may_sign": bool(sign_off and eligible(sign_off, request.user, now)),
        "unexplained": queries.unexplained(queries.review_of(review)) if sort == TextSort.RESPONSE else [],
        "up": kind_named(review.kind).path_to(review),
    }
    return render(request, "learning/text.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def learning_text_edit(request: HttpRequest, reference: str, sort: str) -> HttpResponse:
    review = _review(request, reference, sort)
    return form_page(
        request, TextForm.of(queries.text_of(review, sort), posted(request)), actions.edit_text, review=review,
        sort=sort, by=request.user, now=moment(), heading=TextSort(sort).label, button="Save", said="It is saved.",
        up=_address(reference, sort), up_words=reference,
        values=lambda form: {
            "changes": {name: form.cleaned_data[name] for name in ("summary", "words")},
            "version": form.cleaned_data["version"],
        },
        stored=lambda: TextForm.of(queries.text_of(review, sort)),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_LEARNING_TEXT, hidden=True)
def learning_text_send(request: HttpRequest, reference: str, sort: str) -> HttpResponse:
    text = _load(request, reference, sort)
    form = SendForm(posted(request), initial={"version": text.version})
    return form_page(
        request, form, actions.send_text, text=text, by=request.user, now=moment(),
        heading=f"Send it to the partners: {text.get_sort_display()}", button="Send it to the partners",
        said="Every partner is asked by e-mail.", up=_address(reference, sort), up_words=reference,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_LEARNING, hidden=True)
def learning_text_take_back(request: HttpRequest, reference: str, sort: str) -> HttpResponse:
    text = _load(request, reference, sort)
    return form_page(
        request, ReasonForm(posted(request)), actions.take_back_text, text=text, by=request.user, now=moment(),
        heading="Take it back and change it", button="Take it back", grave=True,
        said="It is taken back. Answers already given are void.", up=_address(reference, sort), up_words=reference,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SIGN_LEARNING, hidden=True)
def learning_text_sign(request: HttpRequest, reference: str, sort: str) -> HttpResponse:
    now = moment()
    text = _load(request, reference, sort)
    sign_off = latest(text.subject)
    bodies = eligible(sign_off, request.user, now) if sign_off else []
    form = None
    if sign_off and (bodies or request.method == "POST"):
        shown = {"shown_hash": sign_off.hash, "sign_off": sign_off.pk}
        form = SignForm(posted(request), bodies=bodies, initial=shown)
    if request.method == "POST":
        answer = _take(request, text, form, now)
        if answer is not None:
            return answer
    context = {
        "reference": reference,
        "sort": sort,
        "label": text.get_sort_display(),
        "sign_off": sign_off,
        "document": sign_off.document if sign_off else {},
        "form": form if bodies else None,
        "capacity": capacity_for(bodies[0], request.user, london_date(now)) if bodies else None,
        "body": bodies[0].body if len(bodies) == 1 else "",
        "rows": signature_rows(sign_off) if sign_off else [],
        "why_not": _why_not(sign_off, request, now) if sign_off and not bodies else "",
    }
    return render(request, "learning/text_sign.html", context)


def _take(request: HttpRequest, text: LearningText, form: SignForm | None, now: Any) -> HttpResponse | None:
    """Give the answer to the version that was read, even where a newer one stands: the action says so."""
    if form is None or not form.is_valid():
        if form is not None and form.bodies:
            return None
        raise Conflict("This was answered or changed while you were reading, so nothing was signed. Look at it again.")
    data, subject = form.cleaned_data, text.subject
    shown = SignOff.objects.filter(pk=data["sign_off"], subject_kind=subject.kind, subject_id=subject.id).first()
    if shown is None:
        raise Conflict("The version you read is not here any more. Read the newest one and answer that.")
    body = form.body()
    done, _signature = taken(
        form, actions.sign_text, text=text, sign_off=shown, organisation=body.organisation, decision=data["decision"],
        comment=data["comment"], shown_hash=data["shown_hash"], by=request.user, now=now,
    )  # fmt: skip
    if not done:
        return None
    messages.success(request, f"Your answer for {body.body} is recorded.")
    return redirect(_address(text.subject_reference, text.sort))


def _why_not(sign_off: SignOff, request: HttpRequest, now: Any) -> str:
    """Why this person cannot sign now, for the body that is nearest to them."""
    rows = list(sign_off.required.select_related("organisation"))
    own = next((r for r in rows if capacity_for(r, request.user, london_date(now))), rows[0] if rows else None)
    return why_not(sign_off, own, request.user, now) or "" if own else ""
