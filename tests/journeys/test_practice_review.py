"""A practice review in a real browser: from a recommendation to the public, over Easter, and to its impact."""

import re
from datetime import date

import pytest

from partnership.models import Action
from partnership.queries import statutory_partners
from reviews.learning.models import LearningRecommendation
from reviews.models import Candidate, PracticeReview
from reviews.practice.story import REPORT
from reviews.tasks import publish_due
from tests.factories import leaks, practice
from tests.factories import reviews as rapid
from tests.journeys.conftest import PHONE
from tests.journeys.test_review_axe import look

pytestmark = pytest.mark.browser

TERMS = {
    "purpose": "To understand how services work together when a family moves.",
    "lines_of_enquiry": "How was the move noticed?",
    "family_plan": "The parents are offered a meeting.",
}


def of(told: PracticeReview, page: str = "") -> str:
    return f"/practice-reviews/{told.reference}/{page}"


def commissioned(office, manager) -> PracticeReview:
    """From the terms of reference to the commission: the agencies are asked, two members discuss, one is chosen."""
    manager.reads("Six months run.", "8 Sep 2027", "Still missing before you can commission the review")
    review = PracticeReview.objects.get()
    manager.open(of(review, "terms/")).write(**TERMS)
    manager.date(scope_from="1 1 2025", scope_to="1 12 2026").field("method").select_option("systems")
    for name in ("Bolton Council", "Greater Manchester Police"):
        manager.page.get_by_label(name, exact=True).check()
    manager.press("Save").reads("The terms of reference are saved.").follow("Choose the reviewer")
    manager.follow("Invite an expression of interest").write(name="Demonstration candidate").press("Record it")
    manager.follow("Record what Demonstration candidate answered").choose(interested="yes")
    manager.write(expertise="Has led reviews.", independence="Never worked here.").press("Record it")
    candidate = Candidate.objects.get()
    manager.follow("Choose Demonstration candidate as the reviewer").press("Choose this reviewer")
    manager.reads("At least 2 members discuss with a candidate, each recorded by themselves. None so far.")
    for name in ("review group member, GMP", "review group member, Bolton Council"):
        member = office.desk(name).open(of(review, f"reviewers/{candidate.pk}/discussion/"))
        member.date(held_on="8 3 2027").choose(view="suitable").write(words="Good questions.").press("Record it")
        member.reads("Your discussion is recorded.")
        member.page.context.close()
    manager.open(of(review, f"reviewers/{candidate.pk}/appoint/")).press("Choose this reviewer")
    manager.follow("Open this review to Demonstration candidate")
    manager.field("person").select_option(label="Demonstration independent reviewer")
    manager.press("Open it").reads("The reviewer can sign in to this review, and to nothing else.")
    manager.open(of(review)).follow("Commission the review").press("Commission the review").reads("Under way")
    return review


def agencies_enter_their_events(office, manager, review) -> None:
    """The police's single point of contact enters an event, sees it alone, and hands it in."""
    manager.open(of(review, "chronology/")).follow("Ask the agencies for their events")
    manager.date(wanted_by="12 3 2027").press("Ask them").reads("The agencies are told by e-mail.", "Asked")
    contact = office.desk("agency contact, GMP").open("/returns/").follow(review.reference)
    contact.has_title("Greater Manchester Police").follow("Add an event").date(on="22 5 2026")
    contact.choose(precision="about").write(what="Officers were called to the flat.", source=" ").press("Add")
    contact.reads("Fill in “Source”").write(source="Incident log").press("Add").reads("The event is added.")
    assert contact.page.goto(of(review, "chronology/")).status == 404
    manager.open(of(review, "chronology/")).reads("Officers were called to the flat.", "Not handed in yet")
    contact.open("/returns/").follow(review.reference)
    contact.follow("Hand them in").write(searched="All logs of 2025 and 2026.").press("Hand them in").reads("Handed in")
    contact.page.context.close()
    manager.open(of(review, "chronology/")).reads("about Fri 22 May 2026", "Handed in")
    manager.press("Chase Bolton Council").reads("A reminder is on its way to Bolton Council.", "Chased once on")
    manager.press("Show the agencies the merged chronology").reads("1 agency is told and can")


