"""The assurance calendar in a real browser: every page without a fault, and an activity from plan to done."""

import pytest

from assurance.choices import ActivityState
from assurance.models import Activity
from tests.factories import assurance
from tests.journeys.test_review_axe import look

pytestmark = pytest.mark.browser


@pytest.fixture
def calendar(office):
    """The framework, Bolton's printed year, and this year's beginning."""
    assurance.framework()
    assurance.history()
    return office


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_is_without_fault(calendar):
    opened = assurance.opened()
    paths = ["/assurance/", "/assurance/?view=list", "/assurance/years/2019/", "/assurance/framework/"]
    paths += ["/assurance/activities/", "/assurance/activities/plan/"]
    pages = ("", "edit/", "record/", "months/", "files/", "actions/", "complete/", "suspend/")
    paths += [f"/assurance/activities/{opened.pk}/{page}" for page in pages]
    desk = calendar.desk("quality and performance officer")
    assert [fault for path in paths for fault in look(desk, path)] == []


def test_an_audit_from_the_broken_promise_to_what_was_found(calendar):
    desk = calendar.desk("quality and performance officer").open("/assurance/")
    desk.reads("two thematic audits a year: none is on record").follow("Plan one: Thematic audits")
    desk.write(title="Neglect: the first visit", questions="What do children tell us?")
    desk.field("from_month").select_option("2026-12-01")
    desk.field("lead").select_option(label="Bolton Council")
    desk.press("Put it into the calendar")
    desk.reads("stands in the calendar", "Planned").follow("Open it: the work has begun")
    desk.press("Open it: the work has begun").reads("It is recorded.")
    desk.follow("Record that it is done").press("Record that it is done").reads("Write down first what was found")
    made = Activity.objects.get(loaded_from="")
    desk.open(f"/assurance/activities/{made.pk}/record/")
    desk.write(voices_children="They want to be told what happens next.", strengths="Visits in time.").press("Save")
    desk.follow("Record that it is done").press("Record that it is done").reads("Done", "Not known yet.")
    made.refresh_from_db()
    assert made.state == ActivityState.DONE
    desk.open("/assurance/").reads("only one is on record")
    scrutineer = calendar.desk("independent scrutineer").open(f"/assurance/activities/{made.pk}/")
    scrutineer.reads("They want to be told what happens next.").does_not_read("Change the plan", "Record voices")
