"""Making and ending appointments, naming deputies and ending that."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, requires
from portal.clock import london_date
from portal.errors import NotAllowed, Refused

from .. import actions, policies
from ..forms import AppointForm, DeputyForm, EndForm
from ..models import Appointment, Delegation, Person
from ..permissions import Permission
from .people import MANAGES

LENDS = (Permission.NAME_DEPUTY, Permission.MANAGE_PEOPLE)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MANAGES)
def appointment_make(request: HttpRequest, person_id: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    person = get_object_or_404(Person, pk=person_id, is_active=True)
    form = AppointForm(request.POST or None, by=request.user, on=on, initial={"starts_on": on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(person=person, **form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{person.name} is appointed.")
            return redirect("person", person.pk)
    context = {"form": form, "shown": person}
    return render(request, "accounts/appointment_make.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MANAGES)
def appointment_end(request: HttpRequest, appointment_id: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    appointment = get_object_or_404(
        Appointment.objects.select_related("person", "organisation"), pk=appointment_id, void=False
    )
    if refusal := policies.appointing(request.user, appointment.role, on):
        raise NotAllowed(refusal)
    form = EndForm(request.POST or None, initial={"ends_on": on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(appointment=appointment, **form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The appointment has its last day.")
            return redirect("person", appointment.person_id)
    context = {"form": form, "appointment": appointment}
    return render(request, "accounts/appointment_end.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*LENDS, hidden=True)
def delegation_make(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """For the holder of the appointment, or those who could make it; anybody else's does not exist for them."""
    now = moment()
    on = london_date(now)
    appointment = get_object_or_404(
        Appointment.objects.select_related("person", "organisation"), pk=appointment_id, void=False
    )
    if refusal := policies.delegating(request.user, appointment, on):
        if appointment.person_id == request.user.pk:
            raise NotAllowed(refusal)
        raise Http404
    form = DeputyForm(request.POST or None, appointment=appointment, by=request.user, on=on, initial={"starts_on": on})
    back = _page_of(request, appointment)
    if request.method == "POST" and form.is_valid():
        try:
            delegation = actions.delegate(appointment=appointment, **form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{delegation.deputy.name} stands in until the last day you gave.")
            return redirect(back)
    context = {"form": form, "appointment": appointment, "back_path": back}
    return render(request, "accounts/delegation_make.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.SEE_TODAY, hidden=True)
def delegation_end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """For the holder, the deputy, or those who could make the appointment; anybody else's does not exist for them."""
    now = moment()
    delegation = get_object_or_404(Delegation.objects.select_related("appointment__person"), pk=delegation_id)
    concerned = {delegation.deputy_id, delegation.appointment.person_id}
    if request.user.pk not in concerned and policies.delegating(request.user, delegation.appointment, london_date(now)):
        raise Http404
    actions.end_delegation(delegation=delegation, by=request.user, now=now)
    messages.success(request, "The delegation has ended.")
    return redirect(_page_of(request, delegation.appointment) if request.user.pk not in concerned else "account")


def _page_of(request: HttpRequest, appointment: Appointment) -> str:
    own = appointment.person_id == request.user.pk
    return reverse("account") if own else reverse("person", args=[appointment.person_id])
