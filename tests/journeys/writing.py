"""What people write into the longer forms of a review, in the browser. Every word is invented."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.windows import Desk


def open_return(desk: Desk) -> None:
    """From the list of returns to the only one that waits."""
    desk.page.locator("main table").first.get_by_role("link", name=re.compile("^RR-")).first.click()
    desk.page.wait_for_url("**/returns/*/")


def write_return(desk: Desk, involvement: str) -> None:
    """Write every part of the return that is open, and save it."""
    desk.page.locator("main a", has_text=re.compile("Start the return|Go on writing")).click()
    desk.has_title("Write the return").write(
        records_searched="All electronic records of the last two years, under every spelling.",
        involvement=involvement,
        analysis="Each visit was treated as if it were the first.",
        worked_well="The home was asked about and described.",
        immediate_actions="Supervision of the team has been brought forward.",
        staff_support="Support has been offered to the practitioners.",
        quality_assured_by="Head of service",
    )
    desk.press("Save")
    desk.page.wait_for_url("**/returns/*/")


def add_event(desk: Desk, on: str, what: str, *, key: bool = False) -> None:
    """Add one event to the chronology of the return that is open."""
    desk.follow("Add an event").has_title("Add an event").date(on=on).write(what=what, source="Visit record")
    if key:
        desk.field("key_episode").check()
    desk.press("Save").reads(what)


def submit_return(desk: Desk) -> None:
    """Approve the return that is open."""
    desk.follow("Check and submit").has_title("Check and submit").press("Approve and submit")
    desk.reads("The return is submitted", "It is locked")


def attendance(desk: Desk) -> None:
    """Record that everybody who was expected came."""
    desk.follow("Record who was there").has_title("Who was at the meeting")
    for box in desk.page.locator("main select").all():
        box.select_option("present")
    for box in desk.page.locator("main .attendance input[type=text]").all():
        box.fill("Review group member")
    desk.press("Save").reads("The attendance is saved")


def meeting(desk: Desk, held_at: str) -> None:
    """Fill in the record of the meeting that is open."""
    desk.date(held_at=held_at).write(
        chaired_by="Chair of the review group",
        facts="As in the agencies’ returns.",
        safety="The child and the sibling are safe; the plan is reviewed each week.",
        lived_experience="An infant who cannot speak: settled when held.",
        inequality="Three moves in temporary housing in a year.",
        episodes="The visit at which the bruise was explained away.",
        worked_well="The hospital acted within the hour.",
        improve="What a bruise on an infant means was known, and not acted on.",
        learning_shared="A reminder went to every team that visits infants.",
    )


def recommendation(desk: Desk) -> None:
    """Answer every criterion and write the recommendation that is open."""
    for box in desk.page.locator('main .criterion [value="no"]').all():
        box.check()
    desk.choose(met_improvements="yes", outcome="local_review")
    for box in desk.page.locator("main .criterion textarea").all():
        box.fill("Weighed at the meeting.")
    desk.write(reasons="Improvements are needed, and the theme has been seen before.")
    desk.write(lines_of_enquiry="How is a bruise on a non-mobile infant understood and acted on?")


def sign(desk: Desk, changed: tuple[str, str] | None = None) -> None:
    """Find the recommendation on Today, read it and agree; `changed` is what this version says in place of what."""
    desk.follow("sign for")
    if not desk.page.url.endswith("/sign-off/"):
        desk.follow("Read and sign")
    desk.has_title("Do you agree with this recommendation?").reads("A local child safeguarding practice review")
    if changed:
        desk.page.get_by_text("What changed since the version before").first.click()
        desk.reads(*changed)
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "the page must not scroll sideways on a phone"
    desk.choose(decision="agree").page.get_by_role("button", name=re.compile("^Sign")).click()
    desk.reads("is recorded.")
    expect(desk.page.locator(".signature--agree").first).to_be_visible()
