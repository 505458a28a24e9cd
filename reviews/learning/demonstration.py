"""Fictional learning for the demonstration: findings at every stage of the chain, a briefing, a cycle, a glossary."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from partnership.actions import tracker
from partnership.models import Action
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from ..leaks import actions as leaks
from ..leaks.choices import EntryKind
from ..models import RapidReview
from ..referrals.actions import refer
from ..referrals.choices import About, Happened, Known, Needs
from ..referrals.queries import own_bodies
from ..retention.actions import set_period
from ..retention.choices import RecordType
from . import actions
from .choices import FindingSource
from .models import Briefing, Finding, LearningRecommendation, Theme

FICTIONAL = "Fictional, for the demonstration. "
THEMES = ("The child’s voice", "Professional curiosity", "Information sharing", "Neglect seen early")
VISITS = "Visits were made on time, but nobody spoke with the child alone or asked what life at home was like."
CURIOSITY = "Professionals accepted what parents told them about the child and did not check it with other agencies."
TWICE = (
    "What the mother’s partner told one agency was accepted and not checked with the others, so nobody saw the risk."
)
NUMBERS = (
    "Two agencies held the same telephone number under different names, and neither system could be searched by it."
)
BRIEFING = {
    "background": "Three reviews in two years have found the same thing: the child was seen and not heard.",
    "happened": "A child was visited eleven times by four services. The records tell what adults said.",
    "found": "Nobody had planned time with the child alone, and no form asked for it.",
    "well": "One worker came back in the evening, sat on the floor and listened. What was said changed the plan.",
    "change": "Plan every visit so that there are ten minutes with the child alone. Write down their own words.",
    "questions": "When did a child’s words last change your plan?\nWhat stops you from seeing a child alone?",
    "more": "The partnership’s page on listening to children.",
}


@transaction.atomic
def load(now: datetime) -> list[Finding]:
    """Make what is not there yet. Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration records are made in the demonstration only, never beside real ones.")
    standing = list(Finding.objects.filter(is_demonstration=True))
    if standing:
        return standing
    on = london_date(now)
    manager, quality = (
        holders(role, on).filter(is_demonstration=True).first()
        for role in (Role.BUSINESS_MANAGER, Role.QUALITY_OFFICER)
    )
    if manager is None or quality is None:
        return []
    themes = [
        Theme.objects.filter(name=name).first() or actions.add_theme(name=name, by=manager, now=now) for name in THEMES
    ]
    review = RapidReview.objects.filter(is_demonstration=True).order_by("logged_at").first()
    early = now - timedelta(days=200)
    found = [
        _found(VISITS, None, themes[:1], manager, early),
        _found(CURIOSITY, None, themes[1:2], manager, early),
        _found(TWICE, review, themes[1:3], manager, now),
        _found(NUMBERS, review, themes[2:3], manager, now),
    ]
    _carry(found[0], manager, quality, early, now)
    _recommend(found[2], "Every agency asks a second source before it closes a worry.", manager, now)
    _brief(found[0], manager, now)
    _cycle(themes[3], manager, now)
    if review is not None:
        _glossary(review, manager, now)
    _front_door(now)
    set_period(
        record_type=RecordType.NAMES, years=6, basis=FICTIONAL + "The partnership’s schedule", version=0, by=manager,
        now=now,
    )  # fmt: skip
    return found


def _found(words: str, review: RapidReview | None, themes: list[Theme], manager: Person, now: datetime) -> Finding:
    return actions.record_finding(
        review=review.subject if review else None,
        source=FindingSource.NATIONAL,
        source_title="A national review (fictional)",
        words=words,
        underlying="Forms asked what was done and not what was learnt.",
        themes=themes,
        found_on=london_date(now),
        by=manager,
        now=now,
        is_demonstration=True,
    )


def _recommend(finding: Finding, words: str, manager: Person, now: datetime) -> LearningRecommendation:
    return actions.recommend(finding=finding, words=words, by=manager, now=now)


def _carry(finding: Finding, manager: Person, quality: Person, early: datetime, now: datetime) -> None:
    """Accepted, done, assured half a year ago, and checked just now: the second check is still to come."""
    row = _recommend(
        finding, "Every visit has time with the child alone, and the record has their words.", manager, early
    )
    row = actions.answer(recommendation=row, answer="accepted", reason="", by=manager, now=early)
    for partner in statutory_partners(london_date(early))[:2]:
        actions.add_action(
            recommendation=row,
            words=f"{partner.short_name}: put the child’s own words on the first page of the visit’s form.",
            organisation=partner,
            due_on=london_date(early) + timedelta(days=10),
            by=manager,
            now=early,
        )
    subject = row.subject
    for action in Action.objects.filter(source_kind=subject.kind, source_id=subject.id):
        moment = early + timedelta(days=5)
        tracker.report_done(
            action=action, done_on=london_date(moment), done_words="The form is in use.", by=manager, now=moment
        )
        tracker.assure(action=action, words="Twenty forms of one week were read.", by=quality, now=moment)
    row = actions.assure(recommendation=row, by=manager, now=early + timedelta(days=6))
    actions.check_impact(
        recommendation=row,
        months=6,
        view="part",
        words="Of thirty children asked, twenty-two say that somebody listened. Before, it had been nine.",
        by=quality,
        now=now,
    )


def _brief(finding: Finding, manager: Person, now: datetime) -> Briefing:
    made = actions.begin_briefing(title="Seen and heard", findings=[finding], by=manager, now=now)
    actions.edit_briefing(
        briefing=made, changes={"title": made.title, **BRIEFING}, version=made.version, by=manager, now=now
    )
    made.refresh_from_db()
    return actions.step_briefing(briefing=made, name="publish", reason="", by=manager, now=now)


def _cycle(theme: Theme, manager: Person, now: datetime) -> None:
    on = london_date(now)
    began = date(on.year, on.month, 1)
    cycle = actions.begin_cycle(
        title="Neglect: what we see first", theme=theme, lead=statutory_partners(on)[0], started_on=began, by=manager,
        now=now,
    )  # fmt: skip
    scope = FICTIONAL + "Children under five who are known to two services. What is seen first, by whom, and then?"
    actions.edit_cycle(cycle=cycle, changes={"scope": scope}, version=cycle.version, by=manager, now=now)


def _glossary(review: RapidReview, manager: Person, now: datetime) -> None:
    """Invented words only; the texts have been checked, and one finding waits for its answers."""
    for kind, text, stands_for in (
        (EntryKind.NAME, "Juniper Childname", "Child 1"),
        (EntryKind.SCHOOL, "Nowhere Lane Primary School", "the school"),
        (EntryKind.BIRTH_DATE, "29 February 2016", "a date"),
    ):
        leaks.add_entry(subject=review.subject, kind=kind, text=text, stands_for=stands_for, by=manager, now=now)
    leaks.check(thing=review, by=manager, now=now)


def _front_door(now: datetime) -> None:
    """An adult's case that an agency has referred, which waits for the board."""
    contact = holders(Role.AGENCY_CONTACT, london_date(now)).filter(is_demonstration=True).first()
    if contact is None:
        return
    body = Organisation.objects.get(pk=own_bodies(contact, london_date(now))[0])
    refer(
        about=About.ADULT,
        body=body,
        lead_words="Named nurse for adults",
        aware_at=now - timedelta(days=3),
        happened=Happened.DIED,
        abuse=Known.SUSPECTED,
        needs=Needs.YES,
        summary=FICTIONAL + "An adult who had care four times a day died at home after a week without visits.",
        working_together="Two services each thought that the other one was still visiting.",
        by=contact,
        now=now,
    )
