"""Every page of a review, for those who see it, on a desk and on a phone: no fault that a program can find."""

import pytest

from tests.factories import reviews
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_design import faults

pytestmark = pytest.mark.browser

MANAGER = {
    "draft": ("", "facts/", "dates/", "children/", "children/add/", "check/", "withdraw/"),
    "deciding": ("children/1/", "decision/", "preparation-sheet/", "conflicts/"),
    "notifying": ("notify/",),
    "gathering": (
        "",
        "agencies/",
        "chronology/",
        "pack/",
        "timetable/",
        "timetable/meeting/",
        "history/",
        "files/",
        "notify/",  # its time is over: the page says so
    ),
    "circulated": ("pack/", "meeting/", "meeting/attendance/", "meeting/actions/add/", "recommendation/"),
    "signing": ("", "recommendation/", "document/", "sign-off/check/", "sign-off/take-back/", "changes/"),
    "agreed": ("submission/", "ready/submit/"),
    "replied": ("", "reply/", "response/", "between-partners/", "reconsider/"),
}
OTHERS = {
    "delegated representative, GMP": (("deciding", "decision/"), ("signing", ""), ("signing", "sign-off/")),
    "partnership chair": (("signing", "sign-off/"), ("signing", "document/")),
    "review group member, GMP": (("gathering", ""), ("circulated", "pack/"), ("circulated", "chronology/")),
    "independent scrutineer": (("signing", ""), ("signing", "history/"), ("signing", "changes/")),
}
OWN_RETURN = ("", "edit/", "events/add/", "share/", "submit/", "nil/", "files/", "letter/")
EVERYWHERE = ("/", "/reviews/", "/deadlines/", "/reviews/log/")


@pytest.fixture
def stages(office):
    """One review at each stage, by the stage's name."""
    made = {
        "draft": reviews.story().log(),
        "deciding": reviews.story().log().facts(),
        "notifying": reviews.story().log().facts().decide(),
        "gathering": reviews.gathering(),
        "circulated": reviews.circulated(),
        "signing": reviews.signing(),
        "agreed": reviews.agreed(),
    }
    made["replied"] = reviews.agreed().submit().reply(day=16)
    return {name: story.fresh().review for name, story in made.items()}


def look(desk, path):
    """Open the page and hear what is wrong with it."""
    desk.open(path).page.locator("body.govuk-frontend-supported").wait_for()
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = faults(desk.page)
    return [f"{path}: {fault}" for fault in found] + ([f"{path}: scrolls sideways by {wide}"] if wide else [])


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_a_review_is_without_fault(office, stages, viewport):
    found = []
    office.at("2027-01-13 10:00")
    manager = office.desk("business manager", viewport=viewport)
    for path in EVERYWHERE:
        found += look(manager, path)
    for stage, pages in MANAGER.items():
        for page in pages:
            found += look(manager, f"/reviews/{stages[stage].reference}/{page}")
    for name, pages in OTHERS.items():
        desk = office.desk(name, viewport=viewport)
        found += look(desk, "/")
        for stage, page in pages:
            found += look(desk, f"/reviews/{stages[stage].reference}/{page}")
    contact = office.desk("agency contact, GMP", viewport=viewport)
    own = stages["gathering"].returns.get(organisation__short_name="GMP")
    for path in ("/", "/returns/", *(f"/returns/{own.pk}/{page}" for page in OWN_RETURN)):
        found += look(contact, path)
    assert found == []
