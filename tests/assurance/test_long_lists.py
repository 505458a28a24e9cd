"""Every list of assurance runs as many queries for ten thousand rows as for ten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.models import Audit, InspectionPack, Risk, Survey, SurveyAnswer, Voice
from assurance.surveys import actions as survey_actions
from portal.accounts.choices import Role
from tests.factories import assurance, audits, people, surveys

pytestmark = pytest.mark.usefixtures("bolton")
NOW = assurance.NOW
LISTS = {
    "surveys": lambda by: surveys.draft(questions=False),
    "risks": lambda by: audits.risk(),
    "voices": lambda by: audits.voice(),
    "audits": lambda by: audits.audit(),
    "inspections": lambda by: InspectionPack.objects.create(wanted="joint-inspection", asked_at=NOW, asked_by=by),
}
MODELS = {"surveys": Survey, "risks": Risk, "voices": Voice, "audits": Audit, "inspections": InspectionPack}


@pytest.mark.parametrize("name", LISTS)
def test_the_list_asks_no_more_for_ten_thousand_rows(name, at):
    model, by = MODELS[name], people.person(Role.BUSINESS_MANAGER)
    one = LISTS[name](by)

    def more(number):
        values = {f.attname: getattr(one, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
        model.objects.bulk_create(model(**values) for _one in range(number))

    def count():
        with at(by, NOW + timedelta(minutes=1)) as client, CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    more(9)
    few = count()
    more(9_990)
    assert model.objects.count() == 10_000 and count() == few


def test_results_run_as_many_queries_for_many_questions_as_for_one(at):
    def count(survey):
        with at(assurance.planner()) as client, CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("survey", args=[survey.pk]))
        assert "Telephones" in page.content.decode()
        return len(seen)

    def written(more):
        made = surveys.draft(activity=activity)
        by = assurance.planner()
        for number in range(more):
            survey_actions.add_question(
                survey=made, asking="words", words=f"What else, {number}?", options=(), by=by, now=NOW
            )
        survey_actions.step(survey=made, name="publish", by=by, now=NOW)
        surveys.response(survey=made, words="Nobody answers the telephone.")
        survey_actions.step(survey=made, name="close", by=by, now=NOW)
        for question in made.questions.filter(asking="words"):
            survey_actions.name_theme(question=question, name="Telephones", by=by, now=NOW)
        said = SurveyAnswer.objects.exclude(words="").get(question__survey=made)
        survey_actions.sort_words(answer=said, themes=list(said.question.themes.all()), quoted=False, by=by, now=NOW)
        return made

    activity = assurance.activity()
    few, many = written(0), written(4)
    assert count(few) == count(many)
