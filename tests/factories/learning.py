"""Findings, recommendations, texts, briefings and cycles of learning, made by the app's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from partnership.actions import tracker
from partnership.models import Action, Arrangements
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from reviews.actions import incident
from reviews.learning import actions
from reviews.learning.choices import Acceptance, FindingSource, Impact, TextSort
from reviews.learning.models import (
    Briefing,
    Finding,
    ImpactCheck,
    LearningCycle,
    LearningRecommendation,
    LearningText,
    Theme,
)
from reviews.learning.models.briefing import PARTS
from reviews.models import RapidReview

from . import partnership, people

NOW = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
LONG_BEFORE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WORDS = "Professionals accepted what parents told them and did not ask the child what life was like."


def ready(now: datetime = LONG_BEFORE) -> None:
    """Bolton's arrangements and the bank holidays, once."""
    if not Arrangements.objects.exists():
        partnership.arrangements(now=now)
        deadlines.load_published(now=now)


def keeper() -> Person:
    """Somebody of the business unit, who may do everything but agree."""
    return people.person(Role.BUSINESS_MANAGER)


def review(*, by: Person | None = None, now: datetime = NOW) -> RapidReview:
    """A rapid review that was logged just now."""
    ready()
    return incident.log_incident(
        happened_on=None, happened_words="", aware_at=now, reported_at=now, reported_by=None,
        referred_by_words="A post", by=by or keeper(), now=now,
    )  # fmt: skip


def review_of(finding: Finding) -> RapidReview:
    """The rapid review that found it."""
    return RapidReview.objects.get(pk=finding.subject_id)


def theme(name: str = "The child’s voice", *, by: Person | None = None, now: datetime = NOW) -> Theme:
    """A theme."""
    return Theme.objects.filter(name=name).first() or actions.add_theme(name=name, by=by or keeper(), now=now)


def finding(
    *,
    of: Any = None,
    words: str = WORDS,
    underlying: str = "There was no time for visits.",
    by: Person | None = None,
    now: datetime = NOW,
    found_on: date | None = None,
    themes: tuple[Theme, ...] | None = None,
) -> Finding:
    """A finding of the review `of`, or of one that was logged just now, with one theme unless others are given."""
    by = by or keeper()
    found = of or review(by=by, now=now)
    return actions.record_finding(
        review=found.subject, source="", source_title="", words=words, underlying=underlying,
        themes=(theme(by=by, now=now),) if themes is None else themes,
        found_on=found_on or london_date(now), by=by, now=now,
    )  # fmt: skip


def national(
    *, words: str = WORDS, by: Person | None = None, now: datetime = NOW, found_on: date = date(2024, 5, 1)
) -> Finding:
    """A finding of a national review."""
    ready()
    return actions.record_finding(
        review=None, source=FindingSource.NATIONAL, source_title="A national review of infants", words=words,
        underlying="", themes=(), found_on=found_on, by=by or keeper(), now=now,
    )  # fmt: skip


def recommended(*, of: Finding | None = None, by: Person | None = None, now: datetime = NOW) -> LearningRecommendation:
    """A recommendation that waits for its answer."""
    by = by or keeper()
    found = of or finding(by=by, now=now)
    return actions.recommend(finding=found, words="Every visit hears the child alone.", by=by, now=now)


def accepted(
    *, of: Finding | None = None, by: Person | None = None, now: datetime = NOW, with_action: bool = True
) -> LearningRecommendation:
    """An accepted recommendation, with one action of a statutory partner unless told otherwise."""
    by = by or keeper()
    made = actions.answer(
        recommendation=recommended(of=of, by=by, now=now), answer=Acceptance.ACCEPTED, reason="", by=by, now=now
    )
    if with_action:
        action_of(made, by=by, now=now)
    return made


def action_of(made: LearningRecommendation, *, by: Person, now: datetime = NOW) -> Action:
    """An action because of a recommendation."""
    return actions.add_action(
        recommendation=made, words="Change the form of the visit.",
        organisation=statutory_partners(london_date(now))[0], due_on=None, by=by, now=now,
    )  # fmt: skip


