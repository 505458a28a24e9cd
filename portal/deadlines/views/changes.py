"""A person records an extension, or why a date was missed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.errors import Refused

from .. import actions
from ..forms import ExtensionForm, ReasonForm
from ..lines import lines
from .deadline import visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXTEND_DEADLINE, hidden=True)
def deadline_extend(request: HttpRequest, deadline_id: int) -> HttpResponse:
    """An extension: the new date, the reason, who authorised it and who was told."""
    now = moment()
    deadline = visible_or_404(request, deadline_id, now)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(deadline=deadline, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The extension is recorded. The date of the rule stays on the record.")
            return redirect("deadline", deadline.pk)
    context = {"form": form, "deadline": deadline, "line": lines([deadline], now)[0]}
    return render(request, "deadlines/deadline_extend.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXPLAIN_BREACH, hidden=True)
def deadline_explain(request: HttpRequest, deadline_id: int) -> HttpResponse:
    """Why a date set by law or guidance was missed; a further reason is added under the first."""
    now = moment()
    deadline = visible_or_404(request, deadline_id, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.explain_breach(deadline=deadline, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The reason is recorded.")
            return redirect("deadline", deadline.pk)
    context = {"form": form, "deadline": deadline, "line": lines([deadline], now)[0]}
    return render(request, "deadlines/deadline_explain.html", context)
