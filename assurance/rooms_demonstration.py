"""Audits, risks, voices and a scrutiny for the demonstration: fictional, labelled, and at different stages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from partnership.queries import priorities, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from .audits import actions as audits
from .models import Audit, FileAudit, Indicator
from .queries import this_year
from .risks import actions as risks
from .scrutiny import actions as scrutiny
from .section11.demonstration import FICTIONAL
from .voices import actions as voices

QUESTIONS = ("Is the child’s voice in the file?", "Was the plan followed up?", "Did supervision look at the case?")
# Title, why, what it means, likelihood and impact before and now.
RISKS = (
    ("Vacancies in health visiting", "Posts stay empty for months", "Needs of babies are seen late", 4, 5, 3, 5),
    ("Return interviews are missed", "The provider changed its system", "Exploitation is seen late", 4, 4, 3, 3),
    ("Data arrive late", "Two systems do not speak to each other", "Decisions rest on old figures", 3, 3, 2, 2),
)
VOICES = (
    (
        "children",
        "Youth council",
        "They want to be told what happens next.",
        "A letter in plain words after each meeting.",
    ),
    ("families", "Stakeholder collaborative", "They tell their story too often.", ""),
    (
        "practitioners",
        "Front-line forum",
        "They seldom hear what came of a referral.",
        "Outcomes are sent back in ten days.",
    ),
)


@transaction.atomic
def load(now: datetime) -> list[Audit]:
    """One audit in moderation, three risks, three voices and a scrutiny under way, once. Refused elsewhere."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration records are made in the demonstration only, never beside real ones.")
    standing, on = list(Audit.objects.all()), london_date(now)
    officer = holders(Role.QUALITY_OFFICER, on).first()
    held = Organisation.objects.filter(appointments__person__in=holders(Role.AGENCY_CONTACT, on))
    agencies = list(held.filter(appointments__role=Role.AGENCY_CONTACT).distinct().order_by("name")[:2])
    if standing or officer is None or not agencies:
        return standing
    _risks(officer, now)
    _voices(officer, now)
    _scrutiny(officer, now)
    return [_audit(agencies, officer, now)]


def _audit(agencies: list[Organisation], officer: Person, now: datetime) -> Audit:
    on = london_date(now)
    made = audits.prepare(
        title="Neglect: the first visit (fictional)", why=FICTIONAL + "Repeat referrals rise.",
        due_on=on + timedelta(days=30), questions=QUESTIONS, cases=5, organisations=agencies, by=officer, now=now,
    )  # fmt: skip
    audits.step(audit=made, name="send", by=officer, now=now)
    judgements = ("met", "partly", "not_met", "na")
    for number, found in enumerate(FileAudit.objects.filter(case__audit=made, organisation__in=agencies)[:6]):
        by = holders(Role.AGENCY_CONTACT, on, found.organisation)[0]
        answers = {
            q.pk: (judgements[(number + n) % 4], FICTIONAL + "As the file shows.")
            for n, q in enumerate(made.questions.all())
        }
        texts = {"no_file": False, "voice": FICTIONAL + "The child’s words are there.", "good": "", "worry": ""}
        audits.write_file(file_audit=found, texts=texts, answers=answers, version=found.version, by=by, now=now)
        audits.submit_file(file_audit=found, by=by, now=now)
    made.refresh_from_db()
    audits.step(audit=made, name="moderate", by=officer, now=now)
    made.refresh_from_db()
    audits.record_moderation(
        audit=made, meeting_on=on, meeting=FICTIONAL + "The auditors read the files together.",
        briefing=FICTIONAL + "Ask the child again, and write down what was said.", version=made.version, by=officer,
        now=now,
    )  # fmt: skip
    audits.add_finding(audit=made, strength=True, words=FICTIONAL + "Visits were in time.", by=officer, now=now)
    audits.add_finding(audit=made, strength=False, words=FICTIONAL + "Plans are not followed up.", by=officer, now=now)
    return made


def _risks(officer: Person, now: datetime) -> None:
    partners, wanted = statutory_partners(london_date(now)), priorities()
    for number, (title, cause, effect, *scores) in enumerate(RISKS):
        names = ("likelihood_before", "impact_before", "likelihood", "impact")
        values = {
            "title": f"{title} (fictional)", "cause": FICTIONAL + cause + ".", "effect": FICTIONAL + effect + ".",
            "controls": FICTIONAL + "The group looks at it each quarter.",
            "owner": partners[number % len(partners)], "priority": wanted[number % len(wanted)] if wanted else None,
            **dict(zip(names, scores, strict=True)),
        }  # fmt: skip
        review_on = london_date(now) + timedelta(days=14 * (number + 1))
        shown = Indicator.objects.filter(code="3.1") if number == 1 else Indicator.objects.none()
        risks.record_risk(values=values, indicators=shown, review_on=review_on, by=officer, now=now)


def _voices(officer: Person, now: datetime) -> None:
    on, wanted = london_date(now), priorities()
    for number, (speaker, forum, said, did) in enumerate(VOICES):
        values = {
            "speaker": speaker, "forum": f"{forum} (fictional)", "heard_on": on - timedelta(days=60 + number),
            "said": FICTIONAL + said, "group": None, "priority": wanted[number % len(wanted)] if wanted else None,
            "activity": None, "did": FICTIONAL + did if did else "",
            "told": FICTIONAL + "At the next meeting." if did else "",
            "did_on": on - timedelta(days=20) if did else None,
        }  # fmt: skip
        voices.record_voice(values=values, by=officer, now=now)


def _scrutiny(officer: Person, now: datetime) -> None:
    made = scrutiny.begin(year=this_year(london_date(now)).name, activity=None, by=officer, now=now)
    scrutiny.assemble(scrutiny=made, by=officer, now=now)
    scrutineer = holders(Role.SCRUTINEER, london_date(now)).first()
    if scrutineer is not None:
        words = FICTIONAL + "How do the partners know that practitioners challenge each other?"
        scrutiny.challenge(scrutiny=made, words=words, by=scrutineer, now=now)
