"""A survey from its first question to the calendar, answered on a phone without script; the pack for inspectors; an
entry of the calendar dragged to another month."""

import pytest

from assurance.models import Activity, InspectionPack, Survey
from tests.factories import assurance, surveys
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_review_axe import look
from tests.journeys.windows import Desk

pytestmark = pytest.mark.browser


def test_a_survey_is_answered_without_script_and_its_results_go_to_the_calendar(office, visit):
    assurance.framework()
    office.at("2026-12-17 09:00")
    activity = assurance.opened("surveys")
    officer = office.desk("quality and performance officer").open(f"/assurance/activities/{activity.pk}/")
    officer.follow("Build a survey for it").write(title="Are you heard?", welcome="Tell us.", sectors="Schools\nHealth")
    officer.date(opens_on="17 12 2026", closes_on="31 12 2026").press("Go on to the questions").reads(
        "Add its questions"
    )
    officer.follow("Add a question").choose(asking="choice").write(words="Are you heard?", options="Yes\nNo")
    officer.press("Add it").follow("Benchmarks")
    made = Survey.objects.get()
    yes = made.questions.get().options.first()
    officer.write(**{f"benchmark_{yes.pk}": "73", "benchmark_words": "national survey"}).press("Save")
    officer.follow("Publish it by link").press("Publish it by link").reads("Answered so far: 0")
    made.refresh_from_db()

    link = f"/survey/{made.key}/"
    visitor = Desk(visit(viewport=PHONE, java_script_enabled=False)).open(link)
    visitor.page.get_by_label("Yes", exact=True).check()
    visitor.press("Send your answers").reads("Thank you", "without your name")
    for number in range(8):
        surveys.actions.answer(
            survey=made, sector=made.sectors.first(), chosen={made.questions.get().pk: yes.pk}, written={},
            ticket=f"{number:032x}", now=assurance.NOW.replace(month=12, day=20),
        )  # fmt: skip
    page = f"/assurance/surveys/{made.pk}/"
    officer.open(page).follow("Close it").press("Close it").reads("9 answered", "27 points higher here")
    officer.press("Carry the results to the activity").reads("Yes 100%", "Are you heard?")
    activity.refresh_from_db()
    assert "national survey" in activity.findings

    running = surveys.response(surveys.published(now=assurance.NOW.replace(month=12, day=17)), words="Seldom.",
                               now=assurance.NOW.replace(month=12, day=17))  # fmt: skip
    draft, text = surveys.draft(), running.answers.get(option=None)
    one = f"/assurance/surveys/{running.survey_id}/"
    paths = [
        "/assurance/surveys/", page, f"/assurance/surveys/{draft.pk}/", "/assurance/surveys/build/", one,
        f"{one}questions/{text.question_id}/words/", f"{one}texts/{text.pk}/", f"{one}texts/{text.pk}/take-out/",
        f"/survey/{running.survey.key}/", f"/survey/{running.survey.key}/thanks/", link,
    ]  # fmt: skip
    assert [fault for path in paths for fault in look(officer, path)] == []


def test_a_pack_is_asked_for_left_and_taken_and_an_entry_is_dragged(office):
    assurance.framework()
    office.at("2026-12-17 09:00")
    activity = assurance.activity("thematic-audits")
    manager = office.desk("business manager").open("/assurance/").follow("Pack for inspectors")
    manager.press("Build the pack").reads("What is missing", "No annual report is published", "Index")
    pack = InspectionPack.objects.get()
    with manager.page.expect_download() as taken:
        manager.follow("The whole pack")
    assert taken.value.suggested_filename == f"{pack.reference}.pdf"
    waiting = InspectionPack.objects.create(
        wanted=pack.wanted, asked_at=pack.asked_at, asked_by=pack.asked_by, doing="Part 3 of 16: the threshold document"
    )
    room = "/assurance/inspection/"
    manager.open(f"{room}{waiting.pk}/").reads("The pack is being built", "Part 3 of 16", "You may leave this page")
    pages = (room, f"{room}{pack.pk}/", f"{room}{waiting.pk}/")
    assert [fault for page in pages for fault in look(manager, page)] == []

    manager.page.set_viewport_size(DESK)
    manager.open("/assurance/")
    entry = manager.page.locator(f"a[data-move='/assurance/activities/{activity.pk}/months/']")
    entry.drag_to(entry.locator("xpath=ancestor::tbody").locator("td[data-month='2027-03-01']"))
    manager.page.wait_for_url("**/months/?from=2027-03-01")
    assert manager.page.locator("[name=to_month]").input_value() == "2027-03-01"
    manager.write(reason="The auditors are free then.").press("Move").reads("The months are moved")
    assert Activity.objects.get(pk=activity.pk).from_month.isoformat() == "2027-03-01"
