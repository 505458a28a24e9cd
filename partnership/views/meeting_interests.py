"""Interests in an item of the agenda: declared, and lifted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.errors import NotAllowed

from ..actions import interests as actions
from ..forms.meetings import InterestForm
from ..forms.tracker import ReasonForm
from ..models import ItemInterest
from ..queries import meetings as queries
from .meetings import SHOWS_OR_TAKES, load_item, load_meeting

P = Permission


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_interest_add(request: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    now = moment()
    on = london_date(now)
    found = load_meeting(request, reference)
    if not queries.may_declare(request.user, found, on):
        raise Http404
    item = load_item(found, item_id)
    if found.state not in actions.OPEN and request.method != "POST":
        raise NotAllowed(f"This meeting is “{found.get_state_display()}”, so no interest is declared now.")
    others = queries.people_of_group(found.group, on) if holds(request.user, P.RUN_MEETINGS, on) else []
    form = InterestForm(request.POST or None, own=request.user, others=others)
    if request.method == "POST" and form.is_valid():
        person, words = form.cleaned_data.get("person") or request.user, form.cleaned_data["words"]
        done, _made = taken(form, actions.declare, item=item, person=person, words=words, by=request.user, now=now)
        if done:
            messages.success(request, "The interest is declared. The papers of the item are closed to that person.")
            return redirect("meeting", reference=reference)
    context = {"form": form, "heading": "Declare an interest", "caption": f"Item {item.position}: {item.title}",
               "button": "Declare it", "up": reverse("meeting", kwargs={"reference": reference}),
               "up_words": reference,
               "text": "The papers of this item, and the pack that holds them, are then closed to whoever has the "
               "interest. The minutes will say that it was declared."}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_interest_lift(request: HttpRequest, reference: str, interest_id: int) -> HttpResponse:
    found = load_meeting(request, reference)
    rows = ItemInterest.objects.select_related("item", "person")
    interest = get_object_or_404(rows, pk=interest_id, item__meeting=found)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(form, actions.lift, interest=interest, by=request.user, now=moment(), **form.cleaned_data)
        if done:
            messages.success(request, "The interest is lifted.")
            return redirect("meeting", reference=reference)
    context = {"form": form, "heading": "Lift an interest", "button": "Lift it",
               "caption": f"{interest.person.name}, item {interest.item.position}", "grave": True,
               "up": reverse("meeting", kwargs={"reference": reference}), "up_words": reference,
               "text": "The papers of the item are open to that person again. Your reason stays."}  # fmt: skip
    return render(request, "partnership/form_page.html", context)
