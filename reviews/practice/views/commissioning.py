"""Starting a review, its terms of reference, the people who offer to lead it, and the letter that commissions them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partnership import queries as partnership
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.documents import render_pdf
from portal.editing import taken
from portal.trail.events import Event
from portal.trail.reading import read

from ...document import MARKING
from ...models import Candidate, PracticeReview, PracticeTerms
from .. import actions
from ..forms.commissioning import (
    AboutForm,
    DiscussForm,
    InterestForm,
    InviteForm,
    NothingForm,
    OpenForm,
    ReasonForm,
    SignInForm,
    TermsForm,
)
from ..letter import letter
from ..queries import may_follow, possible_sign_ins
from ..workflow import PRACTICE
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission
STEPS = {
    "commission": "The review is commissioned. Take the commission letter.",
    "complete": "The report is recorded as complete. Send it to the partners.",
    "reopen": "The report can be worked on again.",
    "stop": "The review is stopped.",
}


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE)
def practice_open(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        may_follow=may_follow(request.user, now),
        initial={"kind": "child", "rapid_review": request.GET.get("from", "")},
    )
    if request.method == "POST" and form.is_valid():
        ok, made = taken(form, actions.open_practice_review, by=request.user, now=now, **form.cleaned_data)
        if ok and made is not None:
            messages.success(request, f"{made.reference} is started. Six months run.")
            return redirect("practice", reference=made.reference)
    context = {"form": form, "heading": "Start a practice review", "button": "Start it",
               "up": reverse("practice_reviews"), "up_words": "Practice reviews"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_edit(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = AboutForm.of(review, request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.edit_review, heading="Change the title or the other area", button="Save",
        done="It is saved.", up="practice", now=now, review=review,
        stored=lambda: AboutForm.of(PracticeReview.objects.get(pk=review.pk)),
        values=lambda: {"changes": form.changes(), "version": form.cleaned_data["version"]},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_terms(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    bodies = agencies_to_choose(review, now)

    def stored() -> TermsForm:
        return TermsForm.of(PracticeTerms.objects.filter(review=review).first(), bodies=bodies)

    form = TermsForm.of(
        PracticeTerms.objects.filter(review=review).first(),
        request.POST if request.method == "POST" else None,
        bodies=bodies,
    )
    return practice_form(
        request, review, form, actions.write_terms, heading="Terms of reference", button="Save",
        done="The terms of reference are saved.", up="practice", now=now, review=review, stored=stored,
        values=lambda: {
            "changes": form.changes(), "agencies": form.cleaned_data["agencies"],
            "version": form.cleaned_data["version"],
        },
    )  # fmt: skip


def agencies_to_choose(review: PracticeReview, now) -> set[int]:
    """Everybody in the partnership today, and whoever takes part already."""
    bodies = {row.organisation_id for row in partnership.standings(london_date(now))}
    terms = PracticeTerms.objects.filter(review=review).first()
    return bodies | (set(terms.agencies.values_list("pk", flat=True)) if terms else set())


@require_safe
@requires(P.READ_REVIEWS, hidden=True)
def practice_candidates(request: HttpRequest, reference: str) -> HttpResponse:
    """Who was invited, what they answered, and what each member made of them. Closed to the reviewer."""
    now = moment()
    on = london_date(now)
    review = load_practice(request, reference, now)
    rows = review.candidates.select_related("person").prefetch_related("notes__member")
    context = {
        "review": review,
        "candidates": list(rows),
        "may_run": holds(request.user, P.RUN_PRACTICE, on),
        "may_judge": holds(request.user, P.JUDGE_CANDIDATE, on),
        "may_commission": holds(request.user, P.COMMISSION_REVIEWER, on),
    }
    return render(request, "reviews/practice_candidates.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_invite(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"invited_on": london_date(now)})
    return practice_form(
        request, review, form, actions.invite, heading="Invite an expression of interest", button="Record it",
        done="The invitation is recorded.", up="practice_candidates", now=now, review=review,
    )  # fmt: skip


def _candidate(review: PracticeReview, pk: int) -> Candidate:
    found = review.candidates.select_related("review").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, hidden=True)
def practice_interest(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    candidate = _candidate(review, pk)
    form = InterestForm(request.POST if request.method == "POST" else None, initial={"answered_on": london_date(now)})
    return practice_form(
        request, review, form, actions.record_interest, heading=f"What did {candidate.name} answer?",
        button="Record it", done="The answer is recorded.", up="practice_candidates", now=now, candidate=candidate,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.JUDGE_CANDIDATE, hidden=True)
def practice_discuss(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    candidate = _candidate(review, pk)
    form = DiscussForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.discuss, heading=f"Your discussion with {candidate.name}", button="Record it",
        done="Your discussion is recorded.", up="practice_candidates", now=now, candidate=candidate,
        text="Record your own view only. Another member records theirs.\n" + candidate.expertise,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.COMMISSION_REVIEWER, hidden=True)
def practice_appoint(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    candidate = _candidate(review, pk)
    form = NothingForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.appoint, heading=f"Choose {candidate.name} as the reviewer",
        button="Choose this reviewer", done="The reviewer is chosen.", up="practice_candidates", now=now,
        candidate=candidate, text="The name is published with the report.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.COMMISSION_REVIEWER, hidden=True)
def practice_let_in(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    candidate = _candidate(review, pk)
    form = SignInForm(request.POST if request.method == "POST" else None, people=possible_sign_ins(london_date(now)))
    return practice_form(
        request, review, form, actions.let_in, heading=f"Open this review to {candidate.name}", button="Open it",
        done="The reviewer can sign in to this review, and to nothing else.", up="practice_candidates", now=now,
        candidate=candidate,
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.COMMISSION_REVIEWER, hidden=True)
def practice_remove_reviewer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    candidate = _candidate(review, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.remove_reviewer, heading=f"Remove {candidate.name} as the reviewer",
        button="Remove", done="The reviewer is removed. Their sign-in no longer opens the review.",
        up="practice_candidates", now=now, candidate=candidate, grave=True,
    )  # fmt: skip


@require_safe
@requires(P.READ_PRACTICE, hidden=True)
def practice_letter_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter that commissions the reviewer, with the terms of reference, as a PDF."""
    now = moment()
    review = load_practice(request, reference, now)
    found = letter(review)
    if found is None:
        raise Http404
    read(Event.PRACTICE_LETTER_READ, review.subject, request.user, now)
    content = render_pdf(
        "pdf/commission_letter.html",
        {"title": "Commission of a review", "subtitle": review.get_kind_display(), "reference": review.reference,
         "marking": MARKING, "issued_at": now, "letter": found},
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{review.reference}-commission.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.RUN_PRACTICE, P.COMMISSION_REVIEWER, hidden=True)
def practice_step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """One step of the work itself, with its reason where the table asks for one."""
    now = moment()
    if name not in STEPS:
        raise Http404
    review = load_practice(request, reference, now)
    transition = PRACTICE.by_name[name]
    kind = ReasonForm if transition.needs_reason else NothingForm
    form = kind(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.step, heading=transition.label, button=transition.label, done=STEPS[name],
        up="practice", now=now, review=review, grave=name == "stop",
        values=lambda: {"name": name, "reason": form.cleaned_data.get("reason", "")},
    )  # fmt: skip
