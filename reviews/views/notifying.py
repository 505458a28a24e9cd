"""Whether to notify: the partners' views and the council's decision; and the record of the sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partnership.queries import current, statutory_partners
from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.deadlines.lines import lines
from portal.deadlines.queries import for_subject
from portal.errors import NotAllowed
from portal.together import prefetched

from ..actions import decision, guarding
from ..choices import CouncilAnswer, ReviewState
from ..forms.deciding import DecisionForm, OwnViewForm, RecordedViewForm
from ..forms.ending import ReasonForm
from ..forms.incident import texts_of
from ..forms.notifying import NotifyForm, TellPartnersForm
from ..identifiers import findings_in
from ..models import Notification, RapidReview
from ..on_notifying import notification_recipients, own_partners, views_by_partner
from ..policies import always_notifiable, meets_first_limb
from ..what_if import NATIONAL
from ..workflow import BEFORE_SUBMISSION
from .loading import load_review, taken
from .steps import missing_facts

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def review_decision(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    return _decision_page(request, review, now)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.GIVE_PARTNER_VIEW, Permission.RECORD_PARTNER_VIEW, hidden=True)
def review_view_give(request: HttpRequest, reference: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("review_decision", reference)
    now = moment()
    review = load_review(request, reference, now)
    form = _view_form(request, now, request.POST)
    if form is None:
        raise NotAllowed("You represent no statutory partner today, so there is no view of yours to give.")
    if form.is_valid():
        answers = form.cleaned_data
        done, view = taken(
            form,
            decision.give_view,
            review=review,
            organisation=answers["organisation"],
            view=answers["view"],
            reasons=answers["reasons"],
            given_by=answers.get("given_by", ""),
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, f"The view of {view.organisation.name} is recorded.")
            return redirect("review_decision", review.reference)
    return _decision_page(request, review, now, view_form=form)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.DECIDE_NOTIFICATION, hidden=True)
def review_decide(request: HttpRequest, reference: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("review_decision", reference)
    now = moment()
    review = load_review(request, reference, now)
    if not decision.may_decide(review, request.user, now):
        raise NotAllowed(
            f"The decision to notify is {current().council.name}’s alone. You can give your partner’s view."
        )
    form = DecisionForm(request.POST)
    if form.is_valid():
        done, row = taken(form, decision.decide, review=review, **form.cleaned_data, by=request.user, now=now)
        if done:
            notify = row.answer == CouncilAnswer.NOTIFY
            messages.success(
                request,
                "The decision to notify is recorded. Next, the notification itself."
                if notify
                else "The decision not to notify is recorded, and the clocks are stopped.",
            )
            return redirect("review_decision", review.reference)
    return _decision_page(request, review, now, decision_form=form)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.DECIDE_NOTIFICATION, hidden=True)
def review_reopen_decision(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    if not decision.may_decide(review, request.user, now):
        raise NotAllowed(f"Only {current().council.name} and the business manager open the decision again.")
    guarding.in_state(review, (ReviewState.NOT_NOTIFIED,), "opening the decision again")
    form = ReasonForm(request.POST or None, label="Why the decision is opened again")
    if form.is_valid():
        done, _nothing = taken(
            form,
            decision.reopen_decision,
            review=review,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, "The decision is open again. Every clock runs on from the date it always had.")
            return redirect("review_decision", review.reference)
    stopped = lines(for_subject(review.subject).filter(rule_code__in=NATIONAL), london_date(now))
    return render(request, "reviews/decision_reopen.html", {"review": review, "form": form, "stopped": stopped})


def _decision_page(
    request: HttpRequest,
    review: RapidReview,
    now: datetime,
    *,
    view_form: OwnViewForm | None = None,
    decision_form: DecisionForm | None = None,
) -> HttpResponse:
    on = london_date(now)
    if request.method == "POST":
        review.refresh_from_db(fields=["state"])
    prefetched([review], "children", "council_decisions")
    deciding = review.state == ReviewState.DECIDING
    may_decide = decision.may_decide(review, request.user, now)
    rows = views_by_partner(review, on)
    notes = {f"Reasons of {row.organisation}": row.latest.reasons for row in rows if row.latest}
    decisions = list(review.council_decisions.all())
    notes |= {f"Council’s reasons, {row.get_answer_display().lower()}": row.reasons for row in decisions}
    context = {
        "review": review,
        "children": list(review.children.all()),
        "missing": missing_facts(review) if review.state == ReviewState.DRAFT else [],
        "may_log": holds(request.user, Permission.LOG_INCIDENT, on),
        "always": always_notifiable(review),
        "rapid_review_follows": meets_first_limb(review),
        "clocks": lines(for_subject(review.subject).filter(rule_code__in=NATIONAL), on),
        "partners": rows,
        "decisions": decisions,
        "council": current().council,
        "notification": Notification.objects.filter(review=review).first(),
        "may_notify": holds(request.user, Permission.RECORD_NOTIFICATION, on),
        "may_reopen": may_decide and review.state == ReviewState.NOT_NOTIFIED,
        "records_for_others": not own_partners(request.user, on),
        "warnings": findings_in(texts_of(review.incident) | notes),
    }
    if review.state in BEFORE_SUBMISSION and review.state != ReviewState.DRAFT:
        context["view_form"] = view_form or _view_form(request, now, None)
    if deciding and may_decide:
        context["decision_form"] = decision_form or DecisionForm(initial=_first_answers(request, now))
    elif decision_form is not None:
        context["decision_form"] = decision_form
    # Whoever is asked for a view or a decision reads first what is recorded; the business unit wrote it.
    context["reads_first"] = bool(own_partners(request.user, on)) and review.state == ReviewState.DECIDING
    return render(request, "reviews/decision_page.html", context)


def _first_answers(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The council's own representative decides in their own capacity, today, unless they say otherwise."""
    on = london_date(now)
    own = capacities(request.user, Permission.DECIDE_NOTIFICATION, on, current().council_id)
    return {"decided_on": on, "decided_by": f"{own[0].label}, {own[0].organisation_name}" if own else ""}


