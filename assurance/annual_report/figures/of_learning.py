"""What was found by reviews in a period, what was recommended, and how far the actions have come."""

from __future__ import annotations

from collections import Counter

from partnership.choices import ActionSource, ActionState
from partnership.models import Action
from portal.clock import end_of_day, start_of_day
from portal.together import Asking
from reviews.learning.choices import Acceptance, BriefingState, FindingSource, Impact
from reviews.models import Briefing, Finding, ImpactCheck, LearningRecommendation, Theme

from .gathering import Gathering

SECTION = "learning"
CHAIN, TRACKER = "Findings and recommendations in the portal", "Action tracker in the portal"
STATES = (ActionState.OPEN, ActionState.DONE, ActionState.ASSURED, ActionState.IMPACT, ActionState.DROPPED)

NAMES = {
    "learning.findings": "Findings recorded",
    "learning.findings_national": "Findings of national reviews recorded",
    "learning.recommendations": "Recommendations made",
    "learning.accepted": "Recommendations accepted, in whole or in part",
    "learning.rejected": "Recommendations not accepted, with reasons",
    "learning.impact_shown": "Checks that show a difference was made",
    "learning.briefings": "Learning briefings published",
    "learning.themes": "The theme found most often",
    "actions.agreed": "Actions agreed",
    **{f"actions.{state.value}": f"Of these: {state.label.lower()}" for state in STATES},
    "actions.late": "Actions past their date at the end of the period",
    "actions.assured_share": "Share of actions that are assured or show a difference",
    "actions.from_reviews": "Actions that came from reviews",
}


def gather(into: Gathering) -> Asking[None]:
    """Put findings, recommendations and actions of the period."""
    begin, end = start_of_day(into.since), end_of_day(into.until)
    in_period = Finding.objects.filter(found_on__gte=into.since, found_on__lte=into.until)
    found, named, made, checks, out, actions = yield [
        in_period,
        # One row for each theme of each finding.
        Theme.objects.filter(findings__in=in_period.order_by()).values_list("name", "findings"),
        LearningRecommendation.objects.filter(made_at__gte=begin, made_at__lt=end),
        ImpactCheck.objects.filter(checked_on__gte=into.since, checked_on__lte=into.until, view=Impact.SHOWN),
        Briefing.objects.filter(state=BriefingState.PUBLISHED, published_at__gte=begin, published_at__lt=end),
        Action.objects.filter(agreed_on__gte=into.since, agreed_on__lte=into.until),
    ]
    put = {"section": SECTION, "source": CHAIN}
    if found or made or into.kept:
        into.put("learning.findings", len(found), **put)
        into.put("learning.findings_national", sum(f.source == FindingSource.NATIONAL for f in found), **put)
        into.put("learning.recommendations", len(made), **put)
        accepted = (Acceptance.ACCEPTED, Acceptance.PART)
        into.put("learning.accepted", sum(r.answer in accepted for r in made), **put)
        into.put("learning.rejected", sum(r.answer == Acceptance.REJECTED for r in made), **put)
        into.put("learning.impact_shown", len(checks), **put)
        into.put("learning.briefings", len(out), **put)
        themes = Counter(name for name, _finding in named)
        if themes:
            into.put("learning.themes", max(sorted(themes), key=lambda name: themes[name]), **put)
            rows = [(name, str(number)) for name, number in sorted(themes.items(), key=lambda one: (-one[1], one[0]))]
            into.table("themes", "Themes of the findings", ("Theme", "Findings"), rows, source=CHAIN, section=SECTION)
    if actions or into.kept:
        _actions(into, actions)


def _actions(into: Gathering, actions: list[Action]) -> None:
    put = {"section": SECTION, "source": TRACKER}
    states = Counter(action.state for action in actions)
    into.put("actions.agreed", len(actions), **put)
    for state in STATES:
        into.put(f"actions.{state.value}", states[state], **put)
    until = min(into.until, into.as_of)
    late = [a for a in actions if a.due_on and a.due_on < until and (a.done_on is None or a.done_on > until)]
    into.put("actions.late", sum(a.state != ActionState.DROPPED for a in late), **put)
    standing = len(actions) - states[ActionState.DROPPED]
    assured = states[ActionState.ASSURED] + states[ActionState.IMPACT]
    into.share("actions.assured_share", assured, standing, of="actions that were not dropped", people=False, **put)
    into.put("actions.from_reviews", sum(a.source == ActionSource.REVIEW for a in actions), **put)
    sources = Counter(str(a.get_source_display()) for a in actions)
    done = Counter(
        str(a.get_source_display()) for a in actions if a.state not in (ActionState.OPEN, ActionState.DROPPED)
    )
    rows = [(name, str(number), str(done[name])) for name, number in sorted(sources.items())]
    into.table(
        "actions", "Actions agreed in the period, by where they came from", ("From", "Agreed", "Done"), rows,
        source=TRACKER, section=SECTION,
    )  # fmt: skip
