"""The schedule, what is due for review, holds, and the two steps of a deletion."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.forms import PortalForm, VersionedForm
from portal.subjects import Subject

from ..learning.forms import NoForm, ReasonForm
from ..learning.queries import review_named
from ..learning.views.loading import SHOWS_OR_TAKES, form_page, one_of, posted
from . import actions, queries
from .choices import RecordType
from .models import Disposal, Hold, RetentionPeriod

P = Permission
UP = {"up_words": "Retention"}


class PeriodForm(VersionedForm):
    """How long a type of record is kept."""

    years = forms.IntegerField(label="For how many years after the work has ended?")
    basis = forms.CharField(
        label="On what basis?", max_length=250, help_text="A law, a schedule, a decision and its date."
    )

    @classmethod
    def of(cls, record_type: str, data: object = None) -> PeriodForm:
        """The form on what is stored."""
        row = RetentionPeriod.objects.filter(record_type=record_type).first()
        initial = {"years": row.years, "basis": row.basis, "version": row.version} if row else {"version": 0}
        return cls(data, initial=initial)


class HoldForm(PortalForm):
    """What is held, and why."""

    reference = forms.CharField(label="Reference of the review", max_length=20, help_text="Such as RR-2026-07.")
    reason = forms.CharField(label="What is it held for?", widget=forms.Textarea(attrs={"rows": 3}))


def _up() -> str:
    return reverse("retention")


@require_safe
@requires(P.SEE_RETENTION)
def retention(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    person = request.user
    context = {
        "schedule": queries.schedule(),
        "due": queries.due_lines(person, on),
        "holds": queries.holds_seen(person, on),
        "disposals": queries.disposals_visible_to(person, on)[:50],
        "may_set": holds(person, P.KEEP_RETENTION, on),
        "may_hold": holds(person, P.HOLD_RECORDS, on),
        "may_propose": holds(person, P.PROPOSE_DELETION, on),
        "may_confirm": holds(person, P.CONFIRM_DELETION, on),
    }
    return render(request, "retention/page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_RETENTION)
def retention_period(request: HttpRequest, record_type: str) -> HttpResponse:
    if record_type not in RecordType.values:
        raise Http404
    return form_page(
        request, PeriodForm.of(record_type, posted(request)), actions.set_period, record_type=record_type,
        by=request.user, now=moment(), heading="How long is it kept?", button="Set the period",
        said="The period is set.", up=_up(), **UP, about=str(RecordType(record_type).label),
        stored=lambda: PeriodForm.of(record_type),
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.HOLD_RECORDS)
def retention_hold(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = HoldForm(posted(request))
    found = None
    if request.method == "POST" and form.is_valid():
        reference = form.cleaned_data["reference"].strip().upper()
        found = review_named(reference, request.user, london_date(now))
        if found is None:
            form.add_error("reference", "There is no such review that you may see. Check the reference.")
    return form_page(
        request, form, actions.hold, by=request.user, now=now, heading="Hold the records of a review",
        button="Hold them", said="They are kept whatever the schedule says, until the hold is lifted.", up=_up(), **UP,
        values=lambda one: {"subject": found.subject, "reason": one.cleaned_data["reason"]},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.HOLD_RECORDS, hidden=True)
def retention_hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Hold, pk=pk)
    if not queries.may_see(found.subject, request.user, london_date(moment())):
        raise Http404
    return form_page(
        request, ReasonForm(posted(request)), actions.lift_hold, hold=found, by=request.user, now=moment(),
        heading=f"Lift the hold on {found.reference}", button="Lift it", said="The schedule counts again.", up=_up(),
        **UP, quote=found.reason,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PROPOSE_DELETION, hidden=True)
def retention_propose(request: HttpRequest, record_type: str, kind: str, pk: int) -> HttpResponse:
    now = moment()
    line = queries.due_line(record_type, kind, pk, request.user, london_date(now))
    if line is None:
        raise Http404
    subject: Subject = line.record.subject
    return form_page(
        request, ReasonForm(posted(request)), actions.propose, record_type=record_type, subject=subject,
        by=request.user, now=now, heading=f"Propose to delete: {subject.reference}", button="Propose it",
        said="A second person is wanted: nothing is deleted yet.", up=_up(), **UP, grave=True,
        about=f"{line.label}, due since {line.due_on:%-d %B %Y} ({line.period.basis}).",
    )  # fmt: skip


def _disposal(request: HttpRequest, pk: int) -> Disposal:
    return one_of(queries.disposals_visible_to(request.user, london_date(moment())), pk=pk)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.CONFIRM_DELETION, hidden=True)
def retention_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = _disposal(request, pk)
    return form_page(
        request, NoForm(posted(request)), actions.confirm, disposal=found, by=request.user, now=moment(),
        heading=f"Delete for good: {found.reference}", button="Delete it for good", said="It is deleted.", up=_up(),
        **UP, grave=True, quote=found.reason,
        about=f"{found.get_record_type_display()}. Proposed by {found.proposed_by.name}. Nothing brings it back.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.CONFIRM_DELETION, hidden=True)
def retention_keep(request: HttpRequest, pk: int) -> HttpResponse:
    found = _disposal(request, pk)
    return form_page(
        request, ReasonForm(posted(request)), actions.keep, disposal=found, by=request.user, now=moment(),
        heading=f"Keep it: {found.reference}", button="Keep it", said="It is kept, with your reason.", up=_up(), **UP,
        quote=found.reason,
    )  # fmt: skip