def partners_answer(partners, review, *pages: str) -> None:
    """Every partner reads and agrees what it is asked, each in its own window."""
    for signer in partners:
        for page in pages:
            signer.open(page).choose(decision="agree")
            signer.page.get_by_role("button", name=re.compile("^(Answer|Sign|Give)")).click()
            signer.reads("is recorded.")


def texts_are_written(manager, review) -> list[str]:
    """The learning brief and the partnership's response, written and sent to the partners; where each is signed."""
    pages = []
    for sort, words in (("brief", "When a family moves, ask who holds the thread."),
                        ("response", "The partners accept the improvements.")):  # fmt: skip
        page = f"/learning/reviews/{review.reference}/{sort}/"
        manager.open(page).follow("Write it").write(summary=words, words=words).press("Save").reads("It is saved.")
        manager.follow("Send it to the partners").press("Send it to the partners").reads("Every partner is asked")
        pages.append(page + "sign/")
    return pages


def names_are_checked(manager, review) -> None:
    """The glossary, the check of every text and of the Word draft, and an answer to each warning that is left."""
    page = f"/names/{review.reference}/"
    manager.open(page).press("Check what has changed").reads("The glossary of names is empty")
    manager.open(page + "add/").write(text="Jacob Ellis", stands_for="Child 1").press("Add it")
    manager.press("Check what has changed").reads("Warnings to answer")
    manager.page.locator("main tr", has_text="Draft").get_by_role("link", name=re.compile("to answer")).click()
    manager.reads("called Jacob", "deleted text", "Suggested: “Child 1”")
    manager.open(of(review, "report/")).follow("Take out").write(reason="Names stand in it.").press("Take out")
    manager.open(page)
    while (waiting := manager.page.locator("main table a", has_text=re.compile("[1-9][0-9]* to answer"))).count():
        waiting.first.click()
        manager.page.locator("main a", has_text=re.compile("^(Answer|Decide)")).first.click()
        manager.choose(answer="kept").write(reason="It tells nobody apart.").press("Save the answer")
        manager.open(page)
    manager.reads("every warning is answered")


def sending(manager, review, recipient: str, when: str, proof) -> None:
    manager.open(of(review, "publication/sendings/")).choose(recipient=recipient, channel="secure_email")
    manager.date(sent_at=when).field("evidence").set_input_files(str(proof))
    manager.press("Record it").reads("recorded with its evidence")


def plan(manager, review, day: str):
    return manager.open(of(review, "publication/plan/")).date(planned_for=day).press("Plan it")


