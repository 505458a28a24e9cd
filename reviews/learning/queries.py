"""Every read of the learning chain that is not trivial, beginning with what a person may see at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Q, QuerySet, When

from partnership.choices import ActionState
from partnership.models import Action
from partnership.queries import tracker
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.remembered import remembered
from portal.subjects import Subject, closed_to, kind_named
from portal.together import Asking, answered

from ..leaks.sources import checked_models
from ..models import PracticeReview, RapidReview
from ..practice.choices import PracticeKind
from ..sharing.models import SharedFinding
from .choices import FindingSource, RecommendationState, TextSort, TextState
from .likeness import Likeness, Text, alike
from .models import Briefing, Finding, LearningCycle, LearningRecommendation, LearningText, Theme
from .models.cycle import KIND as CYCLE_KIND
from .models.recommendation import KIND as RECOMMENDATION_KIND
from .policies import ASSURED, unexplained_findings

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


# What a person may see


def visible_to(person: Person, on: date) -> QuerySet[Finding]:
    """The findings that `person` may read on London date `on`: by role, less those of a review closed to them."""
    if not holds(person, P.READ_LEARNING, on):
        return Finding.objects.none()
    return Finding.objects.exclude(pk__in=closed_to(person, Finding).values("pk"))


def recommendations_visible_to(person: Person, on: date) -> QuerySet[LearningRecommendation]:
    """The recommendations of the findings that `person` may read."""
    rows = LearningRecommendation.objects.filter(finding__in=visible_to(person, on).order_by().values("pk"))
    return rows.select_related("finding", "answered_by")


def texts_visible_to(person: Person, on: date) -> QuerySet[LearningText]:
    """The learning briefs and responses that `person` may read: by role, and only those of a review they may see."""
    if not holds(person, P.READ_LEARNING, on):
        return LearningText.objects.none()
    seen = Q(pk__in=[])
    for name in checked_models():
        seen |= Q(subject_kind=name, subject_id__in=kind_named(name).visible(person, on))
    return LearningText.objects.filter(seen)


def briefings_visible_to(person: Person, on: date) -> QuerySet[Briefing]:
    """The briefings that `person` may read as they are written: those of which every finding is open to them."""
    if not holds(person, P.READ_LEARNING, on):
        return Briefing.objects.none()
    closed = Finding.objects.exclude(pk__in=visible_to(person, on).order_by().values("pk"))
    return Briefing.objects.exclude(findings__in=closed)


def cycles_visible_to(person: Person, on: date) -> QuerySet[LearningCycle]:
    """The learning cycles that `person` may read: all or none, by role."""
    if not holds(person, P.READ_LEARNING, on):
        return LearningCycle.objects.none()
    return LearningCycle.objects.select_related("theme", "lead")


# Reviews, as the chain asks about them


def review_named(reference: str, person: Person, on: date) -> Any | None:
    """The review of the portal of this reference, where `person` may see it on London date `on`; otherwise None."""
    for model in checked_models().values():
        found = model._default_manager.filter(reference=reference).first()
        if found is not None:
            return found if may_see_review(found.subject, person, on) else None
    return None


def may_see_review(review: Subject | None, person: Person, on: date) -> bool:
    """Whether `person` may see the review on London date `on`, and with it what is written about it as a whole.

    Findings are read by more people: what trains and what assures learns from them without the case.
    """
    return review is not None and review.id in kind_named(review.kind).visible_ids(person, on)


def review_of(subject: Subject) -> Any:
    """The review itself."""
    return checked_models()[subject.kind]._default_manager.get(pk=subject.id)


def source_of(review: RapidReview | PracticeReview) -> FindingSource:
    """What sort of source a review of the portal is."""
    if isinstance(review, RapidReview):
        return FindingSource.RAPID
    return FindingSource.ADULT if review.kind == PracticeKind.ADULT else FindingSource.PRACTICE


def findings_of(subject: Subject) -> QuerySet[Finding]:
    """The findings of one review, the oldest first."""
    rows = Finding.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.order_by("pk").prefetch_related("themes", "recommendations")


def unexplained(review: Any) -> list[Finding]:
    """Findings of a review on which nothing is being done and for which no reason is recorded.

    A board for adults prints the reason for each finding that is not implemented (Care Act 2014, Schedule 2).
    """
    return list(unexplained_findings(review.subject.kind, review.subject.id))


# The chain


@dataclass(frozen=True)
class Link:
    """One recommendation with its actions as far as the reader may see them, its checks, and its two clocks."""

    recommendation: LearningRecommendation
    actions: list[Action]
    clocks: list[Deadline]

    @property
    def all_assured(self) -> bool:
        """Whether something was done about it and all of it was checked."""
        standing = [a for a in self.actions if a.state != ActionState.DROPPED]
        return bool(standing) and all(a.state in ASSURED for a in standing)


def links_of(rows: list[LearningRecommendation], person: Person, on: date) -> list[Link]:
    """Each recommendation with what hangs on it. A number of queries that does not grow with the rows."""
    return answered([_links(rows, person, on)])[0]


def _links(rows: list[LearningRecommendation], person: Person, on: date) -> Asking[list[Link]]:
    ids = [row.pk for row in rows]
    actions: dict[int, list[Action]] = {}
    clocks: dict[int, list[Deadline]] = {}
    mine = tracker.visible_to(person, on).filter(source_kind=RECOMMENDATION_KIND, source_id__in=ids)
    running = Deadline.objects.filter(subject_kind=RECOMMENDATION_KIND, subject_id__in=ids, cancelled_at__isnull=True)
    theirs, dates = yield [mine.select_related("assured_by").order_by("reference"), running.order_by("due_on")]
    for action in theirs:
        actions.setdefault(action.source_id or 0, []).append(action)
    for clock in dates:
        clocks.setdefault(clock.subject_id, []).append(clock)
    return [Link(row, actions.get(row.pk, []), clocks.get(row.pk, [])) for row in rows]


def chain_of(finding: Finding, person: Person, on: date) -> list[Link]:
    """The recommendations of a finding with their actions, checks and clocks."""
    rows = finding.recommendations.select_related("answered_by", "finding")
    return links_of(list(rows.prefetch_related("checks__checked_by")), person, on)


@dataclass(frozen=True)
class SaidBefore:
    """An earlier finding that resembles a new one: how it is like it, where and when it was said.

    `finding` is one of ours, `shared` one that another partnership gave.
    """

    likeness: Likeness
    finding: Finding | None = None
    shared: SharedFinding | None = None

    @property
    def percent(self) -> int:
        """How like it is, in the hundred."""
        return round(self.likeness.score * 100)


def said_before(finding: Finding, person: Person, on: date) -> list[SaidBefore]:
    """The earlier findings that resemble this one: ours that `person` may read, and those that others shared.

    Ours are earlier by day and then by number, others' by year. Two queries.
    """
    rows = {row.pk: row for row in visible_to(person, on).exclude(pk=finding.pk)}
    others = {
        row.pk: row
        for row in SharedFinding.objects.filter(year__lte=finding.found_on.year)
        .select_related("package")
        .defer("package__envelope")
    }
    earlier = [row for row in rows.values() if (row.found_on, row.pk) < (finding.found_on, finding.pk)]
    texts = [_as_text(row) for row in sorted(earlier, key=lambda row: row.pk)]
    texts += [Text(("shared", pk), f"{row.words}\n{row.underlying}") for pk, row in sorted(others.items())]
    found = []
    for one in alike(_as_text(finding), texts):
        if isinstance(one.key, tuple):
            found.append(SaidBefore(one, shared=others[one.key[1]]))
        else:
            found.append(SaidBefore(one, finding=rows[one.key]))  # type: ignore[index]
    return found


def _as_text(finding: Finding) -> Text:
    return Text(finding.pk, f"{finding.words}\n{finding.underlying}")


@dataclass(frozen=True)
class ThemeLine:
    """A theme: how many findings of each sort of review speak of it, and how many of them led to a shown impact."""

    theme: Theme
    counts: dict[str, int]
    total: int
    shown: int


def theme_lines(person: Person, on: date) -> list[ThemeLine]:
    """Every theme with its findings by source, the commonest first. Two queries, which count in the database."""
    seen = Finding.objects.filter(pk__in=visible_to(person, on).order_by().values("pk"), themes__isnull=False)
    done = Q(recommendations__state=RecommendationState.SHOWN)
    counted = (
        seen.order_by()
        .values_list("themes", "source")
        .annotate(total=Count("pk", distinct=True), done=Count("pk", filter=done, distinct=True))
    )
    counts: dict[int, Counter[str]] = {}
    shown: Counter[int] = Counter()
    for theme_id, source, findings, shown_findings in counted:
        counts.setdefault(theme_id, Counter())[source] = findings
        shown[theme_id] += shown_findings
    lines = []
    for theme in Theme.objects.all():
        own = counts.get(theme.pk, Counter())
        lines.append(ThemeLine(theme, {s: own[s] for s in FindingSource.values}, sum(own.values()), shown[theme.pk]))
    return sorted(lines, key=lambda line: (-line.total, line.theme.name))


def listed(person: Person, on: date, *, theme: str = "", source: str = "") -> QuerySet[Finding]:
    """The findings for the list, the latest first."""
    rows = visible_to(person, on)
    if theme.isdecimal():
        rows = rows.filter(themes=int(theme))
    if source in FindingSource.values:
        rows = rows.filter(source=source)
    return rows.prefetch_related("themes", "recommendations").order_by("-found_on", "-pk")


# The two texts of a review


@dataclass(frozen=True)
class AgreedText:
    """A learning brief or a response as every partner agreed to it."""

    version: int
    summary: str
    words: str
    recommendations: tuple[dict[str, str], ...]
    hash: str
    agreed_at: datetime


def text_of(subject: Subject, sort: str) -> LearningText | None:
    """The text of one sort of a review as it is being written; None before it is begun."""
    rows = LearningText.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    written = remembered(("learning texts", subject.kind, subject.id), lambda: {row.sort: row for row in rows})
    return written.get(sort)


def _agreed(review: Any, sort: str) -> AgreedText | None:
    text = text_of(review.subject, sort)
    if text is None or text.state != TextState.AGREED:
        return None
    own = text.subject
    sign_off = SignOff.objects.filter(
        subject_kind=own.kind, subject_id=own.id, state=SignOffState.COMPLETE
    ).first()  # fmt: skip
    if sign_off is None or sign_off.answered_at is None:
        return None
    said = sign_off.document
    rows = tuple(said.get("Recommendations", []))
    return AgreedText(sign_off.version, said["Summary"], said["Text"], rows, sign_off.hash, sign_off.answered_at)


def brief_of(review: Any) -> AgreedText | None:
    """The learning brief of a review as the partners agreed to it; None while there is none, or it was changed."""
    return _agreed(review, TextSort.BRIEF)


def response_of(review: Any) -> AgreedText | None:
    """The partnership's response to a review as the partners agreed to it; None while there is none."""
    return _agreed(review, TextSort.RESPONSE)


