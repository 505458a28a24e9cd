"""Surveys: what each needs, who answers and what is kept of them, results with small numbers hidden, themes by hand."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assurance.models import Survey, SurveyAnswer, SurveyResponse
from assurance.suppression import FEWER, HIDDEN, shown_crossed, shown_together
from assurance.surveys import actions, outputs, reading
from assurance.surveys.carrying import carry
from assurance.surveys.loading import load_printed
from assurance.surveys.results import collect
from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.models import TrailEvent
from tests.factories import assurance, people, self_assessments
from tests.factories import surveys as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW


def refused(field, action, *args, **said):
    with pytest.raises(Refused) as refusal:
        action(*args, **said)
    assert refusal.value.field == field
    return refusal.value.sentence


# Suppression


def test_two_small_counts_that_their_sum_would_tell_take_a_third_with_them():
    assert {n: s.words for n, s in shown_together({"a": 3, "b": 2, "c": 50}).items()} == {
        "a": FEWER, "b": FEWER, "c": "50",
    }  # fmt: skip
    for told in ({"a": 1, "b": 1, "c": 50}, {"a": 4, "b": 4, "c": 50}, {"a": 2, "b": 0, "c": 50}):
        assert shown_together(told)["c"].words == HIDDEN, told
    assert shown_together({"a": 2, "b": 0, "c": 50})["b"].words == "0"


def test_no_hidden_cell_of_a_table_can_be_worked_out_along_its_row_or_its_column():
    rows, columns = ["yes", "no", "unsure"], ["schools", "health", "voluntary"]
    counts = dict(zip([(r, c) for r in rows for c in columns], (30, 12, 2, 8, 1, 6, 0, 7, 0), strict=True))
    table = shown_crossed(rows, columns, counts)
    assert not table.withheld and [s.words for s in table.rows.values()] == ["44", "15", "7"]
    hidden = {place for place, cell in table.cells.items() if cell.number is None}
    assert {("yes", "voluntary"), ("no", "health")} < hidden
    for line in [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]:
        assert len([place for place in line if place in hidden]) != 1
    assert table.whole.words == "66" and table.cells["unsure", "schools"].words == "0"


def test_where_hiding_cells_is_not_enough_the_table_is_withheld_and_the_sums_stay():
    counts = {("yes", "schools"): 20, ("no", "schools"): 3, ("no", "health"): 6}
    table = shown_crossed(["yes", "no"], ["schools", "health"], counts)
    assert table.withheld and all(cell.number is None for cell in table.cells.values())
    assert [s.words for s in (*table.rows.values(), *table.columns.values())] == ["20", "9", "23", "6"]


def test_nothing_is_told_of_a_sector_or_an_answer_whose_sum_is_hidden():
    counts = {("yes", "schools"): 20, ("no", "schools"): 12, ("yes", "health"): 3, ("yes", "police"): 8}
    table = shown_crossed(["yes", "no"], ["schools", "health", "police"], counts)
    assert table.columns["health"].words == FEWER and table.cells["no", "health"].words == HIDDEN
    assert table.columns["police"].words == HIDDEN and table.cells["yes", "police"].words == HIDDEN


# Building


def test_a_survey_is_built_before_it_is_published_and_its_questions_stand_from_then_on():
    by, today = assurance.planner(), NOW.date()
    refused("title", factory.draft, title=" ")
    refused("closes_on", factory.draft, closes_on=today - timedelta(days=1))
    empty = factory.draft(questions=False)
    assert "at least one question" in refused(None, actions.step, survey=empty, name="publish", by=by, now=NOW)
    adding = {"survey": empty, "by": by, "now": NOW}
    refused("words", actions.add_question, asking="words", words=" ", options=(), **adding)
    refused("options", actions.add_question, asking="choice", words="Safe?", options=["Yes", " "], **adding)
    made = factory.draft()
    choice, text = made.questions.all()
    assert [o.words for o in choice.options.all()] == list(factory.ANSWERS) and not text.options.exists()
    changed = {"asking": "choice", "words": "Are they safe?", "options": ["Effective", "Otherwise"]}
    actions.edit_question(question=choice, by=by, now=NOW, **changed)
    assert [(o.words, o.benchmark) for o in choice.options.all()] == [("Effective", Decimal(73)), ("Otherwise", None)]
    refused(
        "benchmark_words", actions.set_figures, question=choice, shares={}, benchmark_words="", missing_words="",
        benchmarks={choice.options.first().pk: Decimal(50)}, by=by, now=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.step(survey=made, name="publish", by=people.person(Role.SCRUTINEER), now=NOW)
    over = factory.draft(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=2))
    assert "last day is over" in refused(None, actions.step, survey=over, name="publish", by=by, now=NOW)
    actions.step(survey=made, name="publish", by=by, now=NOW)
    with pytest.raises(Conflict):
        actions.edit_question(question=choice, by=by, now=NOW, **changed)
    with pytest.raises(Conflict):
        actions.remove_question(question=text, by=by, now=NOW)


def test_each_link_is_its_own_and_long_enough_that_nobody_guesses_it():
    first, second = factory.published(), factory.published()
    assert len(first.key) == 43 and first.key != second.key and factory.draft().key == ""


# Answering


def test_anybody_with_the_link_answers_without_script_and_nothing_of_them_is_kept(at):
    survey = factory.published()
    path = reverse("survey_answer", args=[survey.key])
    choice, text = survey.questions.all()
    with at(people.person(Role.PRACTITIONER)):
        visitor = Client(REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="A browser of somebody")
        page = visitor.get(path).content.decode()
        ticket = page.split('name="ticket" value="')[1][:32]
        before = TrailEvent.objects.count()
        data = {
            "ticket": ticket, f"question_{choice.pk}": choice.options.first().pk, "sector": survey.sectors.first().pk,
            f"question_{text.pk}": "Nobody answers.",
        }  # fmt: skip
        for _twice in range(2):
            assert visitor.post(path, data).url == reverse("survey_thanks", args=[survey.key])
        assert "without your name" in visitor.get(reverse("survey_thanks", args=[survey.key])).content.decode()
        assert visitor.post(path, {"ticket": "0" * 32}).status_code == 422
        wrong = visitor.post(path, data | {"ticket": "1" * 32, f"question_{choice.pk}": "999999"})
        assert wrong.status_code == 422 and "Nobody answers." in wrong.content.decode()
        assert visitor.get(reverse("survey_answer", args=["x" * 43])).status_code == 404
    response = SurveyResponse.objects.get()
    assert {f.name for f in SurveyResponse._meta.fields} == {"id", "survey", "sector", "ticket"}
    assert sorted(a.words for a in response.answers.all()) == ["", "Nobody answers."]
    assert TrailEvent.objects.count() == before
    assert not set(visitor.cookies) - {"csrftoken"}


def test_the_link_opens_and_closes_by_its_days(at):
    early = NOW + timedelta(days=3)
    survey = factory.published(opens_on=early.date(), closes_on=early.date())
    path, visitor = reverse("survey_answer", args=[survey.key]), Client()
    said = {NOW: "opens on", early: "Send your answers", early + timedelta(days=1): "takes no more answers"}
    for moment, words in said.items():
        with at(assurance.planner(), moment):
            assert words in visitor.get(path).content.decode()
    choice = survey.questions.first()
    with pytest.raises(Refused, match="no answers today"):
        actions.answer(
            survey=survey, sector=None, chosen={choice.pk: choice.options.first().pk}, written={}, ticket="a" * 32,
            now=NOW,
        )  # fmt: skip


def test_an_option_of_another_question_counts_for_nothing():
    survey, other = factory.published(), factory.published()
    choice, foreign = survey.questions.first(), other.questions.first()
    with pytest.raises(Refused, match="at least one question"):
        actions.answer(
            survey=survey, sector=None, chosen={choice.pk: foreign.options.first().pk}, written={}, ticket="b" * 32,
            now=NOW,
        )  # fmt: skip
    assert not SurveyResponse.objects.exists()


def test_one_address_cannot_fill_a_survey(at, monkeypatch):
    monkeypatch.setattr("assurance.surveys.views.public.MOST_ANSWERS_AN_HOUR", 2)
    survey = factory.published()
    choice = survey.questions.first()
    answers = []
    with at(assurance.planner()):
        for number in range(3):
            data = {"ticket": f"{number:032x}", f"question_{choice.pk}": choice.options.first().pk}
            answers.append(Client().post(reverse("survey_answer", args=[survey.key]), data))
    assert [a.status_code for a in answers] == [302, 302, 422]
    assert "Many answers came from here" in answers[-1].content.decode() and SurveyResponse.objects.count() == 2


# Results


def test_results_are_counted_by_sector_with_the_benchmark_beside_and_small_numbers_hidden():
    survey = factory.closed({(0, 0): 30, (0, 1): 13, (1, 0): 8, (1, 1): 2, (2, 1): 7})
    found = collect(survey, NOW).found[0]
    first, second, third = found.lines
    assert (first.count.words, first.share_words) == ("43", "72%") and first.against == (
        "73% (national survey): 1 point lower here"
    )
    assert (second.count.words, second.share_words) == ("10", "17%")
    assert dict(zip((name for name, _total in found.columns), second.by_sector, strict=True))["Health"].words == FEWER
    shown = [[one.number for one in line.by_sector] for line in (first, second, third)]
    assert shown[1][0] is None, "with the whole of the row the other sector would tell it"
    assert found.reach.startswith("The shares add up to 101% because each is rounded") and found.answered == "60"


def test_shares_that_do_not_reach_a_hundred_say_what_is_missing():
    survey = factory.closed({(0, 0): 30, (1, 0): 9, (2, 0): 2})
    found = collect(survey, NOW).found[0]
    assert [line.share_words for line in found.lines] == ["73%", HIDDEN, HIDDEN]
    assert (
        found.reach == "The shares that are shown add up to 73%. Missing: 2 answers, hidden because of small numbers."
    )
    assert collect(factory.closed({(0, 0): 5, (1, 0): 5}), NOW).found[0].reach == "The shares add up to 100%."
    thirds = collect(factory.closed({(0, 0): 5, (1, 0): 5, (2, 0): 5}), NOW).found[0]
    assert "add up to 99% because each is rounded" in thirds.reach


def test_how_few_left_a_question_out_does_not_tell_what_the_others_chose():
    survey = factory.closed({(0, 0): 30, (1, 0): 17, (2, 0): 3, (None, 0): 2})
    found = collect(survey, NOW).found[0]
    assert found.answered == HIDDEN
    assert found.lines[0].share_words == "58%", (
        "of everybody, for a share of those who answered would tell their number"
    )


def test_printed_results_reach_a_hundred_or_say_what_is_missing():
    by = assurance.planner()
    assert "add up to 81 per cent" in refused("missing_words", factory.printed, shares=(81, None))
    assert "more than everybody" in refused("missing_words", factory.printed, shares=(81, 29))
    with pytest.raises(Refused, match="record its printed results"):
        late = factory.printed(closes_on=NOW.date() + timedelta(days=9))
        actions.step(survey=late, name="publish", by=by, now=NOW)
    found = factory.printed(shares=(78, None), missing="22 per cent are not told apart.")
    actions.step(survey=found, name="record", by=by, now=NOW)
    one = collect(found, NOW).found[0]
    assert one.lines[0].against == "73% (national survey): 5 points higher here"
    assert one.lines[1].share_words == "Not printed"
    assert one.reach == "The printed shares add up to 78%. Missing: 22 per cent are not told apart."


def test_bolton_s_printed_survey_is_loaded_once_with_its_national_benchmark():
    document, by = reading.printed_survey("bolton-2020"), assurance.planner()
    made = [load_printed(document=document, activity=None, by=by, now=NOW) for _twice in range(2)]
    assert made[0] == made[1] and Survey.objects.count() == 1
    results = collect(made[0], NOW)
    assert results.found[0].lines[0].against.startswith("73% (national") and results.found[0].lines[0].share == 81
    assert sum(line.share for line in results.sectors) == 100
    assert "Missing" in results.found[1].reach


def test_results_are_read_when_the_survey_is_closed_and_not_before(at):
    survey = factory.answered({(0, 0): 6})
    reader = people.person(Role.GROUP_MEMBER)
    paths = [reverse(name, args=[survey.pk]) for name in ("survey", "survey_workbook", "survey_table")]
    with at(reader) as client:
        assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    with at(assurance.planner()) as client:
        page = client.get(paths[0]).content.decode()
        assert "Answered so far" in page and survey.key in page and 'id="results"' not in page
        assert client.get(paths[1]).status_code == 404
    actions.step(survey=survey, name="close", by=assurance.planner(), now=NOW)
    with at(reader) as client:
        page = client.get(paths[0]).content.decode()
        assert 'id="results"' in page and survey.key not in page
        assert client.get(paths[2]).status_code == 200


def test_the_files_say_what_the_page_says_and_no_cell_is_a_formula():
    survey = factory.closed({(0, 0): 20, (0, 1): 8, (1, 0): 2, (1, 1): 6}, title="=1+1")
    question = survey.questions.get(asking="words")
    results = collect(survey, NOW)
    lines = list(csv.reader(io.StringIO(outputs.table(results).decode("utf-8-sig"))))
    assert lines[0] == list(outputs.COLUMNS)
    assert lines[1][:6] == ["1", "Are children kept safe here?", "Effective", "Everybody", "28", "78%"]
    assert not any(value.startswith("=") for line in lines for value in line)
    book = load_workbook(io.BytesIO(outputs.workbook(results)))
    assert book["About"]["A1"].value == "'=1+1"
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert book["Question 1"]["B2"].value == 28, "a number, to reckon with"
    assert not any(c.data_type == "f" for c in cells) and FEWER in {c.value for c in cells}
    assert f"Question {question.position}" in book.sheetnames


# Words


def test_what_people_wrote_is_sorted_by_hand_and_words_that_tell_who_are_taken_out(at):
    survey = factory.published()
    for number in range(6):
        factory.response(survey, words=f"The telephone {number}")
    by, question = assurance.planner(), survey.questions.get(asking="words")
    theme = actions.name_theme(question=question, name="Telephones", by=by, now=NOW)
    assert actions.name_theme(question=question, name="Telephones", by=by, now=NOW) == theme
    refused("name", actions.name_theme, question=question, name=" ", by=by, now=NOW)
    texts = list(SurveyAnswer.objects.filter(question=question))
    for text in texts[:5]:
        actions.sort_words(answer=text, themes=[theme], quoted=text == texts[0], by=by, now=NOW)
    with at(by) as client:
        page = client.get(reverse("survey_words", args=[survey.pk, question.pk])).content.decode()
        assert page.index("The telephone 5") < page.index("The telephone 0"), "what has no theme yet comes first"
        client.post(reverse("survey_take_out", args=[survey.pk, texts[5].pk]))
    texts[5].refresh_from_db()
    assert (texts[5].words, texts[5].taken_out) == ("", True)
    with pytest.raises(Conflict):
        actions.sort_words(answer=texts[5], themes=[theme], quoted=False, by=by, now=NOW)
    actions.step(survey=survey, name="close", by=by, now=NOW)
    found = collect(survey, NOW).found[1]
    assert [(t.name, t.count.words) for t in found.themes] == [("Telephones", "5")]
    assert found.quotes == ("The telephone 0",) and found.unsorted == 0


# The calendar and self-assessments


def test_results_go_to_the_activity_and_stand_beside_the_answers_that_it_tested(at):
    activity = assurance.opened()
    survey = factory.closed({(0, 0): 30, (1, 0): 10}, activity=activity)
    by = assurance.planner()
    for _twice in range(2):
        carry(survey=survey, by=by, now=NOW)
    activity.refresh_from_db()
    assert activity.findings.count(survey.reference) == 1 and "Effective 75%" in activity.findings
    with pytest.raises(Refused, match="which activity"):
        carry(survey=factory.closed({(0, 0): 6}), by=by, now=NOW)
    made = self_assessments.submitted()
    link = self_assessments.tested(made, activity=activity)
    with at(by) as client:
        report = client.get(reverse("cycle_report", args=[link.question.standard.cycle_id])).content.decode()
        assert reverse("survey", args=[survey.pk]) in report
        assert link.words in client.get(reverse("survey", args=[survey.pk])).content.decode()
        assert survey.title in client.get(reverse("activity", args=[activity.pk])).content.decode()


def test_who_answered_elsewhere_is_entered_as_printed(at):
    by, made = assurance.planner(), factory.printed()
    first, second, third = made.sectors.all()
    path, data = reverse("survey_sectors", args=[made.pk]), {f"share_{first.pk}": "58", f"share_{second.pk}": "14"}
    with at(by) as client:
        too_much = client.post(path, data | {f"share_{third.pk}": "98"})
        assert too_much.status_code == 422 and "more than everybody" in too_much.content.decode()
        assert client.post(path, data).url == reverse("survey", args=[made.pk])
        assert f"{first.name} (58%)" in client.get(reverse("survey", args=[made.pk])).content.decode()
    refused(None, actions.set_sector_shares, survey=factory.draft(), shares={}, by=by, now=NOW)
    actions.step(survey=made, name="record", by=by, now=NOW)
    shares = {line.words: line.share_words for line in collect(made, NOW).sectors}
    assert shares == {first.name: "58%", second.name: "14%", "Not printed": "28%"}


def test_every_form_of_the_room_takes_what_is_typed(at):
    by, today = assurance.planner(), NOW.date()

    def days(name, on):
        return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}

    about = {"title": "Heard?", "welcome": "Tell us.", **days("opens_on", today), **days("closes_on", today)}
    with at(by) as client:
        assert client.post(reverse("survey_build"), about | {"title": ""}).status_code == 422
        path = client.post(reverse("survey_build"), about | {"sectors": "Schools\nHealth"}).url
        made = Survey.objects.get()
        adding = reverse("survey_question_add", args=[made.pk])
        client.post(adding, {"asking": "choice", "words": "Heard?", "options": "Yes\nNo"})
        question = made.questions.get()
        client.post(reverse("survey_question_edit", args=[made.pk, question.pk]),
                    {"asking": "choice", "words": "Are you heard?", "options": "Yes\nNo"})  # fmt: skip
        yes = made.questions.get().options.first()
        client.post(reverse("survey_figures", args=[made.pk, question.pk]),
                    {f"benchmark_{yes.pk}": "73", "benchmark_words": "national survey"})  # fmt: skip
        edit = about | {"title": "Are you heard?", "version": made.version}
        assert client.post(reverse("survey_edit", args=[made.pk]), edit).url == path
        stale = client.post(reverse("survey_edit", args=[made.pk]), edit | {"title": "Mine"}).content.decode()
        assert "Mine" in stale and "Are you heard?" in stale
        page = client.get(path).content.decode()
        assert "benchmark 73%" in page and "Schools, Health" in page
        client.post(reverse("survey_step", args=[made.pk, "publish"]))
        assert client.get(reverse("survey_step", args=[made.pk, "nothing"])).status_code == 404
    made.refresh_from_db()
    assert made.state == "published" and made.title == "Are you heard?"


def test_the_list_runs_as_many_queries_for_many_as_for_few(at):
    def count():
        with at(assurance.planner()) as client, CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("surveys")).status_code == 200
        return len(seen)

    factory.closed({(0, 0): 5}, activity=assurance.activity())
    few = count()
    for _more in range(4):
        factory.draft(activity=Survey.objects.first().activity)
    assert count() == few