def test_from_the_recommendation_to_publication_over_easter_and_to_the_impact(office, tmp_path):
    story = rapid.agreed(aware_on=date(2026, 12, 1))
    proof, draft = tmp_path / "sent.txt", tmp_path / "draft.docx"
    proof.write_text("Sent and received.")
    draft.write_bytes(leaks.word(leaks.paragraph(leaks.run("The child was "), leaks.deleted("called Jacob"))))
    office.at("2027-03-08 09:00")
    manager = office.desk("business manager").open(f"/reviews/{story.review.reference}/")
    manager.follow("Start the practice review").write(title="Learning from the review of Ash")
    manager.date(initiated_on="8 3 2027").write(basis="The partners agreed the recommendation.").press("Start it")
    review = commissioned(office, manager)
    address = f"/published-reviews/{review.reference}/"
    agencies_enter_their_events(office, manager, review)

    reviewer = office.desk("independent reviewer").open("/practice-reviews/").reads(review.reference)
    reviewer.open(of(review, "report/edit/")).write(**REPORT).press("Save").reads("The report is saved.")
    reviewer.follow("Attach a draft").field("file").set_input_files(str(draft))
    reviewer.press("Attach").reads("waits to be checked for names").does_not_read("Send the report to the partners")
    assert reviewer.page.goto(of(review, "publication/")).status == 404
    reviewer.page.context.close()

    # Before the partners have agreed nothing can be planned, nor a sending recorded.
    plan(manager, review, "7 4 2027").reads("Under way")
    manager.open(of(review)).follow("Record that the report is complete").press("Record that the report is complete")
    office.at("2027-03-12 09:00")
    manager.open(of(review)).follow("Send the report to the partners").press("Send it")
    signed = texts_are_written(manager, review)
    names = [partner.short_name for partner in statutory_partners(date(2027, 3, 12))]
    partners = [office.desk(f"delegated representative, {name}") for name in names]
    partners_answer(partners, review, of(review, "agreement/"), *signed)
    manager.open(of(review)).reads("Agreed by the partners", "Fri 12 Mar 2027").follow("Plan the day of publication")
    manager.open(of(review, "publication/")).reads(
        "5 of 11 do not hold", "They cannot be counted before both sendings", "The glossary of names is empty"
    )
    names_are_checked(manager, review)

    # One recipient is missing: it can be planned, and is refused on the day.
    office.at("2027-03-12 15:00")
    for recipient in ("panel", "ofsted"):
        sending(manager, review, recipient, "12 3 2027 14:30", proof)
    plan(manager, review, "24 3 2027").reads("Planned for Wednesday 24 March 2027", "2 of 11 do not hold")
    manager.reads("Send it to the Panel and the Secretary of State by Friday 12 March 2027")
    office.at("2027-03-24 00:16")
    publish_due()
    missing = "No sending of the agreed report to the Secretary of State is recorded with its evidence."
    stranger = office.stranger(viewport=PHONE)
    assert stranger.page.goto(address).status == 404
    office.at("2027-03-24 15:00")
    manager.open(of(review, "publication/")).reads("refused on the day", missing)

    # Over Easter: seven clear working days, and not one fewer.
    sending(manager, review, "secretary_of_state", "24 3 2027 12:00", proof)
    manager.reads("Wednesday 7 April 2027", "Good Friday", "Easter Monday", "Wednesday 24 March 2027")
    plan(manager, review, "6 4 2027").reads("It is too early", "The first day of publication is Wednesday 7 April 2027")
    manager.date(planned_for="7 4 2027").press("Plan it").reads("Planned for Wednesday 7 April 2027", "All 11 hold.")
    office.at("2027-04-06 23:50")
    publish_due()
    assert stranger.page.goto(address).status == 404

    # Barred on the day.
    manager.open(of(review, "publication/bars/")).write(reason="An order of the family court.").press("Record it")
    office.at("2027-04-07 00:16")
    publish_due()
    assert stranger.page.goto(address).status == 404
    office.at("2027-04-07 09:00")
    manager.open(of(review, "publication/")).reads("refused on the day", "A bar to publication is recorded.")
    manager.follow("Lift it").write(reason="The order has ended.").press("Lift it").reads("The bar is lifted.")
    plan(manager, review, "7 4 2027").reads("All 11 hold.")

    # Changed after agreement: the plan is gone, and everybody is asked again.
    edit = of(review, "report/edit/")
    manager.open(edit).write(reasons="Somebody else’s reasons.").press("Save").reads("The report is saved.")
    manager.open(of(review)).reads("Under way")
    manager.open(of(review, "publication/")).reads("Not every partner has agreed the report.", "cancelled")
    manager.open(edit).write(reasons=REPORT["reasons"]).press("Save")
    manager.open(of(review)).follow("Record that the report is complete").press("Record that the report is complete")
    manager.open(of(review)).follow("Send the report to the partners").press("Send it")
    partners_answer(partners, review, of(review, "agreement/"))
    manager.open(of(review, "publication/")).reads("All 11 hold.")
    plan(manager, review, "7 4 2027")
    office.at("2027-04-07 12:16")
    publish_due()
    stranger.open("/published-reviews/").write(words="noticing moved").press("Search").follow(
        "Learning from the review of"
    )
    stranger.has_title("Learning from the review of Ash").reads(
        "Review led by Demonstration candidate", "Systemic and underlying reasons", "Learning brief", "response",
        "7 April 2028",
    ).does_not_read("Jacob")  # fmt: skip
    assert look(stranger, address) == []
    assert look(stranger, "/published-reviews/") == []
    impact_is_shown(office, manager, review, stranger, address)


