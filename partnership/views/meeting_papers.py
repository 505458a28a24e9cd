"""Papers of meetings, for the group, the partnership and the public; and the pack."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import taken
from portal.trail.events import Event
from portal.trail.recording import record

from ..actions import papers as actions
from ..choices import Tier
from ..forms.meetings import PaperForm
from ..forms.tracker import ReasonForm
from ..meeting_documents import paper_pdf
from ..models import GroupMeeting, MeetingPack, Paper
from ..queries import meetings as queries
from .meeting_steps import pdf_answer
from .meetings import SHOWS_OR_TAKES, load_meeting

P = Permission
PAGE = 50


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_paper_add(request: HttpRequest, reference: str) -> HttpResponse:
    found = load_meeting(request, reference)
    form = PaperForm(request.POST or None, request.FILES or None, meeting=found, initial={"tier": Tier.GROUP})
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, actions.add_paper, meeting=found, by=request.user, now=moment(), **form.cleaned_data)
        if done:
            messages.success(request, "The paper is added.")
            return redirect("meeting", reference=reference)
    context = {"form": form, "heading": "Add a paper", "caption": f"{reference}, {found.group.name}",
               "button": "Add it", "up": reverse("meeting", kwargs={"reference": reference}),
               "up_words": reference}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


def _paper(request: HttpRequest, reference: str, paper_id: int) -> Paper:
    """The paper, if this person may read it; otherwise 404. Reading one of the group's own is on the trail."""
    now = moment()
    found = load_meeting(request, reference)
    paper = next((p for p in queries.papers(found, request.user, london_date(now)) if p.pk == paper_id), None)
    if paper is None:
        raise Http404
    paper.meeting = found
    if paper.tier == Tier.GROUP and request.method == "GET":
        with transaction.atomic():
            record(Event.PAPER_READ, target=found.subject, by=request.user, now=now, fields=[f"paper {paper.pk}"])
    return paper


@require_safe
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_paper(request: HttpRequest, reference: str, paper_id: int) -> HttpResponse:
    paper = _paper(request, reference, paper_id)
    context = {
        "paper": paper,
        "meeting": paper.meeting,
        "files": actions.files_of_paper(paper),
        "may_withdraw": holds(request.user, P.RUN_MEETINGS, london_date(moment())),
    }
    return render(request, "partnership/meeting_paper.html", context)


@require_safe
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_paper_pdf(request: HttpRequest, reference: str, paper_id: int) -> HttpResponse:
    paper = _paper(request, reference, paper_id)
    if not paper.text:
        raise Http404
    return pdf_answer(paper_pdf(paper, now=moment()), f"{reference}-paper-{paper.pk}.pdf")


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_MEETINGS)
def meeting_paper_withdraw(request: HttpRequest, reference: str, paper_id: int) -> HttpResponse:
    paper = _paper(request, reference, paper_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, actions.withdraw_paper, paper=paper, by=request.user, now=moment(), **form.cleaned_data
        )
        if done:
            messages.success(request, "The paper is taken back.")
            return redirect("meeting", reference=reference)
    context = {"form": form, "heading": "Take the paper back", "caption": paper.title, "button": "Take it back",
               "grave": True, "up": reverse("meeting", kwargs={"reference": reference}), "up_words": reference,
               "text": "Nobody can read it any more, and its file is deleted. Your reason stays."}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_POST
@requires(P.RUN_MEETINGS)
def meeting_pack_build(request: HttpRequest, reference: str) -> HttpResponse:
    actions.ask_for_pack(meeting=load_meeting(request, reference), by=request.user, now=moment())
    return redirect("meeting", reference=reference)


@require_safe
@requires(P.RUN_MEETINGS)
def meeting_pack_progress(request: HttpRequest, reference: str, number: int) -> JsonResponse:
    pack = get_object_or_404(MeetingPack, meeting=load_meeting(request, reference), number=number)
    done = pack.built_at is not None or pack.failed_at is not None
    return JsonResponse({"done": done, "words": "Ready" if done else "Laying out the papers"})


def _readable(request: HttpRequest, meeting: GroupMeeting) -> bool:
    """Whether the meeting's pack is with this person: at any time with the unit's, once called with the members."""
    if holds(request.user, P.RUN_MEETINGS, london_date(moment())):
        return True
    return meeting.state in queries.OUT


@require_safe
@requires(P.SEE_DIRECTORY, hidden=True)
def meeting_pack_file(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The pack as a download for the group's members; 404 for everybody else, before it is built, and for
    whoever has an interest in an item: the pack holds its papers."""
    found = load_meeting(request, reference, member=True)
    pack = found.packs.filter(number=number, built_at__isnull=False).first()
    if pack is None or not _readable(request, found) or queries.closed_items(found, request.user).exists():
        raise Http404
    with transaction.atomic():
        fields = [f"pack {pack.number}"]
        record(Event.MEETING_PACK_READ, target=found.subject, by=request.user, now=moment(), fields=fields)
    name = f"{found.reference}-pack-{pack.number}.pdf"
    return FileResponse(pack.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


@public
@require_safe
def public_papers(request: HttpRequest) -> HttpResponse:
    """The papers that anybody may read."""
    page = Paginator(queries.public_papers(), PAGE).get_page(request.GET.get("page"))
    return render(request, "partnership/public_papers.html", {"page": page})


def _public_paper(paper_id: int) -> Paper:
    return get_object_or_404(queries.public_papers(), pk=paper_id)


@public
@require_safe
def public_paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = _public_paper(paper_id)
    return render(request, "partnership/public_paper.html", {"paper": paper, "meeting": paper.meeting})


@public
@require_safe
def public_paper_pdf(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = _public_paper(paper_id)
    return pdf_answer(paper_pdf(paper, now=moment()), f"paper-{paper.pk}.pdf")
