"""Every page of the portal for each kind of person that sees it: no fault that a program can find, at a desk and
at four times its size, where nothing may be left to scroll sideways for (WCAG 2.2, 1.4.10).
"""

import pytest

from portal.accounts.models import Appointment
from portal.deadlines.models import Deadline
from portal.notices.models import Notice
from tests.factories import reviews
from tests.journeys.conftest import DESK
from tests.journeys.test_design import QUICK, WITHOUT_CONTRAST, faults

pytestmark = pytest.mark.browser

# A window of 1280 px at 400 % shows as much as one of 320 px; a page that fits it fits every phone.
FOUR_TIMES = {"width": 320, "height": 256}
TABLET = {"width": 768, "height": 1024}
WIDTHS = (DESK, TABLET, FOUR_TIMES)

MANAGER = {
    "draft": ("", "facts/", "dates/", "children/", "children/add/", "check/", "withdraw/", "decision/"),
    "deciding": ("", "children/1/", "decision/", "preparation-sheet/", "conflicts/", "agencies/"),
    "notifying": ("notify/", "decision/"),
    # The last of these has had its time: the page says so.
    "gathering": (
        "", "agencies/", "chronology/", "pack/", "timetable/", "timetable/meeting/", "history/", "files/", "notify/",
    ),
    "circulated": ("", "pack/", "meeting/", "meeting/attendance/", "meeting/actions/add/", "recommendation/"),
    "signing": ("", "recommendation/", "document/", "sign-off/check/", "sign-off/take-back/", "changes/"),
    "agreed": ("submission/", "ready/submit/"),
    "replied": ("", "reply/", "response/", "between-partners/", "reconsider/", "chronology/"),
}  # fmt: skip
OWN_RETURN = ("", "edit/", "events/add/", "share/", "submit/", "nil/", "files/", "letter/")
# Whoever is not the business manager: what is theirs, by the stage of the review (none: a page of the portal).
OTHERS = {
    "business support": ((None, "/"), ("gathering", ""), ("deciding", "decision/")),
    "delegated representative, GMP": ((None, "/"), ("deciding", "decision/"), ("signing", "sign-off/")),
    "lead representative, GMP": ((None, "/"), ("signing", "sign-off/"), ("replied", "")),
    "deputy, Bolton Council": ((None, "/"), ("signing", "sign-off/")),
    "partnership chair": ((None, "/"), ("signing", "sign-off/"), ("signing", "document/")),
    "review group chair": ((None, "/"), (None, "/your-account/")),
    "group member": ((None, "/"),),
    "review group member, GMP": (
        (None, "/"), ("gathering", ""), ("circulated", ""), ("circulated", "pack/"), ("circulated", "chronology/"),
        ("circulated", "meeting/"), ("circulated", "recommendation/"), ("gathering", "conflicts/"),
    ),
    "independent scrutineer": ((None, "/"), (None, "/trail/"), ("signing", ""), ("signing", "changes/")),
    "author, Bolton FT": ((None, "/"), (None, "/returns/")),
    "practitioner, Bolton Council": ((None, "/"), (None, "/permissions/")),
    "training co-ordinator": ((None, "/"), (None, "/partnership/")),
    "quality and performance officer": ((None, "/"),),
    "administrator": ((None, "/"), (None, "/people/"), (None, "/people/invite/")),
}  # fmt: skip


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


def look(desk, path, *, at=(DESK, FOUR_TIMES)):
    """Open the page, and hear what is wrong with it at each of these widths; at none may it scroll sideways."""
    found = []
    desk.page.set_viewport_size(DESK)
    desk.open(path).page.locator("body.govuk-frontend-supported").wait_for()
    for viewport in WIDTHS:
        desk.page.set_viewport_size(viewport)
        where = f"{path} at {viewport['width']} px"
        wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if viewport in at:
            # Contrast is looked for once a page: at a desk, or at the only width asked for.
            rules = QUICK if viewport is at[0] else WITHOUT_CONTRAST
            found += [f"{where}: {fault}" for fault in faults(desk.page, rules)]
        found += [f"{where}: scrolls sideways by {wide}"] if wide else []
    return found


def of_the_portal(stages):
    """The pages that belong to no single review, as the business manager sees them."""
    waiting = stages["gathering"].returns.get(organisation__short_name="GMP")
    answered = stages["circulated"].returns.first()
    late = Deadline.objects.get(subject_id=stages["gathering"].pk, rule_code="rapid_review")
    running = Deadline.objects.filter(subject_id=stages["draft"].pk, met_at__isnull=True).first()
    post = Appointment.objects.filter(person__name__contains="agency contact, GMP").get()
    return (
        "/", "/reviews/", "/reviews/log/", "/deadlines/", "/deadlines/?due_from_day=31&due_from_month=2",
        f"/deadlines/{late.pk}/", f"/deadlines/{late.pk}/reason/", f"/deadlines/{running.pk}/extension/",
        "/holidays/", "/holidays/add/", "/holidays/year/", "/trail/", "/outbox/",
        f"/outbox/{Notice.objects.first().pk}/", "/people/", "/people/invite/", f"/people/{post.person_id}/",
        f"/people/{post.person_id}/appoint/", f"/appointments/{post.pk}/end/", f"/appointments/{post.pk}/deputy/",
        "/permissions/", "/your-account/", "/calendar/", "/partnership/", "/partnership/groups/",
        "/partnership/rapid-reviews/", "/partnership/contacts/", "/partnership/organisations/gmp/",
        f"/returns/{waiting.pk}/", f"/returns/{waiting.pk}/letter/", f"/returns/{waiting.pk}/excuse/",
        f"/returns/{answered.pk}/", f"/returns/{answered.pk}/reopen/",
    )  # fmt: skip


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_of_the_business_manager_is_without_fault(office, stages):
    office.at("2027-01-13 10:00")
    manager = office.desk("business manager")
    paths = list(of_the_portal(stages))
    paths += [f"/reviews/{stages[stage].reference}/{page}" for stage, pages in MANAGER.items() for page in pages]
    assert [fault for path in paths for fault in look(manager, path)] == []


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_of_everybody_else_is_without_fault(office, stages):
    """Their pages are built from the same templates; what differs for them is looked for on their telephones."""
    office.at("2027-01-13 10:00")
    found = []
    for name, pages in OTHERS.items():
        desk = office.desk(name)
        for stage, page in pages:
            found += look(desk, f"/reviews/{stages[stage].reference}/{page}" if stage else page, at=[FOUR_TIMES])
    contact = office.desk("agency contact, GMP")
    own = stages["gathering"].returns.get(organisation__short_name="GMP")
    for path in ("/", "/returns/", *(f"/returns/{own.pk}/{page}" for page in OWN_RETURN)):
        found += look(contact, path)
    assert found == []