# Briefings and cycles


def published_briefings() -> QuerySet[Briefing]:
    """The briefings that everybody may read, the newest first."""
    return Briefing.objects.filter(state="published", published_at__isnull=False).order_by("-published_at", "-pk")


def cycle_clocks(cycle: LearningCycle) -> list[Deadline]:
    """The four clocks of a cycle, by date."""
    rows = Deadline.objects.filter(subject_kind=CYCLE_KIND, subject_id=cycle.pk, cancelled_at__isnull=True)
    return list(rows.order_by("due_on"))


def cycle_actions(cycle: LearningCycle, person: Person, on: date) -> QuerySet[Action]:
    """What is done because of a cycle, as far as `person` may see it in the tracker."""
    rows = tracker.visible_to(person, on).filter(source_kind=CYCLE_KIND, source_id=cycle.pk)
    return rows.select_related("assured_by").order_by("reference")


def waiting_recommendations(person: Person, now: datetime) -> Asking[list[Link]]:
    """The recommendations that wait for an answer, or of which everything is done and assured."""
    on = london_date(now)
    states = (RecommendationState.TO_ANSWER, RecommendationState.UNDER_WAY)
    to_answer_first = Case(When(state=RecommendationState.TO_ANSWER, then=0), default=1)
    rows = recommendations_visible_to(person, on).filter(state__in=states).order_by(to_answer_first, "pk")
    (found,) = yield [rows[:200]]
    links = yield from _links(found, person, on)
    return [one for one in links if one.recommendation.state == RecommendationState.TO_ANSWER or one.all_assured]
