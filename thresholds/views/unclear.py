"""What readers found unclear, and what the editor answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.editing import taken
from portal.errors import Conflict

from ..actions import answer_unclear
from ..editions import in_preparation, unclear_reports
from ..forms.editing import AnswerForm
from ..models import Framework, UnclearReport

P = Permission
A_PAGE = 30


@require_safe
@requires(P.EDIT_FRAMEWORK)
def unclear_list(request: HttpRequest, framework: str) -> HttpResponse:
    """Every report of the framework, those that wait first."""
    found = get_object_or_404(Framework, code=framework)
    page = Paginator(unclear_reports(found), A_PAGE).get_page(request.GET.get("page"))
    context = {"framework": found, "page": page, **_draft(found)}
    return render(request, "thresholds/unclear_list.html", context)


def _draft(framework: Framework) -> dict:
    """The draft in preparation, if any, and the codes of its needs: one that a reader asks about may be gone there."""
    draft = in_preparation(framework)
    return {"draft": draft, "needs": set(draft.needs.values_list("code", flat=True)) if draft else set()}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.EDIT_FRAMEWORK, hidden=True)
def unclear_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one report."""
    now = moment()
    known = UnclearReport.objects.select_related(
        "indicator__edition__framework", "indicator__need", "indicator__level", "answered_by"
    )
    report = get_object_or_404(known, pk=pk)
    framework = report.indicator.edition.framework
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done, _report = taken(form, answer_unclear, report=report, by=request.user, now=now, **form.cleaned_data)
        except Conflict as conflict:
            form.refuse(Conflict(f"{conflict.sentence} The answer: “{conflict.theirs['answer']}”"))
        else:
            if done:
                messages.success(request, "Your answer is kept with the edition.")
                return redirect("unclear_list", framework.code)
    context = {"report": report, "framework": framework, "form": form, **_draft(framework)}
    return render(request, "thresholds/unclear_answer.html", context)
