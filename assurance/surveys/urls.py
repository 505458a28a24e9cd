"""The addresses of surveys. The public one is short, so that it can stand in a letter."""

from django.urls import path

from .views import building, public, reading

ALL = "assurance/surveys/"
ONE = ALL + "<int:pk>/"
QUESTION = ONE + "questions/<int:question_id>/"
TEXT = ONE + "texts/<int:answer_id>/"

urlpatterns = [
    path("survey/<str:key>/", public.survey_answer, name="survey_answer"),
    path("survey/<str:key>/thanks/", public.survey_thanks, name="survey_thanks"),
    path(ALL, reading.surveys, name="surveys"),
    path(ALL + "build/", building.survey_build, name="survey_build"),
    path(ONE, reading.survey, name="survey"),
    path(ONE + "results.xlsx", reading.survey_workbook, name="survey_workbook"),
    path(ONE + "results.csv", reading.survey_table, name="survey_table"),
    path(ONE + "edit/", building.survey_edit, name="survey_edit"),
    path(ONE + "sectors/", building.survey_sectors, name="survey_sectors"),
    path(ONE + "questions/", building.survey_question_add, name="survey_question_add"),
    path(QUESTION, building.survey_question_edit, name="survey_question_edit"),
    path(QUESTION + "remove/", building.survey_question_remove, name="survey_question_remove"),
    path(QUESTION + "figures/", building.survey_figures, name="survey_figures"),
    path(QUESTION + "words/", building.survey_words, name="survey_words"),
    path(TEXT, building.survey_sort, name="survey_sort"),
    path(TEXT + "take-out/", building.survey_take_out, name="survey_take_out"),
    path(ONE + "carry/", building.survey_carry, name="survey_carry"),
    path(ONE + "steps/<slug:name>/", building.survey_step, name="survey_step"),
]
