"""Independent scrutiny, made by the app's own actions."""

from __future__ import annotations

from datetime import date, datetime

from assurance.models import Challenge, Scrutiny, ScrutinyDocument, ScrutinyQuestion
from assurance.scrutiny import actions
from portal.accounts.choices import Role
from portal.accounts.models import Person

from . import assurance, people

NOW = assurance.NOW


def scrutineer() -> Person:
    """The independent scrutineer."""
    return people.person(Role.SCRUTINEER, starts_on=date(2019, 7, 1))


def partner() -> Person:
    """A partner who answers."""
    return people.person(Role.LEAD_REPRESENTATIVE, starts_on=date(2019, 7, 1))


def scrutiny(year: int = 2026, *, now: datetime = NOW) -> Scrutiny:
    """The scrutiny of a year, begun; the one there is, where it has begun already."""
    assurance._in_use()
    found = Scrutiny.objects.filter(year=year).first()
    return found or actions.begin(year=year, activity=None, by=assurance.planner(), now=now)


def question() -> ScrutinyQuestion:
    """The first question of a scrutiny."""
    return scrutiny().questions.first()


def document(*, now: datetime = NOW) -> ScrutinyDocument:
    """The first entry of the document set."""
    made = scrutiny(now=now)
    actions.assemble(scrutiny=made, by=assurance.planner(), now=now)
    return made.documents.first()


def challenge(made: Scrutiny | None = None, *, now: datetime = NOW) -> Challenge:
    """A challenge without a reply."""
    return actions.challenge(scrutiny=made or scrutiny(now=now), words="How do you know?", by=scrutineer(), now=now)


def stated(year: int = 2026, *, now: datetime = NOW) -> Scrutiny:
    """A scrutiny whose statement is given."""
    made, by = scrutiny(year, now=now), scrutineer()
    for one in made.questions.all():
        actions.comment(question=one, words="Seen.", version=one.version, by=by, now=now)
    actions.write_statement(scrutiny=made, statement="Leadership is strong.", version=made.version, by=by, now=now)
    actions.give_statement(scrutiny=made, by=by, now=now)
    made.refresh_from_db()
    return made
