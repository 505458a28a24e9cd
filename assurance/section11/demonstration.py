"""Self-assessments for the demonstration: one that is over, and one with returns at every stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from ..models import Activity, Assessment, AssessmentCycle, Question
from . import actions
from .actions.writing import ANSWERED

FICTIONAL = "Fictional, for the demonstration. "
# What a made-up agency scores, question by question and over again; None does not apply.
BEFORE, NOW = (2, 1, 2, 3, 1), (2, 2, 3, 0, 2, None, 3)


@transaction.atomic
def load(now: datetime) -> list[AssessmentCycle]:
    """Two self-assessments with labelled returns, once. Raises Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration self-assessments are made in the demonstration only, never beside real ones.")
    standing = list(AssessmentCycle.objects.all())
    on = london_date(now)
    officer = holders(Role.QUALITY_OFFICER, on).first()
    agencies = _with_contacts(now)
    if standing or officer is None or not agencies:
        return standing
    over = _cycle("Section 11: the last one (fictional)", officer, now, days=14)
    for made in actions.issue(cycle=over, organisations=agencies[:1], by=officer, now=now):
        _submit(made, BEFORE, now)
    actions.close(cycle=over, by=officer, now=now)
    current = _cycle("Section 11: this one (fictional)", officer, now, days=56, previous=over)
    first, *others = actions.issue(cycle=current, organisations=agencies, by=officer, now=now)
    actions.carry_forward(assessment=first, by=_contact(first.organisation, now), now=now)
    for number, made in enumerate(others[:3]):
        _submit(made, (*NOW[number:], *NOW[:number]), now)
    for made in others[:1]:
        _moderate(made, officer, now)
    _test(current, officer, now)
    return [over, current]


def _with_contacts(now: datetime) -> list[Organisation]:
    people = holders(Role.AGENCY_CONTACT, london_date(now))
    held = Organisation.objects.filter(appointments__person__in=people, appointments__role=Role.AGENCY_CONTACT)
    return list(held.distinct().order_by("name"))


def _contact(organisation: Organisation, now: datetime) -> Person:
    return holders(Role.AGENCY_CONTACT, london_date(now), organisation)[0]


def _cycle(
    title: str, officer: Person, now: datetime, *, days: int, previous: AssessmentCycle | None = None
) -> AssessmentCycle:
    activity = Activity.objects.filter(method__code="section-11", loaded_from="").first() if previous else None
    return actions.build(
        template="section-11", title=title, due_on=london_date(now) + timedelta(days=days), previous=previous,
        activity=activity, by=officer, now=now,
    )  # fmt: skip


def _submit(made: Assessment, scores: tuple[int | None, ...], now: datetime) -> None:
    by = _contact(made.organisation, now)
    for number, answer in enumerate(made.answers.select_related("assessment")):
        score = scores[number % len(scores)]
        changes = {name: getattr(answer, name) for name in ANSWERED} | {
            "score": score,
            "not_applicable": score is None,
            "narrative": FICTIONAL + ("We do not do this." if score is None else "This is what is in place."),
            "evidence": FICTIONAL + "An audit of twenty records.",
        }
        if score == 0:
            changes |= {"improvement": FICTIONAL + "Name somebody who answers for it.", "improve_until": made.due_on}
        actions.save_answer(answer=answer, changes=changes, version=answer.version, by=by, now=now)
    made.refresh_from_db()
    actions.submit(assessment=made, version=made.version, by=by, now=now)


def _moderate(made: Assessment, officer: Person, now: datetime) -> None:
    for answer, score in zip(made.answers.filter(score__isnull=False)[:2], (1, 2), strict=False):
        words = FICTIONAL + "Two services are not on the line of accountability yet."
        actions.moderate(
            answer=answer, score=score, not_applicable=False, words=words, version=answer.version, by=officer, now=now
        )
    actions.note_panel(
        assessment=made, standard=made.cycle.standards.first(), held_on=london_date(now),
        panel="A designated nurse and a head teacher", words=FICTIONAL + "How do your newest staff know whom to ask?",
        by=officer, now=now,
    )  # fmt: skip


def _test(cycle: AssessmentCycle, officer: Person, now: datetime) -> None:
    activity = Activity.objects.filter(method__code="back-to-practice", loaded_from="").first()
    question = Question.objects.filter(standard__cycle=cycle).select_related("standard").first()
    if activity is not None and question is not None:
        actions.link_test(
            cycle=cycle, question=question, activity=activity, result="partly",
            words=FICTIONAL + "Most of those whom we asked could name the lead.", by=officer, now=now,
        )  # fmt: skip
