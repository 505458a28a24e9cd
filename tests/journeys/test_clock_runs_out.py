"""The same incident when nobody acts: who is told, when, how often; the breach, its reason, and how it is reported."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.accounts.actions import delegate
from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Person
from portal.deadlines.sweep import sweep
from reviews.story import Plot
from tests.factories import reviews
from tests.journeys.windows import london

pytestmark = pytest.mark.browser

CANARY = "kingfisher"
PANEL = "Notify the national Panel"
SIGN_OFF = "Recommendation agreed and signed"
MANAGER, STAND_IN = "business.manager", "business.support"
DELEGATED = {f"delegated.representative.{body}" for body in ("bolton.council", "nhs.greater.manchester", "gmp")}
LEADS = {f"lead.representative.{body}" for body in ("bolton.council", "nhs.greater.manchester", "gmp")}
COUNCILS_DEPUTY = "deputy.bolton.council"


def name_a_deputy():
    """Business support stands in for the business manager over Christmas."""
    held = Appointment.objects.get(role=Role.BUSINESS_MANAGER, person__is_demonstration=True)
    delegate(
        appointment=held,
        deputy=Person.objects.get(email=f"demo.{STAND_IN}@portal.invalid"),
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 3, 1),
        reason="Annual leave",
        by=held.person,
        now=london("2026-12-01 09:00"),
    )


def watch(office, first, last):
    """A sweep every morning and again every noon; what left on each day about each date: {(day, title): recipients}."""
    told = {}
    everything = Counter()
    day = first
    while day <= last:
        sweep(office.at(f"{day} 09:00"))
        morning = office.post()
        for message in morning:
            said = re.search("^To do: (.+)$", str(message.body), re.MULTILINE)
            if said is None:
                continue  # not about a date
            title = said[1]
            told.setdefault((day, title), set()).update(
                address.removeprefix("demo.").split("@")[0] for address in message.to
            )
            everything[message.subject, str(message.body), *message.to] += 1
        assert sweep(office.at(f"{day} 12:00")).notices == 0
        assert office.post() == []
        day += timedelta(days=1)
    assert set(everything.values()) == {1}, "a notice came twice"
    return told


def about(told, title):
    """The days on which something about `title` was told, each with whom."""
    return {day.isoformat(): people for (day, what), people in sorted(told.items()) if what == title}


def test_reminders_escalation_the_breach_and_its_reason(office):
    name_a_deputy()
    story = reviews.story(plot=Plot(summary=f"Fictional. An infant was taken to hospital with injuries ({CANARY})."))
    review = story.log().facts().review
    office.post()
    told = watch(office, date(2026, 12, 18), date(2027, 1, 27))

    assert about(told, PANEL) == {
        "2026-12-18": {MANAGER},
        "2026-12-22": {MANAGER},
        "2026-12-24": {MANAGER, STAND_IN},
        "2026-12-29": {MANAGER, STAND_IN},
        "2026-12-31": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED,
        "2027-01-05": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED | LEADS,
        "2027-01-12": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED | LEADS,
    }
    assert about(told, SIGN_OFF) == {
        "2027-01-04": DELEGATED,
        "2027-01-07": DELEGATED,
        "2027-01-11": {COUNCILS_DEPUTY} | DELEGATED,
        "2027-01-12": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED,
        "2027-01-14": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED,
        "2027-01-18": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED | LEADS,
        "2027-01-25": {MANAGER, STAND_IN, COUNCILS_DEPUTY} | DELEGATED | LEADS,
    }
    for message in office.everything():
        assert CANARY not in message.subject + str(message.body)

    the_breach_is_recorded(office, review)
    the_register_keeps_it_late(office, review)
    nothing_leaves_but_the_reference(office, review)


def the_breach_is_recorded(office, review):
    """Today asks the business manager for the reason; without one it is asked again."""
    sweep(office.at("2027-01-27 13:30"))
    desk = office.desk("business manager")
    line = f"{review.reference}: record why “notify the national Panel” went past its date"
    desk.reads(line, "past a statutory date").follow(line)
    desk.has_title(PANEL).reads("working days late", "No reason recorded yet").follow("Record why it was missed")
    desk.press("Record why the date was missed")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.write(reason="The council’s decision was not reached before Christmas.")
    desk.press("Record why the date was missed").reads("The council’s decision was not reached before Christmas.")
    desk.open("/").does_not_read(line)


def the_register_keeps_it_late(office, review):
    """What is done late at last stays reported as late, with its reason."""
    desk = office.desk("business manager").open(f"/reviews/{review.reference}/decision/")
    desk.choose(answer="notify").write(reasons="Serious harm, abuse is suspected.", decided_by="Director")
    desk.date(decided_on="27 1 2027").press("Record the council’s decision").reads("To be notified")
    desk.open(f"/reviews/{review.reference}/notify/").date(sent_at="27 1 2027 13:00").choose(channel="national_form")
    desk.press("Record the notification").reads("The notification is recorded")
    desk.open("/deadlines/")
    row = desk.page.get_by_role("row", name=PANEL)
    expect(row).to_contain_text("Met late")
    expect(row).to_contain_text("Thu 24 Dec 2026")
    told = desk.page.get_by_role("row", name="Tell the safeguarding partners")
    expect(told).to_contain_text("working days late")
    file = desk.page.request.get(reverse("deadline_register_csv")).text()
    assert PANEL in file
    assert CANARY not in file


def nothing_leaves_but_the_reference(office, review):
    """No title, no address, no file name and no calendar entry says what happened."""
    desk = office.desk("business manager").open("/calendar/").press("Make an address")
    address = desk.page.locator("#address").input_value()
    feed = desk.page.request.get(address[address.index("/calendar/") :])
    assert feed.status == 200
    assert review.reference in feed.text()
    assert CANARY not in feed.text()
    pages = ("", "facts/", "children/", "decision/", "timetable/", "preparation-sheet/", "history/", "agencies/")
    for page in pages:
        desk.open(f"/reviews/{review.reference}/{page}")
        assert CANARY not in desk.page.title()
        addresses = desk.page.eval_on_selector_all("a, form", "all => all.map(it => it.href || it.action)")
        assert not [one for one in addresses if CANARY in str(one)]
    desk.open(f"/reviews/{review.reference}/").reads(CANARY)
    sheet = desk.page.request.get(f"/reviews/{review.reference}/preparation-sheet.pdf")
    assert sheet.body().startswith(b"%PDF-")
    assert CANARY not in sheet.headers["content-disposition"]
    assert review.reference in sheet.headers["content-disposition"]
