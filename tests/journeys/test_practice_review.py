"""A practice review in a real browser: from a rapid review's recommendation to what the public reads, over Easter."""

from datetime import date

import pytest

from partnership.queries import statutory_partners
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from reviews.models import Candidate, PracticeReview
from reviews.practice.story import REPORT, PracticeStory
from reviews.tasks import publish_due
from tests.factories import practice
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


def test_from_the_recommendation_to_publication_over_easter(office, tmp_path):
    story = rapid.agreed(aware_on=date(2026, 12, 1))
    proof = tmp_path / "sent.txt"
    proof.write_text("Sent and received.")
    office.at("2027-03-08 09:00")
    manager = office.desk("business manager").open(f"/reviews/{story.review.reference}/")
    manager.follow("Start the practice review").write(title="Learning from the review of Ash")
    manager.date(initiated_on="8 3 2027").write(basis="The partners agreed the recommendation.").press("Start it")
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

    reviewer = office.desk("independent reviewer").open("/practice-reviews/").reads(review.reference)
    reviewer.open(of(review, "report/edit/")).write(**REPORT).press("Save").reads("The report is saved.")
    reviewer.does_not_read("Send the report to the partners")
    assert reviewer.page.goto(of(review, "publication/")).status == 404
    reviewer.page.context.close()

    manager.open(of(review)).follow("Record that the report is complete").press("Record that the report is complete")
    office.at("2027-03-22 09:00")
    manager.open(of(review)).follow("Send the report to the partners").press("Send it")
    for name in [partner.short_name for partner in statutory_partners(date(2027, 3, 22))]:
        signer = office.desk(f"delegated representative, {name}").open(of(review, "agreement/"))
        signer.reads("Nobody is responsible for noticing").choose(decision="agree")
        signer.page.get_by_role("button", name="Answer for").click()
        signer.reads("is recorded.")
        signer.page.context.close()
    manager.open(of(review)).reads("Agreed by the partners", "Mon 22 Mar 2027").follow("Plan the day of publication")
    manager.reads("6 of 11 do not hold", "There is no learning brief yet.", "The glossary of names is empty")

    told = PracticeStory(date(2027, 3, 8))
    told.calendar, told.review = load(Clock.ENGLAND_AND_WALES), review
    told.texts(day=10).names(day=10)
    office.at("2027-03-24 15:00")
    for recipient, when in (("panel", "23 3 2027 11:00"), ("secretary_of_state", "24 3 2027 12:00"),
                            ("ofsted", "24 3 2027 12:00")):  # fmt: skip
        manager.open(of(review, "publication/sendings/")).choose(recipient=recipient, channel="secure_email")
        manager.date(sent_at=when).field("evidence").set_input_files(str(proof))
        manager.press("Record it").reads("recorded with its evidence")
    manager.reads("Wednesday 7 April 2027", "Good Friday", "Easter Monday", "Wednesday 24 March 2027")
    manager.open(of(review, "publication/plan/")).date(planned_for="6 4 2027").press("Plan it")
    manager.reads("It is too early", "The first day of publication is Wednesday 7 April 2027.")
    manager.date(planned_for="7 4 2027").press("Plan it").reads("Planned for Wednesday 7 April 2027", "All 11 hold.")

    stranger = office.stranger(viewport=PHONE)
    address = f"/published-reviews/{review.reference}/"
    office.at("2027-04-06 23:50")
    publish_due()
    assert stranger.page.goto(address).status == 404
    office.at("2027-04-07 00:16")
    publish_due()
    stranger.open("/published-reviews/").write(words="noticing moved").press("Search").follow(
        "Learning from the review of"
    )
    stranger.has_title("Learning from the review of Ash").reads(
        "Review led by Demonstration candidate", "Systemic and underlying reasons", "Learning brief", "response",
        "7 April 2028",
    )  # fmt: skip
    assert look(stranger, address) == []
    assert look(stranger, "/published-reviews/") == []

    office.at("2027-05-04 10:00")
    manager.open(of(review, "publication/end/")).write(reason="We would rather not.").press("End it now")
    manager.reads("at least one year, here until 7 April 2028")
    manager.write(court="The High Court").date(ordered_on="3 5 2027").press("End it now").reads("no longer public")
    assert stranger.page.goto(address).status == 404
    stranger.open("/published-reviews/").reads("No review is published here just now.")


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
    paths += [of(early.review, page) for page in ("terms/", "chronology/", "chronology/add/", "report/edit/")]
    assert [fault for path in paths for fault in look(desk, path)] == []
