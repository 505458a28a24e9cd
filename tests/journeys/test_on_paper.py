"""Pages on paper: the whole content, nothing to press or to follow, and numbered."""

import io
import re

import pytest
from pypdf import PdfReader

from portal.deadlines.models import Deadline
from tests.factories import reviews

pytestmark = pytest.mark.browser
PRESSED = (
    "nav, .bar__menu, .bar__toggle, .foot__links, .govuk-back-link, .govuk-skip-link, .filters, button, a.govuk-button"
)
# What a page says, wherever it says it; what is marked for the screen alone, and forms, are no content on paper.
SAYS = "h1, h2, h3, caption, dt, dd, th, td, p, li, summary"
HIDDEN = f"""() => [...document.querySelectorAll("main :is({SAYS})")]
  .filter(it => it.textContent.trim() && !it.closest(".no-print, form, nav, .govuk-visually-hidden"))
  .filter(it => !it.matches(":has(.govuk-button), .govuk-visually-hidden"))
  .filter(it => !it.checkVisibility()).map(it => it.textContent.trim().slice(0, 60))"""


@pytest.fixture
def papers(office):
    """What a business manager prints on day 14: the page's address and a few of its words, by name."""
    signing, gathering = reviews.signing().review, reviews.gathering().review
    office.at("2027-01-11 09:00")
    law = Deadline.objects.get(subject_id=signing.pk, rule_code="rapid_review")
    answered, asked = signing.returns.first(), gathering.returns.first()
    return {
        "review": (f"/reviews/{signing.reference}/", ("Sign-off", "Agency information", "Returned day")),
        "what is signed": (
            f"/reviews/{signing.reference}/document/",
            ("Criteria for a local review", "Represented by"),
        ),
        "proof": (f"/deadlines/{law.pk}/", ("Not counted: Boxing Day", "Thu 17 Dec 2026")),
        "agencies": (f"/reviews/{gathering.reference}/agencies/", ("Who was asked", asked.organisation.name)),
        "return": (f"/returns/{answered.pk}/", ("Support for staff", "Significant events")),
        "letter": (f"/returns/{asked.pk}/letter/", ("Whom to search for", "Thank you.")),
        "timetable": (f"/reviews/{gathering.reference}/timetable/", ("Every date, with its proof",)),
    }


def test_paper_holds_the_whole_page_and_no_way_about(office, papers):
    desk = office.desk("business manager")
    for name, (path, words) in papers.items():
        desk.open(path).page.locator("body.govuk-frontend-supported").wait_for()
        desk.page.emulate_media(media="print")
        assert desk.page.evaluate(HIDDEN) == [], f"{name}: not on paper"
        pressed = desk.page.locator(PRESSED)
        shown = [it.inner_text() for it in pressed.all() if it.is_visible()]
        assert [text for text in shown if text.strip()] == [], f"{name}: paper cannot be pressed"
        sheets = PdfReader(io.BytesIO(desk.page.pdf(prefer_css_page_size=True))).pages
        said = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in sheets]
        for text in words:
            assert any(text in sheet for sheet in said), f"{name}: {text!r} is not on paper"
        for number, sheet in enumerate(said, start=1):
            assert f"{number} of {len(said)}" in sheet, f"{name}: page {number} has no number"
            assert len(sheet) > 60, f"{name}: page {number} is all but empty"
        desk.page.emulate_media(media="null")
