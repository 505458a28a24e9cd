"""Rapid reviews and practice reviews of a period: counts, ages, categories, decisions, the Panel, and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from portal.clock import end_of_day, start_of_day
from portal.together import Asking, several, side_by_side
from reviews.choices import AgeBand, Category, Outcome, PanelView, Recommended, Sex
from reviews.models import (
    Child,
    CountedReviews,
    Notification,
    PanelReply,
    PracticeReview,
    Publication,
    PublicationDecision,
    Recommendation,
    Submission,
)
from reviews.practice.choices import Form, PracticeKind, PracticeState

from . import of_missed_dates
from .gathering import Gathering

SECTION = "learning"
RAPID, PRACTICE = "Rapid reviews in the portal", "Practice reviews in the portal"
WENT_ON = (Recommended.LOCAL_REVIEW, Recommended.JOINT_REVIEW)

AGES = {f"rapid_reviews.age_{band.value}": f"Children aged: {band.label}" for band in AgeBand}
SEXES = {f"rapid_reviews.sex_{sex.value}": f"Children by sex: {sex.label}" for sex in Sex}
KINDS = {f"rapid_reviews.category_{kind.value}": f"Children by category of abuse: {kind.label}" for kind in Category}
SHARES = {f"rapid_reviews.share_{kind.value}": f"Share of children: {kind.label}" for kind in Category}
DECISIONS = {f"rapid_reviews.decided_{kind.value}": f"Recommended: {kind.label}" for kind in Recommended}

NAMES = {
    "rapid_reviews.notified": "Serious incidents notified",
    "rapid_reviews.completed": "Rapid reviews completed and sent to the Panel",
    "rapid_reviews.children": "Children whom they were about",
    "rapid_reviews.died": "Children who died",
    "rapid_reviews.seriously_harmed": "Children who were seriously harmed",
    **AGES,
    **SEXES,
    **KINDS,
    **SHARES,
    **DECISIONS,
    "rapid_reviews.to_practice_review": "Rapid reviews that go on to a practice review",
    "rapid_reviews.panel_replied": "Rapid reviews that the Panel has answered",
    "rapid_reviews.panel_agreed": "Rapid reviews on which the Panel agreed with the recommendation",
    "rapid_reviews.panel_agreed_share": "Share of the Panel’s answers that agree",
    "rapid_reviews.notified_in_time": "Notifications sent within 5 working days",
    "rapid_reviews.completed_in_time": "Rapid reviews sent within 15 working days",
    "rapid_reviews.breaches": "Times that one of the two dates was missed",
    "rapid_reviews.breaches_explained": "Missed dates with a recorded reason",
    "practice_reviews.started": "Practice reviews started",
    "practice_reviews.completed": "Practice reviews completed",
    "practice_reviews.published": "Practice reviews published in full",
    "practice_reviews.improvements": "Practice reviews of which the improvements were published",
    "practice_reviews.withheld": "Practice reviews withheld or decided not to be published",
    "practice_reviews.open": "Practice reviews under way at the end of the period",
}


def gather(into: Gathering) -> Asking[None]:
    """Put everything about reviews; a period of which a published report only counts them takes its counts."""
    begin, end = start_of_day(into.since), end_of_day(into.until)
    sent = Submission.objects.filter(number=1, sent_at__gte=begin, sent_at__lt=end)
    ids = sent.order_by().values("review")
    replies = PanelReply.objects.filter(submission__review__in=ids, replied_on__lte=into.as_of)
    rapid = several(
        sent.values_list("review", flat=True),
        Notification.objects.filter(sent_at__gte=begin, sent_at__lt=end).values_list("pk"),
        Child.objects.filter(review__in=ids),
        Recommendation.objects.filter(review__in=ids).values_list("outcome", flat=True),
        replies.order_by("submission__number").values_list("submission__review", "view"),
    )
    counts = several(CountedReviews.objects.filter(period_from=into.since, period_to=into.until))
    found, (counted,), dates, practice = yield from side_by_side(
        rapid, counts, of_missed_dates.asked(into), _practice_asked(into)
    )
    live = len(found[0])
    if live or into.kept:
        _rapid(into, *found)
        of_missed_dates.put(into, dates)
    if counted:
        _counted(into, counted[0], live=live)
    _practice(into, *practice)


def _rapid(
    into: Gathering, ids: list[int], notified: list[Any], children: list[Child], outcomes_of: list[str],
    replies: list[tuple[int, str]],
) -> None:  # fmt: skip
    put = {"section": SECTION, "source": RAPID}
    into.people("rapid_reviews.notified", len(notified), **put)
    into.people("rapid_reviews.completed", len(ids), **put)
    into.people("rapid_reviews.children", len(children), **put)
    if children:
        outcomes = Counter(child.outcome for child in children)
        into.together({f"rapid_reviews.{o.value}": outcomes[o] for o in Outcome}, **put)
        ages, sexes = Counter(child.age_band for child in children), Counter(child.sex for child in children)
        into.together({f"rapid_reviews.age_{band.value}": ages[band] for band in AgeBand}, **put)
        into.together({f"rapid_reviews.sex_{sex.value}": sexes[sex] for sex in Sex}, **put)
        kinds = Counter(kind for child in children for kind in child.categories)
        note = "a child may have several"
        into.together({f"rapid_reviews.category_{k.value}": kinds[k] for k in Category}, **put, note=note)
        _drawn(into, "rapid_categories", "Children by category of abuse", KINDS)
        _drawn(into, "rapid_ages", "Children by age", AGES)
        for kind in Category:
            into.share(f"rapid_reviews.share_{kind.value}", kinds[kind], len(children), of="children", note=note, **put)
    decided = Counter(outcomes_of)
    if ids:
        into.together({f"rapid_reviews.decided_{r.value}": decided[r] for r in Recommended}, **put)
        into.people("rapid_reviews.to_practice_review", sum(decided[r] for r in WENT_ON), **put)
    _panel(into, dict(replies))


def _drawn(into: Gathering, name: str, title: str, names: dict[str, str]) -> None:
    """The categories as bars; one that is hidden has no bar and says so."""
    rows = []
    for one, label in names.items():
        figure = into.figures[one]
        if figure.value != 0:
            value = figure.value if isinstance(figure.value, int) else 0
            rows.append((label.split(": ")[-1], value, figure.text))
            into.figures[one] = replace(figure, listed=False)
    into.bars(name, title, rows, source=RAPID, section=SECTION)


def _panel(into: Gathering, latest: dict[int, str]) -> None:
    agreed = sum(view == PanelView.AGREES for view in latest.values())
    put = {"section": SECTION, "source": "The Panel’s answers in the portal"}
    into.people("rapid_reviews.panel_replied", len(latest), **put)
    into.people("rapid_reviews.panel_agreed", agreed, **put)
    into.share("rapid_reviews.panel_agreed_share", agreed, len(latest), of="answers", **put)


def _counted(into: Gathering, row: CountedReviews, *, live: int) -> None:
    """What the report of the period counts: published already, so that nothing of it is hidden."""
    put = {"section": SECTION, "source": row.source}
    note = "as it counts them"
    if not live:
        into.put("rapid_reviews.completed", row.rapid_reviews, note=note, **put)
        into.put("rapid_reviews.to_practice_review", row.went_on, note=note, **put)
        if row.agreed_by_panel is not None:
            into.put("rapid_reviews.panel_replied", row.rapid_reviews, note=note, **put)
            into.put("rapid_reviews.panel_agreed", row.agreed_by_panel, note=note, **put)
            into.share("rapid_reviews.panel_agreed_share", row.agreed_by_panel, row.rapid_reviews, of="answers",
                       people=False, note=note, **put)  # fmt: skip
    elif live != row.rapid_reviews:
        into.disagree(
            "Rapid reviews completed", f"{row.rapid_reviews}", row.source, f"{live}", RAPID, section=SECTION
        )  # fmt: skip


def _practice_asked(into: Gathering) -> Asking[list[list[Any]]]:
    """The reviews begun by the end of the period, and what was published of them and decided within it."""
    begin, end = start_of_day(into.since), end_of_day(into.until)
    begun = PracticeReview.objects.filter(kind=PracticeKind.CHILD, initiated_on__lte=into.until)
    decisions = PublicationDecision.objects.filter(decided_at__gte=begin, decided_at__lt=end)
    out = Publication.objects.filter(published_on__gte=into.since, published_on__lte=into.until)
    return (
        yield [
            begun,
            out.filter(review__in=begun.order_by()).order_by("published_on"),
            decisions.filter(review__in=begun.order_by()).values_list("review", flat=True),
        ]
    )


def _practice(
    into: Gathering, rows: list[PracticeReview], out: list[Publication], decided: list[int]
) -> None:  # fmt: skip
    if not rows and not into.kept:
        return
    put = {"section": SECTION, "source": PRACTICE}
    against = set(decided)
    withheld = [r for r in rows if r.pk in against and r.state in (PracticeState.WITHHELD, PracticeState.NOT_PUBLISHED)]
    into.people("practice_reviews.started", sum(r.initiated_on >= into.since for r in rows), **put)
    done = [r for r in rows if r.completed_on and into.since <= r.completed_on <= into.until]
    into.people("practice_reviews.completed", len(done), **put)
    # What is published is public, so its number is too.
    into.put("practice_reviews.published", sum(p.form == Form.FULL for p in out), **put)
    into.put("practice_reviews.improvements", sum(p.form == Form.IMPROVEMENTS for p in out), **put)
    into.people("practice_reviews.withheld", len(withheld), **put)
    into.people("practice_reviews.open", len(_open(rows, into)), **put)
    into.table(
        "practice_reviews", "Practice reviews published in the period", ("Review", "What was published", "When"),
        _published(out), source=PRACTICE, section=SECTION,
    )  # fmt: skip


def _open(rows: Iterable[PracticeReview], into: Gathering) -> list[PracticeReview]:
    """Not finished by the last day of the period."""
    ended = (PracticeState.STOPPED,)
    return [r for r in rows if r.state not in ended and (r.completed_on is None or r.completed_on > into.until)]


def _published(out: Iterable[Publication]) -> list[tuple[str, ...]]:
    standing = [p for p in out if p.withdrawn_at is None]
    return [(p.title, str(p.get_form_display()), f"{p.published_on:%-d %B %Y}") for p in standing]
