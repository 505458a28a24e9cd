"""Surveys: answered by anybody with the link, read when closed by readers of assurance, run by the unit."""

from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import Scene, row
from tests.factories import assurance, partnership, surveys

READERS = GRANTS[Permission.READ_ASSURANCE]
RUNNERS = GRANTS[Permission.RUN_SURVEYS]


def loaded(scene: Scene) -> dict:
    partnership.arrangements(now=scene.now)
    assurance.framework(now=scene.now)
    return {}


def draft(scene: Scene) -> dict:
    loaded(scene)
    return {"pk": surveys.draft(now=scene.now).pk}


def a_question(scene: Scene) -> dict:
    made = surveys.Survey.objects.get(pk=draft(scene)["pk"])
    return {"pk": made.pk, "question_id": made.questions.first().pk}


def closed(scene: Scene) -> dict:
    loaded(scene)
    activity = assurance.opened(now=scene.now, first=scene.now.date().replace(day=1))
    return {"pk": surveys.closed({(0, 0): 6}, now=scene.now, activity=activity).pk}


def a_text(scene: Scene) -> dict:
    loaded(scene)
    found = surveys.response(surveys.published(now=scene.now), words="Seldom.", now=scene.now).answers.get(option=None)
    return {"pk": found.question.survey_id, "answer_id": found.pk}


def a_worded_question(scene: Scene) -> dict:
    found = surveys.SurveyAnswer.objects.get(pk=a_text(scene)["answer_id"])
    return {"pk": found.question.survey_id, "question_id": found.question_id}


def a_step(scene: Scene) -> dict:
    return draft(scene) | {"name": "publish"}


def a_link(scene: Scene) -> dict:
    loaded(scene)
    return {"key": surveys.published(now=scene.now).key}


row("survey_answer", public=True, kwargs=a_link, post=True)
row("survey_thanks", public=True, kwargs=a_link)
row("surveys", allowed=READERS, kwargs=loaded)
row("survey_build", allowed=RUNNERS, kwargs=loaded, post=True)
row("survey", allowed=READERS, kwargs=closed, hidden=True)
for name in ("survey_workbook", "survey_table"):
    row(name, allowed=READERS, kwargs=closed, hidden=True)
for name in ("survey_edit", "survey_question_add", "survey_sectors"):
    row(name, allowed=RUNNERS, kwargs=draft, post=True, hidden=True)
for name in ("survey_question_edit", "survey_figures"):
    row(name, allowed=RUNNERS, kwargs=a_question, post=True, hidden=True)
row("survey_question_remove", allowed=RUNNERS, kwargs=a_question, post=True, get=False, hidden=True)
row("survey_words", allowed=RUNNERS, kwargs=a_worded_question, post=True, hidden=True)
for name in ("survey_sort", "survey_take_out"):
    row(name, allowed=RUNNERS, kwargs=a_text, post=True, hidden=True)
row("survey_carry", allowed=RUNNERS, kwargs=closed, post=True, get=False, hidden=True)
row("survey_step", allowed=RUNNERS, kwargs=a_step, post=True, hidden=True)
