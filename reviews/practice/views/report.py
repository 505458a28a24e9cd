"""The report: reading and writing it, sending it to the partners, their answers, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.choices import SignOffState
from portal.approvals.forms import SignForm
from portal.approvals.models import SignOff
from portal.approvals.queries import capacity_for, eligible, latest, signature_rows
from portal.clock import london_date
from portal.documents import render_pdf
from portal.editing import taken
from portal.errors import Conflict
from portal.uploads.queries import files_of

from ...document import MARKING
from ...models import PracticeReview
from .. import actions
from ..actions.report import WRITABLE
from ..document import DRAFT_FILE, REPORT_FILE, report_document
from ..forms.commissioning import NothingForm, ReasonForm
from ..forms.publication import DraftForm, FileForm
from ..forms.running import ReportForm
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_report(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as it stands, and whether it is what the partners agreed."""
    now = moment()
    review = load_practice(request, reference, now)
    sign_off = latest(review.subject)
    writes = holds(request.user, P.WRITE_REPORT, london_date(now)) and review.state in WRITABLE
    context = {
        "review": review,
        "parts": list(report_document(review)["Report"].items()),
        "files": files_of(review.subject, REPORT_FILE),
        "drafts": files_of(review.subject, DRAFT_FILE) if holds(request.user, P.READ_NAMES, london_date(now)) else [],
        "may_keep": holds(request.user, P.KEEP_GLOSSARY, london_date(now)),
        "checked": actions.verify_stored(review, sign_off)
        if sign_off and sign_off.state != SignOffState.VOID
        else None,
        "may_write": writes,
        "is_signed": bool(sign_off and sign_off.state != SignOffState.VOID),
    }
    return render(request, "reviews/practice_report.html", context)


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_report_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as a PDF to read and to send, marked as what it is: not public."""
    now = moment()
    review = load_practice(request, reference, now)
    sign_off = latest(review.subject)
    said = report_document(review)
    content = render_pdf(
        "pdf/practice_report.html",
        {"title": review.title, "subtitle": review.get_kind_display(), "reference": review.reference,
         "marking": MARKING, "issued_at": now, "version": sign_off.version if sign_off else None,
         "parts": [{"title": k, "text": v} for k, v in said["Report"].items() if v.strip()], "supports": [],
         "reviewers": said["Reviewer"], "published_on": None},
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{review.reference}-report.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_report_edit(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)

    def stored() -> ReportForm:
        return ReportForm.of(review)

    form = ReportForm.of(review, request.POST if request.method == "POST" else None)
    who = "the family, and surviving children most of all" if review.is_childs else "the adult and their family"
    return practice_form(
        request, review, form, actions.edit_report, heading="Write the report", button="Save",
        done="The report is saved.", up="practice_report", now=now, review=review, stored=stored, up_words="The report",
        text=f"It protects {who}: no names, places or dates that tell who.",
        values=lambda: {"changes": form.changes(), "version": form.cleaned_data["version"]},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_report_file(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = FileForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    return practice_form(
        request, review, form, actions.attach_report_file, heading="Attach a file to the report", button="Attach",
        done="The file is part of the report.", up="practice_report", now=now, review=review, up_words="The report",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_draft(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = DraftForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    return practice_form(
        request, review, form, actions.attach_draft, heading="Attach a draft to be checked for names",
        button="Attach", done="The draft is attached, and waits to be checked for names.", up="practice_report",
        now=now, review=review, up_words="The report",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_REPORT, hidden=True)
def practice_report_file_remove(request: HttpRequest, reference: str, file_id: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    files = [*files_of(review.subject, REPORT_FILE), *files_of(review.subject, DRAFT_FILE)]
    attachment = next((f for f in files if f.pk == file_id), None)
    if attachment is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.remove_report_file, heading="Take this file out", button="Take out",
        done="The file is taken out.", up="practice_report", now=now, review=review, attachment=attachment, grave=True,
        quote=attachment.name, up_words="The report",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_PRACTICE, hidden=True)
def practice_send(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = NothingForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.send_for_agreement, heading="Send the report to the partners", button="Send it",
        done="Every partner is asked for its answer.", up="practice", now=now, review=review,
        text="Each statutory partner answers for itself. A change to any word afterwards asks everybody again.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_PRACTICE, hidden=True)
def practice_take_back(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.take_back, heading="Take the report back", button="Take it back",
        done="It is taken back. Signatures already given are void, and the partners are told.", up="practice", now=now,
        review=review, grave=True,
        text="Every answer already given becomes void, and a planned publication is cancelled.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SIGN_PRACTICE, P.READ_REVIEWS, hidden=True)
def practice_agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """What the partners are asked to agree, word for word, their answers, and the form of whoever may answer now."""
    now = moment()
    review = load_practice(request, reference, now)
    sign_off = latest(review.subject)
    bodies = eligible(sign_off, request.user, now) if sign_off else []
    form = None
    if sign_off and (bodies or request.method == "POST"):
        form = SignForm(
            request.POST if request.method == "POST" else None,
            bodies=bodies,
            initial={"shown_hash": sign_off.hash, "sign_off": sign_off.pk},
        )
    if request.method == "POST":
        answer = _take_answer(request, review, form, now)
        if answer is not None:
            return answer
    context = {
        "review": review,
        "sign_off": sign_off,
        "form": form if bodies else None,
        "body": bodies[0].body if len(bodies) == 1 else "",
        "capacity": capacity_for(bodies[0], request.user, london_date(now)) if bodies else None,
        "rows": signature_rows(sign_off) if sign_off else [],
        "parts": [("Title", sign_off.document["Title"]), ("Reviewer", sign_off.document["Reviewer"]),
                  *sign_off.document["Report"].items()] if sign_off else [],
        "files": sign_off.files if sign_off else [],
    }  # fmt: skip
    return render(request, "reviews/practice_agreement.html", context)


def _take_answer(
    request: HttpRequest, review: PracticeReview, form: SignForm | None, now: datetime
) -> HttpResponse | None:
    """Give the answer to the version that was read, even where a newer one stands: the action says so."""
    if form is None or (not form.is_valid() and not form.bodies):
        raise Conflict(
            "Nothing waits for an answer of yours here: it was answered or changed meanwhile, or it is not yours to "
            "answer. Look at it again."
        )
    if not form.is_valid():
        return None
    data = form.cleaned_data
    shown = SignOff.objects.filter(pk=data["sign_off"], subject_kind=review.subject.kind, subject_id=review.pk).first()
    if shown is None:
        raise Conflict("The version you read is not here any more. Read the newest one and answer that.")
    body = form.body()
    ok, _signature = taken(
        form, actions.sign, review=review, sign_off=shown, organisation=body.organisation, decision=data["decision"],
        comment=data["comment"], shown_hash=data["shown_hash"], by=request.user, now=now,
    )  # fmt: skip
    if not ok:
        return None
    messages.success(request, f"Your answer for {body.body} is recorded.")
    return redirect("practice", reference=review.reference)
