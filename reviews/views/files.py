"""Files of a review."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.uploads.queries import files_of

from ..actions.files import attach_file, remove_file
from ..document import REVIEW_FILE
from ..forms.review import AttachForm, RemoveFileForm
from .loading import load_review, taken


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_attach(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    case = load_review(request, reference, now)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done, _file = taken(form, attach_file, review=case, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, "The file is attached.")
            return redirect("review", reference=case.reference)
    return render(request, "reviews/file_attach.html", {"review": case, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOG_INCIDENT, hidden=True)
def review_file_remove(request: HttpRequest, reference: str, file_id: int) -> HttpResponse:
    now = moment()
    case = load_review(request, reference, now)
    attachment = next((f for f in files_of(case.subject, REVIEW_FILE) if f.pk == file_id), None)
    if attachment is None:
        raise Http404
    form = RemoveFileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, remove_file, review=case, attachment=attachment, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "The file is taken out.")
            return redirect("review", reference=case.reference)
    return render(request, "reviews/file_remove.html", {"review": case, "form": form, "file": attachment})
