"""The rooms of assurance in a real browser: every page without a fault, figures taken in, an audit moderated."""

import pytest

from assurance.models import Figure, FileAudit, Scrutiny
from portal.accounts.models import Organisation
from tests.factories import assurance, audits, indicators, scrutiny
from tests.factories import self_assessments as assessments
from tests.journeys.conftest import DESK
from tests.journeys.test_review_axe import look
from tests.journeys.windows import Desk

pytestmark = pytest.mark.browser


def test_figures_are_checked_taken_in_and_read_and_every_room_is_without_fault(office, visit):
    assurance.framework()
    office.at("2026-12-17 09:00")
    kept = indicators.indicator(code="4.2", name="Contacts at the front door", public=True, target=50)
    for quarter, numerator in zip(indicators.BEFORE, (40, 44, None, 60), strict=True):
        indicators.figure(kept, quarter, numerator)
    officer = office.desk("quality and performance officer").open("/assurance/").follow("Indicators")
    officer.follow("Take in a table of figures")
    rows = (b"indicator,quarter,numerator,cut,category", b"4.2,2026-Q1,%s,,", b"4.2,2026-Q1,3,sex,Girls")
    table = b"\n".join((*rows, b"4.2,2026-Q1,48,sex,Boys", b""))
    file = {"name": "figures.csv", "mimeType": "text/csv"}
    officer.page.set_input_files('[name="file"]', [{**file, "buffer": table % b"many"}])
    officer.press("Check the table").reads("Row 2.", "is no number", "nothing can be taken in")
    assert Figure.objects.count() == 4
    officer.open("/assurance/indicators/tables/")
    officer.page.set_input_files('[name="file"]', [{**file, "buffer": table % b"51"}])
    officer.press("Check the table").press("Take all of it in").reads("3 figures are taken in")
    officer.open(f"/assurance/indicators/{kept.pk}/").reads("Fewer than 5", "Not shown", "Not counted", "51")

    audit, judged = audits.moderating(), scrutiny.stated()
    audits.finding(audit)
    found = FileAudit.objects.get(case__audit=audit, state="submitted")
    risk, voice = audits.risk(), audits.voice()
    asked = assessments.issued("gmp")[0]
    answer = asked.answers.first()
    own, whole = f"/assurance/self-assessments/returns/{asked.pk}/", f"/assurance/self-assessments/{asked.cycle_id}/"
    paths = [
        "indicators/", f"indicators/{kept.pk}/", f"indicators/{kept.pk}/edit/", "indicators/tables/",
        f"indicators/{kept.pk}/figures/2026-10-01/", "audits/", f"audits/{audit.pk}/", f"audits/files/{found.pk}/",
        "audits/prepare/", "risks/", f"risks/{risk.pk}/", f"risks/{risk.pk}/edit/", "voices/", f"voices/{voice.pk}/",
        "scrutiny/", f"scrutiny/{judged.pk}/", "self-assessments/build/",
    ]  # fmt: skip
    faults = [fault for path in paths for fault in look(officer, f"/assurance/{path}")]
    faults += look(officer, f"{whole}issue/", at=[DESK]) + look(officer, f"{whole}tests/", at=[DESK])
    contact = Desk(visit(assessments.contact(Organisation.objects.get(code="gmp"))))
    for path in (f"{own}answers/{answer.pk}/", f"{own}share/", f"{own}submit/", f"{own}bring-in/"):
        faults += look(contact, path)
    faults += look(contact, "/indicators/", at=[DESK])
    assert faults == []
    assert Scrutiny.objects.get().state == "stated"
