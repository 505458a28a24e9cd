"""The gate of publication: what holds and what does not, the first day with its proof, and the steps around it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, opens_at, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.day_strip import strip
from portal.deadlines.answers import as_text
from portal.deadlines.calendars import load
from portal.deadlines.counting import due_on
from portal.deadlines.rules import rule_for
from portal.together import prefetched

from ...models import Publication, PublicationBar, PublicationDecision, PublicationPlan, ReportSending
from .. import actions
from ..actions.publication import AGREED, DECISIONS, first_day
from ..choices import PlanState, PracticeState
from ..conditions import gather, verdicts
from ..forms.commissioning import ReasonForm
from ..forms.publication import CommentForm, PlanForm, SendingForm, TakeDownForm
from ..queries import ended_publications, standing_publication
from ..workflow import PRACTICE
from .loading import SHOWS_OR_TAKES, load_practice, practice_form

P = Permission
NO_MORE_TO_PUBLISH = (PracticeState.PUBLISHED, PracticeState.TAKEN_DOWN, PracticeState.STOPPED)


@require_safe
@requires(P.READ_REVIEWS, hidden=True)
def practice_gate(request: HttpRequest, reference: str) -> HttpResponse:
    """Every condition, met or not, as it would be asked today (or on the planned day, where one waits)."""
    now = moment()
    today = london_date(now)
    review = load_practice(request, reference, now)
    prefetched(
        [review],
        Prefetch("plans", PublicationPlan.objects.select_related("planned_by").order_by("-planned_at")),
        Prefetch("sendings", ReportSending.objects.select_related("evidence", "recorded_by")),
        Prefetch("bars", PublicationBar.objects.select_related("set_by", "lifted_by")),
        Prefetch("publication_decisions", PublicationDecision.objects.select_related("decided_by")),
        Prefetch("publications", Publication.objects.select_related("withdrawn_by")),
        "proceedings",
        "publication_comments",
    )

    plan = next((one for one in review.plans.all() if one.standing == PlanState.WAITING), None)
    judged_on = plan.planned_for if plan else today
    facts = gather(review, judged_on, review.sendings.all())
    found = [one if opens_at(one.path, request.user, today) else replace(one, path="") for one in verdicts(facts)]
    may_publish = holds(request.user, P.PUBLISH_PRACTICE, today)
    send_by = None
    if plan and review.is_childs and facts.earliest is None:
        rule = rule_for("report_before_publication", plan.planned_for)
        send_by = due_on(plan.planned_for, rule, load(rule.clock))
    context = {
        "review": review,
        "verdicts": found,
        "failing": [v for v in found if not v.holds],
        "judged_on": judged_on,
        "today": today,
        "plan": plan,
        "plans": list(review.plans.all()),
        "send_by": send_by,
        "earliest": facts.earliest,
        "rule": facts.rule,
        "strip": strip(facts.earliest.days, today=today, labels={facts.earliest.due_on: ["first day"]},
                       statutory=[facts.earliest.due_on]) if facts.earliest else None,
        "proof": as_text(facts.rule, facts.earliest) if facts.earliest and facts.rule else [],
        "sendings": list(review.sendings.all()),
        "agreed_hash": facts.stored_hash,
        "bars": list(review.bars.all()),
        "decisions": [(PRACTICE.by_name[d.decision].label if d.decision in PRACTICE.by_name else "Improvements only", d)
                      for d in review.publication_decisions.all()],
        "comments": list(review.publication_comments.all()),
        "publication": standing_publication(review),
        "ended": ended_publications(review),
        "is_to_come": review.state not in NO_MORE_TO_PUBLISH,
        "may_publish": may_publish,
        "may_send": holds(request.user, P.SEND_PRACTICE, today) and review.is_childs and review.state in AGREED,
        "may_plan": may_publish and review.state in ("agreed", "improvements"),
    }  # fmt: skip
    return render(request, "reviews/practice_gate.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_PRACTICE, hidden=True)
def practice_sending(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = SendingForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    return practice_form(
        request, review, form, actions.record_sending, heading="Record a sending of the report", button="Record it",
        done="The sending is recorded with its evidence.", up="practice_gate", now=now, review=review,
        up_words="Publication",
        text="Send the report as the partners agreed it. A sending of another text does not count for publication.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SEND_PRACTICE, hidden=True)
def practice_sending_strike(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    sending = review.sendings.select_related("review").filter(pk=pk).first()
    if sending is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.strike_sending, heading="Take this sending back", button="Take it back",
        done="The sending counts no more. Record it again as it was.", up="practice_gate", now=now, sending=sending,
        grave=True, up_words="Publication", quote=f"{sending.get_recipient_display()}",
        text="For a sending that was recorded wrongly. Its evidence is removed, and the reason stays on the record.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_plan(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    earliest, why = first_day(review, london_date(now))
    form = PlanForm(
        request.POST if request.method == "POST" else None, initial={"form": "full", "planned_for": earliest}
    )
    text = f"The first day of publication is {earliest:%A} {earliest.day} {earliest:%B %Y}" + (
        f": {why}." if why else "."
    )
    return practice_form(
        request, review, form, actions.plan_publication, heading="Plan the day of publication", button="Plan it",
        done="The day is planned. Every condition is asked again on the day.", up="practice_gate", now=now,
        review=review, up_words="Publication",
        text=text + "\nThe portal publishes by itself on that day, and does not where a condition fails then.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.cancel_plan, heading="Cancel the planned publication", button="Cancel it",
        done="The planned publication is cancelled.", up="practice_gate", now=now, review=review,
        up_words="Publication",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_decision(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Withhold, end that, decide not to publish, or decide again; each with its reasons."""
    now = moment()
    if name not in DECISIONS:
        raise Http404
    review = load_practice(request, reference, now)
    label = PRACTICE.by_name[name].label
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.decide, heading=label, button=label, done="The decision is recorded.",
        up="practice_gate", now=now, review=review, up_words="Publication",
        text="A report is published unless the partners find that inappropriate. The Panel and the Secretary of State "
        "are given the reasons, and the partners have regard to what they say."
        if review.is_childs
        else "",
        values=lambda: {"name": name, **form.cleaned_data},
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_comment(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = CommentForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.record_comment, heading="Record a comment on publication", button="Record it",
        done="The comment is recorded.", up="practice_gate", now=now, review=review, up_words="Publication",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_bar(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.set_bar, heading="Record a bar to publication", button="Record it",
        done="The bar is recorded. Nothing is published while it stands.", up="practice_gate", now=now, review=review,
        up_words="Publication", text="Such as a court’s order, which can forbid even to say that there is a review.",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_bar_lift(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    bar = review.bars.select_related("review").filter(pk=pk).first()
    if bar is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return practice_form(
        request, review, form, actions.lift_bar, heading="Lift the bar", button="Lift it", done="The bar is lifted.",
        up="practice_gate", now=now, bar=bar, quote=bar.reason, up_words="Publication",
    )  # fmt: skip


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH_PRACTICE, hidden=True)
def practice_take_down(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_practice(request, reference, now)
    standing = standing_publication(review)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    until = f"It stays available until at least {standing.available_until:%-d %B %Y}. " if standing else ""
    return practice_form(
        request, review, form, actions.take_down, heading="End the publication", button="End it now",
        done="It is no longer public: page, PDF, search and feed are gone.", up="practice_gate", now=now, review=review,
        grave=True, up_words="Publication",
        text=f"{until}Page, PDF, search and feed go at once. The record of the review stays.",
    )  # fmt: skip
