"""Multi-agency audits, risks and voices, made by the app's own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assurance.audits import actions
from assurance.models import (
    Audit,
    AuditCase,
    AuditFinding,
    AuditQuestion,
    FileAnswer,
    FileAudit,
    Risk,
    RiskReview,
    Voice,
)
from assurance.risks import actions as risks
from assurance.voices import actions as voices
from portal.accounts.models import Organisation, Person

from . import assurance, indicators, self_assessments

NOW = assurance.NOW
contact = self_assessments.contact


def audit(*codes: str, now: datetime = NOW, cases: int = 2, **fields) -> Audit:
    """An audit that is prepared: two questions, and a file of each case for each agency."""
    assurance._in_use()
    bodies = [Organisation.objects.get(code=code) for code in codes or ("gmp", "bolton-ft")]
    for body in bodies:
        contact(body)
    return actions.prepare(
        title=fields.pop("title", "Neglect"),
        why="Repeat referrals rise.",
        due_on=now.date() + timedelta(days=40),
        questions=["Is the child’s voice in the file?", "Was the plan followed?"],
        cases=cases,
        organisations=bodies,
        by=assurance.planner(),
        now=now,
        **fields,
    )


def sent(*codes: str, now: datetime = NOW, **fields) -> Audit:
    """An audit that is with the agencies."""
    made = audit(*codes, now=now, **fields)
    step(made, "send", now=now)
    return made


def step(made: Audit, name: str, *, reason: str = "", now: datetime = NOW) -> Audit:
    """The audit after the step `name`."""
    actions.step(audit=made, name=name, reason=reason, by=assurance.planner(), now=now)
    made.refresh_from_db()
    return made


def question() -> AuditQuestion:
    """The first question of an audit."""
    return audit().questions.first()


def case() -> AuditCase:
    """The first case of an audit."""
    return audit().cases.first()


def file(made: Audit | None = None, *, now: datetime = NOW, by: Person | None = None, **texts) -> FileAudit:
    """The first file of an audit, written by its agency."""
    made = made or sent(now=now)
    found = FileAudit.objects.filter(case__audit=made, organisation__code="gmp").first()
    return write(found, by=by, now=now, **texts)


def write(
    found: FileAudit, *, judgement: str = "met", now: datetime = NOW, by: Person | None = None, **texts
) -> FileAudit:
    """The audit of a file with the same judgement at every question."""
    values = {"no_file": False, "voice": "", "good": "", "worry": ""} | texts
    answers = {q.pk: (judgement, "Seen.") for q in found.case.audit.questions.all()}
    actions.write_file(
        file_audit=found, texts=values, answers=answers, version=found.version, by=by or contact(found.organisation),
        now=now,
    )  # fmt: skip
    found.refresh_from_db()
    return found


def file_answer() -> FileAnswer:
    """What an auditor found at the first question."""
    return file().answers.first()


def submitted(made: Audit | None = None, *, now: datetime = NOW, **texts) -> FileAudit:
    """The audit of a file that its agency submitted."""
    found = file(made, now=now, **texts)
    actions.submit_file(file_audit=found, by=contact(found.organisation), now=now)
    found.refresh_from_db()
    return found


def moderating(*, now: datetime = NOW, **texts) -> Audit:
    """An audit whose moderation has begun, with one submitted file."""
    made = sent(now=now)
    submitted(made, now=now, **texts)
    return step(made, "moderate", now=now)


def finding(made: Audit | None = None, *, now: datetime = NOW) -> AuditFinding:
    """Something to improve."""
    made = made or moderating(now=now)
    return actions.add_finding(
        audit=made, strength=False, words="Plans are not followed up.", by=assurance.planner(), now=now
    )


def closed(*, now: datetime = NOW) -> Audit:
    """An audit that is over, with one finding."""
    made = moderating(now=now)
    finding(made, now=now)
    actions.record_moderation(
        audit=made, meeting_on=now.date(), meeting="All there.", briefing="Listen.", version=made.version,
        by=assurance.planner(), now=now,
    )  # fmt: skip
    return step(made, "close", now=now)


def risk(*, now: datetime = NOW, **fields) -> Risk:
    """A risk of 4 × 4 that is now 3 × 4."""
    assurance._in_use()
    values = {
        "title": "Too few health visitors", "cause": "Vacancies", "effect": "Needs are seen late", "controls": "",
        "likelihood_before": 4, "impact_before": 4, "likelihood": 3, "impact": 4,
        "owner": Organisation.objects.get(code="bolton-ft"), "priority": None,
    }  # fmt: skip
    review_on = fields.pop("review_on", now.date() + timedelta(days=30))
    return risks.record_risk(
        values=values | fields,
        indicators=[],
        review_on=review_on,
        by=assurance.planner(),
        now=now,
    )


def review(made: Risk | None = None, *, now: datetime = NOW, **fields) -> RiskReview:
    """A look at a risk."""
    said = {"words": "Two posts are filled.", "likelihood": 2, "impact": 4, "next_on": now.date() + timedelta(days=90)}
    return risks.review(risk=made or risk(now=now), by=assurance.planner(), now=now, **said | fields)


def voice(*, now: datetime = NOW, **fields) -> Voice:
    """Something that young people said, and nothing came of yet."""
    assurance._in_use()
    values = {
        "speaker": "children", "forum": "Youth council", "heard_on": date(2026, 10, 5),
        "said": "Tell us what happens next.",
        "group": None, "priority": None, "activity": None, "did": "", "did_on": None, "told": "",
    }  # fmt: skip
    return voices.record_voice(values=values | fields, by=assurance.planner(), now=now)


def watched() -> RiskReview:
    """A risk that an indicator would show, looked at once."""
    made = risk()
    values = {name: getattr(made, name) for name in risks.WRITTEN}
    shown = [indicators.indicator()]
    risks.edit_risk(risk=made, values=values, indicators=shown, version=made.version, by=assurance.planner(), now=NOW)
    return review(made)


def heard() -> Voice:
    """Something that was said."""
    return voice()
