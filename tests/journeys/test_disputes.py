"""Two stories: a disagreement through its stages on the clock; a partner's dissent while a review's date runs on."""

import re

import pytest
from playwright.sync_api import expect

from partnership.models import Dispute
from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.deadlines.models import Deadline
from portal.deadlines.sweep import sweep
from tests.factories import reviews
from tests.journeys.windows import recipients

pytestmark = pytest.mark.browser

CANARY = "kingfisher"
PHONE = {"width": 360, "height": 740}


def body_of(label):
    """The organisation that the demonstration person speaks for."""
    return Appointment.objects.get(person__name=f"Demonstration {label}").organisation


def test_a_disagreement_goes_up_its_ladder_on_the_clock(office):
    school_label, council_label = "agency contact, Early Years Forum", "agency contact, Bolton Council"
    council = body_of(council_label)
    school = office.desk(school_label, viewport=PHONE).open("/partnership/disputes/")
    school.follow("Professional disagreement").has_title("Professional disagreement")
    school.field("other_side").select_option(str(council.pk))
    school.write(raised_words="Designated safeguarding lead", summary=f"The referral was closed ({CANARY}).")
    school.date(raised_on="17 12 2026").choose(theme="referral", urgency="immediate").press("Put it on the ladder")
    expect(school.page.locator(".govuk-error-summary")).to_contain_text("keeps the child safe")
    assert CANARY in school.field("summary").input_value(), "nothing typed is lost"
    school.write(meanwhile="Seen at the setting every day.").press("Put it on the ladder")
    school.reads("PD-2026-01", "The business unit does not see it yet", "Practitioner to practitioner")
    path = "/partnership/disputes/PD-2026-01/"
    assert recipients(office.post(), "PD-2026-01: a disagreement has been raised") == {"agency.contact.bolton.council"}

    # Twenty-four hours are twenty-four hours; the office cannot see it yet, the other side can.
    clock = Deadline.objects.get(subject_kind="dispute", instance="step-1")
    assert clock.due_on.isoformat() == "2026-12-18"
    assert office.desk("business manager").page.request.get(path).status == 404
    sweep(office.at("2026-12-18 08:00"))
    assert "agency.contact.bolton.council" in recipients(office.post(), "PD-2026-01")
    worker = office.desk(council_label).open(path)
    worker.reads(CANARY, "Record how it was resolved").follow("Take it to the next stage")
    worker.date(held_on="18 12 2026 07:50").press("Take it to the next stage")
    expect(worker.page.locator(".govuk-error-summary")).to_be_visible()
    worker.write(outcome="The two practitioners talked and did not agree.").press("Take it to the next stage")
    worker.reads("Manager to manager", "Met in time")

    # The second stage runs late, over the weekend; the third tells nobody yet; the fourth tells the manager.
    office.at("2026-12-21 15:00")
    sweep(office.at("2026-12-21 15:01"))
    late = office.desk(school_label).open("/partnership/disputes/")
    expect(late.page.get_by_role("row", name="PD-2026-01")).to_contain_text("late")
    for then, ended, outcome in (
        ("15:05", "14:30", "The managers did not agree."), ("16:00", "15:30", "The heads of service did not agree."),
    ):  # fmt: skip
        assert not recipients_of(office, "has reached you")
        office.at(f"2026-12-21 {then}")
        late.open(f"{path}next-stage/").date(held_on=f"21 12 2026 {ended}").write(outcome=outcome)
        late.press("Take it to the next stage")
    office.at("2026-12-21 17:00")
    assert recipients_of(office, "has reached you") == {"business.manager"}
    manager = office.desk("business manager").open(path)
    manager.reads("The statutory partners", "Met late", "The business manager has known since")
    manager.follow("Record how it was resolved").date(held_on="21 12 2026 16:30")
    manager.write(outcome="The partners asked for a joint visit.", learning="Say who decides on closing a referral.")
    manager.press("Record it as resolved").reads("Resolved", "The partners asked for a joint visit.")

    trend = office.desk("group member").open("/partnership/disputes/trend/")
    trend.reads("Say who decides on closing a referral.", re.compile(r"1\s+resolved of 1"))
    trend.does_not_read(CANARY, "PD-2026-01", council.name)
    for message in office.everything():
        assert CANARY not in message.subject + str(message.body)


def recipients_of(office, words):
    """Whoever got a message whose subject holds `words`, of all that have left; empty where nobody did."""
    found = [message for message in office.everything() if words in message.subject]
    return {address.removeprefix("demo.").split("@")[0] for message in found for address in message.to}


def test_partners_dispute_while_the_rapid_reviews_date_keeps_running(office):
    story = reviews.signing()
    review = story.review
    path = f"/reviews/{review.reference}/"
    due = Deadline.objects.get(subject_kind=review.subject.kind, subject_id=review.pk, rule_code="rapid_review")
    office.at("2027-01-11 10:00")
    for body, decision in (("Bolton Council", "agree"), ("NHS Greater Manchester", "agree"), ("GMP", "dissent")):
        desk = office.desk(f"delegated representative, {body}").open(f"{path}sign-off/").choose(decision=decision)
        if decision == "dissent":
            desk.write(comment="Two criteria are met in our view.")
        desk.page.locator(".sign__button").click()
        desk.reads("is recorded.")
    dispute = Dispute.objects.get()
    assert (dispute.reference, dispute.about_reference) == ("BP-2027-01", review.reference)

    manager = office.desk("business manager").open(f"{path}between-partners/")
    manager.reads("BP-2027-01", "keeps running", "Discussion between the delegated representatives")
    manager.open("/partnership/disputes/BP-2027-01/").reads("Two criteria are met in our view.", "Written positions")
    manager.open(f"{path}between-partners/").date(held_on="11 1 2027").choose(then="next_stage")
    manager.write(outcome="They talked and did not agree.").press("Record this step")
    manager.reads("Meeting of the lead representatives")

    # The statutory date has not moved by a day, and passes in its own time.
    due.refresh_from_db()
    assert due.is_open
    assert due.due_on == due.original_due_on
    assert due.due_on.isoformat() == "2027-01-12"
    manager.open(path).reads("Tue 12 Jan")
    sweep(office.at("2027-01-13 09:00"))
    assert any(f"{review.reference}" in m.subject and "late" in m.subject for m in office.post())
    leads = office.desk("business manager").open(f"{path}between-partners/").date(held_on="13 1 2027")
    leads.choose(then="settled").write(outcome="Sent with the dissent in it.").press("Record this step")
    leads.reads("Resolved")
    leads.open(f"{path}submission/").date(sent_at="13 1 2027 08:30").choose(channel="secure_email")
    leads.press("Record the sending").reads("The submission is recorded")
    due.refresh_from_db()
    assert due.met_late

    # Somebody with a conflict of interest in the review sees nothing of the dispute about it.
    from reviews.actions import conflict

    scrutineer = Appointment.objects.get(role=Role.SCRUTINEER).person
    seen = office.desk("independent scrutineer")
    assert seen.page.request.get("/partnership/disputes/BP-2027-01/").status == 200
    conflict.declare(
        review=review, person=scrutineer, reason="Related.", by=scrutineer, now=office.at("2027-01-13 10:00")
    )
    assert seen.page.request.get("/partnership/disputes/BP-2027-01/").status == 404
    seen.open("/partnership/disputes/").does_not_read("BP-2027-01")