def _view_form(request: HttpRequest, now: datetime, data: Any) -> OwnViewForm | None:
    """A representative's own form, or the business unit's for what a partner said; None for anybody else."""
    on = london_date(now)
    own = own_partners(request.user, on)
    if own:
        return OwnViewForm(data, organisations=own, prefix="view")
    if holds(request.user, Permission.RECORD_PARTNER_VIEW, on):
        return RecordedViewForm(data, organisations=statutory_partners(on), prefix="view")
    return None


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.RECORD_NOTIFICATION, hidden=True)
def review_notify(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    guarding.in_state(review, (ReviewState.TO_NOTIFY,), "recording the notification")
    names = notification_recipients(review)
    form = NotifyForm(
        request.POST or None, request.FILES or None, recipients=names, initial={"recipients": names}
    )  # fmt: skip
    if form.is_valid():
        answers = form.cleaned_data
        done, _row = taken(
            form,
            decision.notify,
            review=review,
            sent_at=answers["sent_at"],
            channel=answers["channel"],
            national_reference=answers["national_reference"],
            recipients=form.everybody,
            partners_told_at=answers["partners_told_at"],
            evidence=answers["evidence"],
            by=request.user,
            now=now,
        )
        if done:
            return _after_notifying(request, review)
    context = {
        "review": review,
        "form": form,
        "clocks": lines(for_subject(review.subject).filter(rule_code__in=NATIONAL[:2]), london_date(now)),
        "file_lost": form.is_bound and bool(request.FILES),
    }
    return render(request, "reviews/notify_form.html", context)


def _after_notifying(request: HttpRequest, review: RapidReview) -> HttpResponse:
    if meets_first_limb(review):
        messages.success(request, "The notification is recorded. Next, the agencies are asked for information.")
        return redirect("review_agencies", review.reference)
    messages.success(request, "The notification is recorded. No rapid review follows from it as the facts stand.")
    return redirect("review_decision", review.reference)


@require_http_methods(SHOWS_OR_TAKES)
@requires(Permission.RECORD_NOTIFICATION, hidden=True)
def review_tell_partners(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    form = TellPartnersForm(request.POST or None)
    if form.is_valid():
        done, _nothing = taken(
            form,
            decision.tell_partners,
            review=review,
            told_at=form.cleaned_data["partners_told_at"],
            by=request.user,
            now=now,
        )
        if done:
            messages.success(request, "It is recorded when the partners were told.")
            return redirect("review_decision", review.reference)
    clocks = lines(for_subject(review.subject).filter(rule_code="partners_told"), london_date(now))
    notification = Notification.objects.filter(review=review).first()
    context = {"review": review, "form": form, "clocks": clocks, "notification": notification}
    return render(request, "reviews/notify_partners.html", context)
