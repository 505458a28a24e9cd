"""Self-assessments: run by the unit and the quality officer, written by each agency, read whole by the scrutineer."""

from assurance.section11 import actions
from portal.accounts.choices import Role as R
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import attachments, partnership, people
from tests.factories import self_assessments as made

RUNNERS = GRANTS[Permission.RUN_SELF_ASSESSMENT]
READERS = GRANTS[Permission.READ_SELF_ASSESSMENTS]
PARTNERS = GRANTS[Permission.READ_COMPOSITE] - READERS
WRITERS = GRANTS[Permission.WRITE_SELF_ASSESSMENT]
# Those of the agency that is asked; practitioners and group members write what is shared with them only.
LEADS = GRANTS[Permission.APPROVE_SELF_ASSESSMENT]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    return {}


def _asked(scene: Scene):
    """A return asked from an agency for which every role of an agency stands."""
    loaded(scene)
    found = made.issued("gmp", by=scene.people[R.QUALITY_OFFICER], now=scene.now)[0]
    for role in WRITERS:
        people.appointment(scene.people[role], role, found.organisation)
        scene.people[role].__dict__.pop("_authorities", None)
    return found


def draft(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": made.cycle(by=scene.people[R.QUALITY_OFFICER], now=scene.now).pk}


def question(scene: Scene) -> dict:
    found = made.AssessmentCycle.objects.get(pk=draft(scene)["pk"])
    return {"pk": found.pk, "question_id": made.Question.objects.filter(standard__cycle=found).first().pk}


def issued(scene: Scene) -> dict:
    return {"pk": _asked(scene).cycle_id}


def step(scene: Scene) -> dict:
    return {**issued(scene), "name": "close"}


def reported(scene: Scene) -> dict:
    return {"pk": made.submitted(_asked(scene), now=scene.now).cycle_id}


def asked(scene: Scene) -> dict:
    return {"pk": _asked(scene).pk}


def an_answer(scene: Scene) -> dict:
    found = _asked(scene)
    return {"pk": found.pk, "answer_id": found.answers.first().pk}


def a_file(scene: Scene) -> dict:

    found = _asked(scene)
    kept = actions.attach(
        answer=found.answers.first(), file=attachments.uploaded("plan.txt", b"A plan"),
        by=made.contact(found.organisation), now=scene.now,
    )  # fmt: skip
    return {"pk": found.pk, "file_id": kept.pk}


def a_share(scene: Scene) -> dict:
    found = made.shared(_asked(scene), now=scene.now)
    return {"pk": found.assessment_id, "share_id": found.pk}


def submitted(scene: Scene) -> dict:
    return {"pk": made.submitted(_asked(scene), now=scene.now).pk}


def to_moderate(scene: Scene) -> dict:
    found = made.submitted(_asked(scene), now=scene.now)
    return {"pk": found.pk, "answer_id": found.answers.first().pk}


def a_note(scene: Scene) -> dict:
    note = made.panel_note(made.submitted(_asked(scene), now=scene.now), now=scene.now)
    return {"pk": note.assessment_id, "note_id": note.pk}


row("cycles", allowed=READERS | PARTNERS | WRITERS, kwargs=loaded)
row("cycle_build", allowed=RUNNERS, kwargs=loaded, post=True)
row("cycle", allowed=READERS | LEADS, kwargs=issued, hidden=True)
row("cycle_issue", allowed=RUNNERS, kwargs=draft, post=True, hidden=True)
row("cycle_question", allowed=RUNNERS, kwargs=question, post=True, hidden=True)
row("cycle_question_drop", allowed=RUNNERS, kwargs=question, post=True, get=False, hidden=True)
row("cycle_chase", allowed=RUNNERS, kwargs=issued, post=True, get=False, hidden=True)
row("cycle_test", allowed=RUNNERS, kwargs=issued, post=True, hidden=True)
row("cycle_step", allowed=RUNNERS, kwargs=step, post=True, hidden=True)
for name in ("cycle_report", "cycle_workbook", "cycle_document"):
    row(name, allowed=READERS, kwargs=reported, hidden=True)
row("assessment", allowed=READERS | LEADS, kwargs=asked, hidden=True)
row("assessment_answer", allowed=LEADS, kwargs=an_answer, post=True, hidden=True)
row("assessment_attach", allowed=LEADS, kwargs=an_answer, post=True, hidden=True)
row("assessment_file_remove", allowed=LEADS, kwargs=a_file, post=True, hidden=True)
row("assessment_carry", allowed=LEADS, kwargs=asked, post=True, get=False, hidden=True)
row("assessment_to_lead", allowed=LEADS, kwargs=asked, post=True, get=False, hidden=True)
row("assessment_share_end", allowed=LEADS, kwargs=a_share, post=True, get=False, hidden=True)
for name in ("assessment_share", "assessment_send_back", "assessment_submit", "assessment_bring_in"):
    row(name, allowed=LEADS, kwargs=asked, post=True, hidden=True)
row("assessment_package", allowed=LEADS, kwargs=submitted, hidden=True)
row("assessment_chase", allowed=RUNNERS, kwargs=asked, post=True, get=False, hidden=True)
row("assessment_excuse", allowed=RUNNERS, kwargs=asked, post=True, hidden=True)
row("assessment_reopen", allowed=RUNNERS, kwargs=submitted, post=True, hidden=True)
row("assessment_moderate", allowed=RUNNERS, kwargs=to_moderate, post=True, hidden=True)
row("assessment_panel", allowed=RUNNERS, kwargs=submitted, post=True, hidden=True)
row("assessment_panel_answer", allowed=LEADS, kwargs=a_note, post=True, hidden=True)