def impact_is_shown(office, manager, review, stranger, address) -> None:
    """From a finding of the review to what it changed, while the publication cannot end before its year is over."""
    manager.open("/learning/findings/record/").write(review=review.reference, words="Nobody held the thread.")
    manager.date(found_on="7 4 2027").press("Record it")
    manager.follow("Add a recommendation").write(words="One service holds the thread.").press("Add it")
    manager.follow("Record the answer").choose(answer="accepted").press("Record the answer").follow("Add an action")
    manager.write(words="Name the service in each plan.").field("organisation").select_option(label="Bolton Council")
    manager.press("Put it into the tracker").reads("To do")
    row, action = LearningRecommendation.objects.get(), Action.objects.get(source_reference__startswith="R-")
    page = f"/learning/recommendations/{row.reference}/"
    manager.open(page + "assured/").press("Yes, start the checks of its impact").reads("Not assured yet")
    manager.open(f"/actions/{action.reference}/done/").date(done_on="7 4 2027").write(done_words="Done.")
    manager.press("Report it done")
    officer = office.desk("quality and performance officer").open(f"/actions/{action.reference}/assure/")
    officer.write(words="Twenty plans were read.").press("Assure it")
    officer.page.context.close()
    manager.open(page).reads("Checked by Demonstration quality and performance officer")
    manager.follow("Everything is done and assured").press("Yes, start the checks of its impact")
    manager.reads("7 October 2027", "7 April 2028").follow("Record the check after 6 months").choose(view="shown")
    manager.write(words="So.").press("Record the check").reads("It is too early to see a difference")
    office.at("2027-10-07 10:00")
    manager.open(of(review, "publication/end/")).write(reason="We would rather not.").press("End it now")
    manager.reads("at least one year, here until 7 April 2028")
    manager.write(court="The High Court").date(ordered_on="6 10 2027").press("End it now").reads("no longer public")
    assert stranger.page.goto(address).status == 404
    stranger.open("/published-reviews/").reads("No review is published here just now.")
    for months, moment in ((6, "2027-10-07 11:00"), (12, "2028-04-07 10:00")):
        office.at(moment)
        manager.open(page).follow(f"Record the check after {months} months").choose(view="shown")
        manager.write(words="Twenty-eight of thirty plans name it.").press("Record the check")
    manager.reads("Impact shown")


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_is_without_fault(office):
    told = practice.planned(started_on=date(2026, 11, 2))
    practice.bar(told)
    pages = (
        "", "about/", "reviewers/", "reviewers/invite/", "running/", "checkpoints/plan/", "involvement/record/",
        "processes/record/", "delay/", "conflicts/declare/", "chronology/", "report/", "agreement/", "publication/",
        "publication/sendings/", "publication/cancel/", "publication/end/", "take-back/",
    )  # fmt: skip
    desk = office.desk("business manager")
    paths = ["/practice-reviews/", "/practice-reviews/start/", *(of(told.review, page) for page in pages)]
    early = practice.commissioned(started_on=date(2026, 12, 1))
    practice.entry(early, on=date(2026, 5, 1))
    early.agencies()
    practice.actions.open_merged(review=early.review, by=early.manager, now=early.moment(7))
    first, *_others, last = early.review.parts.select_related("organisation").order_by("pk")
    paths += [of(early.review, page) for page in ("terms/", "chronology/", "chronology/add/", "report/edit/")]
    paths += [of(early.review, page) for page in ("chronology/ask/", "report/drafts/", "delay/")]
    paths += [of(early.review, f"chronology/agencies/{first.pk}/")]
    assert [fault for path in paths for fault in look(desk, path)] == []
    desk.page.context.close()
    for part, pages in ((first, ("", "merged/")), (last, ("", "events/add/", "colleagues/name/", "hand-in/"))):
        contact = office.desk(f"agency contact, {part.organisation.short_name}")
        paths = ["/returns/", *(f"/chronologies/{part.pk}/{page}" for page in pages)]
        assert [fault for path in paths for fault in look(contact, path)] == []
        contact.page.context.close()
