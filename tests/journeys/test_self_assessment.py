"""A section 11 cycle with three agencies in a real browser: from its questions to the composite report."""

import re

import pytest

from assurance.models import Answer, Assessment, AssessmentCycle
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from tests.factories import assurance, people
from tests.factories import self_assessments as factory
from tests.journeys.test_review_axe import look
from tests.journeys.windows import Desk

pytestmark = pytest.mark.browser
AGENCIES = ("Bolton Council", "Greater Manchester Police", "Bolton NHS Foundation Trust")


def write_whole_return(desk, made, scores):
    """The agency's contact answers every question, one page after another."""
    desk.open(f"/assurance/self-assessments/returns/{made.pk}/")
    desk.page.get_by_role("link", name=re.compile("^Answer")).first.click()
    count = made.answers.count()
    for number in range(count):
        desk.choose(score=scores[number % len(scores)]).write(narrative=f"What we have, {number + 1}.")
        desk.press("Save and go on" if number + 1 < count else "Save")
        desk.reads("is saved")


def test_a_cycle_with_three_agencies_from_template_to_composite_report(office, visit):
    assurance.framework()
    office.at("2026-12-17 09:00")
    bodies = [Organisation.objects.get(code=code) for code in factory.AGENCIES]
    officer = office.desk("quality and performance officer").open("/assurance/").follow("Self-assessments")
    officer.follow("Build a self-assessment").choose(template="section-175").write(title="Schools, this year")
    officer.date(due_on="29 1 2027").press("Build it").reads("Look at its questions")
    officer.page.get_by_role("button", name="Leave out question 5.2").click()
    officer.reads("The question is left out")
    cycle = AssessmentCycle.objects.get()
    officer.follow("Send it to the agencies")
    for body in bodies:
        officer.page.get_by_label(body.name, exact=True).check()
    officer.press("Send it").reads("3 agencies have been asked.", "0/2")

    made = {one.organisation.code: one for one in Assessment.objects.select_related("organisation")}
    scores = {"bolton-council": ("2", "2", "na"), "gmp": ("0", "3", "3"), "bolton-ft": ("2", "3", "2")}
    for body in bodies:
        contact = people.person(Role.AGENCY_CONTACT, body) if body.code == "bolton-ft" else factory.contact(body)
        desk = Desk(visit(contact))
        write_whole_return(desk, made[body.code], scores[body.code])
        if body.code == "gmp":
            desk.page.get_by_role("link", name="Change the answer to question 1.1").click()
            desk.write(improvement="Name a governor.").date(improve_until="1 3 2027").press("Save")
            others = made["bolton-council"]
            assert desk.page.goto(f"/assurance/self-assessments/returns/{others.pk}/").status == 404
            desk.open(f"/assurance/self-assessments/returns/{made['gmp'].pk}/")
        desk.follow("Check and submit").press("Approve and submit").reads("The return is submitted")
        if body.code == "gmp":
            desk.reads("Action plan", "Name a governor.")
            found = look(desk, f"/assurance/self-assessments/returns/{made['gmp'].pk}/")
            assert found == []

    first = Answer.objects.get(assessment=made["gmp"], question__code="link-governor")
    officer.open(f"/assurance/self-assessments/returns/{made['gmp'].pk}/moderation/{first.pk}/")
    officer.choose(score="1").press("Save the moderated score").reads("Say why it differs")
    officer.write(words="A governor is named in the minutes.").press("Save the moderated score").reads("is moderated")
    officer.open(f"/assurance/self-assessments/{cycle.pk}/").follow("Close it").press("Close it: the report stands")
    officer.follow("Composite report").reads(
        "3 returned", "1 of 27 answers are moderated", "lowest 0", "Begun", "own 0, moderated 1", "n/a"
    )
    paths = ["", "report/"]
    faults = [fault for path in paths for fault in look(officer, f"/assurance/self-assessments/{cycle.pk}/{path}")]
    assert faults + look(officer, "/assurance/self-assessments/") == []
    partner = office.desk("lead representative, GMP").open(f"/assurance/self-assessments/{cycle.pk}/report/")
    partner.reads("3 returned").does_not_read("What we have, 1.")