def assure_actions(made: LearningRecommendation, *, now: datetime = NOW) -> None:
    """Every action of a recommendation, reported done and assured by another person."""
    reporter, other = keeper(), keeper()
    for action in Action.objects.filter(source_kind=made.subject.kind, source_id=made.pk, state="open"):
        tracker.report_done(
            action=action, done_on=london_date(now), done_words="The form is changed.", by=reporter, now=now
        )
        tracker.assure(action=action, words="Twenty records were read.", by=other, now=now)


def assured(*, by: Person | None = None, now: datetime = NOW) -> LearningRecommendation:
    """A recommendation of which everything is done and assured: its two checks are on the register."""
    by = by or keeper()
    made = accepted(by=by, now=now)
    assure_actions(made, now=now)
    return actions.assure(recommendation=made, by=by, now=now)


def impact_check(
    made: LearningRecommendation | None = None,
    months: int = 6,
    view: str = Impact.SHOWN,
    *,
    by: Person | None = None,
    now: datetime = datetime(2027, 6, 17, 9, 0, tzinfo=UTC),
) -> ImpactCheck:
    """A check of the impact, of a recommendation that was assured half a year ago where none is given."""
    return actions.check_impact(
        recommendation=made or assured(), months=months, view=view,
        words="Thirty children say they are heard.", by=by or keeper(), now=now,
    )  # fmt: skip


def text(of: Any = None, sort: str = TextSort.BRIEF, *, by: Person | None = None, now: datetime = NOW) -> LearningText:
    """The learning brief, or the response, of a review, as a draft."""
    by = by or keeper()
    found = of or review(by=by, now=now)
    return actions.edit_text(
        review=found.subject, sort=sort, changes={"summary": "Listen first.", "words": "What we learnt.\n\nMore."},
        version=1, by=by, now=now,
    )  # fmt: skip


def sent(of: Any = None, sort: str = TextSort.BRIEF, *, by: Person | None = None, now: datetime = NOW) -> LearningText:
    """The same, with the partners."""
    by = by or keeper()
    made = text(of, sort, by=by, now=now)
    actions.send_text(text=made, version=made.version, by=by, now=now)
    made.refresh_from_db()
    return made


def agreed(
    of: Any = None, sort: str = TextSort.BRIEF, *, by: Person | None = None, now: datetime = NOW
) -> LearningText:
    """The same, agreed by every partner."""
    made = sent(of, sort, by=by, now=now)
    sign_all(made, now=now)
    made.refresh_from_db()
    return made


def sign_all(made: LearningText, decision: str = "agree", comment: str = "", *, now: datetime = NOW) -> None:
    """Every partner's answer to a text."""
    sign_off = latest(made.subject)
    for required in sign_off.required.select_related("organisation"):
        person = people.person(Role.DELEGATED_REPRESENTATIVE, required.organisation)
        actions.sign_text(
            text=made, sign_off=sign_off, organisation=required.organisation, decision=decision, comment=comment,
            shown_hash=sign_off.hash, by=person, now=now,
        )  # fmt: skip


def briefing(*, of: Finding | None = None, by: Person | None = None, now: datetime = NOW) -> Briefing:
    """A briefing whose seven parts are written."""
    by = by or keeper()
    made = actions.begin_briefing(title="Hearing the child", findings=[of or finding(by=by, now=now)], by=by, now=now)
    changes = {"title": made.title, **{name: f"{heading} is told here." for name, heading in PARTS}}
    actions.edit_briefing(briefing=made, changes=changes, version=made.version, by=by, now=now)
    made.refresh_from_db()
    return made


def published_briefing(*, by: Person | None = None, now: datetime = NOW) -> Briefing:
    """A briefing about a national review, which everybody may read."""
    by = by or keeper()
    made = briefing(of=national(by=by, now=now), by=by, now=now)
    return actions.step_briefing(briefing=made, name="publish", reason="", by=by, now=now)


def cycle(*, by: Person | None = None, now: datetime = NOW, started_on: date | None = None) -> LearningCycle:
    """A learning cycle in its first month."""
    ready()
    by = by or keeper()
    return actions.begin_cycle(
        title="Neglect seen early", theme=theme(by=by, now=now), lead=statutory_partners(london_date(now))[0],
        started_on=started_on or london_date(now), by=by, now=now,
    )  # fmt: skip
